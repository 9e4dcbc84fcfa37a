#include <weir/net/quoted.h>
#include <weir/net/socket_address.h>
#include <weir/net/target.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <optional>
#include <vector>

#include <arpa/inet.h>

namespace weir {

namespace {

/// RFC 1035, 2.3.4, less the bytes that the wire's form adds.
constexpr std::size_t longestName = 253;
constexpr std::size_t longestLabel = 63;
constexpr std::size_t longestTarget = 400;
constexpr int longestPort = 5;

struct Scheme {
    std::string_view word;
    Transport transport;
    bool tls = false;
};

constexpr std::array<Scheme, 4> schemes{{{"tcp", Transport::Tcp},
                                         {"tls", Transport::Tcp, true},
                                         {"udp", Transport::Udp},
                                         {"unix", Transport::Unix}}};

std::string_view schemeOf(const Target& target) {
    for (const Scheme& scheme : schemes) {
        if (scheme.transport == target.transport && scheme.tls == target.tls) {
            return scheme.word;
        }
    }
    return {};
}

// Not <cctype>: a locale must not change what an address is.
bool isDigit(char letter) {
    return letter >= '0' && letter <= '9';
}

char lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

bool isLetter(char letter) {
    return lower(letter) >= 'a' && lower(letter) <= 'z';
}

std::string lowered(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), lower);
    return result;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view spaces = " \t\r\n";
    const std::size_t first = text.find_first_not_of(spaces);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(spaces) - first + 1);
}

/// A sentence and what would be right.
Error wrong(std::string_view what, std::string_view right) {
    return Error::input(std::string(what) + "; write e.g. " + std::string(right));
}

/// How many letters have to be put in, left out, changed or swapped with their neighbour to make
/// one word the other (optimal string alignment). For short words.
std::size_t distance(std::string_view from, std::string_view to) {
    std::vector<std::vector<std::size_t>> table(from.size() + 1,
                                                std::vector<std::size_t>(to.size() + 1));
    for (std::size_t i = 0; i <= from.size(); ++i) {
        for (std::size_t j = 0; j <= to.size(); ++j) {
            if (i == 0 || j == 0) {
                table[i][j] = i + j;
                continue;
            }
            const std::size_t change = from[i - 1] == to[j - 1] ? 0 : 1;
            table[i][j] =
                std::min({table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + change});
            if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1]) {
                table[i][j] = std::min(table[i][j], table[i - 2][j - 2] + 1);
            }
        }
    }
    return table[from.size()][to.size()];
}

std::string_view nearestScheme(std::string_view word) {
    constexpr std::size_t longestWord = 8;
    std::string_view nearest;
    std::size_t least = word.size() < 4 ? 2 : 3;
    if (word.size() <= longestWord) {
        for (const Scheme& scheme : schemes) {
            const std::size_t steps = distance(word, scheme.word);
            if (steps < least) {
                least = steps;
                nearest = scheme.word;
            }
        }
    }
    return nearest;
}

Error unknownScheme(std::string_view word, std::string_view rest) {
    if (word.empty()) {
        return wrong("The scheme before '://' is missing", "tcp://127.0.0.1:8888");
    }
    const std::string what = "There is no scheme " + quoted(word);
    const std::string_view nearest = nearestScheme(word);
    if (nearest.empty()) {
        return Error::input(what +
                            "; write tcp://, tls://, udp:// or unix://, e.g. tcp://127.0.0.1:8888");
    }
    const std::string meant = std::string(nearest) + "://" + std::string(rest);
    return Error::input(what + "; did you mean " + quoted(meant) + '?');
}

bool isV6(std::string_view text) {
    in6_addr unused{};
    return text.size() < INET6_ADDRSTRLEN &&
           ::inet_pton(AF_INET6, std::string(text).c_str(), &unused) == 1;
}

bool isV4(std::string_view text) {
    in_addr unused{};
    return text.size() < INET_ADDRSTRLEN &&
           ::inet_pton(AF_INET, std::string(text).c_str(), &unused) == 1;
}

Result<std::uint16_t> parsePort(std::string_view text, const std::string& example) {
    if (text.empty()) {
        return wrong("The port after the colon is missing", example);
    }
    if (!std::all_of(text.begin(), text.end(), isDigit)) {
        return wrong("Port " + quoted(text) + " is not a number between 0 and 65535", example);
    }
    std::uint32_t port = 0;
    std::from_chars(text.data(), text.data() + text.size(), port);
    if (text.size() > longestPort || port > UINT16_MAX) {
        const std::string shown = text.size() > 2 * longestPort ? quoted(text) : std::string(text);
        return wrong("Port " + shown + " is not between 0 and 65535", example);
    }
    return static_cast<std::uint16_t>(port);
}

