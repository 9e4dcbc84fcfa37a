#include <weir/workbench/behaviour.h>
#include <weir/workbench/datagram_connection.h>
#include <weir/workbench/datagram_runner.h>

#include <string>
#include <utility>

namespace weir {

DatagramConnection::DatagramConnection(Endpoint& endpoint, ConnectionId id, DatagramRunner& runner,
                                       std::optional<SocketAddress> to)
    : Connection(endpoint, id, Transport::Udp),
      m_runner(&runner),
      m_to(to),
      m_behaviour(endpoint.settings().connection.behaviour) {}

void DatagramConnection::open(const SocketAddress& peer, std::string_view how) {
    setAddresses(m_runner->localAddress().toString(), peer.toString());
    setPhase(ConnectionPhase::Open, std::string(how) + this->peer());
}

void DatagramConnection::onDatagram(std::string_view bytes, bool truncated) {
    recordReceived({&bytes, 1});
    countMessage(RecordDirection::In);
    const CallbackScope scope(*this, CallbackKind::Datagram, bytes.size(), 0);
    if (truncated) {
        recordError(Error::input("A datagram from " + peer() + " was longer than " +
                                 std::to_string(bytes.size()) + " bytes; the rest is lost."),
                    false);
    }
    if (const auto text = answer(m_behaviour, bytes, core().answerSpace())) {
        (void)sendNow(*text);
    }
}

void DatagramConnection::onError(const Error& error) {
    recordError(error, true);
}

Result<void> DatagramConnection::send(std::string_view bytes, Wrap /*wrap*/) {
    return sendNow(bytes);
}

/// An error ends nothing: the next datagram may arrive.
Result<void> DatagramConnection::sendNow(std::string_view bytes) {
    Result<void> sent = m_runner->send(bytes, m_to ? &*m_to : nullptr);
    if (sent) {
        recordSent({&bytes, 1});
        countMessage(RecordDirection::Out);
    } else {
        recordError(sent.error(), true);
    }
    return sent;
}

Result<void> DatagramConnection::change(const ConnectionChange& change) {
    const ConnectionSettings before = settings();
    const ConnectionSettings wanted = changed(before, change);
    if (const std::vector<Problem> problems = check(wanted, transport()); !problems.empty()) {
        return Error::input(problems.front().message);
    }
    if (Result<void> applied = m_runner->setOptions(wanted.socket); !applied) {
        return applied;
    }
    m_behaviour = wanted.behaviour;
    m_runner->setPriority(wanted.priority);
    Result<void> reading = m_runner->setReading(wanted.readEnabled);
    recordSettings(before, settings());
    return reading;
}

Result<void> DatagramConnection::shutdownWrite() {
    return Error::input("UDP cannot tell " + peer() +
                        " that no more will be sent; close the connection instead.");
}

void DatagramConnection::close(std::string_view why) {
    m_lastReading = m_runner->isReading();
    m_lastPriority = m_runner->priority();
    m_lastOptions = m_runner->askedOptions();
    m_runner = nullptr;
    end(ConnectionPhase::Closed, why);
}

void DatagramConnection::reset() {
    close("closed");
}

void DatagramConnection::describe(ConnectionState& state) {
    state.settings = settings();
    state.readBlocked = state.settings.readEnabled ? Blocked::None : Blocked::Disabled;
    state.writeBlocked = Blocked::Nothing;
    if (m_runner != nullptr) {
        state.socket = m_runner->options();
    }
    if (hasEnded()) {
        state.readBlocked = Blocked::Closed;
        state.writeBlocked = Blocked::Closed;
    }
}

ConnectionSettings DatagramConnection::settings() const {
    ConnectionSettings settings;
    settings.behaviour = m_behaviour;
    settings.readEnabled = m_runner != nullptr ? m_runner->isReading() : m_lastReading;
    settings.priority = m_runner != nullptr ? m_runner->priority() : m_lastPriority;
    settings.socket = m_runner != nullptr ? m_runner->askedOptions() : m_lastOptions;
    return settings;
}

} // namespace weir
