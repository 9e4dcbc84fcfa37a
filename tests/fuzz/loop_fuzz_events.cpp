// What is done to events, and their callbacks.

#include "loop_fuzz_run.h"

#include <algorithm>
#include <chrono>

namespace weir::fuzz {

/// Few different ones, so that some are due at the same time.
Duration LoopRun::someTime() {
    const std::size_t kind = m_input.byte();
    if (kind == 255) {
        return Duration::max();
    }
    if (kind >= 240) {
        return std::chrono::seconds(kind);
    }
    const auto number = static_cast<Duration::rep>(kind / 2 % 4);
    return kind % 2 == 0 ? Duration(number) : Duration(std::chrono::milliseconds(number));
}

LoopRun::Slot& LoopRun::someSlot() {
    Slot& slot = m_slots[m_input.below(slotCount)];
    tell("event", slot.id, slot.id < 0 ? EventFlags::None : m_model.event(slot.id).flags);
    return slot;
}

void LoopRun::makeEvent(Slot& slot, std::size_t choice, std::size_t which) {
    static constexpr std::array wanted{EventFlags::Read,   EventFlags::Read,
                                       EventFlags::Write,  EventFlags::Read | EventFlags::Write,
                                       EventFlags::Closed, EventFlags::Read | EventFlags::Closed};
    slot.which = which % (Descriptors::count + 2); // two for those without a descriptor
    const bool watches = slot.which < Descriptors::count;
    EventFlags flags = choice % 2 == 0 ? EventFlags::Persist : EventFlags::None;
    if (watches) {
        flags |= wanted[choice / 2 % wanted.size()] & Descriptors::allowed(slot.which);
    }
    tell("an event for descriptor", watches ? static_cast<int>(slot.which) : -1, flags);
    const int descriptor = watches ? m_descriptors.number(slot.which) : -1;
    slot.id = m_model.make(watches ? static_cast<int>(slot.which) : -1, flags);
    const auto at = static_cast<std::size_t>(&slot - m_slots.data());
    slot.hook = std::make_unique<Hook>(Hook{this, at});
    Hook* const hook = slot.hook.get();
    switch (choice / 32 % 3) {
        case 0:
            slot.raw = std::make_unique<RawEvent>(
                m_loop.get(), descriptor, flags,
                [](int, short fired, void* argument) {
                    const Hook& called = *static_cast<Hook*>(argument);
                    called.run->eventRan(called.slot, static_cast<EventFlags>(fired));
                },
                hook);
            break;
        case 1:
            slot.owned = std::make_unique<Event>(
                *m_loop, descriptor, flags,
                [hook](EventFlags fired) { hook->run->eventRan(hook->slot, fired); });
            break;
        default:
            slot.owned = std::make_unique<Event>(
                *m_loop, descriptor, flags, [hook, token = m_token](EventFlags fired) {
                    hook->run->eventRan(hook->slot, fired);
                    check(token.use_count() > 1, "a callback was destroyed while it ran");
                });
            break;
    }
}

/// Not where it is being finalised: then its finaliser does that.
void LoopRun::destroyEvent(Slot& slot) {
    if (slot.id < 0) {
        return;
    }
    m_model.remove(slot.id);
    if (slot.raw) {
        slot.raw->retire();
    }
    slot.raw.reset();
    slot.owned.reset();
    slot.hook.reset();
    slot.id = -1;
}

bool LoopRun::canAdd(int id) const {
    const ModelEvent& event = m_model.event(id);
    if (event.finalising) {
        return false;
    }
    if (any(event.flags, EventFlags::Closed) && !any(m_loop->features(), Features::EarlyClose)) {
        return false;
    }
    return event.descriptor != static_cast<int>(Descriptors::regularFile) ||
           !any(event.flags, LoopModel::conditions) ||
           any(m_loop->features(), Features::AnyDescriptor) || m_config.epollChangelist;
}

LoopRun::Slot* LoopRun::slotOf(const RawEvent& event) {
    for (Slot& slot : m_slots) {
        if (slot.event() == &event) {
            return &slot;
        }
    }
    return nullptr;
}

void LoopRun::create() {
    Slot& slot = someSlot();
    if (m_model.eventCount() >= mostEvents || (slot.id >= 0 && m_model.event(slot.id).finalising)) {
        return;
    }
    destroyEvent(slot);
    const std::size_t choice = m_input.byte();
    makeEvent(slot, choice, m_input.byte());
}

void LoopRun::destroy() {
    Slot& slot = someSlot();
    if (slot.id >= 0 && !m_model.event(slot.id).finalising) {
        destroyEvent(slot);
    }
}

void LoopRun::add() {
    Slot& slot = someSlot();
    if (slot.id < 0) {
        return;
    }
    const bool can = canAdd(slot.id);
    check(slot.event()->add().ok() == can, "whether an event could be added");
    if (can) {
        m_model.add(slot.id, std::nullopt);
    }
}

void LoopRun::addTimeout() {
    Slot& slot = someSlot();
    addWith(slot, someTime());
}

/// For the time at which another one is due: ties have an order too.
void LoopRun::addDueWithOther() {
    Slot& slot = someSlot();
    const Slot& other = someSlot();
    if (other.id >= 0 && m_model.event(other.id).timing) {
        const Duration left = m_model.event(other.id).deadline - m_model.now();
        addWith(slot, std::max(left, Duration::zero()));
    }
}

void LoopRun::addWith(Slot& slot, Duration timeout) {
    tell("nanoseconds", static_cast<int>(timeout.count()));
    if (slot.id < 0) {
        return;
    }
    const bool can = canAdd(slot.id);
    check(slot.event()->add(timeout).ok() == can, "whether an event could be added");
    if (can) {
        m_model.add(slot.id, timeout);
    }
}

void LoopRun::remove() {
    Slot& slot = someSlot();
    if (slot.id >= 0) {
        slot.event()->remove();
        m_model.remove(slot.id);
    }
}

void LoopRun::removeTimer() {
    Slot& slot = someSlot();
    if (slot.id >= 0) {
        slot.event()->removeTimer();
        m_model.removeTimer(slot.id);
    }
}

void LoopRun::activate() {
    static constexpr std::array told{EventFlags::Timeout, EventFlags::Read, EventFlags::Write,
                                     EventFlags::Read | EventFlags::Timeout};
    Slot& slot = someSlot();
    const EventFlags fired = told[m_input.below(told.size())];
    if (slot.id >= 0 && mayActivate()) {
        slot.event()->activate(fired);
        m_model.activate(slot.id, fired);
    }
}

void LoopRun::activateDescriptor() {
    const std::size_t which = someDescriptor();
    const EventFlags fired =
        m_input.oneIn(3) ? EventFlags::Write : EventFlags::Read | EventFlags::Timeout;
    if (mayActivate()) {
        const std::size_t activated =
            m_loop->activateDescriptor(m_descriptors.number(which), fired);
        check(activated == m_model.activateDescriptor(static_cast<int>(which), fired),
              "how many events a descriptor activated");
    }
}

void LoopRun::setPriority() {
    Slot& slot = someSlot();
    const int priority = static_cast<int>(m_input.below(6)) - 1;
    if (slot.id >= 0) {
        check(slot.event()->setPriority(priority) == m_model.setPriority(slot.id, priority),
              "whether the priority could be set");
    }
}

void LoopRun::finalise() {
    Slot& slot = someSlot();
    if (slot.id < 0 || !mayActivate()) {
        return;
    }
    const bool done =
        m_input.oneIn(2)
            ? slot.event()->finalise(&LoopRun::finalised)
            : slot.event()->finalise([](RawEvent*, void*) {},
                                     [](RawEvent* event) { finalised(event, event->argument()); });
    check(done == m_model.finalise(slot.id), "whether an event could be finalised");
}

void LoopRun::removeEvents() {
    if (!m_input.oneIn(4)) {
        return; // or programs would be short
    }
    const bool runsFinalisers = m_input.oneIn(2);
    const std::vector<int> ids = m_model.removeEvents();
    m_removed = std::set<int>(ids.begin(), ids.end());
    m_loop->removeEvents(runsFinalisers);
    check(!runsFinalisers || m_removed.empty(), "the finalisers that removeEvents() called");
    check(runsFinalisers || m_removed.size() == ids.size(), "removeEvents() called finalisers");
    m_removed.clear();
    for (Slot& slot : m_slots) {
        if (slot.id >= 0 && m_model.event(slot.id).finalising && !m_model.event(slot.id).active) {
            destroyEvent(slot);
        }
    }
}

void LoopRun::once() {
    const std::size_t which = m_input.below(Descriptors::count + 1);
    const bool watches = which < Descriptors::count;
    const EventFlags flags =
        watches ? EventFlags::Read & Descriptors::allowed(which) : EventFlags::None;
    std::optional<Duration> timeout;
    if (m_input.oneIn(2)) {
        timeout = someTime();
    }
    if (m_model.eventCount() >= mostEvents || !mayActivate()) {
        return;
    }
    const int id = m_model.make(watches ? static_cast<int>(which) : -1, flags);
    tell(timeout ? "with a timeout, event" : "event", id, flags);
    const bool activates = !timeout && flags == EventFlags::None;
    const bool can = activates || canAdd(id);
    const auto made = m_loop->once(
        watches ? m_descriptors.number(which) : -1, flags,
        [this, id, token = m_token](EventFlags fired) { onceRan(id, fired); }, timeout);
    check(made.ok() == can, "whether a once event could be made");
    if (activates) {
        m_model.activate(id, EventFlags::Timeout);
    } else if (can) {
        m_model.add(id, timeout);
    }
}

void LoopRun::eventRan(std::size_t at, EventFlags fired) {
    const Slot& slot = m_slots[at];
    check(slot.id >= 0, "the callback of an event that is gone");
    tell("  callback of event", slot.id, fired);
    m_model.eventRuns(slot.id, fired, m_loop->turn());
    check(m_loop->runningEvent() == slot.event(), "runningEvent()");
    callbackActs();
}

void LoopRun::onceRan(int id, EventFlags fired) {
    tell("  callback of once event", id, fired);
    m_model.eventRuns(id, fired, m_loop->turn());
    check(m_loop->runningEvent() == nullptr, "runningEvent() of a once event");
    callbackActs();
}

void LoopRun::finalised(RawEvent* event, void* argument) {
    // Both kinds of argument are found by the event's place instead.
    static_cast<void>(argument);
    static_cast<LoopRun*>(event->loop().userData())->finaliserRan(*event);
}

void LoopRun::finaliserRan(RawEvent& event) {
    Slot* const slot = slotOf(event);
    check(slot != nullptr, "the finaliser of an event that is gone");
    const int id = slot->id;
    if (m_removed.erase(id) > 0) {
        return;
    }
    m_model.finaliserRuns(id, m_loop->turn());
    destroyEvent(*slot);
    callbackActs();
}

} // namespace weir::fuzz
