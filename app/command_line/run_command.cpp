#include "app/command_line/run_command.h"

#include <weir/loop/event.h>
#include <weir/loop/event_loop.h>
#include <weir/scenario/report/report.h>

#include "app/command_line/descriptor_limit.h"
#include "app/command_line/files.h"
#include "app/command_line/job_pool.h"
#include "app/command_line/journal_file.h"
#include "app/command_line/result_printer.h"
#include "app/command_line/scenario_job.h"
#include "app/command_line/scenario_set.h"

#include <array>
#include <csignal>
#include <mutex>

namespace weir::cli {

namespace {

using scenario::Report;
using scenario::ReportedRun;
using scenario::Verdict;

struct ReportFile {
    const std::string& path;
    std::string (*text)(const Report& report);
};

std::array<ReportFile, 4> reportFiles(const RunArguments& arguments) {
    return {{{arguments.junit, &scenario::toJunit},
             {arguments.tap, &scenario::toTap},
             {arguments.json, &scenario::toJson},
             {arguments.html, &scenario::toHtml}}};
}

// What keeps a result from being trusted comes before what it says.
ExitStatus statusOf(const scenario::Counts& counts, bool hasFailure) {
    if (counts.errors > 0) {
        return ExitStatus::ScenarioErrors;
    }
    if (hasFailure || counts.broken > 0 || counts.cancelled > 0) {
        return ExitStatus::RunTime;
    }
    if (counts.failed > 0) {
        return ExitStatus::ExpectationFailed;
    }
    return counts.missed > 0 ? ExitStatus::ThresholdMissed : ExitStatus::Fine;
}

// One call of `weir run`; its loop is the main thread's, where results are printed and Ctrl+C is
// heard, while the scenarios run on the pool's threads.
class ScenarioRunner final : private JobPool::Watcher {
public:
    ScenarioRunner(const RunArguments& arguments, const ScenarioSet& set, EventLoop& loop,
                   JournalFile* journal);

    // Whether what was wanted of files could be done.
    bool run();

    [[nodiscard]] const Report& report() const { return m_report; }

private:
    void doJob(std::size_t job, const std::stop_token& stop);
    void appendJournal(const ReportedRun& run, const Journal& journal);
    void onSignal();
    void complain(const Error& error);
    void finish();
    bool writeReports();

    void jobBegan(std::size_t job) override;
    void jobEnded(std::size_t job) override;
    void poolEnded() override;

    ReportedRun& runOf(std::size_t job) { return m_report.runs[m_set.order()[job]]; }

