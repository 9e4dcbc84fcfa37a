#pragma once

#include <weir/base/result.h>
#include <weir/scenario/histogram.h>
#include <weir/scenario/model.h>
#include <weir/scenario/talk.h>
#include <weir/workbench/journal.h>
#include <weir/workbench/workbench.h>

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace weir::scenario {

/// An endpoint of the scenario as it is in a run; a group, whose members are such themselves; or a
/// member.
struct Actor {
    const EndpointDescription* description = nullptr;
    /// With the name and the address that it really has.
    EndpointSettings settings;
    /// None until it was added to the workbench.
    EndpointId id = EndpointId::None;
    /// A listener's in the order in which they came, a client's as they were made.
    std::vector<Talk*> talks;
    /// A listener's accept callbacks, for expect-event; those that none has taken.
    std::deque<std::size_t> accepts;

    /// What is measured of an endpoint, of all members of a group together.
    struct Tally {
        std::uint64_t messagesIn = 0;
        std::uint64_t messagesOut = 0;
        Histogram latency;
    };

    Tally tally;

    /// A group's, number 1 first; it has no connection itself.
    std::vector<std::unique_ptr<Actor>> members;
    /// A member's group; null: it is none.
    Actor* group = nullptr;
    /// A member's, counted from 1.
    std::uint32_t number = 0;
    /// A member's own: what its steps captured, and the records that its labels stand for.
    Variables variables;
    std::map<std::string, std::size_t> labels;

    [[nodiscard]] bool isListener() const { return settings.role == Role::Listener; }

    [[nodiscard]] bool isGroup() const {
        return description->count.has_value() && group == nullptr;
    }

    /// "alice", "clients.7".
    [[nodiscard]] const std::string& name() const { return settings.name; }

    [[nodiscard]] Tally& counted() { return group == nullptr ? tally : group->tally; }
};

/// The endpoints and connections of a run, by name and by id, and what the journal says of them.
///
/// Thread: the loop's. Owner: the run.
class Cast {
public:
    Cast(Workbench& workbench, const Journal& journal)
        : m_workbench(workbench), m_journal(journal) {}

    /// Makes the actors; nothing is added to the workbench. Records that stand in the journal
    /// already are passed over.
    Result<void> cast(const std::vector<EndpointDescription>& endpoints, const Variables& variables,
                      bool allowRemote);
    /// Adds it where it is not there yet, of a group each member. A client of a listener gets the
    /// address where that listens; fails where it does not.
    Result<void> enter(Actor& actor);
    /// Removes all from the workbench.
    void leave();

    /// Takes in what was journaled since; returns whether there was anything.
    bool walk();

    /// One for each endpoint that the scenario describes.
    [[nodiscard]] std::vector<std::unique_ptr<Actor>>& actors() { return m_actors; }

    [[nodiscard]] const std::vector<std::unique_ptr<Actor>>& actors() const { return m_actors; }

    [[nodiscard]] Actor* find(std::string_view name) const;
    /// Where a listener has none, or not so many: null, and it may come. Fails where it is not
    /// clear which one is meant, or a client was never connected.
    [[nodiscard]] Result<Talk*> talkOf(const Actor& actor, const ConnectionName& name) const;
    [[nodiscard]] Talk* find(ConnectionId id) const;
    /// The other end of this connection, where that is an endpoint of the run too.
    [[nodiscard]] Talk* partnerOf(const Talk& talk) const;
    /// "alice", "server.2", "clients.7": as a file names it.
    [[nodiscard]] std::string nameOf(const Talk& talk) const;

private:
    Result<void> findTarget(Actor& actor) const;
    static void addMembers(Actor& group);
    void leave(const Actor& actor);
    void hear(std::size_t index, const Record& record);
    Talk& talkFor(Actor& actor, ConnectionId id);
    void reframe(Talk& talk) const;

    Workbench& m_workbench;
    const Journal& m_journal;
    std::vector<std::unique_ptr<Actor>> m_actors;
    std::map<std::string, Actor*, std::less<>> m_byName;
    /// By the ids' numbers; null for those of others.
    std::vector<Actor*> m_byId;
    std::vector<std::unique_ptr<Talk>> m_talks;
    std::uint32_t m_firstTalk = 0;
    std::size_t m_walked = 0;
};

} // namespace weir::scenario
