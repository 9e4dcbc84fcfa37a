#include "app/command_line/option_values.h"

#include <weir/base/units.h>
#include <weir/loop/event_loop.h>

#include <algorithm>
#include <charconv>
#include <map>

namespace weir::cli {

Result<std::size_t> parseMark(std::string_view text) {
    if (text == "off") {
        return std::size_t{0};
    }
    Result<std::uint64_t> size = parseSize(text);
    if (!size) {
        return size.error();
    }
    return static_cast<std::size_t>(*size);
}

Result<std::optional<Duration>> parseTimeout(std::string_view text) {
    if (text == "off") {
        return std::optional<Duration>();
    }
    Result<Duration> duration = parseDuration(text);
    if (!duration) {
        return duration.error();
    }
    return std::optional<Duration>(*duration);
}

Result<bool> parseByteOrder(std::string_view text) {
    if (text == "big") {
        return true;
    }
    if (text == "little") {
        return false;
    }
    return Error::input("There is no byte order \"" + std::string(text) +
                        "\". The choice is big, little.");
}

Result<Format> parseFormat(std::string_view text) {
    static const std::map<std::string_view, Format> formats{
        {"text", Format::Text}, {"hex", Format::Hex}, {"json", Format::Json}};
    if (const auto found = formats.find(text); found != formats.end()) {
        return found->second;
    }
    return Error::input("There is no format \"" + std::string(text) +
                        "\". The choice is text, hex, json.");
}

std::string backendList() {
    std::string list;
    for (std::string_view name : EventLoop::supportedBackends()) {
        list += (list.empty() ? "" : ", ") + std::string(name);
    }
    return list;
}

Result<std::string> parseBackend(std::string_view text) {
    for (std::string_view name : EventLoop::supportedBackends()) {
        if (name == text) {
            return std::string(name);
        }
    }
    return Error::input("There is no backend \"" + std::string(text) +
                        "\" on this system. The choice is " + backendList() + ".");
}

Result<int> parseCount(std::string_view text) {
    int count = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, count);
    if (error != std::errc{} || rest != end) {
        return Error::input("\"" + std::string(text) + "\" is not a whole number.");
    }
    return count;
}

Result<std::uint16_t> parsePort(std::string_view text) {
    const Result<int> port = parseCount(text);
    if (!port || *port < 0 || *port > 65535) {
        return Error::input("\"" + std::string(text) +
                            "\" is not a port, which is a number from 0 (any free one) to 65535.");
    }
    return static_cast<std::uint16_t>(*port);
}

Result<std::size_t> parseMost(std::string_view text) {
    Result<int> count = parseCount(text);
    if (!count) {
        return count.error();
    }
    return static_cast<std::size_t>(std::max(*count, 0));
}

} // namespace weir::cli
