#pragma once

#include <string>

#include <event2/util.h>
#include <event2/visibility.h>

/// What the library says: to the program's log callback, or to standard error. Private to event2.
/// Any thread, as far as the callback allows it.
namespace weir::c_api {

/// `severity` is one of EVENT_LOG_.
void log(int severity, const std::string& message);

} // namespace weir::c_api

// The classic library exports these, though no header of its declares them. `eval` is the exit
// status; err and errx end the program.
extern "C" {
EVENT2_EXPORT_SYMBOL void event_err(int eval, const char* fmt, ...)
    __attribute__((noreturn, format(printf, 2, 3)));
EVENT2_EXPORT_SYMBOL void event_warn(const char* fmt, ...) __attribute__((format(printf, 1, 2)));
EVENT2_EXPORT_SYMBOL void event_sock_err(int eval, evutil_socket_t sock, const char* fmt, ...)
    __attribute__((noreturn, format(printf, 3, 4)));
EVENT2_EXPORT_SYMBOL void event_sock_warn(evutil_socket_t sock, const char* fmt, ...)
    __attribute__((format(printf, 2, 3)));
EVENT2_EXPORT_SYMBOL void event_errx(int eval, const char* fmt, ...)
    __attribute__((noreturn, format(printf, 2, 3)));
EVENT2_EXPORT_SYMBOL void event_warnx(const char* fmt, ...) __attribute__((format(printf, 1, 2)));
EVENT2_EXPORT_SYMBOL void event_msgx(const char* fmt, ...) __attribute__((format(printf, 1, 2)));
}
