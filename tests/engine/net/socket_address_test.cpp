#include <weir/net/socket_address.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstring>
#include <string>
#include <unordered_set>

#include <arpa/inet.h>
#include <net/if.h>

namespace weir {
namespace {

using testing::HasSubstr;

SocketAddress address(std::string_view host, std::uint16_t port) {
    const auto result = SocketAddress::parse(host, port);
    EXPECT_TRUE(result) << host;
    return result ? *result : SocketAddress();
}

TEST(SocketAddress, ParsesIpv4IntoNetworkOrder) {
    const SocketAddress parsed = address("192.0.2.7", 8888);
    EXPECT_EQ(parsed.family(), AF_INET);
    EXPECT_EQ(parsed.port(), 8888);
    EXPECT_EQ(parsed.rawSize(), sizeof(sockaddr_in));
    EXPECT_EQ(parsed.toString(), "192.0.2.7:8888");
    const auto* raw = reinterpret_cast<const sockaddr_in*>(parsed.raw());
    EXPECT_EQ(ntohl(raw->sin_addr.s_addr), 0xc0000207U);
    EXPECT_EQ(ntohs(raw->sin_port), 8888);
}

TEST(SocketAddress, ParsesIpv6WithAndWithoutBrackets) {
    EXPECT_EQ(address("::1", 53).toString(), "[::1]:53");
    EXPECT_EQ(address("[::1]", 53), address("::1", 53));
    EXPECT_EQ(address("2001:DB8:0:0::5", 0).toString(), "[2001:db8::5]:0");
    EXPECT_EQ(address("::", 1).rawSize(), sizeof(sockaddr_in6));
}

TEST(SocketAddress, KeepsTheScopeOfALinkLocalAddress) {
    char name[IF_NAMESIZE] = {};
    if (::if_indextoname(1, name) == nullptr) {
        GTEST_SKIP() << "this machine has no interface with the number 1";
    }
    const std::string host = std::string("fe80::1%") + name;
    const SocketAddress parsed = address(host, 7);
    EXPECT_EQ(parsed.toString(), '[' + host + "]:7");
    EXPECT_EQ(parsed, address("fe80::1%1", 7));
    EXPECT_NE(parsed, address("fe80::1%4000000", 7));
    EXPECT_EQ(address("fe80::1%4000000", 7).toString(), "[fe80::1%4000000]:7");
}

TEST(SocketAddress, NamesTheInterfaceThatDoesNotExist) {
    const auto result = SocketAddress::parse("fe80::1%nosuch0", 7);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().domain(), ErrorDomain::Input);
    EXPECT_THAT(result.error().message(), HasSubstr("There is no interface 'nosuch0'"));
    EXPECT_FALSE(SocketAddress::parse("fe80::1%", 7));
    EXPECT_FALSE(SocketAddress::parse("fe80::1%0", 7));
}

TEST(SocketAddress, RefusesWhatIsNoNumericAddress) {
    for (const std::string_view host :
         {std::string_view("localhost"), std::string_view(""), std::string_view("127.1"),
          std::string_view("1.2.3.256"), std::string_view("0x7f.0.0.1"),
          std::string_view("[1.2.3.4]"), std::string_view("[::1"), std::string_view("::1]"),
          std::string_view("[]"), std::string_view(" 1.2.3.4"), std::string_view("1.2.3.4%lo"),
          std::string_view("127.0.0.1\0x", 11), std::string_view("::1\0", 4)}) {
        const auto result = SocketAddress::parse(host, 80);
        ASSERT_FALSE(result) << host;
        EXPECT_THAT(result.error().message(), HasSubstr("write e.g. 127.0.0.1 or ::1")) << host;
    }
    EXPECT_FALSE(SocketAddress::parse(std::string(100'000, '1'), 80));
}

TEST(SocketAddress, ErrorShowsControlCharactersHarmlessly) {
    const auto result = SocketAddress::parse("a\x1b[2J\n", 80);
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error().message(), HasSubstr("'a\\x1b[2J\\x0a'"));
}

TEST(SocketAddress, TellsLoopbackFromOtherAddresses) {
    EXPECT_TRUE(SocketAddress::loopback(1).isLoopback());
    EXPECT_EQ(SocketAddress::loopback(1), address("127.0.0.1", 1));
    EXPECT_TRUE(address("127.200.0.9", 1).isLoopback());
    EXPECT_TRUE(address("::1", 1).isLoopback());
    EXPECT_TRUE(address("::ffff:127.0.0.1", 1).isLoopback());
    EXPECT_TRUE(SocketAddress::unixPath("/run/x")->isLoopback());
    EXPECT_FALSE(address("128.0.0.1", 1).isLoopback());
    EXPECT_FALSE(address("0.0.0.0", 1).isLoopback());
    EXPECT_FALSE(address("::ffff:10.0.0.1", 1).isLoopback());
    EXPECT_FALSE(address("::", 1).isLoopback());
    EXPECT_FALSE(SocketAddress().isLoopback());
}

TEST(SocketAddress, KnowsTheAddressesOfEveryInterface) {
    EXPECT_TRUE(address("0.0.0.0", 1).isAny());
    EXPECT_TRUE(address("::", 1).isAny());
    EXPECT_TRUE(address("::ffff:0.0.0.0", 1).isAny());
    EXPECT_FALSE(address("127.0.0.1", 1).isAny());
    EXPECT_FALSE(address("::1", 1).isAny());
    EXPECT_FALSE(SocketAddress::unixPath("/run/x")->isAny());
}

TEST(SocketAddress, HoldsUnixPathsUpToTheSystemsLimit) {
    const std::string longest = '/' + std::string(sizeof(sockaddr_un{}.sun_path) - 2, 'p');
    const auto fits = SocketAddress::unixPath(longest);
    ASSERT_TRUE(fits);
    EXPECT_EQ(fits->family(), AF_UNIX);
    EXPECT_EQ(fits->toString(), longest);
    EXPECT_EQ(fits->port(), 0);

    const auto over = SocketAddress::unixPath(longest + 'p');
    ASSERT_FALSE(over);
    EXPECT_THAT(over.error().message(), HasSubstr("has 108 bytes"));
    EXPECT_THAT(over.error().message(), HasSubstr("at most 107"));
}

TEST(SocketAddress, RefusesUnixPathsThatTheSystemWouldCutShort) {
    EXPECT_FALSE(SocketAddress::unixPath(""));
    EXPECT_FALSE(SocketAddress::unixPath("@"));
    EXPECT_FALSE(SocketAddress::unixPath(std::string_view("/run/x\0y", 8)));
}

TEST(SocketAddress, ReadsBackWhatTheSystemFillsIn) {
    for (const SocketAddress& one :
         {address("10.0.0.1", 65535), address("2001:db8::1", 9), *SocketAddress::unixPath("/run/x"),
          *SocketAddress::unixPath("@weir")}) {
        EXPECT_EQ(SocketAddress::fromRaw(one.raw(), one.rawSize()), one) << one.toString();
    }
    EXPECT_EQ(SocketAddress::unixPath("@weir")->toString(), "@weir");
}

TEST(SocketAddress, ReadsAPathWhoseNulIsNotCounted) {
    sockaddr_un raw{};
    raw.sun_family = AF_UNIX;
    std::memcpy(raw.sun_path, "/run/x", 6);
    const auto* any = reinterpret_cast<const sockaddr*>(&raw);
    const auto offset = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path));
    EXPECT_EQ(SocketAddress::fromRaw(any, offset + 6), *SocketAddress::unixPath("/run/x"));
    EXPECT_EQ(SocketAddress::fromRaw(any, sizeof raw), *SocketAddress::unixPath("/run/x"));

    std::memset(raw.sun_path, 'p', sizeof raw.sun_path);
    EXPECT_EQ(SocketAddress::fromRaw(any, sizeof raw).toString(), std::string(108, 'p'));
    // Linux counts a NUL that has no room (unix(7), "Pathname sockets").
    EXPECT_EQ(SocketAddress::fromRaw(any, sizeof raw + 1).toString(), std::string(108, 'p'));
}

TEST(SocketAddress, IsOfNoFamilyWhenThePeerHasNoName) {
    sockaddr_un raw{};
    raw.sun_family = AF_UNIX;
    const auto* any = reinterpret_cast<const sockaddr*>(&raw);
    EXPECT_EQ(SocketAddress::fromRaw(any, sizeof raw.sun_family), SocketAddress());
    EXPECT_EQ(SocketAddress::fromRaw(any, 0), SocketAddress());
    EXPECT_EQ(SocketAddress::fromRaw(nullptr, 16), SocketAddress());
    EXPECT_EQ(SocketAddress().toString(), "unnamed");
    EXPECT_EQ(SocketAddress().family(), AF_UNSPEC);
}

TEST(SocketAddress, IgnoresARawAddressThatIsCutShort) {
    const SocketAddress v4 = address("10.0.0.1", 80);
    EXPECT_EQ(SocketAddress::fromRaw(v4.raw(), v4.rawSize() - 1), SocketAddress());
    const SocketAddress v6 = address("::1", 80);
    EXPECT_EQ(SocketAddress::fromRaw(v6.raw(), v6.rawSize() - 1), SocketAddress());
}

TEST(SocketAddress, DiffersByAddressPortAndFamily) {
    EXPECT_NE(address("10.0.0.1", 80), address("10.0.0.1", 81));
    EXPECT_NE(address("10.0.0.1", 80), address("10.0.0.2", 80));
    EXPECT_NE(address("::1", 80), address("::1", 81));
    EXPECT_NE(address("::1", 80), address("::2", 80));
    EXPECT_NE(address("127.0.0.1", 80), address("::ffff:127.0.0.1", 80));
    EXPECT_NE(*SocketAddress::unixPath("/run/a"), *SocketAddress::unixPath("/run/b"));
    EXPECT_NE(*SocketAddress::unixPath("/run/a"), *SocketAddress::unixPath("/run/aa"));
}

TEST(SocketAddress, HashFollowsEquality) {
    std::unordered_set<SocketAddress, SocketAddressHash> peers;
    for (std::uint16_t port = 1; port <= 100; ++port) {
        peers.insert(address("10.0.0.1", port));
        peers.insert(address("::1", port));
    }
    peers.insert(*SocketAddress::unixPath("/run/a"));
    peers.insert(SocketAddress());
    EXPECT_EQ(peers.size(), 202U);
    EXPECT_TRUE(peers.contains(address("10.0.0.1", 50)));
    EXPECT_TRUE(peers.contains(*SocketAddress::unixPath("/run/a")));
    EXPECT_FALSE(peers.contains(address("10.0.0.1", 101)));
}

} // namespace
} // namespace weir
