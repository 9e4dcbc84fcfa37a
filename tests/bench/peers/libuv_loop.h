#pragma once

#include "tests/bench/peers/closure_queue.h"
#include "tests/bench/peers/fail.h"
#include "tests/bench/peers/registry.h"

#include <chrono>

#include <uv.h>

namespace weir::peers {

/// libuv, as its documentation shows it: uv_poll for foreign descriptors, uv_async and a queue
/// under a lock for closures from another thread. Handles are never closed, since the process ends
/// first.
struct LibuvApi {
    class Loop {
    public:
        explicit Loop(const Work&) {
            if (uv_loop_init(&m_loop) != 0) {
                fail("libuv makes no loop");
            }
            uv_async_init(&m_loop, &m_posted, runPosted);
            m_posted.data = this;
        }

        Loop(const Loop&) = delete;
        Loop& operator=(const Loop&) = delete;

        void turn() { uv_run(&m_loop, UV_RUN_NOWAIT); }

        void run() { uv_run(&m_loop, UV_RUN_DEFAULT); }

        void stop() { uv_stop(&m_loop); }

        template <class Closure>
        void post(Closure closure) {
            if (m_closures.push(closure)) {
                uv_async_send(&m_posted);
            }
        }

        [[nodiscard]] uv_loop_t* loop() { return &m_loop; }

    private:
        static void runPosted(uv_async_t* handle) {
            static_cast<Loop*>(handle->data)->m_closures.runAll();
        }

        uv_loop_t m_loop;
        uv_async_t m_posted;
        ClosureQueue m_closures;
    };

    template <class Handler>
    class Watch {
    public:
        Watch(Loop& loop, int descriptor, Handler handler) : m_handler(handler) {
            if (uv_poll_init(loop.loop(), &m_poll, descriptor) != 0) {
                fail("libuv does not watch a descriptor");
            }
            m_poll.data = this;
        }

        ~Watch() { stop(); }

        Watch(const Watch&) = delete;
        Watch& operator=(const Watch&) = delete;

        void start() { uv_poll_start(&m_poll, UV_READABLE, call); }

        void stop() { uv_poll_stop(&m_poll); }

    private:
        static void call(uv_poll_t* handle, int, int) {
            static_cast<Watch*>(handle->data)->m_handler();
        }

        Handler m_handler;
        uv_poll_t m_poll;
    };

    template <class Handler>
    class Timer {
    public:
        Timer(Loop& loop, Handler handler) : m_handler(handler) {
            uv_timer_init(loop.loop(), &m_timer);
            m_timer.data = this;
        }

        ~Timer() { stop(); }

        Timer(const Timer&) = delete;
        Timer& operator=(const Timer&) = delete;

        void start(std::chrono::milliseconds timeout) {
            uv_timer_start(&m_timer, call, static_cast<std::uint64_t>(timeout.count()), 0);
        }

        void stop() { uv_timer_stop(&m_timer); }

    private:
        static void call(uv_timer_t* handle) { static_cast<Timer*>(handle->data)->m_handler(); }

        Handler m_handler;
        uv_timer_t m_timer;
    };
};

} // namespace weir::peers
