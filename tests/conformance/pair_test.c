/* Pairs, filters and rate limits. */

#include "check.h"

#include <ctype.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <unistd.h>

static char got[256];
static short events;

static void onRead(struct bufferevent* bev, void* ctx) {
    const size_t have = strlen(got);
    const size_t size = bufferevent_read(bev, got + have, sizeof got - 1 - have);
    (void)ctx;
    got[have + size] = '\0';
}

static void onEvent(struct bufferevent* bev, short what, void* ctx) {
    (void)bev;
    (void)ctx;
    events |= what;
}

static void spin(struct event_base* base) {
    for (int i = 0; i < 10; ++i) {
        event_base_loop(base, EVLOOP_NONBLOCK);
    }
}

static void pairs(struct event_base* base) {
    struct bufferevent* ends[2];
    got[0] = '\0';
    events = 0;
    CHECK_INT(bufferevent_pair_new(base, BEV_OPT_DEFER_CALLBACKS, ends), 0);
    CHECK(bufferevent_pair_get_partner(ends[0]) == ends[1]);
    CHECK(bufferevent_pair_get_partner(ends[1]) == ends[0]);
    CHECK_INT(bufferevent_getfd(ends[0]), -1);
    bufferevent_setcb(ends[1], onRead, NULL, onEvent, NULL);
    bufferevent_write(ends[0], "across", 6);
    spin(base);
    CHECK_TEXT(got, ""); /* the other one does not read yet */
    bufferevent_enable(ends[1], EV_READ);
    spin(base);
    CHECK_TEXT(got, "across");
    bufferevent_write(ends[0], " again", 6);
    spin(base);
    CHECK_TEXT(got, "across again");
    bufferevent_flush(ends[0], EV_WRITE, BEV_FINISHED);
    spin(base);
    CHECK((events & BEV_EVENT_EOF) != 0);
    bufferevent_free(ends[0]);
    spin(base);
    CHECK(bufferevent_pair_get_partner(ends[1]) == NULL);
    bufferevent_free(ends[1]);
    spin(base);
}

static enum bufferevent_filter_result shout(struct evbuffer* src, struct evbuffer* dst,
                                            ev_ssize_t limit, enum bufferevent_flush_mode mode,
                                            void* ctx) {
    char byte;
    (void)limit;
    (void)mode;
    ++*(int*)ctx;
    if (evbuffer_get_length(src) == 0) {
        return BEV_NEED_MORE;
    }
    while (evbuffer_remove(src, &byte, 1) == 1) {
        byte = (char)toupper((unsigned char)byte);
        evbuffer_add(dst, &byte, 1);
    }
    return BEV_OK;
}

static int freedContext;

static void freeContext(void* ctx) {
    freedContext = *(int*)ctx > 0;
}

static void filters(struct event_base* base) {
    struct bufferevent* ends[2];
    struct bufferevent* filter;
    int calls = 0;
    got[0] = '\0';
    freedContext = 0;
    CHECK_INT(bufferevent_pair_new(base, 0, ends), 0);
    filter =
        bufferevent_filter_new(ends[1], shout, NULL, BEV_OPT_CLOSE_ON_FREE, freeContext, &calls);
    CHECK(filter != NULL);
    CHECK(bufferevent_get_underlying(filter) == ends[1]);
    bufferevent_setcb(filter, onRead, NULL, onEvent, NULL);
    bufferevent_enable(filter, EV_READ);
    bufferevent_enable(ends[0], EV_READ);
    bufferevent_write(ends[0], "quiet", 5);
    spin(base);
    CHECK_TEXT(got, "QUIET");
    /* The other way there is no filter. */
    bufferevent_setcb(ends[0], onRead, NULL, onEvent, NULL);
    bufferevent_write(filter, " answer", 7);
    spin(base);
    CHECK_TEXT(got, "QUIET answer");
    CHECK_INT(freedContext, 0);
    bufferevent_free(filter); /* and what it lies on */
    spin(base);
    CHECK_INT(freedContext, 1);
    CHECK(bufferevent_pair_get_partner(ends[0]) == NULL);
    bufferevent_free(ends[0]);
    spin(base);
}

