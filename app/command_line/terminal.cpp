#include "app/command_line/terminal.h"

#include <cstdlib>

#include <sys/ioctl.h>
#include <unistd.h>

namespace weir::cli {

namespace {

constexpr std::size_t usualWidth = 80;

std::size_t widthOfStandardError() {
    winsize size{};
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) {
        return usualWidth;
    }
    return size.ws_col;
}

bool isContinuation(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

// As much of it as takes `width` columns, never cut inside a character.
std::string_view cut(std::string_view text, std::size_t width) {
    std::size_t columns = 0;
    for (std::size_t index = 0; index < text.size(); ++index) {
        if (!isContinuation(text[index]) && ++columns > width) {
            return text.substr(0, index);
        }
    }
    return text;
}

bool isSet(const char* name) {
    const char* const value = std::getenv(name);
    return value != nullptr && *value != '\0';
}

} // namespace

bool isTerminal(std::FILE* file) {
    const char* const kind = std::getenv("TERM");
    return isatty(fileno(file)) == 1 && kind != nullptr && std::string_view(kind) != "dumb";
}

bool usesColour(Colour colour, std::FILE* file) {
    if (colour == Colour::Auto) {
        return isTerminal(file) && !isSet("NO_COLOR");
    }
    return colour == Colour::Always;
}

void write(std::FILE* file, std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), file);
}

ProgressLine::ProgressLine() : m_isTerminal(isTerminal(stderr)) {}

ProgressLine::~ProgressLine() {
    erase();
}

void ProgressLine::show(std::string_view text) {
    if (!m_isTerminal) {
        return;
    }
    // One column less: a line that is full makes some terminals begin the next.
    const std::string_view line = cut(text, widthOfStandardError() - 1);
    write(stderr, "\r\033[K" + std::string(line));
    std::fflush(stderr);
    m_isThere = true;
}

void ProgressLine::erase() {
    if (m_isThere) {
        write(stderr, "\r\033[K");
        std::fflush(stderr);
        m_isThere = false;
    }
}

} // namespace weir::cli
