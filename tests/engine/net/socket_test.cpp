#include <weir/net/socket.h>
#include <weir/net/socket_address.h>

#include "tests/engine/net/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cerrno>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace weir {
namespace {

using testing::HasSubstr;

bool isNonBlocking(int fd) {
    return (::fcntl(fd, F_GETFL) & O_NONBLOCK) != 0;
}

bool isCloseOnExec(int fd) {
    return (::fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0;
}

/// Waits until `events` of `fd` come true, 10 s at most.
bool waitFor(int fd, short events) {
    pollfd one{fd, events, 0};
    return ::poll(&one, 1, 10'000) == 1;
}

UniqueFd listeningSocket() {
    auto socket = openStreamSocket(AF_INET);
    EXPECT_TRUE(socket);
    EXPECT_TRUE(bindSocket(socket->get(), SocketAddress::loopback(0)));
    EXPECT_EQ(::listen(socket->get(), 8), 0);
    return std::move(*socket);
}

TEST(Socket, IsNonBlockingAndClosedOnExec) {
    const auto stream = openStreamSocket(AF_INET);
    ASSERT_TRUE(stream);
    EXPECT_TRUE(isNonBlocking(stream->get()));
    EXPECT_TRUE(isCloseOnExec(stream->get()));
    const auto datagrams = openDatagramSocket(AF_INET);
    ASSERT_TRUE(datagrams);
    EXPECT_TRUE(isNonBlocking(datagrams->get()));
    EXPECT_TRUE(isCloseOnExec(datagrams->get()));
}

TEST(Socket, OfAnUnknownFamilyIsAnError) {
    const auto socket = openStreamSocket(12345);
    ASSERT_FALSE(socket);
    EXPECT_TRUE(socket.error().isSystem(EAFNOSUPPORT));
    EXPECT_THAT(socket.error().message(), HasSubstr("Cannot open a stream socket: "));
}

TEST(Socket, BecomesNonBlockingOnRequest) {
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe(ends.data()), 0);
    const UniqueFd reading(ends[0]);
    const UniqueFd writing(ends[1]);
    ASSERT_FALSE(isNonBlocking(reading.get()));
    EXPECT_TRUE(setNonBlocking(reading.get()));
    EXPECT_TRUE(isNonBlocking(reading.get()));
    EXPECT_TRUE(setNonBlocking(-1).error().isSystem(EBADF));
}

TEST(Socket, ReuseOfItsAddressCanBeSet) {
    const auto socket = openStreamSocket(AF_INET);
    ASSERT_TRUE(socket);
    EXPECT_TRUE(setReuseAddress(socket->get()));
    int on = 0;
    socklen_t size = sizeof on;
    ASSERT_EQ(::getsockopt(socket->get(), SOL_SOCKET, SO_REUSEADDR, &on, &size), 0);
    EXPECT_NE(on, 0);
    EXPECT_TRUE(setReuseAddress(-1).error().isSystem(EBADF));
}

TEST(Socket, BindErrorNamesTheAddress) {
    const UniqueFd first = listeningSocket();
    const auto taken = localAddress(first.get());
    ASSERT_TRUE(taken);
    const auto second = openStreamSocket(AF_INET);
    ASSERT_TRUE(second);
    const auto result = bindSocket(second->get(), *taken);
    ASSERT_FALSE(result);
    EXPECT_TRUE(result.error().isSystem(EADDRINUSE));
    EXPECT_EQ(result.error().message(),
              "Cannot bind to " + taken->toString() + ": Address already in use");
}

TEST(Socket, ConnectsAndKnowsBothEnds) {
    const UniqueFd listener = listeningSocket();
    const auto place = localAddress(listener.get());
    ASSERT_TRUE(place);
    EXPECT_NE(place->port(), 0);

    const auto client = openStreamSocket(AF_INET);
    ASSERT_TRUE(client);
    ASSERT_TRUE(connectSocket(client->get(), *place));
    ASSERT_TRUE(waitFor(client->get(), POLLOUT));
    EXPECT_EQ(takeSocketError(client->get()), 0);

    ASSERT_TRUE(waitFor(listener.get(), POLLIN));
    const UniqueFd accepted(::accept(listener.get(), nullptr, nullptr));
    EXPECT_EQ(*peerAddress(client->get()), *place);
    EXPECT_EQ(*peerAddress(accepted.get()), *localAddress(client->get()));
}

TEST(Socket, RefusedConnectionIsItsPendingErrorOnce) {
    // Bound and not listening: the port is nobody else's, and refuses.
    const auto holder = openStreamSocket(AF_INET);
    ASSERT_TRUE(holder);
    ASSERT_TRUE(bindSocket(holder->get(), SocketAddress::loopback(0)));
    const SocketAddress nobody = *localAddress(holder->get());
    const auto client = openStreamSocket(AF_INET);
    ASSERT_TRUE(client);
    const auto begun = connectSocket(client->get(), nobody);
    if (begun) {
        EXPECT_FALSE(*begun);
        ASSERT_TRUE(waitFor(client->get(), POLLOUT));
        EXPECT_EQ(takeSocketError(client->get()), ECONNREFUSED);
        EXPECT_EQ(takeSocketError(client->get()), 0);
    } else {
        EXPECT_TRUE(begun.error().isSystem(ECONNREFUSED));
    }
}

TEST(Socket, ConnectErrorNamesTheAddress) {
    const test::TemporaryFolder folder;
    const auto client = openStreamSocket(AF_UNIX);
    ASSERT_TRUE(client);
    const std::string path = folder.path("nobody");
    const auto result = connectSocket(client->get(), *SocketAddress::unixPath(path));
    ASSERT_FALSE(result);
    EXPECT_TRUE(result.error().isSystem(ENOENT));
    EXPECT_EQ(result.error().message(),
              "Cannot connect to " + path + ": No such file or directory");
}

TEST(Socket, AddressesOfAnUnconnectedSocketAreErrors) {
    const auto socket = openStreamSocket(AF_INET);
    ASSERT_TRUE(socket);
    EXPECT_TRUE(peerAddress(socket->get()).error().isSystem(ENOTCONN));
    EXPECT_TRUE(localAddress(-1).error().isSystem(EBADF));
    EXPECT_EQ(takeSocketError(-1), EBADF);
}

TEST(Socket, ResetReachesThePeerAsAnError) {
    const UniqueFd listener = listeningSocket();
    auto client = openStreamSocket(AF_INET);
    ASSERT_TRUE(client);
    ASSERT_TRUE(connectSocket(client->get(), *localAddress(listener.get())));
    ASSERT_TRUE(waitFor(listener.get(), POLLIN));
    const UniqueFd accepted(::accept(listener.get(), nullptr, nullptr));
    ASSERT_TRUE(setResetOnClose(client->get()));
    client->reset();
    ASSERT_TRUE(waitFor(accepted.get(), POLLIN));
    char byte = 0;
    EXPECT_EQ(::read(accepted.get(), &byte, 1), -1);
    EXPECT_EQ(errno, ECONNRESET);
    EXPECT_TRUE(setResetOnClose(-1).error().isSystem(EBADF));
}

} // namespace
} // namespace weir
