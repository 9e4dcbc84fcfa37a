#pragma once

#include "tests/bench/peers/closure_queue.h"
#include "tests/bench/peers/fail.h"
#include "tests/bench/peers/registry.h"

#include <chrono>

#include <ev.h>

namespace weir::peers {

/// libev, as its documentation shows it: watchers in the program's own structures, ev_timer_again()
/// to push a timer back, ev_async and a queue under a lock for closures from another thread.
struct LibevApi {
    class Loop {
    public:
        explicit Loop(const Work&) : m_loop(ev_loop_new(EVBACKEND_EPOLL)) {
            if (m_loop == nullptr) {
                fail("libev makes no loop");
            }
            ev_async_init(&m_posted, runPosted);
            m_posted.data = this;
            ev_async_start(m_loop, &m_posted);
        }

        Loop(const Loop&) = delete;
        Loop& operator=(const Loop&) = delete;

        void turn() { ev_run(m_loop, EVRUN_NOWAIT); }

        void run() { ev_run(m_loop, 0); }

        void stop() { ev_break(m_loop, EVBREAK_ALL); }

        template <class Closure>
        void post(Closure closure) {
            if (m_closures.push(closure)) {
                ev_async_send(m_loop, &m_posted);
            }
        }

        [[nodiscard]] struct ev_loop* loop() { return m_loop; }

    private:
        static void runPosted(struct ev_loop*, ev_async* watcher, int) {
            static_cast<Loop*>(watcher->data)->m_closures.runAll();
        }

        struct ev_loop* m_loop;
        ev_async m_posted;
        ClosureQueue m_closures;
    };

    template <class Handler>
    class Watch {
    public:
        Watch(Loop& loop, int descriptor, Handler handler)
            : m_handler(handler), m_loop(loop.loop()) {
            ev_io_init(&m_io, call, descriptor, EV_READ);
            m_io.data = this;
        }

        ~Watch() { stop(); }

        Watch(const Watch&) = delete;
        Watch& operator=(const Watch&) = delete;

        void start() { ev_io_start(m_loop, &m_io); }

        void stop() { ev_io_stop(m_loop, &m_io); }

    private:
        static void call(struct ev_loop*, ev_io* watcher, int) {
            static_cast<Watch*>(watcher->data)->m_handler();
        }

        Handler m_handler;
        struct ev_loop* m_loop;
        ev_io m_io;
    };

    template <class Handler>
    class Timer {
    public:
        Timer(Loop& loop, Handler handler) : m_handler(handler), m_loop(loop.loop()) {
            ev_timer_init(&m_timer, call, 0., 0.);
            m_timer.data = this;
        }

        ~Timer() { stop(); }

        Timer(const Timer&) = delete;
        Timer& operator=(const Timer&) = delete;

        void start(std::chrono::milliseconds timeout) {
            m_timer.repeat = static_cast<double>(timeout.count()) / 1000;
            ev_timer_again(m_loop, &m_timer);
        }

        void stop() { ev_timer_stop(m_loop, &m_timer); }

    private:
        static void call(struct ev_loop*, ev_timer* watcher, int) {
            auto* self = static_cast<Timer*>(watcher->data);
            self->stop(); // it would repeat
            self->m_handler();
        }

        Handler m_handler;
        struct ev_loop* m_loop;
        ev_timer m_timer;
    };
};

} // namespace weir::peers
