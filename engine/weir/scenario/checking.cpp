#include <weir/scenario/checking.h>
#include <weir/scenario/measurement_names.h>
#include <weir/scenario/names.h>

#include <algorithm>

namespace weir::scenario {

namespace {

// "The address is empty." as a compiler says it: "the address is empty".
std::string likeACompiler(std::string_view sentence) {
    std::string out(sentence);
    if (out.ends_with('.') && !out.ends_with("..")) {
        out.pop_back();
    }
    const bool isOrdinary = out.size() > 1 && out[0] >= 'A' && out[0] <= 'Z' &&
                            ((out[1] >= 'a' && out[1] <= 'z') || out[1] == ' ');
    if (isOrdinary) {
        out[0] = static_cast<char>(out[0] - 'A' + 'a');
    }
    return out;
}

std::vector<std::string_view> viewsOf(const std::vector<std::string>& texts) {
    return {texts.begin(), texts.end()};
}

} // namespace

void Checking::say(const Place& place, std::uint32_t length, std::string_view sentence) {
    if (m_problems.size() < maxProblems) {
        m_problems.push_back({place, std::max(length, 1U), likeACompiler(sentence)});
    }
}

void Checking::say(const Node& node, std::string_view sentence) {
    say(node.place, node.length, sentence);
}

std::string_view Checking::rawLine(const Node& scalar) const {
    if (scalar.place.file >= files.size()) {
        return {};
    }
    std::string_view text = files[scalar.place.file].text;
    text.remove_prefix(std::min(scalar.offset, text.size()));
    return text.substr(0, text.find('\n'));
}

void Checking::sayIn(const Node& scalar, std::size_t index, std::string_view sentence) {
    const bool isQuoted =
        scalar.style == Node::Style::SingleQuoted || scalar.style == Node::Style::DoubleQuoted;
    const std::size_t skip = isQuoted ? 1 : 0;
    const std::string_view raw = rawLine(scalar);
    const std::string_view before = std::string_view(scalar.text).substr(0, index);
    if (scalar.style != Node::Style::Block && raw.size() > skip + index &&
        raw.substr(skip, before.size()) == before) {
        Place place = scalar.place;
        place.column += static_cast<std::uint32_t>(skip + index);
        say(place, 1, sentence);
        return;
    }
    say(scalar, likeACompiler(sentence) + " (character " + std::to_string(index + 1) + ")");
}

std::vector<Problem> Checking::takeProblems() {
    std::stable_sort(m_problems.begin(), m_problems.end(),
                     [](const Problem& a, const Problem& b) { return a.place < b.place; });
    return std::move(m_problems);
}

void Checking::define(std::string_view variable) {
    m_variables.emplace_back(variable);
}

Checking::Local::Local(Checking& checking, std::vector<std::string> names)
    : m_checking(checking), m_count(names.size()) {
    for (std::string& name : names) {
        checking.m_locals.push_back(std::move(name));
    }
}

Checking::Local::~Local() {
    m_checking.m_locals.resize(m_checking.m_locals.size() - m_count);
}

void Checking::use(const Node& scalar, std::string_view name) {
    if (std::find(m_locals.begin(), m_locals.end(), name) == m_locals.end()) {
        m_uses.push_back({&scalar, std::string(name)});
    }
}

void Checking::checkUses(const std::vector<std::string>& endpoints) {
    std::sort(m_variables.begin(), m_variables.end());
    m_variables.erase(std::unique(m_variables.begin(), m_variables.end()), m_variables.end());
    std::vector<std::string> measurements = measurementNames(endpoints);
    std::sort(measurements.begin(), measurements.end());
    for (const Use& use : m_uses) {
        const bool isVariable =
            std::binary_search(m_variables.begin(), m_variables.end(), use.name);
        if (isVariable || std::binary_search(measurements.begin(), measurements.end(), use.name)) {
            continue;
        }
        if (isFull()) {
            break;
        }
        const bool isMeasurement = use.name.find('.') != std::string::npos;
        const std::size_t index = use.scalar->text.find(use.name);
        const std::string sentence =
            std::string(isMeasurement ? "there is no measurement " : "there is no variable ") +
            shown(use.name);
        // Of many measurements the choice would be a page.
        const std::vector<std::string>& choice = isMeasurement ? measurements : m_variables;
        std::string help = advice(use.name, viewsOf(choice));
        if (isMeasurement && help.starts_with("; the choice")) {
            help = "; the guide lists them";
        } else if (use.name == memberName) {
            help = "; a member's number is known in steps on a group";
        } else if (!isMeasurement && choice.empty()) {
            help = "; define it below variables, or with let";
        }
        sayIn(*use.scalar, index == std::string::npos ? 0 : index, sentence + help);
    }
    m_uses.clear();
}

} // namespace weir::scenario
