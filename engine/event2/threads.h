#pragma once

#include <event2/thread.h>
#include <event2/visibility.h>

// The classic library exports these, though no header of its declares them: the callbacks that are
// set, to be copied or changed.
extern "C" {
EVENT2_EXPORT_SYMBOL struct evthread_lock_callbacks* evthread_get_lock_callbacks(void);
EVENT2_EXPORT_SYMBOL struct evthread_condition_callbacks* evthread_get_condition_callbacks(void);
}

/// Private to event2.
namespace weir::c_api {

/// Lock callbacks are set, so that the program wants objects that several threads may use. Any
/// thread. Asked of the library that keeps them: libevent_openssl is another one.
[[nodiscard]] inline bool areThreadsUsed() {
    return evthread_get_lock_callbacks()->lock != nullptr;
}

} // namespace weir::c_api
