/* Buffers (tutorial 6). */

#include "check.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/buffer_compat.h>
#include <event2/event.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static char text[4096];

/* All that a buffer holds, which it keeps. */
static const char* contents(struct evbuffer* buf) {
    const ev_ssize_t size = evbuffer_copyout(buf, text, sizeof text - 1);
    text[size < 0 ? 0 : size] = '\0';
    return text;
}

static void addingAndTaking(void) {
    struct evbuffer* buf = evbuffer_new();
    struct evbuffer* other = evbuffer_new();
    struct evbuffer_iovec pieces[2] = {{"xy", 2}, {"z", 1}};
    char bytes[8];
    CHECK_INT(evbuffer_add(buf, "hello", 5), 0);
    CHECK_INT(evbuffer_prepend(buf, "> ", 2), 0);
    CHECK_INT(evbuffer_add_printf(buf, " %d", 42), 3);
    CHECK_TEXT(contents(buf), "> hello 42");
    CHECK_INT(evbuffer_get_length(buf), 10);
    CHECK_INT(evbuffer_drain(buf, 2), 0);
    CHECK_INT(evbuffer_remove(buf, bytes, 5), 5);
    CHECK(memcmp(bytes, "hello", 5) == 0);
    CHECK_INT(evbuffer_remove(buf, bytes, sizeof bytes), 3);
    CHECK_INT(evbuffer_remove(buf, bytes, sizeof bytes), 0);
    CHECK_INT(evbuffer_drain(buf, 100), 0);

    evbuffer_add(buf, "abc", 3);
    evbuffer_add(other, "defgh", 5);
    CHECK_INT(evbuffer_remove_buffer(other, buf, 3), 3);
    CHECK_INT(evbuffer_add_buffer(buf, other), 0);
    CHECK_INT(evbuffer_get_length(other), 0);
    CHECK_TEXT(contents(buf), "abcdefgh");
    CHECK_INT(evbuffer_add_iovec(other, pieces, 2), 3);
    CHECK_INT(evbuffer_prepend_buffer(buf, other), 0);
    CHECK_TEXT(contents(buf), "xyzabcdefgh");
    CHECK_INT(evbuffer_add_buffer_reference(other, buf), 0);
    CHECK_TEXT(contents(other), "xyzabcdefgh");
    evbuffer_drain(buf, 100);
    CHECK_TEXT(contents(other), "xyzabcdefgh");
    evbuffer_free(buf);
    CHECK_TEXT(contents(other), "xyzabcdefgh");
    evbuffer_free(other);
}

static void longText(void) {
    struct evbuffer* buf = evbuffer_new();
    char* pulled;
    CHECK_INT(evbuffer_add_printf(buf, "%0*d", 3000, 7), 3000);
    evbuffer_add_printf(buf, "%s", "end");
    CHECK_INT(evbuffer_get_length(buf), 3003);
    pulled = (char*)evbuffer_pullup(buf, -1);
    CHECK(pulled != NULL && memcmp(pulled + 2998, "07end", 5) == 0);
    CHECK(evbuffer_pullup(buf, 3004) == NULL);
    CHECK(evbuffer_get_contiguous_space(buf) == 3003);
    evbuffer_drain(buf, 3003);
    CHECK(evbuffer_pullup(buf, -1) == NULL);
    evbuffer_free(buf);
}

static void cleanUp(const void* data, size_t size, void* arg) {
    CHECK(data != NULL && size == 6);
    ++*(int*)arg;
}

static void references(void) {
    struct evbuffer* buf = evbuffer_new();
    int cleaned = 0;
    CHECK_INT(evbuffer_add_reference(buf, "static", 6, cleanUp, &cleaned), 0);
    evbuffer_drain(buf, 5);
    CHECK_INT(cleaned, 0);
    evbuffer_drain(buf, 1);
    CHECK_INT(cleaned, 1);
    evbuffer_add_reference(buf, "static", 6, cleanUp, &cleaned);
    evbuffer_free(buf);
    CHECK_INT(cleaned, 2);
}

