#pragma once

#include "tests/bench/peers/fail.h"
#include "tests/bench/peers/registry.h"

#include <cstdint>

#include <liburing.h>
#include <poll.h>

namespace weir::peers {

/// What an answer of the ring leads to.
class RingReceiver {
public:
    virtual ~RingReceiver() = default;
    /// `flags` are IORING_CQE_F_MORE and the like.
    virtual void answered(int result, std::uint32_t flags) = 0;
};

/// io_uring(7) without a library: the limit of what one can reach with it. The answer carries a
/// pointer to what is called. What is asked for goes to the kernel with the call that waits. It is
/// not level-triggered: a watch learns of each change (multishot), and what its handler leaves
/// unread is not told again. It knows no timers.
struct RawRingApi {
    class Loop {
    public:
        explicit Loop(const Work&) { require(open(m_ring), "cannot open an io_uring"); }

        ~Loop() { io_uring_queue_exit(&m_ring); }

        Loop(const Loop&) = delete;
        Loop& operator=(const Loop&) = delete;

        static bool open(io_uring& ring) {
            io_uring_params params{};
            // The kernel works when it is asked to, as it is cheapest in all (6.1).
            params.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN |
                           IORING_SETUP_SUBMIT_ALL | IORING_SETUP_CQSIZE;
            params.cq_entries = 16 * 1024;
            errno = -io_uring_queue_init_params(questionCount, &ring, &params);
            return errno == 0;
        }

        void turn() {
            require(io_uring_submit_and_get_events(&m_ring) >= 0, "cannot enter the ring");
            takeAnswers();
        }

        void run() {
            m_runs = true;
            while (m_runs) {
                require(io_uring_submit_and_wait(&m_ring, 1) >= 0, "cannot enter the ring");
                takeAnswers();
            }
        }

        void stop() { m_runs = false; }

        /// To be filled in; whoever is answered stands in it.
        io_uring_sqe* ask(RingReceiver* receiver) {
            io_uring_sqe* question = io_uring_get_sqe(&m_ring);
            if (question == nullptr) {
                require(io_uring_submit(&m_ring) >= 0, "cannot enter the ring");
                question = io_uring_get_sqe(&m_ring);
            }
            // Filling it in does not touch that.
            io_uring_sqe_set_data(question, receiver);
            return question;
        }

        [[nodiscard]] io_uring& ring() { return m_ring; }

    private:
        static constexpr unsigned questionCount = 1024;

        void takeAnswers() {
            unsigned head = 0;
            unsigned count = 0;
            io_uring_cqe* answer = nullptr;
            io_uring_for_each_cqe(&m_ring, head, answer) {
                ++count;
                if (void* const receiver = io_uring_cqe_get_data(answer)) {
                    static_cast<RingReceiver*>(receiver)->answered(answer->res, answer->flags);
                }
            }
            io_uring_cq_advance(&m_ring, count);
        }

        io_uring m_ring{};
        bool m_runs = false;
    };

    template <class Handler>
    class Watch final : public RingReceiver {
    public:
        Watch(Loop& loop, int descriptor, Handler handler)
            : m_handler(handler), m_loop(loop), m_descriptor(descriptor) {}

        void start() { io_uring_prep_poll_multishot(m_loop.ask(this), m_descriptor, POLLIN); }

        void stop() {
            io_uring_prep_poll_remove(m_loop.ask(nullptr), reinterpret_cast<std::uintptr_t>(this));
        }

        void answered(int result, std::uint32_t) override {
            if (result > 0) {
                m_handler();
            }
        }

    private:
        Handler m_handler;
        Loop& m_loop;
        int m_descriptor;
    };
};

} // namespace weir::peers
