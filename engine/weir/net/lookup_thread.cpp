#include <weir/net/lookup_thread.h>
#include <weir/net/os/os.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <system_error>
#include <utility>

#include <unistd.h>

namespace weir {

Result<std::unique_ptr<LookupThread>> LookupThread::start(SystemResolver::LookUp& lookUp) {
    constexpr std::string_view what = "Cannot start the thread that looks names up";
    int ends[2] = {-1, -1};
    if (os::openPipe(ends) < 0) {
        return Error::system(errno, what);
    }
    std::unique_ptr<LookupThread> result(new LookupThread(UniqueFd(ends[0]), UniqueFd(ends[1])));
    // Signals are the loop's: the thread is born with all of them blocked.
    sigset_t all;
    sigset_t before;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    int code = 0;
    try {
        result->m_thread = std::thread([thread = result.get()] { thread->work(); });
    } catch (const std::system_error& error) {
        code = error.code().value();
    }
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    if (code != 0) {
        return Error::system(code, what);
    }
    {
        const std::lock_guard lock(result->m_mutex);
        result->m_lookUp = std::move(lookUp);
    }
    return result;
}

LookupThread::LookupThread(UniqueFd readEnd, UniqueFd writeEnd)
    : m_readEnd(std::move(readEnd)), m_writeEnd(std::move(writeEnd)) {}

LookupThread::~LookupThread() {
    if (m_thread.joinable()) {
        {
            const std::lock_guard lock(m_mutex);
            m_stop = true;
        }
        m_changed.notify_one();
        m_thread.join();
    }
}

void LookupThread::ask(std::uint64_t id, std::string host, std::uint16_t port) {
    {
        const std::lock_guard lock(m_mutex);
        m_questions.push_back({id, std::move(host), port});
    }
    m_changed.notify_one();
}

void LookupThread::cancel(std::uint64_t id) {
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_questions, [id](const Question& question) { return question.id == id; });
}

std::vector<LookupThread::Answer> LookupThread::takeAnswers() {
    // The pipe first: a byte that comes after this is for answers that come after it, or spurious.
    char bytes[64];
    while (::read(m_readEnd.get(), bytes, sizeof bytes) > 0) {
    }
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_answers, {});
}

void LookupThread::work() {
    while (true) {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return m_stop || !m_questions.empty(); });
        if (m_stop) {
            return;
        }
        const Question question = std::move(m_questions.front());
        m_questions.pop_front();
        lock.unlock();
        answer({question.id, m_lookUp(question.host, question.port)});
    }
}

void LookupThread::answer(Answer answer) {
    bool first = false;
    {
        const std::lock_guard lock(m_mutex);
        first = m_answers.empty();
        m_answers.push_back(std::move(answer));
    }
    if (first) {
        const char byte = 0;
        while (::write(m_writeEnd.get(), &byte, 1) < 0 && errno == EINTR) {
        }
    }
}

} // namespace weir