static void space(void) {
    struct evbuffer* buf = evbuffer_new();
    struct evbuffer_iovec pieces[2];
    CHECK_INT(evbuffer_expand(buf, 5000), 0);
    CHECK_INT(evbuffer_reserve_space(buf, 4000, pieces, 1), 1);
    CHECK(pieces[0].iov_len >= 4000);
    memcpy(pieces[0].iov_base, "reserved", 8);
    pieces[0].iov_len = 8;
    CHECK_INT(evbuffer_commit_space(buf, pieces, 1), 0);
    CHECK_TEXT(contents(buf), "reserved");
    pieces[0].iov_base = text;
    CHECK_INT(evbuffer_commit_space(buf, pieces, 1), -1); /* not what was given */
    CHECK(evbuffer_reserve_space(buf, 100000, pieces, 2) >= 1);
    CHECK_INT(evbuffer_get_length(buf), 8);
    CHECK_INT(evbuffer_reserve_space(buf, 10, pieces, 0), -1);
    evbuffer_free(buf);
}

static void lines(void) {
    struct evbuffer* buf = evbuffer_new();
    size_t size = 0;
    char* line;
    struct evbuffer_ptr end;
    evbuffer_add(buf, "one\r\ntwo\nthree\0four", 19);
    line = evbuffer_readln(buf, &size, EVBUFFER_EOL_CRLF);
    CHECK_TEXT(line, "one");
    CHECK_INT(size, 3);
    free(line);
    CHECK(evbuffer_readln(buf, &size, EVBUFFER_EOL_CRLF_STRICT) == NULL);
    end = evbuffer_search_eol(buf, NULL, &size, EVBUFFER_EOL_LF);
    CHECK_INT(end.pos, 3);
    CHECK_INT(size, 1);
    line = evbuffer_readline(buf);
    CHECK_TEXT(line, "two");
    free(line);
    line = evbuffer_readln(buf, &size, EVBUFFER_EOL_NUL);
    CHECK_TEXT(line, "three");
    free(line);
    CHECK(evbuffer_readln(buf, NULL, EVBUFFER_EOL_ANY) == NULL);
    CHECK_TEXT(contents(buf), "four");
    evbuffer_free(buf);
}

static void searching(void) {
    struct evbuffer* buf = evbuffer_new();
    struct evbuffer* more = evbuffer_new();
    struct evbuffer_ptr start;
    struct evbuffer_ptr end;
    char bytes[4] = "";
    evbuffer_add(buf, "needle in a nee", 15);
    evbuffer_add_reference(more, "dle stack", 9, NULL, NULL);
    evbuffer_add_buffer(buf, more); /* it is in two pieces */
    CHECK_INT(evbuffer_search(buf, "needle", 6, NULL).pos, 0);
    CHECK_INT(evbuffer_ptr_set(buf, &start, 1, EVBUFFER_PTR_SET), 0);
    CHECK_INT(evbuffer_search(buf, "needle", 6, &start).pos, 12);
    CHECK_INT(evbuffer_search(buf, "hay", 3, NULL).pos, -1);
    CHECK_INT(evbuffer_ptr_set(buf, &end, 17, EVBUFFER_PTR_SET), 0);
    CHECK_INT(evbuffer_search_range(buf, "needle", 6, &start, &end).pos, -1);
    CHECK_INT(evbuffer_ptr_set(buf, &end, 1, EVBUFFER_PTR_ADD), 0);
    CHECK_INT(end.pos, 18);
    CHECK_INT(evbuffer_search_range(buf, "needle", 6, &start, &end).pos, 12);
    CHECK_INT(evbuffer_ptr_set(buf, &end, 100, EVBUFFER_PTR_SET), -1);
    CHECK_INT(end.pos, -1);
    CHECK_INT(evbuffer_ptr_set(buf, &start, 14, EVBUFFER_PTR_SET), 0);
    CHECK_INT(evbuffer_copyout_from(buf, &start, bytes, 3), 3);
    CHECK_TEXT(bytes, "edl");
    CHECK(evbuffer_find(buf, (const unsigned char*)"needle s", 8) != NULL);
    CHECK(memcmp(evbuffer_find(buf, (const unsigned char*)"needle s", 8), "needle s", 8) == 0);
    CHECK(evbuffer_find(buf, (const unsigned char*)"pin", 3) == NULL);
    evbuffer_free(buf);
    evbuffer_free(more);
}

