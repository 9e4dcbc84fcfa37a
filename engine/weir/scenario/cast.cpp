#include <weir/scenario/cast.h>

#include <algorithm>
#include <utility>

namespace weir::scenario {

Result<void> Cast::cast(const std::vector<EndpointDescription>& endpoints,
                        const Variables& variables, bool allowRemote) {
    m_walked = m_journal.size();
    for (const EndpointDescription& description : endpoints) {
        auto actor = std::make_unique<Actor>();
        actor->description = &description;
        actor->settings = description.settings;
        actor->settings.name = description.name;
        actor->settings.allowRemote = allowRemote;
        if (description.listener.empty()) {
            Result<Target> target = targetOf(description, variables);
            if (!target) {
                return Error::input("The address of " + description.name +
                                    " cannot be used: " + target.error().message());
            }
            actor->settings.target = std::move(*target);
        }
        addMembers(*actor);
        m_byName.emplace(description.name, actor.get());
        m_actors.push_back(std::move(actor));
    }
    return {};
}

void Cast::addMembers(Actor& group) {
    const std::uint32_t count = group.description->count.value_or(0);
    group.members.reserve(count);
    for (std::uint32_t number = 1; number <= count; ++number) {
        auto member = std::make_unique<Actor>();
        member->description = group.description;
        member->settings = group.settings;
        member->settings.name += '.' + std::to_string(number);
        member->group = &group;
        member->number = number;
        group.members.push_back(std::move(member));
    }
}

Result<void> Cast::findTarget(Actor& actor) const {
    const std::string& name = actor.description->listener;
    if (name.empty()) {
        return {};
    }
    const Actor* listener = find(name);
    const EndpointState* state = listener == nullptr ? nullptr : m_workbench.endpoint(listener->id);
    if (state == nullptr || state->address.empty()) {
        return Error::input(actor.name() + " cannot connect to " + name +
                            ", which does not listen; let a step \"listen\" start it first.");
    }
    const Target& target = listener->settings.target;
    if (target.transport == Transport::Unix) {
        actor.settings.target = target;
        return {};
    }
    const std::size_t colon = state->address.rfind(':');
    const Result<Target> bound =
        Target::parse((target.transport == Transport::Udp ? "udp://" : "tcp://") + state->address);
    if (!bound || colon == std::string::npos) {
        return Error::input(actor.name() + " cannot connect to " + name + " at " + state->address +
                            ".");
    }
    actor.settings.target = *bound;
    actor.settings.target.tls = target.tls;
    // Who listens on every interface is reached by the loopback one.
    if (bound->host == "0.0.0.0") {
        actor.settings.target.host = "127.0.0.1";
    } else if (bound->host == "::") {
        actor.settings.target.host = "::1";
    }
    return {};
}

Result<void> Cast::enter(Actor& actor) {
    if (actor.isGroup()) {
        for (const std::unique_ptr<Actor>& member : actor.members) {
            if (Result<void> entered = enter(*member); !entered) {
                return entered;
            }
        }
        return {};
    }
    const bool isThere = actor.id != EndpointId::None;
    const Target before = actor.settings.target;
    if (Result<void> found = findTarget(actor); !found) {
        return found;
    }
    if (isThere) {
        const EndpointState* state = m_workbench.endpoint(actor.id);
        if (state == nullptr) {
            return Error::input(actor.name() + " is not there any more: it was removed.");
        }
        return before == actor.settings.target ? Result<void>()
                                               : m_workbench.configure(actor.id, actor.settings);
    }
    const Result<EndpointId> id = m_workbench.add(actor.settings);
    if (!id) {
        return Error::input(actor.name() + " cannot be made: " + id.error().message());
    }
    actor.id = *id;
    const auto number = static_cast<std::size_t>(*id);
    if (number >= m_byId.size()) {
        m_byId.resize(number + 1, nullptr);
    }
    m_byId[number] = &actor;
    return {};
}

void Cast::leave() {
    for (const std::unique_ptr<Actor>& actor : m_actors) {
        leave(*actor);
    }
}

void Cast::leave(const Actor& actor) {
    if (actor.id != EndpointId::None) {
        (void)m_workbench.remove(actor.id); // who watches may have removed it already
    }
    for (const std::unique_ptr<Actor>& member : actor.members) {
        leave(*member);
    }
}

bool Cast::walk() {
    const std::size_t size = m_journal.size();
    const bool isNews = m_walked < size;
    for (; m_walked < size; ++m_walked) {
        hear(m_walked, m_journal.at(m_walked));
    }
    return isNews;
}

void Cast::hear(std::size_t index, const Record& record) {
    const auto number = static_cast<std::size_t>(record.endpoint());
    Actor* actor = number < m_byId.size() ? m_byId[number] : nullptr;
    if (actor == nullptr || record.connection() == ConnectionId::None) {
        return;
    }
    Talk& talk = talkFor(*actor, record.connection());
    talk.hear(index, record);
    if (record.kind() == RecordKind::Callback &&
        record.detail() == static_cast<std::uint8_t>(CallbackKind::Accept)) {
        actor->accepts.push_back(index);
    } else if (record.kind() == RecordKind::Setting && record.payload().starts_with("framing ")) {
        reframe(talk);
    }
}

Talk& Cast::talkFor(Actor& actor, ConnectionId id) {
    const auto number = static_cast<std::uint32_t>(id);
    if (m_talks.empty()) {
        m_firstTalk = number;
    }
    if (number < m_firstTalk) {
        // Ids are given out in order, but for records the order is that of what happened.
        std::vector<std::unique_ptr<Talk>> talks(m_firstTalk - number);
        std::move(m_talks.begin(), m_talks.end(), std::back_inserter(talks));
        m_talks = std::move(talks);
        m_firstTalk = number;
    }
    const std::size_t place = number - m_firstTalk;
    if (place >= m_talks.size()) {
        m_talks.resize(place + 1);
    }
    std::unique_ptr<Talk>& talk = m_talks[place];
    if (!talk) {
        talk = std::make_unique<Talk>(actor, id, actor.settings.target.transport == Transport::Udp,
                                      actor.settings.connection.framing.kind != FramingKind::None);
        actor.talks.push_back(talk.get());
    }
    return *talk;
}

/// Whoever changed it: what the framing had not cut by now is what begins the bytes.
void Cast::reframe(Talk& talk) const {
    if (const std::optional<ConnectionState> state = m_workbench.connection(talk.connection())) {
        const std::uint64_t uncut = state->bytesIn - state->inputSize;
        talk.setFramed(state->settings.framing.kind != FramingKind::None, uncut, uncut);
    }
}

Actor* Cast::find(std::string_view name) const {
    const auto found = m_byName.find(name);
    return found == m_byName.end() ? nullptr : found->second;
}

Talk* Cast::find(ConnectionId id) const {
    const auto number = static_cast<std::uint32_t>(id);
    if (number < m_firstTalk || number - m_firstTalk >= m_talks.size()) {
        return nullptr;
    }
    return m_talks[number - m_firstTalk].get();
}

Result<Talk*> Cast::talkOf(const Actor& actor, const ConnectionName& name) const {
    const std::vector<Talk*>& talks = actor.talks;
    if (!actor.isListener()) {
        if (talks.empty()) {
            return Error::input(actor.name() + " has not been connected; connect it first.");
        }
        return talks.back();
    }
    switch (name.which) {
        case ConnectionName::Which::Number:
            return name.number <= talks.size() && name.number > 0 ? talks[name.number - 1]
                                                                  : nullptr;
        case ConnectionName::Which::Last:
            return talks.empty() ? nullptr : talks.back();
        case ConnectionName::Which::Only:
            break;
    }
    if (talks.size() <= 1) {
        return talks.empty() ? nullptr : talks.front();
    }
    const auto isOpen = [](const Talk* talk) { return !talk->hasEnded(); };
    if (std::count_if(talks.begin(), talks.end(), isOpen) == 1) {
        return *std::find_if(talks.begin(), talks.end(), isOpen);
    }
    return Error::input(actor.name() + " has had " + std::to_string(talks.size()) +
                        " connections; say which one is meant: " + actor.name() + ".1, " +
                        actor.name() + ".last.");
}

Talk* Cast::partnerOf(const Talk& talk) const {
    const std::optional<ConnectionState> own = m_workbench.connection(talk.connection());
    if (!own || own->local.empty()) {
        return nullptr;
    }
    for (const std::unique_ptr<Talk>& other : m_talks) {
        if (!other || other.get() == &talk || other->hasEnded()) {
            continue;
        }
        const std::optional<ConnectionState> state = m_workbench.connection(other->connection());
        if (state && state->local == own->peer && state->peer == own->local) {
            return other.get();
        }
    }
    return nullptr;
}

std::string Cast::nameOf(const Talk& talk) const {
    const Actor& actor = talk.actor();
    if (!actor.isListener() || actor.talks.size() == 1) {
        return actor.name();
    }
    const auto found = std::find(actor.talks.begin(), actor.talks.end(), &talk);
    return actor.name() + '.' + std::to_string(found - actor.talks.begin() + 1);
}

} // namespace weir::scenario
