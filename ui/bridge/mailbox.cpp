#include "ui/bridge/mailbox.h"

#include <iterator>
#include <utility>

namespace weir::ui {

namespace {

template <class T>
void append(std::vector<T>& to, std::vector<T>& from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

void append(News& to, News& from) {
    append(to.changes.endpoints, from.changes.endpoints);
    append(to.changes.connections, from.changes.connections);
    append(to.changes.removedEndpoints, from.changes.removedEndpoints);
    append(to.changes.removedConnections, from.changes.removedConnections);
    append(to.results, from.results);
    append(to.scenario, from.scenario);
    to.journalSize = from.journalSize;
    to.failure = std::move(from.failure);
}

} // namespace

std::optional<Duration> Mailbox::freeAfter() {
    const TimePoint now = SteadyClock().now();
    const std::lock_guard lock(m_mutex);
    if (m_news) {
        return m_frame;
    }
    if (m_taken && now < *m_taken + m_frame) {
        return *m_taken + m_frame - now;
    }
    return std::nullopt;
}

void Mailbox::put(News news) {
    const std::lock_guard lock(m_mutex);
    if (m_news) {
        append(*m_news, news);
    } else {
        m_news = std::move(news);
    }
}

std::optional<News> Mailbox::take() {
    const TimePoint now = SteadyClock().now();
    const std::lock_guard lock(m_mutex);
    m_taken = now;
    return std::exchange(m_news, std::nullopt);
}

} // namespace weir::ui