static void peeking(void) {
    struct evbuffer* buf = evbuffer_new();
    struct evbuffer_iovec pieces[4];
    struct evbuffer_ptr start;
    CHECK_INT(evbuffer_peek(buf, -1, NULL, NULL, 0), 0);
    evbuffer_add_reference(buf, "first", 5, NULL, NULL);
    evbuffer_add_reference(buf, "second", 6, NULL, NULL);
    CHECK_INT(evbuffer_peek(buf, -1, NULL, NULL, 0), 2);
    CHECK_INT(evbuffer_peek(buf, 7, NULL, pieces, 4), 2);
    CHECK(pieces[0].iov_len == 5 && memcmp(pieces[0].iov_base, "first", 5) == 0);
    CHECK_INT(evbuffer_peek(buf, 11, NULL, pieces, 1), 2); /* more than there was room for */
    evbuffer_ptr_set(buf, &start, 7, EVBUFFER_PTR_SET);
    CHECK_INT(evbuffer_peek(buf, -1, &start, pieces, 4), 1);
    CHECK(pieces[0].iov_len == 4 && memcmp(pieces[0].iov_base, "cond", 4) == 0);
    evbuffer_free(buf);
}

static void freezing(void) {
    struct evbuffer* buf = evbuffer_new();
    char byte;
    evbuffer_add(buf, "abc", 3);
    evbuffer_freeze(buf, 1);
    CHECK_INT(evbuffer_drain(buf, 1), -1);
    CHECK_INT(evbuffer_remove(buf, &byte, 1), -1);
    CHECK_INT(evbuffer_prepend(buf, "x", 1), -1);
    CHECK_INT(evbuffer_add(buf, "d", 1), 0);
    evbuffer_unfreeze(buf, 1);
    evbuffer_freeze(buf, 0);
    CHECK_INT(evbuffer_add(buf, "e", 1), -1);
    CHECK_INT(evbuffer_add_printf(buf, "e"), -1);
    CHECK_INT(evbuffer_drain(buf, 1), 0);
    evbuffer_unfreeze(buf, 0);
    CHECK_TEXT(contents(buf), "bcd");
    evbuffer_free(buf);
}

struct changes {
    int calls;
    size_t before;
    size_t added;
    size_t deleted;
};

static void changed(struct evbuffer* buf, const struct evbuffer_cb_info* info, void* arg) {
    struct changes* changes = arg;
    (void)buf;
    ++changes->calls;
    changes->before = info->orig_size;
    changes->added = info->n_added;
    changes->deleted = info->n_deleted;
}

static void oldChanged(struct evbuffer* buf, size_t before, size_t after, void* arg) {
    (void)buf;
    *(long*)arg += (long)after - (long)before;
}

static void callbacks(void) {
    struct evbuffer* buf = evbuffer_new();
    struct event_base* base = event_base_new();
    struct changes changes = {0, 0, 0, 0};
    long grown = 0;
    struct evbuffer_cb_entry* entry = evbuffer_add_cb(buf, changed, &changes);
    evbuffer_add(buf, "abcd", 4);
    CHECK(changes.calls == 1 && changes.before == 0 && changes.added == 4);
    evbuffer_drain(buf, 1);
    CHECK(changes.calls == 2 && changes.before == 4 && changes.deleted == 1);
    CHECK_INT(evbuffer_cb_clear_flags(buf, entry, EVBUFFER_CB_ENABLED), 0);
    evbuffer_add(buf, "e", 1);
    CHECK_INT(changes.calls, 2);
    CHECK_INT(evbuffer_cb_set_flags(buf, entry, EVBUFFER_CB_ENABLED), 0);
    evbuffer_add(buf, "f", 1);
    CHECK_INT(changes.calls, 3);
    CHECK_INT(evbuffer_remove_cb_entry(buf, entry), 0);
    evbuffer_add(buf, "g", 1);
    CHECK_INT(changes.calls, 3);

    evbuffer_add_cb(buf, changed, &changes);
    CHECK_INT(evbuffer_remove_cb(buf, changed, &grown), -1); /* another argument */
    CHECK_INT(evbuffer_remove_cb(buf, changed, &changes), 0);
    CHECK_INT(evbuffer_remove_cb(buf, changed, &changes), -1);

    evbuffer_setcb(buf, oldChanged, &grown);
    evbuffer_add(buf, "hij", 3);
    evbuffer_drain(buf, 1);
    CHECK_INT(grown, 2);
    evbuffer_setcb(buf, NULL, NULL);
    evbuffer_add(buf, "k", 1);
    CHECK_INT(grown, 2);

    evbuffer_defer_callbacks(buf, base);
    evbuffer_add_cb(buf, changed, &changes);
    changes.calls = 0;
    evbuffer_add(buf, "lm", 2);
    evbuffer_add(buf, "n", 1);
    CHECK_INT(changes.calls, 0);
    event_base_loop(base, EVLOOP_NONBLOCK);
    CHECK(changes.calls == 1 && changes.added == 3);
    evbuffer_free(buf);
    event_base_free(base);
}

