#pragma once

/* Using bases and their objects from several threads. */

#include <event2/visibility.h>

#ifdef __cplusplus
extern "C" {
#endif

struct event_base;
struct timeval;

/* How a lock is taken. */
#define EVTHREAD_WRITE 0x04
#define EVTHREAD_READ 0x08
#define EVTHREAD_TRY 0x10

#define EVTHREAD_LOCK_API_VERSION 1
#define EVTHREAD_LOCKTYPE_RECURSIVE 1
#define EVTHREAD_LOCKTYPE_READWRITE 2

/* A program's own locks. Here, that they are set is what turns the locking of bases, buffers and
   buffer events on; the engine's own locks do it. */
struct evthread_lock_callbacks {
    int lock_api_version;
    unsigned supported_locktypes;
    void* (*alloc)(unsigned locktype);
    void (*free)(void* lock, unsigned locktype);
    int (*lock)(unsigned mode, void* lock);
    int (*unlock)(unsigned mode, void* lock);
};

#define EVTHREAD_CONDITION_API_VERSION 1

struct evthread_condition_callbacks {
    int condition_api_version;
    void* (*alloc_condition)(unsigned condtype);
    void (*free_condition)(void* cond);
    int (*signal_condition)(void* cond, int broadcast);
    int (*wait_condition)(void* cond, void* lock, const struct timeval* timeout);
};

/* To be called before anything is made. 0; -1 where the version is unknown, a function is missing,
   or others are set already. NULL takes them off. */
EVENT2_EXPORT_SYMBOL
int evthread_set_lock_callbacks(const struct evthread_lock_callbacks* callbacks);
EVENT2_EXPORT_SYMBOL
int evthread_set_condition_callbacks(const struct evthread_condition_callbacks* callbacks);
EVENT2_EXPORT_SYMBOL
void evthread_set_id_callback(unsigned long (*id_fn)(void));
/* Both of the above and the id, by pthreads. In libevent_pthreads. 0 or -1. */
EVENT2_EXPORT_SYMBOL
int evthread_use_pthreads(void);
#define EVTHREAD_USE_PTHREADS_IMPLEMENTED 1

/* Checking of the use of locks is done by the thread sanitizer here: without effect. */
EVENT2_EXPORT_SYMBOL
void evthread_enable_lock_debugging(void);
EVENT2_EXPORT_SYMBOL
void evthread_enable_lock_debuging(void);

/* Other threads can wake the base; here they always can. 0 or -1. */
EVENT2_EXPORT_SYMBOL
int evthread_make_base_notifiable(struct event_base* base);

#ifdef __cplusplus
}
#endif
