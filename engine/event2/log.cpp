#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <event2/event.h>
#include <event2/log.h>

namespace weir::c_api {

namespace {

event_log_cb programsLog = nullptr;
event_fatal_cb programsFatal = nullptr;

const char* nameOf(int severity) {
    switch (severity) {
        case EVENT_LOG_DEBUG:
            return "debug";
        case EVENT_LOG_MSG:
            return "msg";
        case EVENT_LOG_WARN:
            return "warn";
        case EVENT_LOG_ERR:
            return "err";
        default:
            return "???";
    }
}

__attribute__((format(printf, 1, 0))) std::string formatted(const char* format, va_list arguments) {
    char text[1024];
    if (format == nullptr || std::vsnprintf(text, sizeof text, format, arguments) < 0) {
        return {};
    }
    return text;
}

std::string withError(const std::string& message, int code) {
    return message + ": " + std::strerror(code);
}

[[noreturn]] void end(int status) {
    if (programsFatal != nullptr) {
        programsFatal(status);
    }
    // The callback must not return; whoever called here cannot go on.
    std::exit(status);
}

} // namespace

void log(int severity, const std::string& message) {
    if (programsLog != nullptr) {
        programsLog(severity, message.c_str());
    } else {
        std::fprintf(stderr, "[%s] %s\n", nameOf(severity), message.c_str());
    }
}

} // namespace weir::c_api

using weir::c_api::formatted;
using weir::c_api::log;
using weir::c_api::withError;

void event_set_log_callback(event_log_cb cb) {
    weir::c_api::programsLog = cb;
}

void event_set_fatal_callback(event_fatal_cb cb) {
    weir::c_api::programsFatal = cb;
}

// The engine has no debug log: what happens in a loop is told to its observers.
void event_enable_debug_logging(ev_uint32_t) {}

void event_err(int eval, const char* fmt, ...) {
    const int code = errno;
    va_list arguments;
    va_start(arguments, fmt);
    log(EVENT_LOG_ERR, withError(formatted(fmt, arguments), code));
    va_end(arguments);
    weir::c_api::end(eval);
}

void event_warn(const char* fmt, ...) {
    const int code = errno;
    va_list arguments;
    va_start(arguments, fmt);
    log(EVENT_LOG_WARN, withError(formatted(fmt, arguments), code));
    va_end(arguments);
}

void event_sock_err(int eval, evutil_socket_t, const char* fmt, ...) {
    const int code = errno;
    va_list arguments;
    va_start(arguments, fmt);
    log(EVENT_LOG_ERR, withError(formatted(fmt, arguments), code));
    va_end(arguments);
    weir::c_api::end(eval);
}

void event_sock_warn(evutil_socket_t, const char* fmt, ...) {
    const int code = errno;
    va_list arguments;
    va_start(arguments, fmt);
    log(EVENT_LOG_WARN, withError(formatted(fmt, arguments), code));
    va_end(arguments);
}

void event_errx(int eval, const char* fmt, ...) {
    va_list arguments;
    va_start(arguments, fmt);
    log(EVENT_LOG_ERR, formatted(fmt, arguments));
    va_end(arguments);
    weir::c_api::end(eval);
}

void event_warnx(const char* fmt, ...) {
    va_list arguments;
    va_start(arguments, fmt);
    log(EVENT_LOG_WARN, formatted(fmt, arguments));
    va_end(arguments);
}

void event_msgx(const char* fmt, ...) {
    va_list arguments;
    va_start(arguments, fmt);
    log(EVENT_LOG_MSG, formatted(fmt, arguments));
    va_end(arguments);
}