static void throughDescriptors(void) {
    struct evbuffer* buf = evbuffer_new();
    int ends[2];
    CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    evutil_make_socket_nonblocking(ends[0]);
    evutil_make_socket_nonblocking(ends[1]);
    evbuffer_add(buf, "over the wire", 13);
    CHECK_INT(evbuffer_write_atmost(buf, ends[0], 4), 4);
    CHECK_INT(evbuffer_write(buf, ends[0]), 9);
    CHECK_INT(evbuffer_get_length(buf), 0);
    CHECK_INT(evbuffer_read(buf, ends[1], 4), 4);
    CHECK_INT(evbuffer_read(buf, ends[1], -1), 9);
    CHECK_TEXT(contents(buf), "over the wire");
    CHECK_INT(evbuffer_read(buf, ends[1], -1), -1);
    CHECK(errno == EAGAIN || errno == EWOULDBLOCK);
    close(ends[0]);
    CHECK_INT(evbuffer_read(buf, ends[1], -1), 0);
    close(ends[1]);
    evbuffer_free(buf);
}

static int makeFile(void) {
    char name[] = "/tmp/weir-conformance-XXXXXX";
    const int fd = mkstemp(name);
    unlink(name);
    CHECK_INT(write(fd, "0123456789", 10), 10);
    return fd;
}

static void segmentFreed(const struct evbuffer_file_segment* segment, int flags, void* arg) {
    (void)segment;
    CHECK_INT(flags, EVBUF_FS_CLOSE_ON_FREE);
    ++*(int*)arg;
}

static void files(void) {
    struct evbuffer* buf = evbuffer_new();
    struct evbuffer* sent = evbuffer_new();
    struct evbuffer_file_segment* segment;
    int ends[2];
    int freed = 0;
    int fd = makeFile();
    CHECK_INT(evbuffer_add_file(buf, fd, 2, 5), 0);
    CHECK_INT(evbuffer_get_length(buf), 5);
    CHECK_TEXT(contents(buf), "23456");
    evbuffer_drain(buf, 5);
    CHECK_INT(close(fd), -1); /* it was the buffer's */

    segment = evbuffer_file_segment_new(makeFile(), 0, -1, EVBUF_FS_CLOSE_ON_FREE);
    CHECK(segment != NULL);
    evbuffer_file_segment_add_cleanup_cb(segment, segmentFreed, &freed);
    CHECK_INT(evbuffer_set_flags(buf, EVBUFFER_FLAG_DRAINS_TO_FD), 0);
    CHECK_INT(evbuffer_add_file_segment(buf, segment, 1, 3), 0);
    CHECK_INT(evbuffer_add_file_segment(buf, segment, 5, -1), 0);
    evbuffer_file_segment_free(segment);
    CHECK_INT(freed, 0);
    CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    while (evbuffer_get_length(buf) > 0 && evbuffer_write(buf, ends[0]) > 0) {
    }
    CHECK_INT(freed, 1);
    close(ends[0]);
    while (evbuffer_read(sent, ends[1], -1) > 0) {
    }
    CHECK_TEXT(contents(sent), "12356789");
    close(ends[1]);
    evbuffer_free(buf);
    evbuffer_free(sent);
}

int main(void) {
    addingAndTaking();
    longText();
    references();
    space();
    lines();
    searching();
    peeking();
    freezing();
    callbacks();
    throughDescriptors();
    files();
    return checksReport();
}
