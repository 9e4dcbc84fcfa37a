#include <weir/net/listener.h>
#include <weir/net/socket.h>

#include "tests/engine/net/loop_test.h"
#include "tests/engine/net/recording_listener_handler.h"
#include "tests/engine/net/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include <sys/socket.h>
#include <unistd.h>

namespace weir {
namespace {

namespace fs = std::filesystem;

class UnixListenerTest : public test::LoopTest {
protected:
    Result<std::unique_ptr<Listener>> listen(const std::string& path) {
        return Listener::bind(loop(), *SocketAddress::unixPath(path), m_handler);
    }

    /// A socket of `type` with `path` as its name.
    static UniqueFd bound(const std::string& path, int type) {
        auto socket = type == SOCK_STREAM ? openStreamSocket(AF_UNIX) : openDatagramSocket(AF_UNIX);
        EXPECT_TRUE(socket);
        EXPECT_TRUE(bindSocket(socket->get(), *SocketAddress::unixPath(path)));
        return std::move(*socket);
    }

    /// Connects to `path`, and whether that worked.
    bool call(const std::string& path) {
        auto socket = openStreamSocket(AF_UNIX);
        EXPECT_TRUE(socket);
        const bool connected = bool(connectSocket(socket->get(), *SocketAddress::unixPath(path)));
        m_callers.push_back(std::move(*socket));
        return connected;
    }

    test::TemporaryFolder m_folder;
    test::RecordingListenerHandler m_handler;
    std::vector<UniqueFd> m_callers;
    const std::string m_path = m_folder.path("socket");
};

TEST_F(UnixListenerTest, AcceptsOnItsPathAndRemovesIt) {
    {
        const auto listener = listen(m_path);
        ASSERT_TRUE(listener) << listener.error().message();
        EXPECT_EQ((*listener)->localAddress().toString(), m_path);
        EXPECT_TRUE(fs::is_socket(m_path));
        ASSERT_TRUE(call(m_path));
        ASSERT_TRUE(runUntil([this] { return m_handler.sockets.size() == 1; }));
        EXPECT_EQ(m_handler.peers[0].toString(), "unnamed");
    }
    EXPECT_FALSE(fs::exists(m_path));
}

TEST_F(UnixListenerTest, ReplacesAPathToWhichNobodyListensAnyMore) {
    bound(m_path, SOCK_STREAM).reset();
    ASSERT_TRUE(fs::is_socket(m_path));
    const auto listener = listen(m_path);
    ASSERT_TRUE(listener) << listener.error().message();
    EXPECT_TRUE(call(m_path));
    ASSERT_TRUE(runUntil([this] { return m_handler.sockets.size() == 1; }));
}

TEST_F(UnixListenerTest, LeavesAPathThatIsInUse) {
    const auto first = listen(m_path);
    ASSERT_TRUE(first);
    const auto second = listen(m_path);
    ASSERT_FALSE(second);
    EXPECT_TRUE(second.error().isSystem(EADDRINUSE));
    EXPECT_EQ(second.error().message(), "Cannot listen on " + m_path + ": Address already in use");
    EXPECT_TRUE(call(m_path));
}

TEST_F(UnixListenerTest, LeavesAPathOfAnotherKindOfSocket) {
    const UniqueFd datagrams = bound(m_path, SOCK_DGRAM);
    const auto listener = listen(m_path);
    ASSERT_FALSE(listener);
    EXPECT_TRUE(listener.error().isSystem(EADDRINUSE));
    EXPECT_TRUE(fs::is_socket(m_path));
}

TEST_F(UnixListenerTest, NeverReplacesAFileThatIsNoSocket) {
    std::ofstream(m_path) << "precious";
    const auto listener = listen(m_path);
    ASSERT_FALSE(listener);
    EXPECT_TRUE(listener.error().isSystem(EADDRINUSE));
    EXPECT_EQ(listener.error().message(),
              "Cannot listen on " + m_path +
                  ": there is a file of that name which is not a socket; remove it or choose "
                  "another path");
    std::ifstream file(m_path);
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), "precious");
}

TEST_F(UnixListenerTest, NeverFollowsALinkToALeftOverSocket) {
    const std::string target = m_folder.path("target");
    bound(target, SOCK_STREAM).reset();
    fs::create_symlink(target, m_path);
    EXPECT_FALSE(listen(m_path));
    EXPECT_TRUE(fs::is_symlink(m_path));
    EXPECT_TRUE(fs::is_socket(target));
}

TEST_F(UnixListenerTest, LeavesAFileThatTookItsPlace) {
    auto listener = listen(m_path);
    ASSERT_TRUE(listener);
    fs::remove(m_path);
    const UniqueFd other = bound(m_path, SOCK_STREAM);
    listener->reset();
    EXPECT_TRUE(fs::is_socket(m_path));
}

TEST_F(UnixListenerTest, SaysWhyAPathCannotBeMade) {
    const std::string path = m_folder.path("missing/socket");
    const auto listener = listen(path);
    ASSERT_FALSE(listener);
    EXPECT_EQ(listener.error().message(),
              "Cannot listen on " + path + ": No such file or directory");
}

TEST_F(UnixListenerTest, RemovesItsPathWhenItsHandlerDestroysIt) {
    auto listener = listen(m_path);
    ASSERT_TRUE(listener);
    m_handler.afterAccept = [&] { listener->reset(); };
    ASSERT_TRUE(call(m_path));
    ASSERT_TRUE(runUntil([this] { return m_handler.sockets.size() == 1; }));
    EXPECT_FALSE(fs::exists(m_path));
}

TEST_F(UnixListenerTest, KeepsNoPathWhenTheOptionsCannotWork) {
    const auto listener =
        Listener::bind(loop(), *SocketAddress::unixPath(m_path), m_handler, {.priority = 99});
    EXPECT_FALSE(listener);
    EXPECT_FALSE(fs::exists(m_path));
}

TEST_F(UnixListenerTest, LeavesAFileThatIsNamedLikeItsAbstractName) {
    if (!SocketAddress::unixPath("@name")) {
        GTEST_SKIP() << "this system has no abstract names";
    }
    const fs::path before = fs::current_path();
    fs::current_path(m_folder.path(""));
    const UniqueFd other = bound("./@name", SOCK_STREAM);
    {
        const auto listener = listen("@name");
        EXPECT_TRUE(listener) << listener.error().message();
    }
    EXPECT_TRUE(fs::is_socket("@name"));
    fs::current_path(before);
}

TEST_F(UnixListenerTest, AcceptsOnAnAbstractName) {
    // As unique as the temporary folder, whose name it borrows.
    std::string name = '@' + m_path;
    const auto address = SocketAddress::unixPath(name);
    if (!address) {
        GTEST_SKIP() << address.error().message();
    }
    const auto listener = listen(name);
    ASSERT_TRUE(listener) << listener.error().message();
    EXPECT_EQ((*listener)->localAddress().toString(), name);
    EXPECT_FALSE(fs::exists(name));
    ASSERT_TRUE(call(name));
    ASSERT_TRUE(runUntil([this] { return m_handler.sockets.size() == 1; }));
    const auto second = listen(name);
    ASSERT_FALSE(second);
    EXPECT_TRUE(second.error().isSystem(EADDRINUSE));
}

} // namespace
} // namespace weir
