#include <weir/workbench/payload_text.h>

#include <array>
#include <cstdint>
#include <optional>

namespace weir {

namespace {

constexpr std::string_view hexDigits = "0123456789abcdef";

std::optional<unsigned> hexValue(char digit) {
    if (digit >= '0' && digit <= '9') {
        return static_cast<unsigned>(digit - '0');
    }
    if (digit >= 'a' && digit <= 'f') {
        return static_cast<unsigned>(digit - 'a' + 10);
    }
    if (digit >= 'A' && digit <= 'F') {
        return static_cast<unsigned>(digit - 'A' + 10);
    }
    return std::nullopt;
}

void appendHex(std::string& out, unsigned char byte) {
    out += hexDigits[byte >> 4U];
    out += hexDigits[byte & 0xFU];
}

void appendUtf8(std::string& out, std::uint32_t code) {
    const auto tail = [&](unsigned shift) {
        out += static_cast<char>(0x80U | ((code >> shift) & 0x3FU));
    };
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xC0U | (code >> 6U));
        tail(0);
    } else if (code < 0x10000) {
        out += static_cast<char>(0xE0U | (code >> 12U));
        tail(6);
        tail(0);
    } else {
        out += static_cast<char>(0xF0U | (code >> 18U));
        tail(12);
        tail(6);
        tail(0);
    }
}

struct Simple {
    char letter;
    char byte;
};

constexpr std::array simpleEscapes{Simple{'r', '\r'},   Simple{'n', '\n'},  Simple{'t', '\t'},
                                   Simple{'0', '\0'},   Simple{'\\', '\\'}, Simple{'"', '"'},
                                   Simple{'e', '\x1b'}, Simple{'a', '\a'},  Simple{'b', '\b'},
                                   Simple{'f', '\f'},   Simple{'v', '\v'}};

// Reads what stands behind a backslash; a failure names the backslash's own place.
class EscapeReader {
public:
    explicit EscapeReader(std::string_view text) : m_text(text) {}

    Result<std::string> read() {
        while (m_next < m_text.size()) {
            if (m_text[m_next] != '\\') {
                m_out += m_text[m_next++];
                continue;
            }
            if (std::optional<Error> error = readEscape()) {
                return *error;
            }
        }
        return std::move(m_out);
    }

private:
    std::optional<Error> readEscape() {
        m_start = m_next++;
        if (m_next == m_text.size()) {
            return wrong("A backslash at the end stands for nothing; write \\\\ for a backslash");
        }
        const char letter = m_text[m_next++];
        for (const Simple& simple : simpleEscapes) {
            if (simple.letter == letter) {
                m_out += simple.byte;
                return std::nullopt;
            }
        }
        if (letter == 'x') {
            return readByte();
        }
        if (letter == 'u') {
            return readCodePoint();
        }
        return wrong("\\" + std::string(1, letter) +
                     " is not an escape; write \\r, \\n, \\t, \\0, \\xHH, \\u{...}, or \\\\ for a "
                     "backslash");
    }

    std::optional<Error> readByte() {
        const std::optional<unsigned> high = digit();
        const std::optional<unsigned> low = high ? digit() : std::nullopt;
        if (!low) {
            return wrong("\\x wants two hexadecimal digits, such as \\x0a");
        }
        m_out += static_cast<char>(*high << 4U | *low);
        return std::nullopt;
    }

    std::optional<Error> readCodePoint() {
        constexpr const char* form = "\\u wants a code point in braces, such as \\u{20ac}";
        if (m_next == m_text.size() || m_text[m_next++] != '{') {
            return wrong(form);
        }
        std::uint32_t code = 0;
        int digits = 0;
        while (const std::optional<unsigned> value = digit()) {
            code = code << 4U | *value;
            if (++digits > 6) {
                return wrong(form);
            }
        }
        if (digits == 0 || m_next == m_text.size() || m_text[m_next++] != '}') {
            return wrong(form);
        }
        if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) {
            return wrong("This is no Unicode code point; the last one is \\u{10ffff}");
        }
        appendUtf8(m_out, code);
        return std::nullopt;
    }

    std::optional<unsigned> digit() {
        if (m_next == m_text.size()) {
            return std::nullopt;
        }
        const std::optional<unsigned> value = hexValue(m_text[m_next]);
        m_next += value ? 1 : 0;
        return value;
    }

    [[nodiscard]] Error wrong(const std::string& sentence) const {
        return Error::input(sentence + " (character " + std::to_string(m_start + 1) + ").");
    }

    std::string_view m_text;
    std::size_t m_next = 0;
    std::size_t m_start = 0;
    std::string m_out;
};

