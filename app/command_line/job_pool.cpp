#include "app/command_line/job_pool.h"

#include <algorithm>

namespace weir::cli {

JobPool::JobPool(EventLoop& loop, Watcher& watcher, std::size_t jobs, Work work)
    : m_loop(loop), m_watcher(watcher), m_jobs(jobs), m_work(std::move(work)) {}

JobPool::~JobPool() {
    stop();
}

void JobPool::start(std::size_t threads) {
    m_running = std::min(threads, m_jobs);
    if (m_running == 0) {
        m_loop.post([this] { m_watcher.poolEnded(); });
    }
    for (std::size_t thread = 0; thread < m_running; ++thread) {
        m_threads.emplace_back([this] { runJobs(); });
    }
}

void JobPool::beginNoMore() {
    m_next = m_jobs;
}

void JobPool::stop() {
    beginNoMore();
    m_stop.request_stop();
}

void JobPool::runJobs() {
    // Beyond the end it goes no further than there are threads.
    for (std::size_t job = m_next++; job < m_jobs; job = m_next++) {
        m_loop.post([this, job] { m_watcher.jobBegan(job); });
        m_work(job, m_stop.get_token());
        m_loop.post([this, job] { m_watcher.jobEnded(job); });
    }
    m_loop.post([this] {
        if (--m_running == 0) {
            m_watcher.poolEnded();
        }
    });
}

} // namespace weir::cli