static void configurations(void) {
    struct timeval tick = {0, 100000};
    struct ev_token_bucket_cfg* cfg;
    CHECK(ev_token_bucket_cfg_new(0, 10, 10, 10, &tick) == NULL);
    CHECK(ev_token_bucket_cfg_new(11, 10, 10, 10, &tick) == NULL);
    CHECK(ev_token_bucket_cfg_new(1, 1, 1, (size_t)EV_RATE_LIMIT_MAX + 1, &tick) == NULL);
    cfg = ev_token_bucket_cfg_new(10, 20, 30, 40, NULL);
    CHECK(cfg != NULL);
    ev_token_bucket_cfg_free(cfg);
}

static void limits(struct event_base* base) {
    struct timeval minute = {60, 0};
    struct ev_token_bucket_cfg* cfg = ev_token_bucket_cfg_new(10, 10, 10, 10, &minute);
    struct bufferevent_rate_limit_group* group;
    struct bufferevent* bev = bufferevent_socket_new(base, -1, 0);
    ev_uint64_t read = 1;
    ev_uint64_t written = 1;
    CHECK_INT(bufferevent_get_read_limit(bev), EV_SSIZE_MAX);
    CHECK(bufferevent_get_token_bucket_cfg(bev) == NULL);
    CHECK_INT(bufferevent_set_rate_limit(bev, cfg), 0);
    CHECK(bufferevent_get_token_bucket_cfg(bev) == cfg);
    CHECK_INT(bufferevent_get_read_limit(bev), 10);
    CHECK_INT(bufferevent_decrement_read_limit(bev, 3), 0);
    CHECK_INT(bufferevent_get_read_limit(bev), 7);
    CHECK_INT(bufferevent_get_write_limit(bev), 10);
    CHECK_INT(bufferevent_decrement_write_limit(bev, 12), 0);
    CHECK_INT(bufferevent_get_write_limit(bev), -2);
    CHECK_INT(bufferevent_get_max_to_read(bev), 7);
    CHECK_INT(bufferevent_set_max_single_read(bev, 5), 0);
    CHECK_INT(bufferevent_get_max_single_read(bev), 5);
    CHECK_INT(bufferevent_set_max_single_write(bev, 6), 0);
    CHECK_INT(bufferevent_get_max_single_write(bev), 6);
    CHECK_INT(bufferevent_set_rate_limit(bev, NULL), 0);
    CHECK_INT(bufferevent_get_read_limit(bev), EV_SSIZE_MAX);

    group = bufferevent_rate_limit_group_new(base, cfg);
    CHECK(group != NULL);
    CHECK_INT(bufferevent_add_to_rate_limit_group(bev, group), 0);
    CHECK_INT(bufferevent_rate_limit_group_get_read_limit(group), 10);
    CHECK_INT(bufferevent_rate_limit_group_decrement_write(group, 4), 0);
    CHECK_INT(bufferevent_rate_limit_group_get_write_limit(group), 6);
    CHECK_INT(bufferevent_rate_limit_group_decrement_read(group, -1), 0);
    CHECK_INT(bufferevent_rate_limit_group_get_read_limit(group), 11);
    CHECK_INT(bufferevent_rate_limit_group_set_min_share(group, 2), 0);
    CHECK_INT(bufferevent_rate_limit_group_set_cfg(group, cfg), 0);
    bufferevent_rate_limit_group_reset_totals(group);
    bufferevent_rate_limit_group_get_totals(group, &read, &written);
    CHECK(read == 0 && written == 0);
    CHECK_INT(bufferevent_remove_from_rate_limit_group(bev), 0);
    bufferevent_rate_limit_group_free(group);
    bufferevent_free(bev);
    spin(base);
    ev_token_bucket_cfg_free(cfg);
}

/* What has no socket takes none: the descriptor stays the caller's, and open. */
static void refusesADescriptor(struct event_base* base) {
    struct bufferevent* both[2];
    int ends[2];
    CHECK_INT(pipe(ends), 0);
    CHECK_INT(bufferevent_pair_new(base, 0, both), 0);
    CHECK_INT(bufferevent_setfd(both[0], ends[0]), -1);
    CHECK_INT(bufferevent_getfd(both[0]), -1);
    bufferevent_free(both[0]);
    bufferevent_free(both[1]);
    CHECK_INT(close(ends[0]), 0);
    CHECK_INT(close(ends[1]), 0);
}

int main(void) {
    struct event_base* base = event_base_new();
    pairs(base);
    refusesADescriptor(base);
    filters(base);
    configurations();
    limits(base);
    event_base_free(base);
    return checksReport();
}