    const RunArguments& m_arguments;
    const ScenarioSet& m_set;
    EventLoop& m_loop;
    Report m_report;
    ResultPrinter m_printer;
    std::mutex m_journalMutex;
    JournalFile* m_journal;
    std::optional<Error> m_journalError;
    bool m_isCancelled = false;
    std::uint64_t m_descriptors = raiseDescriptorLimit();
    Event m_interrupt;
    Event m_terminate;
    // The last member: its threads use the others.
    JobPool m_pool;
};

ScenarioRunner::ScenarioRunner(const RunArguments& arguments, const ScenarioSet& set,
                               EventLoop& loop, JournalFile* journal)
    : m_arguments(arguments),
      m_set(set),
      m_loop(loop),
      m_printer(arguments.colour, set.jobs().size()),
      m_journal(journal),
      // Once only: a second Ctrl+C ends the program as it would any.
      m_interrupt(loop, SIGINT, EventFlags::Signal, [this](EventFlags) { onSignal(); }),
      m_terminate(loop, SIGTERM, EventFlags::Signal, [this](EventFlags) { onSignal(); }),
      m_pool(loop, *this, set.order().size(),
             [this](std::size_t job, const std::stop_token& stop) { doJob(job, stop); }) {
    m_report.program = "weir " WEIR_VERSION;
    m_report.began = std::chrono::system_clock::now();
    m_report.runs = set.blankRuns();
}

bool ScenarioRunner::run() {
    const TimePoint begin = SteadyClock().now();
    for (Event* signal : {&m_interrupt, &m_terminate}) {
        if (const Result<void> added = signal->add(); !added) {
            complain(added.error());
            return false;
        }
    }
    if (m_arguments.shuffle) {
        m_printer.say("shuffled with --shuffle=" + std::to_string(*m_arguments.shuffle));
    }
    for (const ReportedRun& run : m_report.runs) {
        if (!run.problems.empty()) {
            m_printer.ended(run);
            if (m_arguments.failFast) {
                m_pool.beginNoMore();
            }
        }
    }
    m_pool.start(m_arguments.jobs);
    if (const Result<RunEnd> end = m_loop.run(RunMode::Forever); !end) {
        m_pool.stop();
        complain(end.error());
        return false;
    }
    m_report.took = SteadyClock().now() - begin;
    finish();
    return writeReports();
}

void ScenarioRunner::doJob(std::size_t job, const std::stop_token& stop) {
    ReportedRun& run = runOf(job);
    std::unique_ptr<Journal> journal;
    run.outcome = runJob(m_set.jobs()[m_set.order()[job]], m_arguments, m_descriptors, stop,
                         m_journal == nullptr ? nullptr : &journal);
    run.skipped = false;
    if (journal != nullptr) {
        appendJournal(run, *journal);
    }
    // Here, where no other job can have begun since.
    if (m_arguments.failFast && run.outcome.verdict != Verdict::Passed) {
        m_pool.beginNoMore();
    }
}

void ScenarioRunner::appendJournal(const ReportedRun& run, const Journal& journal) {
    const std::lock_guard lock(m_journalMutex);
    if (const Result<void> written = m_journal->append(run, journal); !written && !m_journalError) {
        m_journalError = written.error();
    }
}

void ScenarioRunner::jobBegan(std::size_t job) {
    m_printer.began(runOf(job));
}

void ScenarioRunner::jobEnded(std::size_t job) {
    m_printer.ended(runOf(job));
}

void ScenarioRunner::poolEnded() {
    m_loop.exitLoop();
}

void ScenarioRunner::onSignal() {
    m_isCancelled = true;
    m_pool.stop();
}

void ScenarioRunner::complain(const Error& error) {
    write(stderr, "weir: " + error.message() + "\n");
}

void ScenarioRunner::finish() {
    for (ReportedRun& run : m_report.runs) {
        if (run.skipped && run.problems.empty()) {
            run.outcome.message = m_isCancelled ? "It was not begun: all was cancelled."
                                                : "It was not begun: another did not pass.";
        }
    }
    m_printer.finish(m_report);
}

bool ScenarioRunner::writeReports() {
    bool isWritten = true;
    for (const auto& [path, text] : reportFiles(m_arguments)) {
        if (path.empty()) {
            continue;
        }
        if (const Result<void> written = writeFile(path, text(m_report)); !written) {
            complain(written.error());
            isWritten = false;
        }
    }
    if (m_journalError) {
        complain(*m_journalError);
    }
    return isWritten && !m_journalError;
}

// What is asked for and will not work is said before anything runs.
Result<std::unique_ptr<JournalFile>> openFiles(const RunArguments& arguments) {
    for (const auto& [path, text] : reportFiles(arguments)) {
        if (path.empty()) {
            continue;
        }
        if (const Result<void> writable = checkWritable(path); !writable) {
            return writable.error();
        }
    }
    if (arguments.journal.empty()) {
        return std::unique_ptr<JournalFile>();
    }
    return JournalFile::create(arguments.journal, arguments.secrets);
}

ExitStatus fail(const Error& error, ExitStatus status) {
    write(stderr, "weir: " + error.message() + "\n");
    return status;
}

} // namespace

ExitStatus runScenarios(const RunArguments& arguments) {
    const Result<ScenarioSet> set = ScenarioSet::create(arguments);
    if (!set) {
        return fail(set.error(), ExitStatus::Usage);
    }
    const Result<std::unique_ptr<JournalFile>> journal = openFiles(arguments);
    if (!journal) {
        return fail(journal.error(), ExitStatus::RunTime);
    }
    const Result<std::unique_ptr<EventLoop>> loop = EventLoop::create(LoopConfig());
    if (!loop) {
        return fail(loop.error(), ExitStatus::RunTime);
    }
    ScenarioRunner runner(arguments, *set, **loop, journal->get());
    const bool isDone = runner.run();
    return statusOf(countsOf(runner.report()), !isDone);
}

} // namespace weir::cli
