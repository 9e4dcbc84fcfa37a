#pragma once

#include <weir/loop/event_loop.h>

#include <atomic>
#include <cstddef>
#include <functional>
#include <stop_token>
#include <thread>
#include <vector>

namespace weir::cli {

/// Does jobs 0, 1, 2, ... on threads of its own, begun in that order, and tells the loop's thread.
///
/// Thread: the loop's, which must run until the last job has ended; `work` runs on the pool's.
/// Destroying it asks what still runs to stop, and waits for that.
class JobPool {
public:
    struct Watcher {
        virtual ~Watcher() = default;
        /// On the loop's thread, as every call; in the order in which it happened.
        virtual void jobBegan(std::size_t job) = 0;
        virtual void jobEnded(std::size_t job) = 0;
        /// Every job has ended or will not begin any more; the last call.
        virtual void poolEnded() = 0;
    };

    /// Ends soon once the token asks for it.
    using Work = std::function<void(std::size_t job, const std::stop_token& stop)>;

    /// The loop and the watcher must outlive it.
    JobPool(EventLoop& loop, Watcher& watcher, std::size_t jobs, Work work);
    ~JobPool();
    JobPool(const JobPool&) = delete;
    JobPool& operator=(const JobPool&) = delete;

    /// `threads` is at least 1.
    void start(std::size_t threads);
    /// No further job begins. Any thread.
    void beginNoMore();
    /// And those that run are asked to stop.
    void stop();

private:
    void runJobs();

    EventLoop& m_loop;
    Watcher& m_watcher;
    const std::size_t m_jobs;
    const Work m_work;
    std::atomic<std::size_t> m_next = 0;
    std::size_t m_running = 0;
    std::stop_source m_stop;
    std::vector<std::jthread> m_threads;
};

} // namespace weir::cli
