/* Addresses, text, clocks, random numbers, logging and memory (tutorial 4). */

#include "check.h"

#include <arpa/inet.h>
#include <event2/event.h>
#include <event2/thread.h>
#include <event2/util.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <unistd.h>

static const char* parsed(const char* address) {
    static char text[128];
    struct sockaddr_storage storage;
    char host[64] = "";
    int size = sizeof storage;
    if (evutil_parse_sockaddr_port(address, (struct sockaddr*)&storage, &size) != 0) {
        return "no";
    }
    if (storage.ss_family == AF_INET) {
        struct sockaddr_in* v4 = (struct sockaddr_in*)&storage;
        CHECK_INT(size, sizeof *v4);
        evutil_inet_ntop(AF_INET, &v4->sin_addr, host, sizeof host);
        evutil_snprintf(text, sizeof text, "4 %s %d", host, ntohs(v4->sin_port));
    } else {
        struct sockaddr_in6* v6 = (struct sockaddr_in6*)&storage;
        CHECK_INT(size, sizeof *v6);
        evutil_inet_ntop(AF_INET6, &v6->sin6_addr, host, sizeof host);
        evutil_snprintf(text, sizeof text, "6 %s %d", host, ntohs(v6->sin6_port));
    }
    return text;
}

static void addresses(void) {
    struct sockaddr_in one;
    struct sockaddr_in other;
    struct in6_addr v6;
    unsigned scope = 9;
    int size = 4;
    CHECK_TEXT(parsed("1.2.3.4"), "4 1.2.3.4 0");
    CHECK_TEXT(parsed("1.2.3.4:80"), "4 1.2.3.4 80");
    CHECK_TEXT(parsed("::1"), "6 ::1 0");
    CHECK_TEXT(parsed("[::1]"), "6 ::1 0");
    CHECK_TEXT(parsed("[::1]:8080"), "6 ::1 8080");
    CHECK_TEXT(parsed("[::1"), "no");
    CHECK_TEXT(parsed("1.2.3.4:0"), "no");
    CHECK_TEXT(parsed("1.2.3.4:70000"), "no");
    CHECK_TEXT(parsed("1.2.3.400"), "no");
    CHECK_TEXT(parsed("example.org:80"), "no");
    CHECK_TEXT(parsed(""), "no");
    CHECK_INT(evutil_parse_sockaddr_port("1.2.3.4", (struct sockaddr*)&one, &size), -1);
    CHECK_INT(evutil_inet_pton(AF_INET, "1.2.3", &one.sin_addr), 0);
    CHECK_INT(evutil_inet_pton_scope(AF_INET6, "fe80::1%lo", &v6, &scope), 1);
    CHECK(scope > 0);
    CHECK_INT(evutil_inet_pton_scope(AF_INET6, "fe80::1", &v6, &scope), 1);
    CHECK_INT(scope, 0);

    memset(&one, 0, sizeof one);
    one.sin_family = AF_INET;
    one.sin_port = htons(80);
    one.sin_addr.s_addr = htonl(0x01020304);
    other = one;
    CHECK_INT(evutil_sockaddr_cmp((struct sockaddr*)&one, (struct sockaddr*)&other, 1), 0);
    other.sin_port = htons(81);
    CHECK_INT(evutil_sockaddr_cmp((struct sockaddr*)&one, (struct sockaddr*)&other, 0), 0);
    CHECK(evutil_sockaddr_cmp((struct sockaddr*)&one, (struct sockaddr*)&other, 1) < 0);
    other.sin_addr.s_addr = htonl(0x01020303);
    CHECK(evutil_sockaddr_cmp((struct sockaddr*)&one, (struct sockaddr*)&other, 0) > 0);
}

static void names(void) {
    struct evutil_addrinfo hints;
    struct evutil_addrinfo* found = NULL;
    memset(&hints, 0, sizeof hints);
    hints.ai_flags = EVUTIL_AI_NUMERICHOST;
    hints.ai_socktype = SOCK_STREAM;
    CHECK_INT(evutil_getaddrinfo("127.0.0.1", "80", &hints, &found), 0);
    CHECK(found != NULL && found->ai_family == AF_INET);
    evutil_freeaddrinfo(found);
    CHECK_INT(evutil_getaddrinfo("no number", "80", &hints, &found), EVUTIL_EAI_NONAME);
    CHECK(strlen(evutil_gai_strerror(EVUTIL_EAI_NONAME)) > 0);
    CHECK(strlen(evutil_gai_strerror(EVUTIL_EAI_CANCEL)) > 0);
}

