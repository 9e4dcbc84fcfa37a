#pragma once

#include <weir/base/clock.h>
#include <weir/base/result.h>
#include <weir/loop/event_loop.h>
#include <weir/workbench/journal.h>
#include <weir/workbench/virtual_network.h>
#include <weir/workbench/virtual_resolver.h>
#include <weir/workbench/workbench.h>

#include <chrono>
#include <memory>
#include <string>

namespace weir {

/// A plain value.
struct VirtualStageOptions {
    VirtualNetworkOptions network;
    /// The loop's backend; empty: the fastest. It makes no difference to what happens.
    std::string backend;
    /// Its wallStart, where there is none, is simulatedWallStart.
    JournalOptions journal;
};

/// When every simulated run begins on the wall clock: 2000-01-01 00:00 UTC.
inline constexpr std::chrono::sys_days simulatedWallStart = std::chrono::year(2000) / 1 / 1;

/// A loop on a simulated clock, a workbench over a network in memory, and its journal: where a
/// scenario runs without waiting, and in the same way each time. The same calls bring the same
/// records, byte for byte.
///
/// Run the loop with RunMode::Forever: it leaves by EventLoop::stop() where it would wait for ever,
/// and hasNothingToWaitFor() then says so.
///
/// Thread: one, which runs the loop. Owner: whoever made it; what works on its loop goes before it.
class VirtualStage {
public:
    /// Fails where the loop or the journal cannot be made.
    static Result<std::unique_ptr<VirtualStage>> create(const VirtualStageOptions& options = {});
    ~VirtualStage();
    VirtualStage(const VirtualStage&) = delete;
    VirtualStage& operator=(const VirtualStage&) = delete;

    [[nodiscard]] EventLoop& loop() { return *m_loop; }

    [[nodiscard]] Journal& journal() { return *m_journal; }

    [[nodiscard]] Workbench& workbench() { return *m_workbench; }

    /// The loop has left since there was neither a timer nor anything else to wait for.
    [[nodiscard]] bool hasNothingToWaitFor() const { return m_nothing; }

    /// Ends the workbench, and gives its journal away; nothing else of the stage is used then.
    [[nodiscard]] std::unique_ptr<Journal> takeJournal();

private:
    VirtualStage() = default;

    SimulatedClock m_clock;
    std::unique_ptr<EventLoop> m_loop;
    std::unique_ptr<Journal> m_journal;
    std::unique_ptr<VirtualResolver> m_resolver;
    std::unique_ptr<VirtualNetwork> m_network;
    std::unique_ptr<Workbench> m_workbench;
    bool m_nothing = false;
};

} // namespace weir
