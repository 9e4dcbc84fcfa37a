#pragma once

#include "tests/bench/peers/closure_queue.h"
#include "tests/bench/peers/fail.h"
#include "tests/bench/peers/registry.h"

#include <array>
#include <cstdint>

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace weir::peers {

/// What a descriptor's event leads to.
class RawWatch {
public:
    virtual ~RawWatch() = default;
    virtual void ready(std::uint32_t events) = 0;
};

/// epoll(7) without a library: the limit of what one can reach with it. The event carries a pointer
/// to what is called, and nothing is looked up or queued. It knows no timers.
struct RawEpollApi {
    class Loop final : public RawWatch {
    public:
        explicit Loop(const Work&)
            : m_set(::epoll_create1(EPOLL_CLOEXEC)),
              m_wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
            require(m_set >= 0 && m_wake >= 0, "cannot open an epoll set");
            control(EPOLL_CTL_ADD, m_wake, EPOLLIN, this);
        }

        ~Loop() override {
            ::close(m_wake);
            ::close(m_set);
        }

        Loop(const Loop&) = delete;
        Loop& operator=(const Loop&) = delete;

        void turn() { wait(0); }

        void run() {
            m_runs = true;
            while (m_runs) {
                wait(-1);
            }
        }

        void stop() { m_runs = false; }

        template <class Closure>
        void post(Closure closure) {
            if (m_closures.push(closure)) {
                const std::uint64_t one = 1;
                require(::write(m_wake, &one, sizeof one) == sizeof one, "cannot wake the loop");
            }
        }

        void control(int operation, int descriptor, std::uint32_t events, RawWatch* watch) const {
            epoll_event event{};
            event.events = events;
            event.data.ptr = watch;
            require(::epoll_ctl(m_set, operation, descriptor, &event) == 0,
                    "cannot watch a descriptor");
        }

        void ready(std::uint32_t) override {
            std::uint64_t count = 0;
            require(::read(m_wake, &count, sizeof count) == sizeof count, "a wake was lost");
            m_closures.runAll();
        }

    private:
        void wait(int timeout) {
            const int count =
                ::epoll_wait(m_set, m_events.data(), static_cast<int>(m_events.size()), timeout);
            for (int i = 0; i < count; ++i) {
                const epoll_event& event = m_events[static_cast<std::size_t>(i)];
                static_cast<RawWatch*>(event.data.ptr)->ready(event.events);
            }
        }

        int m_set;
        int m_wake;
        bool m_runs = false;
        ClosureQueue m_closures;
        std::array<epoll_event, 4096> m_events;
    };

    template <class Handler>
    class Watch final : public RawWatch {
    public:
        Watch(Loop& loop, int descriptor, Handler handler)
            : m_handler(handler), m_loop(loop), m_descriptor(descriptor) {}

        void start() { m_loop.control(EPOLL_CTL_ADD, m_descriptor, EPOLLIN, this); }

        void stop() { m_loop.control(EPOLL_CTL_DEL, m_descriptor, 0, this); }

        void ready(std::uint32_t) override { m_handler(); }

    private:
        Handler m_handler;
        Loop& m_loop;
        int m_descriptor;
    };
};

} // namespace weir::peers
