#include <weir/scenario/own_stage.h>
#include <weir/scenario/run.h>
#include <weir/scenario/run_core.h>

#include <chrono>
#include <stop_token>
#include <utility>

namespace weir::scenario {

class Run::Implementation final : public RunCore {
public:
    using RunCore::RunCore;
};

Run::Run(EventLoop& loop, Workbench& workbench, const Journal& journal, const Scenario& scenario,
         const RunOptions& options, RunWatcher& watcher)
    : m_implementation(
          std::make_unique<Implementation>(loop, workbench, journal, scenario, options, watcher)) {}

Run::~Run() = default;

void Run::start() {
    m_implementation->start();
}

void Run::onActivity() {
    m_implementation->onActivity();
}

void Run::cancel() {
    m_implementation->cancel();
}

void Run::pause() {
    m_implementation->pause();
}

void Run::resume() {
    m_implementation->resume();
}

void Run::step() {
    m_implementation->step();
}

bool Run::isPaused() const {
    return m_implementation->isPaused();
}

bool Run::hasEnded() const {
    return m_implementation->hasEnded();
}

namespace {

/// Ends the loop with the run, and tells whoever else watches.
class EndingWatcher final : public RunWatcher {
public:
    EndingWatcher(EventLoop& loop, RunWatcher* other) : m_loop(loop), m_other(other) {}

    void stepBegins(const Step& step) override {
        if (m_other != nullptr) {
            m_other->stepBegins(step);
        }
    }

    void stepEnded(const StepOutcome& ended) override {
        if (m_other != nullptr) {
            m_other->stepEnded(ended);
        }
    }

    void runEnded(const Outcome& ended) override {
        outcome = ended;
        m_loop.exitLoop();
    }

    std::optional<Outcome> outcome;

private:
    EventLoop& m_loop;
    RunWatcher* m_other;
};

Outcome broken(const Scenario& scenario, const RunOptions& options, const Error& error) {
    Outcome outcome;
    outcome.scenario = scenario.name;
    outcome.files = scenario.files;
    outcome.seed = options.seed;
    outcome.verdict = Verdict::Broken;
    outcome.message = error.message();
    return outcome;
}

Outcome runOn(OwnStage& own, const Scenario& scenario, const RunOptions& options,
              const Stage& stage, RunWatcher* other) {
    EndingWatcher watcher(*own.loop, other);
    Run run(*own.loop, *own.workbench, *own.journal, scenario, options, watcher);
    own.workbench->onActivity([&run] { run.onActivity(); });
    const std::stop_callback stop(stage.stop, [&] { own.loop->post([&run] { run.cancel(); }); });
    run.start();
    Result<RunEnd> end = own.loop->run(RunMode::Forever);
    own.workbench->onActivity([] {});
    if (watcher.outcome) {
        return std::move(*watcher.outcome);
    }
    return broken(scenario, options,
                  end ? Error::input("The loop ended before the run did.") : end.error());
}

} // namespace

Outcome runToEnd(const Scenario& scenario, const RunOptions& options, const Stage& stage,
                 std::unique_ptr<Journal>* journal, RunWatcher* watcher) {
    const auto began = std::chrono::steady_clock::now();
    Result<std::unique_ptr<OwnStage>> own = OwnStage::create(stage, options);
    Outcome outcome = own ? runOn(**own, scenario, options, stage, watcher)
                          : broken(scenario, options, own.error());
    if (own && journal != nullptr) {
        (*own)->workbench.reset();
        *journal = std::move((*own)->journal);
    }
    own = Error::input({}); // what takes time to go counts
    outcome.tookReally = std::chrono::steady_clock::now() - began;
    if (watcher != nullptr) {
        watcher->runEnded(outcome);
    }
    return outcome;
}

} // namespace weir::scenario
