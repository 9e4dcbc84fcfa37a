#pragma once

#include <weir/base/result.h>
#include <weir/scenario/masking.h>
#include <weir/scenario/report/report.h>
#include <weir/workbench/journal.h>

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

namespace weir::cli {

/// The journals of runs as JSON lines: for each run an object of kind "run" that says which, then
/// its records. Secrets are "***". Thread: any, one at a time.
class JournalFile {
public:
    /// Replaces what is there.
    static Result<std::unique_ptr<JournalFile>> create(const std::string& path,
                                                       const std::vector<std::string>& secrets);

    Result<void> append(const scenario::ReportedRun& run, const Journal& journal);

private:
    struct Closer {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };

    JournalFile(std::string path, std::FILE* file, const std::vector<std::string>& secrets);

    std::string m_path;
    std::unique_ptr<std::FILE, Closer> m_file;
    std::vector<std::string> m_secrets;
    scenario::Masking m_masking;
};

} // namespace weir::cli
