#include <event2/event.h>
#include <event2/thread.h>
#include <event2/threads.h>

namespace {

evthread_lock_callbacks lockCallbacks{};
evthread_condition_callbacks conditionCallbacks{};

// Member by member: what pads the caller's structure may be anything.
bool areSame(const evthread_lock_callbacks& one, const evthread_lock_callbacks& other) {
    return one.lock_api_version == other.lock_api_version &&
           one.supported_locktypes == other.supported_locktypes && one.alloc == other.alloc &&
           one.free == other.free && one.lock == other.lock && one.unlock == other.unlock;
}

bool areSame(const evthread_condition_callbacks& one, const evthread_condition_callbacks& other) {
    return one.condition_api_version == other.condition_api_version &&
           one.alloc_condition == other.alloc_condition &&
           one.free_condition == other.free_condition &&
           one.signal_condition == other.signal_condition &&
           one.wait_condition == other.wait_condition;
}

bool isComplete(const evthread_lock_callbacks& callbacks) {
    return callbacks.lock_api_version == EVTHREAD_LOCK_API_VERSION && callbacks.alloc != nullptr &&
           callbacks.free != nullptr && callbacks.lock != nullptr && callbacks.unlock != nullptr;
}

bool isComplete(const evthread_condition_callbacks& callbacks) {
    return callbacks.condition_api_version == EVTHREAD_CONDITION_API_VERSION &&
           callbacks.alloc_condition != nullptr && callbacks.free_condition != nullptr &&
           callbacks.signal_condition != nullptr && callbacks.wait_condition != nullptr;
}

/// Objects made before keep what they were made with, so others cannot take their place.
template <class Callbacks>
int replace(Callbacks& current, const Callbacks* wanted) {
    if (wanted == nullptr) {
        current = Callbacks{};
        return 0;
    }
    if (isComplete(current)) {
        return areSame(current, *wanted) ? 0 : -1;
    }
    if (!isComplete(*wanted)) {
        return -1;
    }
    current = *wanted;
    return 0;
}

} // namespace

int evthread_set_lock_callbacks(const struct evthread_lock_callbacks* callbacks) {
    return replace(lockCallbacks, callbacks);
}

int evthread_set_condition_callbacks(const struct evthread_condition_callbacks* callbacks) {
    return replace(conditionCallbacks, callbacks);
}

struct evthread_lock_callbacks* evthread_get_lock_callbacks(void) {
    return &lockCallbacks;
}

struct evthread_condition_callbacks* evthread_get_condition_callbacks(void) {
    return &conditionCallbacks;
}

// The engine asks the system which thread it is on.
void evthread_set_id_callback(unsigned long (*)(void)) {}

void evthread_enable_lock_debugging(void) {}

void evthread_enable_lock_debuging(void) {}

int evthread_make_base_notifiable(struct event_base* base) {
    return base != nullptr ? 0 : -1;
}