/// What keeps `text` from being a host name or an IPv4 address (RFC 1123, 2.1).
std::optional<Error> checkName(std::string_view text, const std::string& example) {
    if (text == "*") {
        return Error::input(
            "'*' is not a host; write 0.0.0.0 for every IPv4 interface or [::] for "
            "every IPv6 one");
    }
    if (text.size() > longestName) {
        return wrong(
            "The host name has " + std::to_string(text.size()) + " letters, and 253 are the most",
            example);
    }
    std::string_view rest = text;
    if (rest.size() > 1 && rest.back() == '.') {
        rest.remove_suffix(1); // the root, which ends a full name
    }
    const std::size_t lastDot = rest.rfind('.');
    const std::string_view last = rest.substr(lastDot == std::string_view::npos ? 0 : lastDot + 1);
    // No name ends in a number (RFC 3696, 2): this is meant to be an address.
    if (!last.empty() && std::all_of(last.begin(), last.end(), isDigit)) {
        return isV4(text) ? std::nullopt
                          : std::optional(wrong(quoted(text) + " is not an IPv4 address, which is "
                                                               "four numbers from 0 to 255",
                                                example));
    }
    std::size_t length = 0;
    for (const char letter : rest) {
        if (letter == '.'
                ? length == 0
                : !isLetter(letter) && !isDigit(letter) && letter != '-' && letter != '_') {
            return wrong("Host " + quoted(text) +
                             " is not a name of letters, digits and hyphens between dots",
                         example);
        }
        length = letter == '.' ? 0 : length + 1;
        if (length > longestLabel) {
            return wrong("A part of host " + quoted(text) +
                             " is too long: 63 letters are the most between two dots",
                         example);
        }
    }
    if (length == 0 || rest.front() == '-') {
        return wrong(
            "Host " + quoted(text) + " is not a name of letters, digits and hyphens between dots",
            example);
    }
    return std::nullopt;
}

/// The text of "[address%scope]:port" up to the closing bracket has been cut off as `inside`.
std::optional<Error> checkBracketed(std::string_view inside, const std::string& example) {
    const std::size_t percent = inside.find('%');
    if (!isV6(inside.substr(0, percent))) {
        return wrong("Between the brackets stands " + quoted(inside) +
                         " and not an IPv6 address such as ::1",
                     example);
    }
    if (percent == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view scope = inside.substr(percent + 1);
    constexpr std::size_t longestScope = 15; // IF_NAMESIZE less its NUL
    const bool fits = !scope.empty() && scope.size() <= longestScope &&
                      std::all_of(scope.begin(), scope.end(), [](char letter) {
                          return letter > ' ' && letter < 0x7f &&
                                 std::string_view("[]%/\\").find(letter) == std::string_view::npos;
                      });
    return fits ? std::nullopt
                : std::optional(Error::input("After '%' stands " + quoted(scope) +
                                             " and not an interface; write e.g. " +
                                             "[fe80::1%eth0]"));
}

/// Several colons and no bracket: most likely an IPv6 address.
Error unbracketed(std::string_view scheme, std::string_view text, const std::string& example) {
    const std::size_t colon = text.rfind(':');
    const std::string_view before = text.substr(0, colon);
    const std::string start = std::string(scheme) + "://[";
    if (isV6(before) && parsePort(text.substr(colon + 1), example)) {
        return wrong("An IPv6 address stands in brackets, and " + quoted(text) + " has none",
                     start + std::string(before) + "]" + std::string(text.substr(colon)));
    }
    if (isV6(text)) {
        return wrong("An IPv6 address stands in brackets, and " + quoted(text) + " has none",
                     start + std::string(text) + "]:8888");
    }
    return wrong(quoted(text) + " has more than one colon", example);
}

/// A host, already checked, and the text of its port.
struct HostAndPort {
    std::string_view host;
    std::string_view port;
};

Result<HostAndPort> splitBracketed(std::string_view scheme, std::string_view text) {
    const std::string example = std::string(scheme) + "://[::1]:8888";
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) {
        return wrong("The bracket in " + quoted(text) + " is not closed", example);
    }
    const std::string_view host = text.substr(1, end - 1);
    if (auto error = checkBracketed(host, example)) {
        return *error;
    }
    const std::string_view rest = text.substr(end + 1);
    if (rest.empty()) {
        return wrong("The port is missing after " + quoted(text),
                     std::string(scheme) + "://" + std::string(text) + ":8888");
    }
    if (rest.front() != ':') {
        return wrong("After the bracket stands " + quoted(rest) + " and not a port", example);
    }
    return HostAndPort{host, rest.substr(1)};
}

