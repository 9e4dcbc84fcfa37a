#include "loop_fuzz_world.h"

#include <algorithm>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace weir::fuzz {
namespace {

constexpr std::array<char, 4096> bytes{};

void readAll(int descriptor) {
    std::array<char, 16'384> taken{};
    while (::read(descriptor, taken.data(), taken.size()) > 0) {
    }
}

} // namespace

Descriptors::Descriptors() {
    for (std::size_t i = 0; i < count; ++i) {
        Ends ends = open(i);
        m_near[i] = std::move(ends.near);
        m_far[i] = std::move(ends.far);
    }
}

Descriptors::Ends Descriptors::open(std::size_t which) {
    std::array<int, 2> ends{-1, -1};
    if (which == regularFile) {
        ends[0] = ::open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
        check(ends[0] >= 0, "no file can be opened");
    } else if (which == pipeToRead || which == pipeToWrite) {
        check(::pipe2(ends.data(), O_NONBLOCK | O_CLOEXEC) == 0, "no pipe can be opened");
        static_cast<void>(::fcntl(ends[0], F_SETPIPE_SZ, 4096));
        if (which == pipeToWrite) {
            std::swap(ends[0], ends[1]);
        }
    } else {
        constexpr int type = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
        check(::socketpair(AF_UNIX, type, 0, ends.data()) == 0, "no sockets can be opened");
        constexpr int small = 1;
        for (const int end : ends) {
            static_cast<void>(::setsockopt(end, SOL_SOCKET, SO_SNDBUF, &small, sizeof small));
        }
    }
    return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

EventFlags Descriptors::allowed(std::size_t which) {
    switch (which) {
        case pipeToRead:
            return EventFlags::Read;
        case pipeToWrite:
            return EventFlags::Write;
        case regularFile:
            return EventFlags::Read | EventFlags::Write;
        default:
            return LoopModel::conditions;
    }
}

EventFlags Descriptors::readiness(std::size_t which) const {
    pollfd asked{number(which), POLLIN | POLLOUT | POLLRDHUP, 0};
    if (::poll(&asked, 1, 0) < 1) {
        return EventFlags::None;
    }
    if ((asked.revents & (POLLERR | POLLHUP)) != 0) {
        return LoopModel::conditions;
    }
    const auto flagFor = [&](int event, EventFlags flag) {
        return (asked.revents & event) != 0 ? flag : EventFlags::None;
    };
    return flagFor(POLLIN, EventFlags::Read) | flagFor(POLLOUT, EventFlags::Write) |
           flagFor(POLLRDHUP, EventFlags::Closed);
}

void Descriptors::writeFar(std::size_t which) {
    static_cast<void>(::write(m_far[which].get(), bytes.data(), 1) == 1);
}

void Descriptors::drainNear(std::size_t which) {
    readAll(number(which));
}

void Descriptors::fillNear(std::size_t which) {
    if (which != regularFile) {
        while (::write(number(which), bytes.data(), bytes.size()) > 0) {
        }
    }
}

void Descriptors::drainFar(std::size_t which) {
    readAll(m_far[which].get());
}

void Descriptors::shutFar(std::size_t which) {
    static_cast<void>(::shutdown(m_far[which].get(), SHUT_WR));
}

void Descriptors::closeFar(std::size_t which) {
    m_far[which].reset();
}

void Descriptors::reopen(std::size_t which, bool keepsOld) {
    if (keepsOld && m_kept.size() < 16) {
        m_kept.emplace_back(::fcntl(number(which), F_DUPFD_CLOEXEC, 0));
        m_kept.push_back(std::move(m_far[which]));
    }
    Ends fresh = open(which);
    check(::dup3(fresh.near.get(), number(which), O_CLOEXEC) == number(which), "dup3 failed");
    m_far[which] = std::move(fresh.far);
}

std::optional<Duration> LoopFuzzClock::sleepFor(std::optional<Duration> wait) const {
    if (m_model->anyReady()) {
        // It must not last that long.
        return wait ? std::min<Duration>(*wait, std::chrono::milliseconds(1))
                    : std::chrono::milliseconds(1);
    }
    if (!wait || *wait > std::chrono::hours(1000)) {
        m_model->stop();
        m_loop->stop();
    } else {
        m_now += *wait;
    }
    return Duration::zero();
}

} // namespace weir::fuzz
