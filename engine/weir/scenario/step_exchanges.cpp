#include <weir/base/units.h>
#include <weir/scenario/load.h>
#include <weir/scenario/names.h>
#include <weir/scenario/step_reader.h>

#include <array>

namespace weir::scenario {

namespace {

// Of all the files that the steps send or expect, each counted as often as it is named.
constexpr std::size_t mostFileBytes = std::size_t{256} * 1024 * 1024;

struct MatchWord {
    std::string_view key;
    ContentMatch::Kind kind;
};

constexpr std::array matchWords{
    MatchWord{"starts-with", ContentMatch::Kind::StartsWith},
    MatchWord{"ends-with", ContentMatch::Kind::EndsWith},
    MatchWord{"contains", ContentMatch::Kind::Contains},
    MatchWord{"matches", ContentMatch::Kind::Matches},
    MatchWord{"length", ContentMatch::Kind::Length},
    MatchWord{"json", ContentMatch::Kind::Json},
    MatchWord{"anything", ContentMatch::Kind::Anything},
    MatchWord{"none", ContentMatch::Kind::None},
};

struct EventWord {
    std::string_view word;
    ExpectEventStep::Kind kind;
};

constexpr std::array eventWords{
    EventWord{"accept", ExpectEventStep::Kind::Accept},
    EventWord{"read", ExpectEventStep::Kind::Read},
    EventWord{"written", ExpectEventStep::Kind::Written},
    EventWord{"connected", ExpectEventStep::Kind::Connected},
    EventWord{"eof", ExpectEventStep::Kind::Eof},
    EventWord{"error", ExpectEventStep::Kind::Error},
    EventWord{"timeout", ExpectEventStep::Kind::Timeout},
    EventWord{"closed", ExpectEventStep::Kind::Closed},
};

std::optional<Duration> withinOf(const Fields& fields) {
    const Duration* within = fields.get<Duration>("within");
    return within == nullptr ? std::nullopt : std::optional(*within);
}

} // namespace

std::optional<FilesBeside::Opened> StepReader::file(const Node& node) {
    if (!node.isScalar()) {
        return std::nullopt;
    }
    Result<FilesBeside::Opened> opened =
        m_files.read(node.text, m_checking.files[node.place.file].path, maxContentFile);
    if (!opened) {
        m_checking.say(node, opened.error().message());
        return std::nullopt;
    }
    m_fileBytes += opened->text.size();
    if (m_fileBytes > mostFileBytes) {
        m_checking.say(node, "the files that the steps name are together larger than " +
                                 formatSize(mostFileBytes));
        return std::nullopt;
    }
    return std::move(*opened);
}

std::optional<Content> StepReader::content(const Fields& fields) {
    Content content;
    if (const Node* node = fields.node("file"); node != nullptr) {
        std::optional<FilesBeside::Opened> opened = file(*node);
        if (!opened) {
            return std::nullopt;
        }
        content.kind = Content::Kind::File;
        content.bytes = std::move(opened->text);
        return content;
    }
    for (const auto& [key, kind] : {std::pair{std::string_view("text"), Content::Kind::Text},
                                    std::pair{std::string_view("hex"), Content::Kind::Hex},
                                    std::pair{std::string_view("base64"), Content::Kind::Base64}}) {
        if (const TextTemplate* text = fields.get<TextTemplate>(key)) {
            content.kind = kind;
            content.text = *text;
            return content;
        }
    }
    return std::nullopt;
}

void StepReader::send(const Node& value, Step step, Steps& steps) {
    const Fields fields(m_checking, value, *findAction(step.keyword));
    SendStep send;
    send.on = connection(fields);
    send.content = content(fields).value_or(Content());
    send.framed = fields.get<bool>("framed", false);
    send.times = static_cast<std::uint32_t>(fields.get<std::int64_t>("times", 1));
    step.action = std::move(send);
    steps.push_back(std::move(step));
}

ContentMatch StepReader::match(const Fields& fields) {
    ContentMatch match;
    match.kind = ContentMatch::Kind::Equals;
    for (const MatchWord& word : matchWords) {
        if (fields.choice() == word.key) {
            match.kind = word.kind;
        }
    }
    switch (match.kind) {
        case ContentMatch::Kind::Equals:
            match.content = content(fields).value_or(Content());
            break;
        case ContentMatch::Kind::StartsWith:
        case ContentMatch::Kind::EndsWith:
        case ContentMatch::Kind::Contains: {
            const Fields inner(m_checking, *fields.node(fields.choice()), contentMapping());
            match.content = content(inner).value_or(Content());
            break;
        }
        case ContentMatch::Kind::Matches:
            if (const Regex* regex = fields.get<Regex>("matches")) {
                match.pattern = *regex;
            }
            break;
        case ContentMatch::Kind::Length:
            match.length = fields.get<Size>("length", {}).bytes;
            break;
        case ContentMatch::Kind::Json:
            match.pointer = fields.get<std::string>("json", {});
            break;
        case ContentMatch::Kind::Anything:
            if (!fields.get<bool>("anything", true)) {
                m_checking.say(*fields.node("anything"),
                               "anything is true; for nothing write none: 100 ms");
            }
            break;
        case ContentMatch::Kind::None:
            break;
    }
    return match;
}

void StepReader::expect(const Node& value, Step step, Steps& steps) {
    const Fields fields(m_checking, value, *findAction(step.keyword));
    ExpectStep expect;
    expect.on = connection(fields);
    expect.within = withinOf(fields);
    expect.match = match(fields);
    ContentMatch& match = expect.match;
    if (match.kind == ContentMatch::Kind::None) {
        for (std::string_view key : {"within", "capture", "exactly"}) {
            if (fields.has(key)) {
                m_checking.say(*fields.keyNode(key),
                               "none says already that nothing comes, and for how long; leave " +
                                   std::string(key) + " out");
            }
        }
        if (const Duration* none = fields.get<Duration>("none")) {
            expect.within = *none;
        }
    }
    if (const TextTemplate* equals = fields.get<TextTemplate>("equals")) {
        match.equals = *equals;
    }
    if (fields.has("equals") && match.kind != ContentMatch::Kind::Json) {
        m_checking.say(*fields.keyNode("equals"),
                       "equals is for json; write text for the bytes that come");
    }
    if (const std::string* capture = fields.get<std::string>("capture")) {
        match.capture = *capture;
        m_checking.define(*capture);
    }
    match.exactly = fields.get<bool>("exactly", false);
    step.action = std::move(expect);
    steps.push_back(std::move(step));
}

void StepReader::useLabel(const Fields& fields, std::string_view key, std::string& label) {
    const std::string* text = fields.get<std::string>(key);
    if (text == nullptr) {
        return;
    }
    label = *text;
    if (!m_labels.contains(label)) {
        m_labelUses.push_back({fields.node(key), label, m_block});
    }
}

void StepReader::expectEvent(const Node& value, Step step, Steps& steps) {
    const Fields fields(m_checking, value, *findAction(step.keyword));
    ExpectEventStep expect;
    const std::string event = fields.get<std::string>("event", {});
    for (const EventWord& word : eventWords) {
        if (word.word == event) {
            expect.kind = word.kind;
        }
    }
    const bool isAccept = event == "accept";
    expect.on = connection(fields, isAccept ? std::optional(Role::Listener) : std::nullopt);
    if (const std::string* direction = fields.get<std::string>("direction")) {
        expect.direction = *direction == "in" ? RecordDirection::In : RecordDirection::Out;
        if (event != "timeout" && event != "eof" && event != "error") {
            m_checking.say(*fields.keyNode("direction"),
                           "direction is for timeout, eof and error; leave it out");
        }
    }
    expect.times = static_cast<std::uint32_t>(fields.get<std::int64_t>("times", 1));
    expect.exactly = fields.get<bool>("exactly", false);
    expect.within = withinOf(fields);
    useLabel(fields, "before", expect.before);
    useLabel(fields, "after", expect.after);
    expect.label = step.name;
    if (!step.name.empty()) {
        m_labels[step.name].insert(m_block);
    }
    step.action = std::move(expect);
    steps.push_back(std::move(step));
}

} // namespace weir::scenario
