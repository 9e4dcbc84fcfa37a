#include "tests/engine/loop/backend_fixture.h"

#include <array>
#include <random>

#include <fcntl.h>
#include <poll.h>

namespace weir::test {
namespace {

constexpr EventFlags readWrite = EventFlags::Read | EventFlags::Write;

/// Descriptors are watched, changed, closed, opened anew and duplicated at random, and written to
/// and read from; each wait has to report what poll(2) says of the numbers that are watched.
class BackendModelTest : public BackendTest {
protected:
    struct Watched {
        SocketPair sockets = makeSocketPair();
        int number = sockets.near.get();
        EventFlags interest = EventFlags::None;
    };

    void act(Watched& watched) {
        switch (m_random() % 9) {
            case 0:
            case 1:
                watch(watched, EventFlags::Read);
                break;
            case 2:
                watch(watched, EventFlags::Write);
                break;
            case 3:
                watch(watched, readWrite);
                break;
            case 4:
            case 5:
                unwatch(watched);
                break;
            case 6:
                send(watched.sockets.far.get(), "x");
                break;
            case 7:
                receive(watched.number);
                break;
            default:
                reopen(watched);
                break;
        }
    }

    void watch(Watched& watched, EventFlags interest) {
        const auto told = watched.interest == EventFlags::None
                              ? m_backend->add(watched.number, interest)
                              : m_backend->modify(watched.number, interest);
        ASSERT_TRUE(told.ok()) << told.error().message();
        watched.interest = interest;
    }

    void unwatch(Watched& watched) {
        if (watched.interest != EventFlags::None) {
            m_backend->remove(watched.number);
            watched.interest = EventFlags::None;
        }
    }

    /// Another file takes the number, and perhaps the old one lives on.
    void reopen(Watched& watched) {
        const bool isRemovedFirst = m_random() % 2 == 0;
        if (isRemovedFirst) {
            unwatch(watched);
        }
        if (m_random() % 3 == 0) {
            m_duplicates.emplace_back(::fcntl(watched.number, F_DUPFD_CLOEXEC, 500));
            m_farEnds.push_back(std::move(watched.sockets.far));
        }
        SocketPair fresh = makeSocketPair();
        ASSERT_EQ(::dup3(fresh.near.get(), watched.number, O_CLOEXEC), watched.number);
        watched.sockets.far = std::move(fresh.far);
        if (watched.interest != EventFlags::None) {
            if (m_random() % 2 == 0) {
                watch(watched, watched.interest);
            } else {
                unwatch(watched);
            }
        }
    }

    /// What is to be reported of the number.
    static EventFlags expected(const Watched& watched) {
        pollfd asked{watched.number, 0, 0};
        asked.events = static_cast<short>((any(watched.interest, EventFlags::Read) ? POLLIN : 0) |
                                          (any(watched.interest, EventFlags::Write) ? POLLOUT : 0));
        if (::poll(&asked, 1, 0) < 1 || watched.interest == EventFlags::None) {
            return EventFlags::None;
        }
        return ((asked.revents & POLLIN) != 0 ? EventFlags::Read : EventFlags::None) |
               ((asked.revents & POLLOUT) != 0 ? EventFlags::Write : EventFlags::None);
    }

    std::mt19937 m_random{17};
    std::array<Watched, 16> m_all;
    /// Those of files whose first number is another's now.
    std::vector<UniqueFd> m_duplicates;
    std::vector<UniqueFd> m_farEnds;
};

TEST_P(BackendModelTest, ReportsWhatPollSaysOfTheNumbersThatAreWatched) {
    for (int round = 0; round < 1500; ++round) {
        for (std::uint32_t actions = m_random() % 4 + 1; actions > 0; --actions) {
            act(m_all[m_random() % m_all.size()]);
            if (HasFatalFailure()) {
                return;
            }
        }
        if (m_duplicates.size() > 20) {
            m_duplicates.clear();
            m_farEnds.clear();
        }
        const auto reported = look(*m_backend);
        for (const Watched& watched : m_all) {
            const auto found = reported.find(watched.number);
            const EventFlags ready =
                found == reported.end() ? EventFlags::None : found->second & watched.interest;
            ASSERT_EQ(ready, expected(watched)) << "round " << round << ", " << watched.number;
        }
    }
}

WEIR_FOR_EACH_BACKEND_VARIANT(BackendModelTest);

} // namespace
} // namespace weir::test
