#include <weir/workbench/settings.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace weir {

namespace {

template <class Kind>
struct Word {
    Kind kind;
    std::string_view text;
};

constexpr std::array allBehaviours{
    Word<BehaviourKind>{BehaviourKind::None, "none"},
    Word<BehaviourKind>{BehaviourKind::Echo, "echo"},
    Word<BehaviourKind>{BehaviourKind::UpperCase, "upper-case"},
    Word<BehaviourKind>{BehaviourKind::Discard, "discard"},
    Word<BehaviourKind>{BehaviourKind::FixedReply, "fixed-reply"},
};
constexpr std::array allFramings{
    Word<FramingKind>{FramingKind::None, "none"},
    Word<FramingKind>{FramingKind::Line, "line"},
    Word<FramingKind>{FramingKind::Delimiter, "delimiter"},
    Word<FramingKind>{FramingKind::LengthPrefix, "length-prefix"},
    Word<FramingKind>{FramingKind::Markers, "markers"},
    Word<FramingKind>{FramingKind::FixedSize, "fixed-size"},
};
constexpr std::array allLineEndings{
    Word<LineEnding>{LineEnding::Any, "any"},
    Word<LineEnding>{LineEnding::CrLf, "crlf"},
    Word<LineEnding>{LineEnding::StrictCrLf, "strict-crlf"},
    Word<LineEnding>{LineEnding::Lf, "lf"},
    Word<LineEnding>{LineEnding::Nul, "nul"},
};
constexpr std::array allTlsVersions{
    Word<TlsVersion>{TlsVersion::Tls12, "1.2"},
    Word<TlsVersion>{TlsVersion::Tls13, "1.3"},
};

template <class Kind, std::size_t count>
std::string_view wordOf(Kind kind, const std::array<Word<Kind>, count>& words) {
    for (const Word<Kind>& entry : words) {
        if (entry.kind == kind) {
            return entry.text;
        }
    }
    return {};
}

template <class Kind, std::size_t count>
std::vector<std::string_view> textsOf(const std::array<Word<Kind>, count>& words) {
    std::vector<std::string_view> texts;
    for (const Word<Kind>& entry : words) {
        texts.push_back(entry.text);
    }
    return texts;
}

template <class Kind, std::size_t count>
Result<Kind> parseWord(std::string_view text, std::string_view what,
                       const std::array<Word<Kind>, count>& words) {
    std::vector<std::string_view> all;
    std::string list;
    for (const Word<Kind>& entry : words) {
        if (entry.text == text) {
            return entry.kind;
        }
        all.push_back(entry.text);
        list += (list.empty() ? "" : ", ") + std::string(entry.text);
    }
    std::string sentence = "There is no " + std::string(what) + " \"" + std::string(text) + "\"";
    if (std::string_view near = nearestWord(text, all); !near.empty()) {
        sentence += "; did you mean " + std::string(near) + "?";
    } else {
        sentence += ".";
    }
    return Error::input(sentence + " The choice is " + list + ".");
}

// How many letters to change, add, drop or swap with their neighbour (optimal string alignment).
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> beforeLast;
    std::vector<std::size_t> last;
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t column = 0; column <= b.size(); ++column) {
        row[column] = column;
    }
    for (std::size_t line = 1; line <= a.size(); ++line) {
        beforeLast = std::exchange(last, row);
        row[0] = line;
        for (std::size_t column = 1; column <= b.size(); ++column) {
            const std::size_t changed = last[column - 1] + (a[line - 1] == b[column - 1] ? 0U : 1U);
            row[column] = std::min({changed, last[column] + 1, row[column - 1] + 1});
            if (line > 1 && column > 1 && a[line - 1] == b[column - 2] &&
                a[line - 2] == b[column - 1]) {
                row[column] = std::min(row[column], beforeLast[column - 2] + 1);
            }
        }
    }
    return row[b.size()];
}

template <class T, class Source>
void take(T& target, const std::optional<Source>& source) {
    if (source) {
        target = *source;
    }
}

} // namespace

ConnectionSettings changed(ConnectionSettings settings, const ConnectionChange& change) {
    take(settings.behaviour, change.behaviour);
    take(settings.framing, change.framing);
    take(settings.read, change.read);
    take(settings.write, change.write);
    take(settings.readTimeout, change.readTimeout);
    take(settings.writeTimeout, change.writeTimeout);
    take(settings.priority, change.priority);
    take(settings.readEnabled, change.readEnabled);
    take(settings.writeEnabled, change.writeEnabled);
    take(settings.deferCallbacks, change.deferCallbacks);
    take(settings.readRate, change.readRate);
    take(settings.writeRate, change.writeRate);
    take(settings.socket.noDelay, change.noDelay);
    take(settings.socket.keepAlive, change.keepAlive);
    take(settings.socket.sendBuffer, change.sendBuffer);
    take(settings.socket.receiveBuffer, change.receiveBuffer);
    return settings;
}

std::string_view word(BehaviourKind kind) {
    return wordOf(kind, allBehaviours);
}

std::string_view word(FramingKind kind) {
    return wordOf(kind, allFramings);
}

std::string_view word(LineEnding ending) {
    return wordOf(ending, allLineEndings);
}

std::vector<std::string_view> behaviourWords() {
    return textsOf(allBehaviours);
}

std::vector<std::string_view> framingWords() {
    return textsOf(allFramings);
}

std::vector<std::string_view> lineEndingWords() {
    return textsOf(allLineEndings);
}

std::string_view word(TlsVersion version) {
    return wordOf(version, allTlsVersions);
}

std::vector<std::string_view> tlsVersionWords() {
    return textsOf(allTlsVersions);
}

Result<BehaviourKind> parseBehaviour(std::string_view text) {
    return parseWord(text, "behaviour", allBehaviours);
}

Result<FramingKind> parseFraming(std::string_view text) {
    return parseWord(text, "framing", allFramings);
}

Result<LineEnding> parseLineEnding(std::string_view text) {
    return parseWord(text, "line ending", allLineEndings);
}

Result<TlsVersion> parseTlsVersion(std::string_view text) {
    return parseWord(text, "version of TLS", allTlsVersions);
}

std::string_view nearestWord(std::string_view text, const std::vector<std::string_view>& words) {
    constexpr std::size_t longest = 64; // nobody mistypes more, and the table stays small
    if (text.empty() || text.size() > longest) {
        return {};
    }
    std::string_view best;
    // A third of the letters may differ: "uppercase" is near "upper-case", "tcp" not near "line".
    std::size_t bestDistance = std::max<std::size_t>(text.size() / 3, 1) + 1;
    for (std::string_view candidate : words) {
        const std::size_t letters = distance(text, candidate);
        if (letters < bestDistance) {
            bestDistance = letters;
            best = candidate;
        }
    }
    return best;
}

} // namespace weir
