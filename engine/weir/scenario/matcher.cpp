#include <weir/scenario/json_value.h>
#include <weir/scenario/matcher.h>
#include <weir/scenario/names.h>

#include <algorithm>
#include <utility>

namespace weir::scenario {

namespace {

std::string bytesText(std::uint64_t size) {
    return std::to_string(size) + (size == 1 ? " byte" : " bytes");
}

std::size_t commonLength(std::string_view one, std::string_view other) {
    const std::size_t most = std::min(one.size(), other.size());
    return static_cast<std::size_t>(
        std::mismatch(one.begin(), one.begin() + static_cast<std::ptrdiff_t>(most), other.begin())
            .first -
        one.begin());
}

} // namespace

Matcher::Matcher(const ContentMatch& match, std::string wanted, std::optional<std::string> json)
    : m_match(match), m_wanted(std::move(wanted)), m_json(std::move(json)) {}

bool Matcher::comparesBytes() const {
    return m_match.kind == ContentMatch::Kind::Equals ||
           m_match.kind == ContentMatch::Kind::StartsWith;
}

Matcher::State Matcher::look(Talk& talk) {
    return talk.isFramed() ? lookAtMessage(talk) : lookAtBytes(talk);
}

Matcher::State Matcher::lookAtMessage(Talk& talk) {
    const Talk::Message* message = talk.nextMessage();
    if (message == nullptr) {
        return State::Waiting;
    }
    if (m_match.kind == ContentMatch::Kind::None) {
        return different({});
    }
    if (!judge(message->bytes)) {
        return State::Different;
    }
    if (m_match.exactly && talk.messages() > 1) {
        return different(std::to_string(talk.messages() - 1) + " more came behind it");
    }
    if (m_match.kind != ContentMatch::Kind::Json) {
        capture(std::string(message->bytes));
    }
    talk.takeMessage();
    return State::Matched;
}

bool Matcher::judge(std::string_view bytes) {
    bool isRight = true;
    switch (m_match.kind) {
        case ContentMatch::Kind::Equals:
            isRight = bytes == m_wanted;
            break;
        case ContentMatch::Kind::StartsWith:
            isRight = bytes.starts_with(m_wanted);
            break;
        case ContentMatch::Kind::EndsWith:
            isRight = bytes.ends_with(m_wanted);
            break;
        case ContentMatch::Kind::Contains:
            isRight = bytes.find(m_wanted) != std::string_view::npos;
            break;
        case ContentMatch::Kind::Matches:
            return judgeRegex(bytes, nullptr);
        case ContentMatch::Kind::Length:
            isRight = bytes.size() == m_match.length;
            m_why = isRight ? std::string() : "it has " + bytesText(bytes.size());
            break;
        case ContentMatch::Kind::Json:
            return judgeJson(bytes, nullptr);
        case ContentMatch::Kind::Anything:
        case ContentMatch::Kind::None:
            break;
    }
    if (!isRight && comparesBytes()) {
        m_difference = commonLength(bytes, m_wanted);
    }
    return isRight;
}

bool Matcher::judgeRegex(std::string_view bytes, std::size_t* end) {
    Result<std::optional<Regex::Match>> found = m_match.pattern->search(bytes);
    if (!found) {
        m_why = found.error().message();
        return false;
    }
    if (!*found) {
        return false;
    }
    for (Regex::Group& group : (*found)->groups) {
        m_captured.push_back({std::move(group.name), std::move(group.text)});
    }
    if (end != nullptr) {
        *end = (*found)->end;
    }
    return true;
}

bool Matcher::judgeJson(std::string_view bytes, bool* isComplete) {
    const JsonAnswer answer = lookIntoJson(bytes, m_match.pointer, m_json);
    if (isComplete != nullptr) {
        *isComplete = answer.isJson;
    }
    m_why = answer.why;
    if (answer.isRight) {
        capture(answer.value);
    }
    return answer.isRight;
}

/// Another expectation may have taken what this one has looked at.
void Matcher::follow(const Talk& talk) {
    if (talk.taken() != m_from) {
        m_from = talk.taken();
        m_compared = 0;
        m_gathered.clear();
        m_hasSearched = false;
    }
}

bool Matcher::gather(const Talk& talk) {
    const std::size_t before = m_gathered.size();
    talk.forEachPiece(before, [this](std::string_view bytes) {
        m_gathered += bytes;
        return true;
    });
    return m_gathered.size() != before;
}

Matcher::State Matcher::lookAtBytes(Talk& talk) {
    follow(talk);
    switch (m_match.kind) {
        case ContentMatch::Kind::Equals:
        case ContentMatch::Kind::StartsWith:
            return compare(talk);
        case ContentMatch::Kind::Contains:
            return search(talk);
        case ContentMatch::Kind::EndsWith:
        case ContentMatch::Kind::Matches:
        case ContentMatch::Kind::Json:
            return searchWhole(talk);
        case ContentMatch::Kind::Length:
            return talk.size() < m_match.length ? State::Waiting : takeBytes(talk, m_match.length);
        case ContentMatch::Kind::Anything:
            return talk.size() == 0 ? State::Waiting : takeBytes(talk, talk.size());
        case ContentMatch::Kind::None:
            return talk.size() == 0 ? State::Waiting : different({});
    }
    return State::Waiting;
}

Matcher::State Matcher::compare(Talk& talk) {
    talk.forEachPiece(m_compared, [this](std::string_view bytes) {
        const std::string_view rest = std::string_view(m_wanted).substr(m_compared);
        const std::size_t common = commonLength(bytes, rest);
        m_compared += common;
        if (common < bytes.size() && common < rest.size()) {
            m_difference = m_compared;
        }
        return common == bytes.size() && common < rest.size();
    });
    if (m_difference) {
        return State::Different;
    }
    return m_compared < m_wanted.size() ? State::Waiting : takeBytes(talk, m_wanted.size());
}

Matcher::State Matcher::search(Talk& talk) {
    const std::size_t looked = m_gathered.size();
    gather(talk);
    const std::size_t from = looked < m_wanted.size() ? 0 : looked - m_wanted.size();
    const std::size_t found = m_gathered.find(m_wanted, from);
    return found == std::string::npos ? State::Waiting : takeBytes(talk, found + m_wanted.size());
}

Matcher::State Matcher::searchWhole(Talk& talk) {
    if (!gather(talk) && m_hasSearched) {
        return State::Waiting;
    }
    m_hasSearched = true;
    std::size_t end = m_gathered.size();
    if (m_match.kind == ContentMatch::Kind::EndsWith) {
        return m_gathered.ends_with(m_wanted) ? takeBytes(talk, end) : State::Waiting;
    }
    if (m_match.kind == ContentMatch::Kind::Matches) {
        if (judgeRegex(m_gathered, &end)) {
            return takeBytes(talk, end);
        }
        return m_why.empty() ? State::Waiting : State::Different;
    }
    bool isComplete = false;
    if (!m_gathered.empty() && judgeJson(m_gathered, &isComplete)) {
        return takeBytes(talk, end);
    }
    return isComplete ? State::Different : State::Waiting;
}

Matcher::State Matcher::takeBytes(Talk& talk, std::uint64_t size) {
    if (m_match.exactly && talk.size() > size) {
        return different(bytesText(talk.size() - size) + " more came behind it");
    }
    if (!m_match.capture.empty() && m_match.kind != ContentMatch::Kind::Json) {
        gather(talk);
        capture(m_gathered.substr(0, size));
    }
    talk.take(size);
    return State::Matched;
}

Matcher::State Matcher::different(std::string why) {
    m_why = std::move(why);
    return State::Different;
}

void Matcher::capture(Value value) {
    if (!m_match.capture.empty()) {
        m_captured.push_back({m_match.capture, std::move(value)});
    }
}

std::string Matcher::received(const Talk& talk, std::size_t limit) const {
    if (talk.isFramed()) {
        const Talk::Message* message = talk.nextMessage();
        return message == nullptr ? std::string() : std::string(message->bytes.substr(0, limit));
    }
    std::string bytes;
    talk.forEachPiece(0, [&](std::string_view piece) {
        bytes += piece.substr(0, limit - bytes.size());
        return bytes.size() < limit;
    });
    return bytes;
}

std::string Matcher::describe() const {
    switch (m_match.kind) {
        case ContentMatch::Kind::Equals:
            return shown(m_wanted);
        case ContentMatch::Kind::StartsWith:
            return "what starts with " + shown(m_wanted);
        case ContentMatch::Kind::EndsWith:
            return "what ends with " + shown(m_wanted);
        case ContentMatch::Kind::Contains:
            return "what contains " + shown(m_wanted);
        case ContentMatch::Kind::Matches:
            return "what matches " + shown(m_match.pattern->pattern());
        case ContentMatch::Kind::Length:
            return bytesText(m_match.length);
        case ContentMatch::Kind::Json:
            return m_json ? "JSON with " + shown(*m_json) + " at " + shown(m_match.pointer)
                          : "JSON with something at " + shown(m_match.pointer);
        case ContentMatch::Kind::Anything:
            return "something";
        case ContentMatch::Kind::None:
            return "nothing";
    }
    return {};
}

} // namespace weir::scenario
