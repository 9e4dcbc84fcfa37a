#pragma once

#include <weir/base/result.h>
#include <weir/loop/event.h>
#include <weir/loop/event_loop.h>
#include <weir/loop/loop_observer.h>
#include <weir/net/resolver.h>
#include <weir/workbench/journal.h>
#include <weir/workbench/workbench.h>

#include "app/command_line/arguments.h"
#include "app/command_line/printer.h"
#include "app/command_line/standard_input.h"

#include <memory>
#include <optional>
#include <string>

namespace weir::cli {

/// One run of the program: a loop on the main thread, a workbench, and what ends them.
class Session final : private LoopObserver {
public:
    /// Prepares what `arguments` ask for.
    static Result<std::unique_ptr<Session>> create(const Arguments& arguments);
    ~Session() override;
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    /// Runs to the end: Ctrl+C or SIGTERM, the peer's close, a failure. The error is to be shown.
    Result<void> run();

private:
    Session(const Arguments& arguments, std::unique_ptr<EventLoop> loop,
            std::unique_ptr<Journal> journal);

    Result<void> startListener();
    Result<void> startClient();
    Result<void> startDemonstration();
    Result<EndpointId> open(const EndpointSettings& settings);
    void announce(EndpointId id);

    void onActivity();
    void onEndpoint(const EndpointState& state);
    void onConnection(const ConnectionState& state);
    void onDemonstration(const ConnectionState& state);
    void onInput(std::string_view bytes);
    void onInputEnded();
    void say(const std::string& sentence);
    void leave();
    void fail(Error error);

    void prepare(std::optional<Duration> wait) override;

    Arguments m_arguments;
    std::unique_ptr<EventLoop> m_loop;
    std::unique_ptr<Journal> m_journal;
    SystemResolver m_resolver;
    Workbench m_workbench;
    Printer m_printer;
    Event m_interrupt;
    Event m_terminate;
    Event m_idle;
    std::optional<StandardInput> m_input;
    EndpointId m_listener = EndpointId::None;
    EndpointId m_client = EndpointId::None;
    ConnectionId m_connection = ConnectionId::None;
    std::uint64_t m_bytesIn = 0;
    bool m_announced = false;
    bool m_greeted = false;
    bool m_inputEnded = false;
    std::optional<Error> m_failure;
};

} // namespace weir::cli
