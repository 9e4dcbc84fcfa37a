#pragma once

#include <weir/base/result.h>
#include <weir/base/unique_fd.h>

#include <atomic>
#include <cstddef>
#include <string>
#include <vector>

namespace weir {

/// Where a journal's blocks lie: in anonymous memory up to a budget, then in an unlinked file that
/// is mapped, so that the kernel may write it out and an address holds in both cases.
///
/// Thread: the journal's writer; the counters on any thread.
class JournalStorage {
public:
    JournalStorage(std::size_t memoryBudget, std::size_t sizeLimit, std::string spillDirectory);
    ~JournalStorage();
    JournalStorage(const JournalStorage&) = delete;
    JournalStorage& operator=(const JournalStorage&) = delete;

    /// `size` bytes, zeroed and page-aligned, that stay where they are as long as the storage.
    /// Fails where the limit is reached, or the file has no space (ENOSPC) or cannot be made.
    Result<char*> allocate(std::size_t size);

    [[nodiscard]] std::size_t inMemory() const {
        return m_inMemory.load(std::memory_order_relaxed);
    }

    [[nodiscard]] std::size_t inFile() const { return m_inFile.load(std::memory_order_relaxed); }

private:
    struct Mapping {
        void* address;
        std::size_t size;
    };

    Result<char*> allocateInFile(std::size_t size);
    Result<void> openSpillFile();
    Result<void> growSpillFile(std::size_t size);
    char* keep(void* address, std::size_t size);

    std::size_t m_memoryBudget;
    std::size_t m_sizeLimit;
    std::string m_spillDirectory;
    UniqueFd m_spillFile;
    std::atomic<std::size_t> m_inMemory = 0;
    std::atomic<std::size_t> m_inFile = 0;
    std::vector<Mapping> m_mappings;
};

} // namespace weir
