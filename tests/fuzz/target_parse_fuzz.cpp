// Reads the input as a target, as a numeric address and as a Unix-domain path, and stops where what
// was taken does not read back as itself, or where a refusal is not a sentence fit to be shown.

#include <weir/net/socket_address.h>
#include <weir/net/target.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace {

void check(bool holds, const char* what) {
    if (!holds) {
        std::fprintf(stderr, "%s\n", what);
        std::abort();
    }
}

void checkError(const weir::Error& error) {
    constexpr std::size_t longest = 600;
    const std::string_view message = error.message();
    check(!message.empty() && message.size() < longest, "A message has a strange length");
    check(std::none_of(message.begin(), message.end(),
                       [](unsigned char letter) { return letter < ' ' || letter >= 0x7f; }),
          "A message holds what cannot be shown");
}

void checkTarget(std::string_view text) {
    const auto target = weir::Target::parse(text);
    if (!target) {
        checkError(target.error());
        return;
    }
    const bool isUnix = target->transport == weir::Transport::Unix;
    check(isUnix == target->host.empty() && isUnix != target->path.empty(),
          "A target has a host and a path, or neither");
    check(!isUnix || weir::SocketAddress::unixPath(target->path).ok(),
          "A target's path is none to the system");
    const auto again = weir::Target::parse(target->toString());
    check(again && *again == *target, "A target does not read back as itself");
    if (const auto numeric = weir::SocketAddress::parse(target->host, target->port)) {
        check(numeric->isLoopback() == target->isLoopback(),
              "A target and its address differ about loopback");
    }
}

void checkAddress(std::string_view text) {
    const auto address = weir::SocketAddress::parse(text, 1);
    if (!address) {
        checkError(address.error());
        return;
    }
    const std::string shown = address->toString();
    check(shown.ends_with(":1"), "An address shows another port");
    const auto again = weir::SocketAddress::parse(shown.substr(0, shown.size() - 2), 1);
    check(again && *again == *address, "An address does not read back as itself");
}

void checkPath(std::string_view text) {
    const auto address = weir::SocketAddress::unixPath(text);
    if (!address) {
        checkError(address.error());
        return;
    }
    check(address->toString() == text, "A path shows as another");
    check(weir::SocketAddress::fromRaw(address->raw(), address->rawSize()) == *address,
          "A path does not read back as itself");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    checkTarget(text);
    checkAddress(text);
    checkPath(text);
    return 0;
}
