#pragma once

#include <weir/base/result.h>
#include <weir/base/unique_fd.h>
#include <weir/net/resolver.h>

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace weir {

/// A thread that looks names up one after the other, and makes a descriptor readable when it has
/// answers. Private to weir/net.
///
/// Thread: the loop's. Owner: the resolver; destroying it waits for the look-up that is under way.
class LookupThread {
public:
    struct Answer {
        std::uint64_t id;
        Result<std::vector<SocketAddress>> addresses;
    };

    /// Fails where the system has no more descriptors or threads; then `lookUp` is left as it is.
    static Result<std::unique_ptr<LookupThread>> start(SystemResolver::LookUp& lookUp);
    ~LookupThread();
    LookupThread(const LookupThread&) = delete;
    LookupThread& operator=(const LookupThread&) = delete;

    void ask(std::uint64_t id, std::string host, std::uint16_t port);
    /// Saves the work where it has not begun; otherwise an answer may still come.
    void cancel(std::uint64_t id);

    /// Readable once there are answers, until they are taken.
    [[nodiscard]] int descriptor() const { return m_readEnd.get(); }

    [[nodiscard]] std::vector<Answer> takeAnswers();

private:
    struct Question {
        std::uint64_t id;
        std::string host;
        std::uint16_t port;
    };

    LookupThread(UniqueFd readEnd, UniqueFd writeEnd);
    void work();
    void answer(Answer answer);

    SystemResolver::LookUp m_lookUp; // the thread's once it runs
    UniqueFd m_readEnd;
    UniqueFd m_writeEnd;
    std::mutex m_mutex; // of the four below
    std::condition_variable m_changed;
    std::deque<Question> m_questions;
    std::vector<Answer> m_answers;
    bool m_stop = false;
    std::thread m_thread;
};

} // namespace weir