// How many bytes a well-formed UTF-8 character at the front takes (RFC 3629, section 4), or 0.
std::size_t utf8Length(std::string_view text) {
    const auto at = [&](std::size_t index) { return static_cast<unsigned char>(text[index]); };
    const unsigned char lead = at(0);
    if (lead < 0x80) {
        return 1;
    }
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < length) {
        return 0;
    }
    for (std::size_t index = 1; index < length; ++index) {
        if ((at(index) & 0xC0U) != 0x80U) {
            return 0;
        }
    }
    const bool overlong = (lead == 0xE0 && at(1) < 0xA0) || (lead == 0xF0 && at(1) < 0x90);
    const bool outside = (lead == 0xED && at(1) > 0x9F) || (lead == 0xF4 && at(1) > 0x8F);
    return overlong || outside ? 0 : length;
}

bool isSeparator(char byte) {
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n' || byte == ',' ||
           byte == ':';
}

void appendDumpLine(std::string& out, std::string_view line, std::size_t offset,
                    std::size_t perLine) {
    for (int shift = 28; shift >= 0; shift -= 4) {
        out += hexDigits[(offset >> static_cast<unsigned>(shift)) & 0xFU];
    }
    for (std::size_t index = 0; index < perLine; ++index) {
        out += index % 8 == 0 ? "  " : " ";
        if (index < line.size()) {
            appendHex(out, static_cast<unsigned char>(line[index]));
        } else {
            out += "  ";
        }
    }
    out += "  |";
    for (char byte : line) {
        out += byte >= 0x20 && byte < 0x7F ? byte : '.';
    }
    out += "|\n";
}

} // namespace

Result<std::string> unescape(std::string_view text) {
    return EscapeReader(text).read();
}

std::string escape(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size());
    while (!bytes.empty()) {
        const char byte = bytes.front();
        const std::size_t length = utf8Length(bytes);
        const bool control = static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F;
        if (byte == '\r') {
            out += "\\r";
        } else if (byte == '\n') {
            out += "\\n";
        } else if (byte == '\t') {
            out += "\\t";
        } else if (byte == '\\') {
            out += "\\\\";
        } else if (length == 0 || control) {
            out += "\\x";
            appendHex(out, static_cast<unsigned char>(byte));
        } else {
            out += bytes.substr(0, length);
        }
        bytes.remove_prefix(length == 0 ? 1 : length);
    }
    return out;
}

Result<std::string> parseHex(std::string_view text) {
    std::string out;
    std::size_t next = 0;
    while (next < text.size()) {
        if (isSeparator(text[next])) {
            ++next;
            continue;
        }
        if (text.substr(next, 2) == "0x" || text.substr(next, 2) == "0X") {
            next += 2;
        }
        const std::optional<unsigned> high =
            next < text.size() ? hexValue(text[next]) : std::nullopt;
        if (!high) {
            return Error::input("A hexadecimal digit is missing at character " +
                                std::to_string(next + 1) + "; write bytes as 48 65 6c.");
        }
        const std::optional<unsigned> low =
            next + 1 < text.size() ? hexValue(text[next + 1]) : std::nullopt;
        if (!low) {
            return Error::input("The byte at character " + std::to_string(next + 1) +
                                " wants two hexadecimal digits, such as 0a.");
        }
        out += static_cast<char>(*high << 4U | *low);
        next += 2;
    }
    return out;
}

std::string toHex(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size() * 3);
    for (char byte : bytes) {
        if (!out.empty()) {
            out += ' ';
        }
        appendHex(out, static_cast<unsigned char>(byte));
    }
    return out;
}

std::string hexDump(std::string_view bytes, std::size_t firstOffset, std::size_t perLine) {
    std::string out;
    out.reserve((bytes.size() / perLine + 1) * (16 + 4 * perLine));
    for (std::size_t start = 0; start < bytes.size(); start += perLine) {
        appendDumpLine(out, bytes.substr(start, perLine), firstOffset + start, perLine);
    }
    return out;
}

bool isUtf8(std::string_view bytes) {
    while (!bytes.empty()) {
        const std::size_t length = utf8Length(bytes);
        if (length == 0) {
            return false;
        }
        bytes.remove_prefix(length);
    }
    return true;
}

} // namespace weir
