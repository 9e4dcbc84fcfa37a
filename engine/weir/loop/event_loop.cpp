#include <weir/loop/backend/backend_choice.h>
#include <weir/loop/event_loop.h>
#include <weir/loop/event_loop_core.h>

#include <algorithm>
#include <string>

namespace weir {

EventLoop::Core::Core(const LoopConfig& config, std::unique_ptr<Backend> backend, Waker waker)
    : m_config(config),
      m_lock(config.threadSafe ? std::make_unique<LoopLock>() : nullptr),
      m_clock(config.clock != nullptr ? static_cast<const Clock&>(*config.clock) : m_steadyClock),
      m_backend(std::move(backend)),
      m_descriptors(*m_backend),
      m_timers(m_clock.now()),
      m_active(config.priorities),
      m_waker(std::move(waker)) {}

EventLoop::Core::~Core() {
    WEIR_ASSERT(m_thread.load() == std::thread::id());
    WEIR_ASSERT(m_pendingCount == 0 && m_active.empty());
}

Result<void> EventLoop::Core::open() {
    return m_backend->add(m_waker.descriptor(), EventFlags::Read);
}

void EventLoop::Core::close() {
    while (OnceEvent* const once = m_onces.front()) {
        forget(*once);
    }
    if (hasBatch()) {
        m_active.remove(m_batchItem, 0);
    }
    m_posts.close();
}

void EventLoop::Core::post(Task&& task) {
    if (m_posts.push(std::move(task))) {
        notify();
    }
}

void EventLoop::Core::wake() {
    notify();
}

void EventLoop::Core::stop() {
    m_stop.store(true);
    notify();
}

void EventLoop::Core::notify() {
    if (!m_notified.exchange(true)) {
        m_waker.signal();
    }
}

bool EventLoop::Core::isInLoopThread() const {
    const std::thread::id running = m_thread.load(std::memory_order_relaxed);
    return running == std::thread::id() || running == std::this_thread::get_id();
}

void EventLoop::Core::defer(IntrusiveList<RawDeferred>& queue, RawDeferred& deferred) {
    const LoopHold hold(lock());
    WEIR_ASSERT(isInLoopThread() || isShared());
    if (!IntrusiveList<RawDeferred>::isLinked(deferred)) {
        queue.pushBack(deferred);
        endWait();
    }
}

void EventLoop::Core::addObserver(LoopObserver& observer) {
    WEIR_ASSERT(isInLoopThread());
    const LoopHold hold(lock());
    m_observers.push_back(&observer);
}

void EventLoop::Core::removeObserver(LoopObserver& observer) {
    WEIR_ASSERT(isInLoopThread());
    const LoopHold hold(lock());
    if (m_tellingObservers > 0) {
        std::replace(m_observers.begin(), m_observers.end(), &observer,
                     static_cast<LoopObserver*>(nullptr));
    } else {
        std::erase(m_observers, &observer);
    }
}

Result<std::unique_ptr<EventLoop>> EventLoop::create(const LoopConfig& config) {
    if (config.priorities < 1 || config.priorities > LoopConfig::maxPriorities) {
        return Error::input("Cannot make an event loop with " + std::to_string(config.priorities) +
                            " priorities: it has 1 to " +
                            std::to_string(LoopConfig::maxPriorities) + ".");
    }
    auto backend = chooseBackend(config);
    if (!backend) {
        return backend.error();
    }
    auto waker = Waker::open();
    if (!waker) {
        return waker.error();
    }
    auto core =
        std::make_unique<Core>(withEnvironment(config), std::move(*backend), std::move(*waker));
    if (auto opened = core->open(); !opened) {
        return opened.error();
    }
    return std::unique_ptr<EventLoop>(new EventLoop(std::move(core)));
}

std::vector<std::string_view> EventLoop::supportedBackends() {
    return backendNames();
}

EventLoop::EventLoop(std::unique_ptr<Core> core) : m_core(std::move(core)) {}

EventLoop::~EventLoop() {
    m_core->close();
}

Result<RunEnd> EventLoop::run(RunMode mode) {
    return m_core->run(mode);
}

void EventLoop::breakLoop() {
    m_core->breakLoop();
}

void EventLoop::exitLoop(std::optional<Duration> delay) {
    m_core->exitLoop(delay);
}

void EventLoop::continueLoop() {
    m_core->continueLoop();
}

bool EventLoop::gotBreak() const {
    const LoopHold hold(m_core->lock());
    return m_core->m_gotBreak;
}

bool EventLoop::gotExit() const {
    const LoopHold hold(m_core->lock());
    return m_core->m_gotExit;
}

void EventLoop::post(Task task) {
    m_core->post(std::move(task));
}

void EventLoop::wake() {
    m_core->wake();
}

void EventLoop::stop() {
    m_core->stop();
}

void EventLoop::defer(RawDeferred& deferred) {
    m_core->defer(m_core->m_deferred, deferred);
}

void EventLoop::atTurnEnd(RawDeferred& deferred) {
    m_core->defer(m_core->m_turnEnd, deferred);
}

std::string_view EventLoop::backendName() const {
    return m_core->m_backend->name();
}

Features EventLoop::features() const {
    return m_core->m_backend->features();
}

int EventLoop::priorities() const {
    const LoopHold hold(m_core->lock());
    return m_core->m_active.priorities();
}

bool EventLoop::setPriorities(int count) {
    const LoopHold hold(m_core->lock());
    WEIR_ASSERT(isInLoopThread() || isThreadSafe());
    if (count < 1 || count > LoopConfig::maxPriorities || !m_core->m_active.empty()) {
        return false;
    }
    m_core->m_active.setPriorities(count);
    return true;
}

const Clock& EventLoop::clock() const {
    return m_core->m_clock;
}

TimePoint EventLoop::now() const {
    const LoopHold hold(m_core->lock());
    return m_core->now();
}

void EventLoop::updateCachedTime() {
    const LoopHold hold(m_core->lock());
    if (m_core->m_turnTime) {
        m_core->m_turnTime = m_core->m_clock.now();
    }
}

std::uint64_t EventLoop::turn() const {
    const LoopHold hold(m_core->lock());
    return m_core->m_turn;
}

std::size_t EventLoop::eventCount() const {
    return m_core->eventCount();
}

RawEvent* EventLoop::runningEvent() const {
    // Only this thread changes it, then.
    return m_core->isRunningThread() ? m_core->m_running : nullptr;
}

Result<void> EventLoop::once(int descriptor, EventFlags flags, Function<void(EventFlags)> callback,
                             std::optional<Duration> timeout) {
    return m_core->once(*this, descriptor, flags, std::move(callback), timeout);
}

std::size_t EventLoop::activateDescriptor(int descriptor, EventFlags fired) {
    return m_core->activateDescriptor(descriptor, fired);
}

std::size_t EventLoop::activateSignal(int signal) {
    return m_core->activateSignal(signal);
}

int EventLoop::forEach(Function<int(const RawEvent&)> visit) {
    return m_core->forEach(std::move(visit));
}

std::string EventLoop::describeEvents() const {
    return m_core->describeEvents();
}

void EventLoop::removeEvents(bool runFinalisers) {
    m_core->removeEvents(runFinalisers);
}

void EventLoop::addVirtual() {
    m_core->addVirtual();
}

void EventLoop::removeVirtual() {
    m_core->removeVirtual();
}

EventCounts EventLoop::counts() const {
    return m_core->counts();
}

EventCounts EventLoop::mostCounts() const {
    const LoopHold hold(m_core->lock());
    return m_core->m_most;
}

void EventLoop::setMostCounts(const EventCounts& most) {
    const LoopHold hold(m_core->lock());
    m_core->m_most = most;
}

Result<void> EventLoop::reopenAfterFork() {
    return m_core->reopenAfterFork();
}

bool EventLoop::isThreadSafe() const {
    return m_core->isShared();
}

void EventLoop::addObserver(LoopObserver& observer) {
    m_core->addObserver(observer);
}

void EventLoop::removeObserver(LoopObserver& observer) {
    m_core->removeObserver(observer);
}

bool EventLoop::isInLoopThread() const {
    return m_core->isInLoopThread();
}

} // namespace weir
