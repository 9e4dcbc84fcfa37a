#include "app/command_line/session.h"

#include <weir/base/units.h>
#include <weir/workbench/demonstration.h>

#include <csignal>
#include <cstdio>

namespace weir::cli {

namespace {

/// Above it, standard input waits until the peer has taken some.
constexpr std::size_t mostUnsent = std::size_t{1024} * 1024;

/// Datagrams have no end of stream: after standard input's end the answers get this long.
constexpr Duration datagramIdleExit = std::chrono::seconds(1);

constexpr std::string_view greeting = "hello";

Printer::Style styleOf(Command command) {
    return command == Command::Connect ? Printer::Style::Bytes : Printer::Style::Conversation;
}

bool isOver(const ConnectionState& state) {
    return state.phase == ConnectionPhase::Closed || state.phase == ConnectionPhase::Failed;
}

bool timedOut(const ConnectionState& state) {
    return any(state.readBlocked | state.writeBlocked, Blocked::TimedOut);
}

} // namespace

Result<std::unique_ptr<Session>> Session::create(const Arguments& arguments) {
    LoopConfig config;
    config.backend = arguments.backend;
    config.priorities = workbenchPriorities;
    Result<std::unique_ptr<EventLoop>> loop = EventLoop::create(config);
    if (!loop) {
        return loop.error();
    }
    Result<std::unique_ptr<Journal>> journal = Journal::create((*loop)->now());
    if (!journal) {
        return journal.error();
    }
    return std::unique_ptr<Session>(new Session(arguments, std::move(*loop), std::move(*journal)));
}

Session::Session(const Arguments& arguments, std::unique_ptr<EventLoop> loop,
                 std::unique_ptr<Journal> journal)
    : m_arguments(arguments),
      m_loop(std::move(loop)),
      m_journal(std::move(journal)),
      m_resolver(*m_loop),
      m_workbench(*m_loop, *m_journal, m_resolver),
      m_printer(*m_journal, arguments.output, styleOf(arguments.command)),
      m_interrupt(*m_loop, SIGINT, EventFlags::Signal, [this](EventFlags) { leave(); }),
      m_terminate(*m_loop, SIGTERM, EventFlags::Signal, [this](EventFlags) { leave(); }),
      m_idle(*m_loop, -1, EventFlags::None, [this](EventFlags) { leave(); }) {
    m_loop->addObserver(*this);
    m_workbench.onActivity([this] { onActivity(); });
}

Session::~Session() {
    m_loop->removeObserver(*this);
}

Result<void> Session::run() {
    for (Event* signal : {&m_interrupt, &m_terminate}) {
        if (Result<void> added = signal->add(); !added) {
            return added;
        }
    }
    Result<void> started = m_arguments.command == Command::Listen    ? startListener()
                           : m_arguments.command == Command::Connect ? startClient()
                                                                     : startDemonstration();
    if (started) {
        if (const Result<RunEnd> end = m_loop->run(RunMode::Forever); !end) {
            started = end.error();
        }
    }
    m_printer.print();
    return m_failure ? Result<void>(*m_failure) : started;
}

// What led to it is shown before it.
void Session::say(const std::string& sentence) {
    m_printer.print();
    std::fprintf(stderr, "weir: %s\n", sentence.c_str());
}

Result<EndpointId> Session::open(const EndpointSettings& settings) {
    Result<EndpointId> id = m_workbench.add(settings);
    if (!id) {
        return id;
    }
    m_printer.setName(*id, m_workbench.endpoint(*id)->name);
    if (Result<void> started = m_workbench.start(*id); !started) {
        return started.error();
    }
    return id;
}

Result<void> Session::startListener() {
    Result<EndpointId> id = open(m_arguments.endpoint);
    if (!id) {
        return id.error();
    }
    m_listener = *id;
    announce(m_listener);
    return {};
}

// Said once it is known, so that a script can wait for it and learn the port.
void Session::announce(EndpointId id) {
    const EndpointState* state = m_workbench.endpoint(id);
    if (!m_announced && state != nullptr && state->phase == EndpointPhase::Listening) {
        m_announced = true;
        say("listening on " + state->address);
    }
}

Result<void> Session::startClient() {
    Result<EndpointId> id = open(m_arguments.endpoint);
    if (!id) {
        return id.error();
    }
    m_client = *id;
    m_connection = m_workbench.endpoint(m_client)->connection;
    m_input.emplace(*m_loop, [this](std::string_view bytes) { onInput(bytes); });
    return m_input->start();
}

Result<void> Session::startDemonstration() {
    std::vector<EndpointSettings> settings = demonstration(m_arguments.port);
    Result<EndpointId> listener = open(settings.at(0));
    if (!listener) {
        return listener.error();
    }
    m_listener = *listener;
    announce(m_listener);
    const Result<Target> bound = Target::parse(m_workbench.endpoint(m_listener)->address);
    if (!bound) {
        return bound.error();
    }
    settings.at(1).target.port = bound->port;
    Result<EndpointId> client = open(settings.at(1));
    if (!client) {
        return client.error();
    }
    m_client = *client;
    m_connection = m_workbench.endpoint(m_client)->connection;
    return {};
}

void Session::onActivity() {
    const Changes changes = m_workbench.takeChanges();
    for (const EndpointState& state : changes.endpoints) {
        onEndpoint(state);
    }
    for (const ConnectionState& state : changes.connections) {
        onConnection(state);
    }
}

void Session::onEndpoint(const EndpointState& state) {
    if (state.id == m_listener) {
        announce(m_listener);
    }
    if (state.phase == EndpointPhase::Failed && state.error) {
        fail(*state.error);
    } else if (state.error && state.id == m_listener) {
        say(state.error->message());
    }
}

void Session::onConnection(const ConnectionState& state) {
    if (timedOut(state) && !isOver(state)) {
        const std::string reason =
            any(state.readBlocked, Blocked::TimedOut) ? whyNotReading(state) : whyNotWriting(state);
        const std::string sentence = "Connection with " + state.peer + " " + reason + ".";
        // Nobody is there to enable it again, as a person at the window would be.
        [[maybe_unused]] const Result<void> closed = m_workbench.close(state.id);
        if (state.id == m_connection) {
            fail(Error::input(sentence));
        } else {
            say(sentence);
        }
        return;
    }
    if (m_arguments.command == Command::Demonstration) {
        onDemonstration(state);
        return;
    }
    if (state.id != m_connection) {
        return;
    }
    if (state.bytesIn != m_bytesIn) {
        m_bytesIn = state.bytesIn;
        if (m_idle.isPending()) {
            onInputEnded();
        }
    }
    if (state.outputSize < mostUnsent && m_input) {
        if (const Result<void> resumed = m_input->resume(); !resumed) {
            fail(resumed.error());
        }
    }
    if (isOver(state) || state.phase == ConnectionPhase::PeerClosed) {
        if (state.error) {
            fail(*state.error);
        }
        leave();
    }
}

// The client greets, and leaves once its greeting has come back.
void Session::onDemonstration(const ConnectionState& state) {
    if (state.id != m_connection) {
        return;
    }
    if (state.phase == ConnectionPhase::Open && !m_greeted) {
        m_greeted = true;
        if (const Result<void> sent = m_workbench.send(m_connection, greeting); !sent) {
            fail(sent.error());
        }
    }
    if (state.bytesIn >= greeting.size() && !m_arguments.stay) {
        leave();
    }
}

void Session::onInput(std::string_view bytes) {
    if (bytes.empty()) {
        m_inputEnded = true;
        onInputEnded();
        return;
    }
    const std::optional<ConnectionState> before = m_workbench.connection(m_connection);
    if (!before || isOver(*before)) {
        // It has ended in this turn, and its last state will say why.
        m_input->pause();
        return;
    }
    if (const Result<void> sent = m_workbench.send(m_connection, bytes); !sent) {
        fail(sent.error());
        return;
    }
    if (m_workbench.connection(m_connection)->outputSize >= mostUnsent) {
        m_input->pause();
    }
}

void Session::onInputEnded() {
    const bool datagrams = m_arguments.endpoint.target.transport == Transport::Udp;
    if (m_inputEnded && !datagrams) {
        // May have closed in the meantime, which its state tells.
        [[maybe_unused]] const Result<void> shut = m_workbench.shutdownWrite(m_connection);
    }
    std::optional<Duration> wait = m_arguments.idleExit;
    if (!wait && datagrams) {
        wait = datagramIdleExit;
    }
    if (wait) {
        // A timer needs nothing of the system that it could refuse.
        [[maybe_unused]] const Result<void> added = m_idle.add(*wait);
    }
}

void Session::leave() {
    m_loop->exitLoop();
}

void Session::fail(Error error) {
    if (!m_failure) {
        m_failure = std::move(error);
    }
    leave();
}

void Session::prepare(std::optional<Duration> /*wait*/) {
    m_printer.print();
    if (!m_printer.canPrint()) {
        fail(Error::input("Cannot write to standard output."));
    }
}

} // namespace weir::cli
