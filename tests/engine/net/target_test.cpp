#include <weir/net/target.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace weir {
namespace {

using testing::HasSubstr;

Target tcp(std::string host, std::uint16_t port) {
    return {Transport::Tcp, std::move(host), port, {}};
}

Target local(std::string path) {
    return {Transport::Unix, {}, 0, std::move(path)};
}

struct Good {
    std::string_view text;
    Target target;
    std::string_view shown;
};

class GoodTarget : public testing::TestWithParam<Good> {};

TEST_P(GoodTarget, IsReadAndShownSoThatItReadsBack) {
    const auto result = Target::parse(GetParam().text);
    ASSERT_TRUE(result) << result.error().message();
    EXPECT_EQ(*result, GetParam().target);
    EXPECT_EQ(result->toString(), GetParam().shown);
    const auto again = Target::parse(result->toString());
    ASSERT_TRUE(again) << again.error().message();
    EXPECT_EQ(*again, *result);
}

INSTANTIATE_TEST_SUITE_P(
    Target, GoodTarget,
    testing::Values(Good{"tcp://127.0.0.1:8888", tcp("127.0.0.1", 8888), "tcp://127.0.0.1:8888"},
                    Good{"127.0.0.1:8888", tcp("127.0.0.1", 8888), "tcp://127.0.0.1:8888"},
                    Good{"  tcp://127.0.0.1:1 \r\n", tcp("127.0.0.1", 1), "tcp://127.0.0.1:1"},
                    Good{"TCP://Example.Org:80", tcp("Example.Org", 80), "tcp://Example.Org:80"},
                    Good{"tcp://127.0.0.1:80/", tcp("127.0.0.1", 80), "tcp://127.0.0.1:80"},
                    Good{"localhost:0", tcp("localhost", 0), "tcp://localhost:0"},
                    Good{"localhost:65535", tcp("localhost", 65535), "tcp://localhost:65535"},
                    Good{"localhost:00080", tcp("localhost", 80), "tcp://localhost:80"},
                    Good{"example.org.:80", tcp("example.org.", 80), "tcp://example.org.:80"},
                    Good{"my_host-1.lan:80", tcp("my_host-1.lan", 80), "tcp://my_host-1.lan:80"},
                    Good{"udp://[::1]:53", {Transport::Udp, "::1", 53, {}}, "udp://[::1]:53"},
                    Good{"[fe80::1%eth0]:7", tcp("fe80::1%eth0", 7), "tcp://[fe80::1%eth0]:7"},
                    Good{"TLS://example.org:443",
                         {Transport::Tcp, "example.org", 443, {}, true},
                         "tls://example.org:443"},
                    Good{"unix:///run/x.sock", local("/run/x.sock"), "unix:///run/x.sock"},
                    Good{"unix:/run/x.sock", local("/run/x.sock"), "unix:///run/x.sock"},
                    Good{"unix:x.sock", local("x.sock"), "unix:x.sock"},
                    Good{"unix://x.sock", local("x.sock"), "unix:x.sock"},
                    Good{"unix:@abstract", local("@abstract"), "unix:@abstract"},
                    Good{"unix://@abstract", local("@abstract"), "unix:@abstract"},
                    Good{"unix:////run/x", local("//run/x"), "unix:////run/x"},
                    Good{"unix:/run/with space://x", local("/run/with space://x"),
                         "unix:///run/with space://x"}));

struct Bad {
    std::string text;
    std::string_view says;
};

class BadTarget : public testing::TestWithParam<Bad> {};

TEST_P(BadTarget, SaysWhatIsWrongAndWhatWouldBeRight) {
    const auto result = Target::parse(GetParam().text);
    ASSERT_FALSE(result) << result->toString();
    EXPECT_EQ(result.error().domain(), ErrorDomain::Input);
    EXPECT_EQ(result.error().message(), GetParam().says);
}

INSTANTIATE_TEST_SUITE_P(
    Target, BadTarget,
    testing::Values(
        Bad{"", "The address is empty; write e.g. tcp://127.0.0.1:8888"},
        Bad{" \t ", "The address is empty; write e.g. tcp://127.0.0.1:8888"},
        Bad{"127.0.0.1:70000",
            "Port 70000 is not between 0 and 65535; write e.g. tcp://127.0.0.1:8888"},
        Bad{"udp://127.0.0.1:65536",
            "Port 65536 is not between 0 and 65535; write e.g. udp://127.0.0.1:8888"},
        Bad{"localhost:-1",
            "Port '-1' is not a number between 0 and 65535; write e.g. tcp://127.0.0.1:8888"},
        Bad{"localhost:http",
            "Port 'http' is not a number between 0 and 65535; write e.g. tcp://127.0.0.1:8888"},
        Bad{"localhost:" + std::string(30, '9'),
            "Port '999999999999999999999999999999' is not between 0 and 65535; write e.g. "
            "tcp://127.0.0.1:8888"},
        Bad{"localhost:", "The port after the colon is missing; write e.g. tcp://127.0.0.1:8888"},
        Bad{"localhost", "The port is missing after 'localhost'; write e.g. tcp://127.0.0.1:8888"},
        Bad{"[::1]", "The port is missing after '[::1]'; write e.g. tcp://[::1]:8888"},
        Bad{"8888", "The host before port '8888' is missing; write e.g. tcp://127.0.0.1:8888"},
        Bad{":8888", "The host before ':8888' is missing; write e.g. tcp://127.0.0.1:8888"},
        Bad{"tcp://", "The host and the port are missing; write e.g. tcp://127.0.0.1:8888"},
        Bad{"tcp:127.0.0.1:80",
            "After 'tcp:' two slashes are missing; write e.g. tcp://127.0.0.1:8888"},
        Bad{"tpc://127.0.0.1:80", "There is no scheme 'tpc'; did you mean 'tcp://127.0.0.1:80'?"},
        Bad{"UPD://h:1", "There is no scheme 'upd'; did you mean 'udp://h:1'?"},
        Bad{"unx:///run/x", "There is no scheme 'unx'; did you mean 'unix:///run/x'?"},
        Bad{"gopher://h:1",
            "There is no scheme 'gopher'; write tcp://, tls://, udp:// or unix://, e.g. "
            "tcp://127.0.0.1:8888"},
        Bad{"://h:1", "The scheme before '://' is missing; write e.g. tcp://127.0.0.1:8888"},
        Bad{"a:b://h:1", "'a:b' is not a scheme; write e.g. tcp://127.0.0.1:8888"},
        Bad{"::1:80",
            "An IPv6 address stands in brackets, and '::1:80' has none; write e.g. "
            "tcp://[::1]:80"},
        Bad{"udp://fe80::1",
            "An IPv6 address stands in brackets, and 'fe80::1' has none; write "
            "e.g. udp://[fe80::1]:8888"},
        Bad{"2001:db8::abcd",
            "An IPv6 address stands in brackets, and '2001:db8::abcd' has none; "
            "write e.g. tcp://[2001:db8::abcd]:8888"},
        Bad{"a:b:c", "'a:b:c' has more than one colon; write e.g. tcp://127.0.0.1:8888"},
        Bad{"[::1:80", "The bracket in '[::1:80' is not closed; write e.g. tcp://[::1]:8888"},
        Bad{"[::1]80", "After the bracket stands '80' and not a port; write e.g. tcp://[::1]:8888"},
        Bad{"[localhost]:80",
            "Between the brackets stands 'localhost' and not an IPv6 address "
            "such as ::1; write e.g. tcp://[::1]:8888"},
        Bad{"[]:80",
            "Between the brackets stands '' and not an IPv6 address such as ::1; write "
            "e.g. tcp://[::1]:8888"},
        Bad{"[fe80::1%]:80", "After '%' stands '' and not an interface; write e.g. [fe80::1%eth0]"},
        Bad{"[fe80::1%\xff]",
            "After '%' stands '\\xff' and not an interface; write e.g. [fe80::1%eth0]"},
        Bad{"1.2.3.256:80",
            "'1.2.3.256' is not an IPv4 address, which is four numbers from 0 to "
            "255; write e.g. tcp://127.0.0.1:8888"},
        Bad{"127.1:80",
            "'127.1' is not an IPv4 address, which is four numbers from 0 to 255; "
            "write e.g. tcp://127.0.0.1:8888"},
        Bad{"*:80",
            "'*' is not a host; write 0.0.0.0 for every IPv4 interface or [::] for every "
            "IPv6 one"},
        Bad{"my host:80",
            "Host 'my host' is not a name of letters, digits and hyphens between "
            "dots; write e.g. tcp://127.0.0.1:8888"},
        Bad{"a..b:80",
            "Host 'a..b' is not a name of letters, digits and hyphens between dots; "
            "write e.g. tcp://127.0.0.1:8888"},
        Bad{"me@host:80",
            "Host 'me@host' is not a name of letters, digits and hyphens between "
            "dots; write e.g. tcp://127.0.0.1:8888"},
        Bad{".:80",
            "Host '.' is not a name of letters, digits and hyphens between dots; write "
            "e.g. tcp://127.0.0.1:8888"},
        Bad{"b\xc3\xbc.de:80",
            "Host 'b\\xc3\\xbc.de' is not a name of letters, digits and hyphens "
            "between dots; write e.g. tcp://127.0.0.1:8888"},
        Bad{"h:80/index.html",
            "Nothing can follow the port, but '/index.html' does; write e.g. "
            "tcp://127.0.0.1:8888"},
        Bad{"h\n:80",
            "The address 'h\\x0a:80' holds a control character; write e.g. tcp://127.0.0.1:8888"},
        Bad{std::string("h:80\0", 5),
            "The address 'h:80\\x00' holds a control character; write e.g. tcp://127.0.0.1:8888"},
        Bad{"/run/x.sock",
            "'/run/x.sock' looks like a Unix-domain path; write 'unix:///run/x.sock'"},
        Bad{"../x", "'../x' looks like a Unix-domain path; write 'unix:../x'"},
        Bad{"tcp:h://x", "After 'tcp:' two slashes are missing; write e.g. tcp://127.0.0.1:8888"},
        Bad{"@abstract", "'@abstract' looks like a Unix-domain path; write 'unix:@abstract'"},
        Bad{"unix:", "The path is missing; write e.g. unix:///run/weir.sock"},
        Bad{"unix://", "The path is missing; write e.g. unix:///run/weir.sock"},
        Bad{"unix:@", "The path is missing; write e.g. unix:///run/weir.sock"},
        Bad{std::string(64, 'a') + ":80",
            "A part of host 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...' is "
            "too long: 63 letters are the most between two dots; write e.g. "
            "tcp://127.0.0.1:8888"},
        Bad{std::string(254, 'a') + ":80",
            "The host name has 254 letters, and 253 are the most; "
            "write e.g. tcp://127.0.0.1:8888"},
        Bad{std::string(100'000, 'a'),
            "The address has 100000 letters, and 400 are the most; "
            "write e.g. tcp://127.0.0.1:8888"}));

TEST(Target, TakesTheLongestHostAndPathThatTheSystemTakes) {
    const std::string label(63, 'a');
    const std::string longest = label + '.' + label + '.' + label + '.' + label.substr(2);
    ASSERT_EQ(longest.size(), 253U);
    EXPECT_TRUE(Target::parse("tcp://" + longest + ":65535"));
    EXPECT_TRUE(Target::parse("unix:///" + std::string(106, 'p')));
    const auto over = Target::parse("unix:///" + std::string(107, 'p'));
    ASSERT_FALSE(over);
    EXPECT_THAT(over.error().message(), HasSubstr("at most 107"));
}

TEST(Target, KnowsWhatOtherMachinesCannotReach) {
    for (const char* text : {"127.0.0.1:1", "127.9.9.9:1", "localhost:1", "LocalHost:1",
                             "udp://[::1]:1", "[::1%eth0]:1", "unix:/run/x", "unix:@x"}) {
        EXPECT_TRUE(Target::parse(text)->isLoopback()) << text;
    }
    // Names that may lead anywhere are not loopback, whatever they begin or end with.
    for (const char* text : {"0.0.0.0:1", "[::]:1", "10.0.0.1:1", "example.org:1",
                             "localhost.example.org:1", "localhost.:1", "127.0.0.1.nip.io:1"}) {
        EXPECT_FALSE(Target::parse(text)->isLoopback()) << text;
    }
    EXPECT_FALSE(Target{}.isLoopback());
}

} // namespace
} // namespace weir
