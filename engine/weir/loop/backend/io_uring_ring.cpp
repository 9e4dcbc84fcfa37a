#include <weir/loop/backend/io_uring_ring.h>
#include <weir/loop/backend/wait_time.h>

#include <array>
#include <cerrno>

namespace weir {
namespace {

constexpr unsigned questionCount = 1024;
constexpr unsigned answerCount = 8192;

/// What a ring is asked for, the best first: a kernel that does not know a flag refuses it.
constexpr std::array setups{
    // Work is done when the loop waits, and not whenever the kernel pleases (6.1).
    static_cast<unsigned>(IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN |
                          IORING_SETUP_TASKRUN_FLAG | IORING_SETUP_SUBMIT_ALL),
    static_cast<unsigned>(IORING_SETUP_COOP_TASKRUN | IORING_SETUP_TASKRUN_FLAG |
                          IORING_SETUP_SUBMIT_ALL),
    0U,
};

/// The kernel has answers that it was not asked for yet.
constexpr unsigned workFlags = IORING_SQ_TASKRUN | IORING_SQ_CQ_OVERFLOW;

/// Of a question whose answer nobody waits for.
constexpr std::uint64_t noMark = 0;

} // namespace

Result<std::unique_ptr<IoUringRing>> IoUringRing::open() {
    std::unique_ptr<IoUringRing> ring(new IoUringRing);
    if (const int error = ring->setUp(); error != 0) {
        return Error::system(error, "io_uring cannot be opened");
    }
    return ring;
}

int IoUringRing::setUp() {
    for (const unsigned setup : setups) {
        io_uring_params params{};
        params.flags = setup | IORING_SETUP_CQSIZE | IORING_SETUP_CLAMP;
        params.cq_entries = answerCount;
        const int error = -io_uring_queue_init_params(questionCount, &m_ring, &params);
        if (error == 0) {
            m_isOpen = true;
            constexpr unsigned needed = IORING_FEAT_NODROP | IORING_FEAT_EXT_ARG;
            return (params.features & needed) == needed ? 0 : ENOSYS;
        }
        if (error != EINVAL) {
            return error;
        }
    }
    return EINVAL;
}

IoUringRing::~IoUringRing() {
    if (m_isOpen) {
        io_uring_queue_exit(&m_ring);
    }
}

unsigned IoUringRing::kernelFlags() const {
    return __atomic_load_n(m_ring.sq.kflags, __ATOMIC_ACQUIRE);
}

/// Null where the kernel takes no more; enter() then says why.
io_uring_sqe* IoUringRing::next() {
    io_uring_sqe* question = io_uring_get_sqe(&m_ring);
    if (question == nullptr && m_error == 0) {
        const int taken = io_uring_submit_and_get_events(&m_ring);
        question = io_uring_get_sqe(&m_ring);
        if (question == nullptr) {
            m_error = taken < 0 ? -taken : EBUSY;
        }
    }
    return question;
}

void IoUringRing::poll(int descriptor, int events, bool isRepeated, std::uint64_t mark) {
    io_uring_sqe* const question = next();
    if (question == nullptr) {
        return;
    }
    if (isRepeated) {
        io_uring_prep_poll_multishot(question, descriptor, static_cast<unsigned>(events));
    } else {
        io_uring_prep_poll_add(question, descriptor, static_cast<unsigned>(events));
    }
    io_uring_sqe_set_data64(question, mark);
}

void IoUringRing::cancel(std::uint64_t mark, bool isRepeated) {
    if (io_uring_sqe* const question = next()) {
        if (isRepeated) {
            // To remove it would fail with EALREADY, and it would go on, where a change has been
            // noticed and not been told yet.
            io_uring_prep_cancel64(question, mark, 0);
        } else {
            io_uring_prep_poll_remove(question, mark);
        }
        io_uring_sqe_set_data64(question, noMark);
    }
}

int IoUringRing::enter(std::optional<Duration> timeout) {
    if (m_error != 0) {
        return m_error;
    }
    int result = 0;
    if (timeout && *timeout <= Duration::zero()) {
        const bool isIdle = io_uring_sq_ready(&m_ring) == 0 && (kernelFlags() & workFlags) == 0;
        if (!isIdle) {
            result = io_uring_submit_and_get_events(&m_ring);
        }
    } else if (!timeout) {
        result = io_uring_submit_and_wait(&m_ring, 1);
    } else {
        const timespec limit = asTimespec(*timeout);
        __kernel_timespec kernelLimit{limit.tv_sec, limit.tv_nsec};
        io_uring_cqe* first = nullptr;
        result = io_uring_submit_and_wait_timeout(&m_ring, &first, 1, &kernelLimit, nullptr);
    }
    switch (-result) {
        case ETIME:
        case EINTR:
        case EAGAIN: // short of memory, or of room for answers: once these are taken it goes on
        case EBUSY:
            return 0;
        default:
            return result < 0 ? -result : 0;
    }
}

void IoUringRing::flush() {
    static_cast<void>(io_uring_submit_and_get_events(&m_ring));
}

bool IoUringRing::getMore() {
    return (kernelFlags() & workFlags) != 0 && io_uring_get_events(&m_ring) >= 0;
}

} // namespace weir
