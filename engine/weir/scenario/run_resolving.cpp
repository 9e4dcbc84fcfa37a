// What the steps of a run need to know before they can do anything.

#include <weir/base/units.h>
#include <weir/scenario/content.h>
#include <weir/scenario/run_core.h>

#include <utility>

namespace weir::scenario {

RunCore::Prepared& RunCore::prepared(const Step& step, const ConnectionName* on) {
    const auto [entry, isNew] = m_prepared.try_emplace(&step);
    Prepared& known = entry->second;
    if (isNew && on != nullptr) {
        known.actor = m_cast.find(on->endpoint);
    }
    return known;
}

Actor& RunCore::actorOf(const Strand& strand, const ConnectionName& on) {
    return strand.member != nullptr ? *strand.member : *prepared(*strand.open.step, &on).actor;
}

std::string RunCore::nameOf(const Actor& actor, const ConnectionName& on) {
    return actor.group == nullptr ? on.text() : actor.name();
}

Progress RunCore::findTalk(Strand& strand, const Actor& actor, const ConnectionName& on,
                           Talk*& talk) {
    const Result<Talk*> found = m_cast.talkOf(actor, on);
    if (!found) {
        return troubled(strand, Verdict::Broken, found.error().message());
    }
    talk = *found;
    return Progress::Done;
}

Result<std::string_view> RunCore::bytesOf(const Content& content, Prepared& known,
                                          std::string& space) {
    if (content.kind == Content::Kind::File) {
        return std::string_view(content.bytes);
    }
    if (known.literal) {
        return std::string_view(*known.literal);
    }
    Result<std::string> bytes = expanded(content, m_values);
    if (!bytes) {
        return bytes.error();
    }
    if (content.text.isLiteral()) {
        known.literal = std::move(*bytes);
        return std::string_view(*known.literal);
    }
    space = std::move(*bytes);
    return std::string_view(space);
}

Duration RunCore::withinOf(const std::optional<Duration>& within) const {
    return within.value_or(m_scenario.within);
}

Progress RunCore::troubled(const Strand& /*strand*/, Verdict verdict, std::string message,
                           std::optional<Failure> failure, Talk* talk) {
    if (failure) {
        failure->message = message;
    }
    m_trouble = {verdict, std::move(message), std::move(failure), {}};
    if (talk != nullptr) {
        m_trouble.talks.push_back(talk);
    }
    return Progress::Troubled;
}

Progress RunCore::troubledWithoutTalk(Strand& strand, const Actor& actor,
                                      const ConnectionName& on) {
    const Duration waited = m_now - strand.open.began;
    std::string message = nameOf(actor, on) + " is not there: " + actor.name() + " accepted ";
    message += actor.talks.empty() ? "no connection"
                                   : std::to_string(actor.talks.size()) +
                                         (actor.talks.size() == 1 ? " connection" : " connections");
    message += " within " + formatDurationRounded(waited) + '.';
    return troubled(strand, Verdict::Failed, std::move(message), failureOn(nullptr, actor));
}

} // namespace weir::scenario
