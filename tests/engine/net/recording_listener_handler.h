#pragma once

#include <weir/base/function.h>
#include <weir/net/listener.h>

#include <cstdint>
#include <map>
#include <vector>

namespace weir::test {

/// Keeps all it is told, and then does what a test asks.
class RecordingListenerHandler final : public ListenerHandler {
public:
    void onAccept(Listener& listener, UniqueFd socket, const SocketAddress& peer) override {
        sockets.push_back(std::move(socket));
        peers.push_back(peer);
        ++acceptsOfTurn[listener.loop().turn()];
        if (afterAccept) {
            afterAccept();
        }
    }

    void onAcceptError(Listener& /*listener*/, const Error& error) override {
        errors.push_back(error);
        if (afterError) {
            afterError();
        }
    }

    std::vector<UniqueFd> sockets;
    std::vector<SocketAddress> peers;
    std::map<std::uint64_t, int> acceptsOfTurn;
    std::vector<Error> errors;
    Task afterAccept;
    Task afterError;
};

} // namespace weir::test
