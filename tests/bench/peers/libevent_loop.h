#pragma once

#include "tests/bench/peers/fail.h"
#include "tests/bench/peers/registry.h"

#include <chrono>
#include <memory>

#include <event2/event.h>
#include <event2/thread.h>

namespace weir::peers {

/// libevent, as its documentation shows it: events made once and added and deleted,
/// event_base_once() for a closure from another thread. Locks are made only where threads are used.
struct LibeventApi {
    class Loop {
    public:
        explicit Loop(const Work&) : m_base(event_base_new()) {
            if (m_base == nullptr) {
                fail("libevent makes no event base");
            }
        }

        ~Loop() { event_base_free(m_base); }

        Loop(const Loop&) = delete;
        Loop& operator=(const Loop&) = delete;

        void turn() { event_base_loop(m_base, EVLOOP_NONBLOCK); }

        void run() { event_base_loop(m_base, EVLOOP_NO_EXIT_ON_EMPTY); }

        void stop() { event_base_loopbreak(m_base); }

        template <class Closure>
        void post(Closure closure) {
            const auto call = [](evutil_socket_t, short, void* held) {
                const std::unique_ptr<Closure> taken(static_cast<Closure*>(held));
                (*taken)();
            };
            event_base_once(m_base, -1, EV_TIMEOUT, call, new Closure(closure), nullptr);
        }

        [[nodiscard]] event_base* base() { return m_base; }

    private:
        event_base* m_base;
    };

    template <class Handler>
    class Watch {
    public:
        Watch(Loop& loop, int descriptor, Handler handler)
            : m_handler(handler),
              m_event(event_new(loop.base(), descriptor, EV_READ | EV_PERSIST, call, this)) {}

        ~Watch() { event_free(m_event); }

        Watch(const Watch&) = delete;
        Watch& operator=(const Watch&) = delete;

        void start() { event_add(m_event, nullptr); }

        void stop() { event_del(m_event); }

    private:
        static void call(evutil_socket_t, short, void* self) {
            static_cast<Watch*>(self)->m_handler();
        }

        Handler m_handler;
        event* m_event;
    };

    template <class Handler>
    class Timer {
    public:
        Timer(Loop& loop, Handler handler)
            : m_handler(handler), m_event(evtimer_new(loop.base(), call, this)) {}

        ~Timer() { event_free(m_event); }

        Timer(const Timer&) = delete;
        Timer& operator=(const Timer&) = delete;

        void start(std::chrono::milliseconds timeout) {
            const timeval wait{timeout.count() / 1000, timeout.count() % 1000 * 1000};
            evtimer_add(m_event, &wait);
        }

        void stop() { evtimer_del(m_event); }

    private:
        static void call(evutil_socket_t, short, void* self) {
            static_cast<Timer*>(self)->m_handler();
        }

        Handler m_handler;
        event* m_event;
    };
};

/// The same where another thread posts (evthread_use_pthreads() counts for every base made later).
struct ThreadedLibeventApi : LibeventApi {
    class Loop : public LibeventApi::Loop {
    public:
        explicit Loop(const Work& work) : LibeventApi::Loop((evthread_use_pthreads(), work)) {}
    };
};

} // namespace weir::peers