static void textAndNumbers(void) {
    char text[64];
    char* end;
    struct tm when;
    memset(&when, 0, sizeof when);
    when.tm_year = 94;
    when.tm_mon = 10;
    when.tm_mday = 6;
    when.tm_hour = 8;
    when.tm_min = 49;
    when.tm_sec = 37;
    when.tm_wday = 0;
    CHECK_INT(evutil_date_rfc1123(text, sizeof text, &when), 29);
    CHECK_TEXT(text, "Sun, 06 Nov 1994 08:49:37 GMT");
    CHECK_INT(evutil_date_rfc1123(text, sizeof text, NULL), 29);
    CHECK_INT(evutil_snprintf(text, 4, "%s", "longer"), 6);
    CHECK_TEXT(text, "lon");
    CHECK_INT(evutil_strtoll("-0x1f rest", &end, 0), -31);
    CHECK_TEXT(end, " rest");
    CHECK_INT(evutil_ascii_strcasecmp("Content-Type", "content-TYPE"), 0);
    CHECK(evutil_ascii_strcasecmp("a", "B") < 0);
    CHECK(evutil_ascii_strcasecmp("ab", "a") > 0);
    CHECK_INT(evutil_ascii_strncasecmp("ABCx", "abcY", 3), 0);
    CHECK(evutil_ascii_strncasecmp("ABCx", "abcY", 4) < 0);
}

static void sockets(void) {
    evutil_socket_t ends[2];
    int fd;
    CHECK_INT(evutil_socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    CHECK_INT(evutil_make_socket_nonblocking(ends[0]), 0);
    CHECK((fcntl(ends[0], F_GETFL) & O_NONBLOCK) != 0);
    CHECK_INT(evutil_make_socket_closeonexec(ends[0]), 0);
    CHECK((fcntl(ends[0], F_GETFD) & FD_CLOEXEC) != 0);
    CHECK_INT(evutil_closesocket(ends[0]), 0);
    CHECK_INT(evutil_closesocket(ends[0]), -1);
    CHECK_INT(evutil_make_socket_nonblocking(ends[0]), -1);
    evutil_closesocket(ends[1]);
    fd = socket(AF_INET6, SOCK_STREAM, 0);
    if (fd >= 0) {
        CHECK_INT(evutil_make_listen_socket_reuseable(fd), 0);
        CHECK_INT(evutil_make_listen_socket_reuseable_port(fd), 0);
        CHECK_INT(evutil_make_listen_socket_ipv6only(fd), 0);
        CHECK_INT(evutil_make_tcp_listen_socket_deferred(fd), 0);
        close(fd);
    }
}

static void clocks(void) {
    struct evutil_monotonic_timer* timer = evutil_monotonic_timer_new();
    struct timeval first;
    struct timeval second;
    CHECK_INT(evutil_configure_monotonic_time(timer, EV_MONOT_PRECISE), 0);
    CHECK_INT(evutil_gettime_monotonic(timer, &first), 0);
    CHECK_INT(evutil_gettime_monotonic(timer, &second), 0);
    CHECK(!evutil_timercmp(&second, &first, <));
    evutil_monotonic_timer_free(timer);
}

static void randomBytes(void) {
    unsigned char first[600];
    unsigned char second[600];
    CHECK_INT(evutil_secure_rng_init(), 0);
    evutil_secure_rng_get_bytes(first, sizeof first);
    evutil_secure_rng_get_bytes(second, sizeof second);
    CHECK(memcmp(first, second, sizeof first) != 0);
    CHECK(memcmp(first + 300, second + 300, 300) != 0);
}

static int warnings;

static void logged(int severity, const char* message) {
    warnings += severity == EVENT_LOG_WARN && strlen(message) > 0;
}

static void logging(void) {
    struct event_config* cfg = event_config_new();
    event_set_log_callback(logged);
    event_config_require_features(cfg, EV_FEATURE_ET | EV_FEATURE_FDS);
    CHECK(event_base_new_with_config(cfg) == NULL);
    CHECK_INT(warnings, 1);
    event_set_log_callback(NULL);
    event_config_free(cfg);
}

static int allocations;
static int releases;

static void* counted(size_t size) {
    ++allocations;
    return malloc(size);
}

static void uncounted(void* memory) {
    ++releases;
    free(memory);
}

static void memory(void) {
    struct event_base* base = event_base_new();
    struct event* ev;
    event_set_mem_functions(counted, realloc, uncounted);
    ev = event_new(base, -1, 0, NULL, NULL);
    CHECK_INT(allocations, 1);
    event_free(ev);
    CHECK_INT(releases, 1);
    event_set_mem_functions(NULL, NULL, NULL);
    event_base_free(base);
}

static void locks(void) {
    struct evthread_lock_callbacks wrong;
    memset(&wrong, 0, sizeof wrong);
    CHECK_INT(evthread_set_lock_callbacks(&wrong), -1);
}

int main(void) {
    addresses();
    names();
    textAndNumbers();
    sockets();
    clocks();
    randomBytes();
    logging();
    memory();
    locks();
    return checksReport();
}