Result<HostAndPort> splitPlain(std::string_view scheme, std::string_view text,
                               const std::string& example) {
    if (const std::size_t slash = text.find('/'); slash != std::string_view::npos) {
        return wrong("Nothing can follow the port, but " + quoted(text.substr(slash)) + " does",
                     example);
    }
    const std::size_t colon = text.find(':');
    if (colon != text.rfind(':')) {
        return unbracketed(scheme, text, example);
    }
    if (colon == 0) {
        return wrong("The host before " + quoted(text) + " is missing", example);
    }
    if (colon == std::string_view::npos) {
        const bool isPort = std::all_of(text.begin(), text.end(), isDigit);
        return wrong(isPort ? "The host before port " + quoted(text) + " is missing"
                            : "The port is missing after " + quoted(text),
                     example);
    }
    const std::string_view host = text.substr(0, colon);
    if (auto error = checkName(host, example)) {
        return *error;
    }
    return HostAndPort{host, text.substr(colon + 1)};
}

Result<Target> parseHostAndPort(const Scheme& kind, std::string_view text) {
    const std::string_view scheme = kind.word;
    const std::string example = std::string(scheme) + "://127.0.0.1:8888";
    if (text.size() > 1 && text.back() == '/') {
        text.remove_suffix(1); // as a browser's address line leaves it
    }
    if (text.empty()) {
        return wrong("The host and the port are missing", example);
    }
    const auto parts =
        text.front() == '[' ? splitBracketed(scheme, text) : splitPlain(scheme, text, example);
    if (!parts) {
        return parts.error();
    }
    const auto port = parsePort(parts->port, example);
    if (!port) {
        return port.error();
    }
    return Target{.transport = kind.transport,
                  .host = std::string(parts->host),
                  .port = *port,
                  .path = {},
                  .tls = kind.tls};
}

Result<Target> parseUnix(std::string_view path) {
    if (path.starts_with("//")) {
        path.remove_prefix(2);
    }
    if (path.empty() || path == "@") {
        return wrong("The path is missing", "unix:///run/weir.sock");
    }
    // Its rules are the system's: length and abstract names.
    if (const auto address = SocketAddress::unixPath(path); !address) {
        return address.error();
    }
    return Target{.transport = Transport::Unix, .host = {}, .port = 0, .path = std::string(path)};
}

} // namespace

Result<Target> Target::parse(std::string_view text) {
    if (text.size() > longestTarget) {
        return wrong("The address has " + std::to_string(text.size()) + " letters, and " +
                         std::to_string(longestTarget) + " are the most",
                     "tcp://127.0.0.1:8888");
    }
    text = trimmed(text);
    if (text.empty()) {
        return wrong("The address is empty", "tcp://127.0.0.1:8888");
    }
    if (std::any_of(text.begin(), text.end(),
                    [](char letter) { return (letter >= 0 && letter < ' ') || letter == 0x7f; })) {
        return wrong("The address " + quoted(text) + " holds a control character",
                     "tcp://127.0.0.1:8888");
    }
    const std::size_t slashes = text.find("://");
    const std::size_t colon = text.find(':');
    const std::string word = lowered(text.substr(0, colon));
    for (const Scheme& scheme : schemes) {
        if (colon == std::string_view::npos || word != scheme.word) {
            continue;
        }
        if (scheme.transport == Transport::Unix) {
            return parseUnix(text.substr(colon + 1));
        }
        if (slashes != colon) {
            return wrong("After " + quoted(text.substr(0, colon + 1)) + " two slashes are missing",
                         std::string(scheme.word) + "://127.0.0.1:8888");
        }
        return parseHostAndPort(scheme, text.substr(slashes + 3));
    }
    if (slashes != std::string_view::npos && slashes != colon) {
        return wrong(quoted(text.substr(0, slashes)) + " is not a scheme", "tcp://127.0.0.1:8888");
    }
    if (slashes != std::string_view::npos) {
        return unknownScheme(word, text.substr(slashes + 3));
    }
    if (text.starts_with('/') || text.starts_with("./") || text.starts_with("../") ||
        text.starts_with('@')) {
        const std::string right = (text.front() == '/' ? "unix://" : "unix:") + std::string(text);
        return Error::input(quoted(text) + " looks like a Unix-domain path; write " +
                            quoted(right));
    }
    return parseHostAndPort(schemes.front(), text);
}

std::string Target::toString() const {
    if (transport == Transport::Unix) {
        return (path.starts_with('/') ? "unix://" : "unix:") + path;
    }
    const bool bracketed = host.find(':') != std::string::npos;
    std::string result(schemeOf(*this));
    result += "://";
    result += bracketed ? '[' + host + ']' : host;
    result += ':' + std::to_string(port);
    return result;
}

bool Target::isLoopback() const {
    if (transport == Transport::Unix) {
        return true;
    }
    // "localhost." is another name to some systems, and may be asked of a server.
    if (lowered(host) == "localhost") {
        return true;
    }
    // Without its scope: whether the interface exists does not change what the address is.
    const auto address = SocketAddress::parse(std::string_view(host).substr(0, host.find('%')), 0);
    return address && address->isLoopback();
}

} // namespace weir
