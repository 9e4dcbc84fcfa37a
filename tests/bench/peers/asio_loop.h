#pragma once

#include "tests/bench/peers/registry.h"

#include <chrono>

#include <asio.hpp>

namespace weir::peers {

/// Standalone Asio, as its documentation shows it: a descriptor is waited for anew after each
/// event, and the context knows that one thread runs it.
struct AsioApi {
    class Loop {
    public:
        explicit Loop(const Work&) : m_context(1), m_stays(m_context.get_executor()) {}

        void turn() {
            restart();
            m_context.poll();
        }

        void run() {
            restart();
            m_context.run();
        }

        void stop() { m_context.stop(); }

        template <class Closure>
        void post(Closure closure) {
            asio::post(m_context, closure);
        }

        [[nodiscard]] asio::io_context& context() { return m_context; }

    private:
        void restart() {
            if (m_context.stopped()) {
                m_context.restart();
            }
        }

        asio::io_context m_context;
        asio::executor_work_guard<asio::io_context::executor_type> m_stays;
    };

    template <class Handler>
    class Watch {
    public:
        Watch(Loop& loop, int descriptor, Handler handler)
            : m_handler(handler), m_descriptor(loop.context(), descriptor) {}

        ~Watch() { m_descriptor.release(); }

        Watch(const Watch&) = delete;
        Watch& operator=(const Watch&) = delete;

        void start() {
            m_descriptor.async_wait(asio::posix::stream_descriptor::wait_read,
                                    [this](const asio::error_code& error) {
                                        if (!error) {
                                            m_handler();
                                            start();
                                        }
                                    });
        }

        void stop() { m_descriptor.cancel(); }

    private:
        Handler m_handler;
        asio::posix::stream_descriptor m_descriptor;
    };

    template <class Handler>
    class Timer {
    public:
        Timer(Loop& loop, Handler handler) : m_handler(handler), m_timer(loop.context()) {}

        void start(std::chrono::milliseconds timeout) {
            m_timer.expires_after(timeout);
            m_timer.async_wait([this](const asio::error_code& error) {
                if (!error) {
                    m_handler();
                }
            });
        }

        void stop() { m_timer.cancel(); }

    private:
        Handler m_handler;
        asio::steady_timer m_timer;
    };
};

} // namespace weir::peers
