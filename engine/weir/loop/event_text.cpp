#include <weir/loop/event_text.h>

#include <array>
#include <cstdio>

namespace weir {
namespace {

struct FlagName {
    EventFlags flag;
    const char* name;
};

constexpr std::array flagNames{
    FlagName{EventFlags::Read, " read"},
    FlagName{EventFlags::Write, " write"},
    FlagName{EventFlags::Closed, " closed"},
    FlagName{EventFlags::Signal, " signal"},
    FlagName{EventFlags::Timeout, " timeout"},
    FlagName{EventFlags::Persist, " persistent"},
    FlagName{EventFlags::EdgeTriggered, " edge-triggered"},
};

std::string seconds(Duration duration) {
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), "%.6f s",
                  std::chrono::duration<double>(duration).count());
    return text.data();
}

} // namespace

std::string describe(const RawEvent& event, TimePoint now) {
    const bool isSignal = any(event.flags(), EventFlags::Signal);
    std::string text = isSignal                 ? "signal "
                       : event.descriptor() < 0 ? "timer or user event"
                                                : "descriptor ";
    if (isSignal || event.descriptor() >= 0) {
        text += std::to_string(event.descriptor());
    }
    text += ", priority " + std::to_string(event.priority()) + ":";
    const EventFlags shown = (event.pendingFor() & ~EventFlags::Signal) |
                             (event.flags() & (EventFlags::Persist | EventFlags::EdgeTriggered));
    for (const FlagName& each : flagNames) {
        if (any(shown, each.flag)) {
            text += each.name;
        }
    }
    if (const auto deadline = event.deadline()) {
        text += ", due in " + seconds(*deadline - now);
    }
    if (event.isActive()) {
        text += ", active";
    }
    return text;
}

} // namespace weir
