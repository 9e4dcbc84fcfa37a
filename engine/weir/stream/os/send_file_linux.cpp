#include <weir/stream/os/send_file.h>

#include <cerrno>
#include <csignal>
#include <ctime>

#include <sys/sendfile.h>

namespace weir::os {

namespace {

/// Keeps the SIGPIPE of a call from this thread: sendfile(2) has no MSG_NOSIGNAL.
class PipeSignalBlocker {
public:
    PipeSignalBlocker() {
        struct sigaction action = {};
        if (::sigaction(SIGPIPE, nullptr, &action) == 0 && action.sa_handler == SIG_IGN) {
            return;
        }
        sigemptyset(&m_pipe);
        sigaddset(&m_pipe, SIGPIPE);
        sigset_t pending;
        // One that was pending before is somebody else's.
        m_active = ::sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE) == 0 &&
                   ::pthread_sigmask(SIG_BLOCK, &m_pipe, &m_before) == 0;
    }

    ~PipeSignalBlocker() {
        if (m_active) {
            const timespec now = {};
            while (m_raised && ::sigtimedwait(&m_pipe, nullptr, &now) < 0 && errno == EINTR) {
            }
            ::pthread_sigmask(SIG_SETMASK, &m_before, nullptr);
        }
    }

    PipeSignalBlocker(const PipeSignalBlocker&) = delete;
    PipeSignalBlocker& operator=(const PipeSignalBlocker&) = delete;

    /// The call failed with EPIPE.
    void raised() { m_raised = true; }

private:
    sigset_t m_pipe = {};
    sigset_t m_before = {};
    bool m_active = false;
    bool m_raised = false;
};

} // namespace

bool hasSendFile() {
    return true;
}

ssize_t sendFile(int to, int file, off_t offset, std::size_t size) {
    PipeSignalBlocker blocker;
    const ssize_t sent = ::sendfile(to, file, &offset, size);
    if (sent >= 0) {
        return sent;
    }
    const int code = errno;
    if (code == EPIPE) {
        blocker.raised();
    }
    return -code;
}

} // namespace weir::os
