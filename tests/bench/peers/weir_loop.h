#pragma once

#include <weir/loop/event.h>
#include <weir/loop/event_loop.h>
#include <weir/loop/scoped_event.h>

#include "tests/bench/peers/fail.h"
#include "tests/bench/peers/registry.h"

#include <chrono>
#include <memory>

namespace weir::peers {

struct WeirApi {
    class Loop {
    public:
        explicit Loop(const Work& work) {
            LoopConfig config;
            config.backend = work.backend;
            auto made = EventLoop::create(config);
            if (!made) {
                fail(made.error().message().c_str());
            }
            m_loop = std::move(*made);
        }

        void turn() { check(m_loop->run(RunMode::NonBlock).ok()); }

        void run() { check(m_loop->run(RunMode::Forever).ok()); }

        void stop() { m_loop->breakLoop(); }

        template <class Closure>
        void post(Closure closure) {
            m_loop->post(closure);
        }

        [[nodiscard]] EventLoop& loop() { return *m_loop; }

        static void check(bool ok) {
            if (!ok) {
                fail("a call of Weir's failed");
            }
        }

    private:
        std::unique_ptr<EventLoop> m_loop;
    };

    template <class Handler>
    class Watch {
    public:
        Watch(Loop& loop, int descriptor, Handler handler)
            : m_event(loop.loop(), descriptor, EventFlags::Read | EventFlags::Persist,
                      [handler](EventFlags) { handler(); }) {}

        void start() { Loop::check(m_event.add().ok()); }

        void stop() { m_event.remove(); }

    private:
        Event m_event;
    };

    /// In the program's own structure, as a connection has its timer.
    template <class Handler>
    class Timer {
    public:
        Timer(Loop& loop, Handler handler)
            : m_handler(handler), m_event(loop.loop(), -1, EventFlags::None, call, this) {}

        void start(std::chrono::milliseconds timeout) { Loop::check(m_event.add(timeout).ok()); }

        void stop() { m_event.remove(); }

    private:
        static void call(int /*descriptor*/, short /*fired*/, void* self) {
            static_cast<Timer*>(self)->m_handler();
        }

        Handler m_handler;
        ScopedEvent m_event;
    };
};

} // namespace weir::peers
