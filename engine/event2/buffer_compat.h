#pragma once

/* Buffer functions of old programs; their newer ones stand in buffer.h. */

#include <event2/util.h>
#include <event2/visibility.h>

#ifdef __cplusplus
extern "C" {
#endif

struct evbuffer;

/* evbuffer_readln() for EVBUFFER_EOL_ANY. */
EVENT2_EXPORT_SYMBOL
char* evbuffer_readline(struct evbuffer* buffer);

/* Replaces all callbacks by this one; NULL: by none. */
typedef void (*evbuffer_cb)(struct evbuffer* buffer, size_t old_len, size_t new_len, void* arg);
EVENT2_EXPORT_SYMBOL
int evbuffer_setcb(struct evbuffer* buffer, evbuffer_cb cb, void* cbarg);

/* Where `what` begins, with everything before and in it in one piece; or NULL. */
EVENT2_EXPORT_SYMBOL
unsigned char* evbuffer_find(struct evbuffer* buffer, const unsigned char* what, size_t len);

#define EVBUFFER_LENGTH(x) evbuffer_get_length(x)
#define EVBUFFER_DATA(x) evbuffer_pullup((x), -1)

#ifdef __cplusplus
}
#endif
