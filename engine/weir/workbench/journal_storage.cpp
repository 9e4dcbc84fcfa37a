#include <weir/base/units.h>
#include <weir/workbench/journal_storage.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace weir {

namespace {

std::string defaultSpillDirectory() {
    const char* directory = std::getenv("TMPDIR");
    return directory != nullptr && *directory != '\0' ? directory : "/var/tmp";
}

} // namespace

JournalStorage::JournalStorage(std::size_t memoryBudget, std::size_t sizeLimit,
                               std::string spillDirectory)
    : m_memoryBudget(memoryBudget),
      m_sizeLimit(sizeLimit),
      m_spillDirectory(spillDirectory.empty() ? defaultSpillDirectory()
                                              : std::move(spillDirectory)) {}

JournalStorage::~JournalStorage() {
    for (const Mapping& mapping : m_mappings) {
        ::munmap(mapping.address, mapping.size);
    }
}

Result<char*> JournalStorage::allocate(std::size_t size) {
    if (inMemory() + inFile() + size > m_sizeLimit) {
        return Error::input("The journal has reached its limit of " + formatSize(m_sizeLimit) +
                            "; what happens from now on is not kept.");
    }
    if (inMemory() + size > m_memoryBudget) {
        return allocateInFile(size);
    }
    void* address =
        ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (address == MAP_FAILED) {
        return Error::system(errno, "Cannot get memory for the journal");
    }
    m_inMemory.fetch_add(size, std::memory_order_relaxed);
    return keep(address, size);
}

Result<char*> JournalStorage::allocateInFile(std::size_t size) {
    if (!m_spillFile) {
        if (Result<void> opened = openSpillFile(); !opened) {
            return opened.error();
        }
    }
    if (Result<void> grown = growSpillFile(size); !grown) {
        return grown.error();
    }
    void* address = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, m_spillFile.get(),
                           static_cast<off_t>(inFile()));
    if (address == MAP_FAILED) {
        return Error::system(errno, "Cannot map the journal's file in " + m_spillDirectory);
    }
    m_inFile.fetch_add(size, std::memory_order_relaxed);
    return keep(address, size);
}

Result<void> JournalStorage::openSpillFile() {
    std::string path = m_spillDirectory + "/weir-journal-XXXXXX";
    UniqueFd file(::mkostemp(path.data(), O_CLOEXEC));
    if (!file) {
        return Error::system(errno, "Cannot make a file for the journal in " + m_spillDirectory);
    }
    ::unlink(path.c_str());
    m_spillFile = std::move(file);
    return {};
}

// Written and not only truncated to its size: a hole in a full disk would end the program with
// SIGBUS at the first touch, while a write says ENOSPC here.
Result<void> JournalStorage::growSpillFile(std::size_t size) {
    static constexpr std::array<char, 64 * 1024> zeros{};
    std::size_t written = 0;
    while (written < size) {
        const ssize_t count =
            ::pwrite(m_spillFile.get(), zeros.data(), std::min(zeros.size(), size - written),
                     static_cast<off_t>(inFile() + written));
        if (count < 0) {
            if (errno == EINTR) {
                continue;
            }
            return Error::system(errno, "Cannot write the journal's file in " + m_spillDirectory);
        }
        written += static_cast<std::size_t>(count);
    }
    return {};
}

char* JournalStorage::keep(void* address, std::size_t size) {
    m_mappings.push_back({address, size});
    return static_cast<char*>(address);
}

} // namespace weir
