// Locks by pthreads: a library of its own, as in the classic one.

#include <cerrno>
#include <ctime>
#include <new>

#include <event2/thread.h>
#include <pthread.h>
#include <sys/time.h>

namespace {

void* makeLock(unsigned) {
    pthread_mutexattr_t attributes;
    if (pthread_mutexattr_init(&attributes) != 0) {
        return nullptr;
    }
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
    auto* const mutex = new (std::nothrow) pthread_mutex_t;
    if (mutex != nullptr) {
        pthread_mutex_init(mutex, &attributes);
    }
    pthread_mutexattr_destroy(&attributes);
    return mutex;
}

void freeLock(void* lock, unsigned) {
    auto* const mutex = static_cast<pthread_mutex_t*>(lock);
    pthread_mutex_destroy(mutex);
    delete mutex;
}

int takeLock(unsigned mode, void* lock) {
    auto* const mutex = static_cast<pthread_mutex_t*>(lock);
    return (mode & EVTHREAD_TRY) != 0 ? pthread_mutex_trylock(mutex) : pthread_mutex_lock(mutex);
}

int giveLock(unsigned, void* lock) {
    return pthread_mutex_unlock(static_cast<pthread_mutex_t*>(lock));
}

void* makeCondition(unsigned) {
    auto* const condition = new (std::nothrow) pthread_cond_t;
    if (condition != nullptr && pthread_cond_init(condition, nullptr) != 0) {
        delete condition;
        return nullptr;
    }
    return condition;
}

void freeCondition(void* memory) {
    auto* const condition = static_cast<pthread_cond_t*>(memory);
    pthread_cond_destroy(condition);
    delete condition;
}

int signalCondition(void* memory, int broadcast) {
    auto* const condition = static_cast<pthread_cond_t*>(memory);
    const int code =
        broadcast != 0 ? pthread_cond_broadcast(condition) : pthread_cond_signal(condition);
    return code == 0 ? 0 : -1;
}

/// 0, 1 where `timeout` passed, or -1.
int waitForCondition(void* memory, void* lock, const timeval* timeout) {
    auto* const condition = static_cast<pthread_cond_t*>(memory);
    auto* const mutex = static_cast<pthread_mutex_t*>(lock);
    if (timeout == nullptr) {
        return pthread_cond_wait(condition, mutex) == 0 ? 0 : -1;
    }
    timeval now{};
    timeval end{};
    gettimeofday(&now, nullptr);
    timeradd(&now, timeout, &end);
    const timespec until{end.tv_sec, end.tv_usec * 1000};
    const int code = pthread_cond_timedwait(condition, mutex, &until);
    return code == ETIMEDOUT ? 1 : (code == 0 ? 0 : -1);
}

} // namespace

int evthread_use_pthreads(void) {
    const evthread_lock_callbacks locks{EVTHREAD_LOCK_API_VERSION,
                                        EVTHREAD_LOCKTYPE_RECURSIVE,
                                        makeLock,
                                        freeLock,
                                        takeLock,
                                        giveLock};
    const evthread_condition_callbacks conditions{EVTHREAD_CONDITION_API_VERSION, makeCondition,
                                                  freeCondition, signalCondition, waitForCondition};
    const bool areSet = evthread_set_lock_callbacks(&locks) == 0 &&
                        evthread_set_condition_callbacks(&conditions) == 0;
    return areSet ? 0 : -1;
}
