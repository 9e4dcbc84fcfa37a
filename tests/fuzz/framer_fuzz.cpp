#include "tests/engine/workbench/framing_cases.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace {

using weir::Framing;
using weir::FramingKind;
using weir::LineEnding;

/// Takes choices from the front of the fuzzer's bytes; what is left is the framer's input.
class Choices {
public:
    explicit Choices(std::string_view bytes) : m_bytes(bytes) {}

    std::uint8_t byte() {
        if (m_bytes.empty()) {
            return 0;
        }
        const auto first = static_cast<std::uint8_t>(m_bytes.front());
        m_bytes.remove_prefix(1);
        return first;
    }

    std::string marker() {
        const std::size_t size = std::min<std::size_t>(1 + byte() % 4, m_bytes.size());
        const std::string_view bytes = m_bytes.substr(0, size);
        m_bytes.remove_prefix(size);
        return bytes.empty() ? std::string("|") : std::string(bytes);
    }

    [[nodiscard]] std::string_view rest() const { return m_bytes; }

private:
    std::string_view m_bytes;
};

Framing chooseFraming(Choices& choices) {
    Framing framing;
    framing.kind = static_cast<FramingKind>(1 + choices.byte() % 5);
    framing.lineEnding = static_cast<LineEnding>(choices.byte() % 5);
    framing.prefixSize = 1 << choices.byte() % 4;
    framing.prefixBigEndian = choices.byte() % 2 == 0;
    framing.prefixCountsItself = choices.byte() % 2 == 0;
    framing.delimiter = choices.marker();
    framing.startMarker = choices.marker();
    framing.endMarker = choices.marker();
    framing.maxMessage = 1 + choices.byte();
    framing.fixedSize = 1 + choices.byte() % framing.maxMessage;
    return framing;
}

std::vector<std::string_view> chooseSplit(Choices& choices) {
    const std::size_t longest = 1 + choices.byte() % 16;
    std::vector<std::uint8_t> sizes{choices.byte(), choices.byte(), choices.byte(), choices.byte()};
    std::vector<std::string_view> pieces;
    std::string_view rest = choices.rest();
    for (std::size_t index = 0; !rest.empty(); ++index) {
        const std::size_t size = std::min(rest.size(), sizes[index % sizes.size()] % longest + 1);
        pieces.push_back(rest.substr(0, size));
        rest.remove_prefix(size);
    }
    return pieces;
}

} // namespace

/// However the input is split, a framer makes the same messages of it, and none is longer than it
/// may be.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Choices choices({reinterpret_cast<const char*>(data), size});
    const Framing framing = chooseFraming(choices);
    const std::vector<std::string_view> pieces = chooseSplit(choices);

    const auto whole = weir::test::frame(framing, {choices.rest()});
    const auto split = weir::test::frame(framing, pieces);
    if (whole.messages != split.messages || whole.bodies != split.bodies ||
        whole.failed != split.failed || whole.rest != split.rest) {
        std::abort();
    }
    for (const std::string& message : whole.messages) {
        if (message.size() > framing.maxMessage) {
            std::abort();
        }
    }
    return 0;
}
