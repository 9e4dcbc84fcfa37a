#include <weir/scenario/model.h>

namespace weir::scenario {

namespace {

// `target` is a change of what is `before`; of what may be unset, only to a value.
template <class T, class Setting>
void note(std::optional<T>& target, const Setting& before, const Setting& now) {
    if (before != now) {
        target = now;
    }
}

} // namespace

ConnectionSettings SettingsEdit::applied(ConnectionSettings settings) const {
    for (const Change& change : changes) {
        change.apply(settings, change.given);
    }
    return settings;
}

ConnectionChange SettingsEdit::changeOf(const ConnectionSettings& now) const {
    const ConnectionSettings wanted = applied(now);
    ConnectionChange change;
    note(change.behaviour, now.behaviour, wanted.behaviour);
    note(change.framing, now.framing, wanted.framing);
    note(change.read, now.read, wanted.read);
    note(change.write, now.write, wanted.write);
    note(change.readTimeout, now.readTimeout, wanted.readTimeout);
    note(change.writeTimeout, now.writeTimeout, wanted.writeTimeout);
    note(change.priority, now.priority, wanted.priority);
    note(change.readEnabled, now.readEnabled, wanted.readEnabled);
    note(change.writeEnabled, now.writeEnabled, wanted.writeEnabled);
    note(change.deferCallbacks, now.deferCallbacks, wanted.deferCallbacks);
    note(change.readRate, now.readRate, wanted.readRate);
    note(change.writeRate, now.writeRate, wanted.writeRate);
    note(change.noDelay, now.socket.noDelay, wanted.socket.noDelay);
    note(change.keepAlive, now.socket.keepAlive, wanted.socket.keepAlive);
    note(change.sendBuffer, now.socket.sendBuffer, wanted.socket.sendBuffer);
    note(change.receiveBuffer, now.socket.receiveBuffer, wanted.socket.receiveBuffer);
    return change;
}

const ConnectionName* connectionOf(const Action& action) {
    return std::visit(
        [](const auto& step) -> const ConnectionName* {
            if constexpr (requires { step.on; }) {
                return &step.on;
            } else {
                return nullptr;
            }
        },
        action);
}

std::string ConnectionName::text() const {
    switch (which) {
        case Which::Only:
            return endpoint;
        case Which::Number:
            return endpoint + '.' + std::to_string(number);
        case Which::Last:
            return endpoint + ".last";
    }
    return endpoint;
}

} // namespace weir::scenario
