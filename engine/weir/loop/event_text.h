#pragma once

#include <weir/base/clock.h>
#include <weir/loop/raw_event.h>

#include <string>

namespace weir {

/// One line for whoever debugs a loop: what `event` waits for, how, and what of it is queued.
std::string describe(const RawEvent& event, TimePoint now);

} // namespace weir
