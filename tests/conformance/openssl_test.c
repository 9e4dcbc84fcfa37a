/* TLS: a server on a socket, a client that filters another buffer event. */

#include "check.h"

#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <sys/socket.h>
#include <unistd.h>

struct side {
    struct event_base* base;
    char got[64];
    size_t wanted;
    short events;
    short wantedEvents;
};

static void onRead(struct bufferevent* bev, void* ctx) {
    struct side* side = ctx;
    const size_t have = strlen(side->got);
    const size_t size = bufferevent_read(bev, side->got + have, sizeof side->got - 1 - have);
    side->got[have + size] = '\0';
    if (side->wanted > 0 && strlen(side->got) >= side->wanted) {
        event_base_loopexit(side->base, NULL);
    }
}

static void onEvent(struct bufferevent* bev, short what, void* ctx) {
    struct side* side = ctx;
    (void)bev;
    side->events |= what;
    if ((what & side->wantedEvents) != 0) {
        event_base_loopexit(side->base, NULL);
    }
}

/* A certificate that signs itself. */
static void identify(SSL_CTX* context) {
    EVP_PKEY* key = EVP_EC_gen("P-256");
    X509* certificate = X509_new();
    X509_NAME* name = X509_get_subject_name(certificate);
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char*)"weir", -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    X509_set_pubkey(certificate, key);
    CHECK(X509_sign(certificate, key, EVP_sha256()) > 0);
    CHECK_INT(SSL_CTX_use_certificate(context, certificate), 1);
    CHECK_INT(SSL_CTX_use_PrivateKey(context, key), 1);
    X509_free(certificate);
    EVP_PKEY_free(key);
}

static void conversation(SSL_CTX* serverContext, SSL_CTX* clientContext) {
    struct event_base* base = event_base_new();
    struct side serverSide = {.base = base};
    struct side clientSide = {.base = base};
    struct bufferevent* server;
    struct bufferevent* below;
    struct bufferevent* client;
    SSL* serverSession = SSL_new(serverContext);
    SSL* clientSession = SSL_new(clientContext);
    int ends[2];
    CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    evutil_make_socket_nonblocking(ends[0]);
    evutil_make_socket_nonblocking(ends[1]);
    server = bufferevent_openssl_socket_new(base, ends[0], serverSession, BUFFEREVENT_SSL_ACCEPTING,
                                            BEV_OPT_CLOSE_ON_FREE | BEV_OPT_DEFER_CALLBACKS);
    below = bufferevent_socket_new(base, ends[1], BEV_OPT_CLOSE_ON_FREE);
    client = bufferevent_openssl_filter_new(base, below, clientSession, BUFFEREVENT_SSL_CONNECTING,
                                            BEV_OPT_CLOSE_ON_FREE | BEV_OPT_DEFER_CALLBACKS);
    CHECK(server != NULL && client != NULL);
    CHECK(bufferevent_openssl_get_ssl(server) == serverSession);
    CHECK(bufferevent_openssl_get_ssl(client) == clientSession);
    CHECK(bufferevent_get_underlying(client) == below);
    CHECK(bufferevent_openssl_get_ssl(below) == NULL);
    CHECK_INT(bufferevent_getfd(server), ends[0]);
    CHECK_INT(bufferevent_openssl_get_allow_dirty_shutdown(client), 0);
    bufferevent_openssl_set_allow_dirty_shutdown(client, 1);
    CHECK_INT(bufferevent_openssl_get_allow_dirty_shutdown(client), 1);
    CHECK_INT(bufferevent_openssl_get_allow_dirty_shutdown(below), -1);
    bufferevent_setcb(server, onRead, NULL, onEvent, &serverSide);
    bufferevent_setcb(client, onRead, NULL, onEvent, &clientSide);
    bufferevent_enable(server, EV_READ | EV_WRITE);
    bufferevent_enable(client, EV_READ | EV_WRITE);

    bufferevent_write(client, "secret question", 15);
    serverSide.wanted = 15;
    event_base_dispatch(base);
    CHECK_TEXT(serverSide.got, "secret question");
    CHECK((serverSide.events & BEV_EVENT_CONNECTED) != 0);
    CHECK((clientSide.events & BEV_EVENT_CONNECTED) != 0);
    CHECK(SSL_is_init_finished(clientSession));
    bufferevent_write(server, "secret answer", 13);
    clientSide.wanted = 13;
    event_base_dispatch(base);
    CHECK_TEXT(clientSide.got, "secret answer");

    /* It goes without close_notify, which the client was told to take for an end. */
    clientSide.wantedEvents = BEV_EVENT_EOF | BEV_EVENT_ERROR;
    bufferevent_free(server);
    event_base_dispatch(base);
    CHECK((clientSide.events & BEV_EVENT_EOF) != 0);
    CHECK_INT(bufferevent_get_openssl_error(below), 0);
    bufferevent_free(client);
    event_base_loop(base, EVLOOP_NONBLOCK);
    event_base_free(base);
}

/* What comes is no TLS. */
static void nonsense(SSL_CTX* context) {
    struct event_base* base = event_base_new();
    struct side side = {.base = base, .wantedEvents = BEV_EVENT_ERROR};
    struct bufferevent* client;
    int ends[2];
    CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    evutil_make_socket_nonblocking(ends[0]);
    client = bufferevent_openssl_socket_new(base, ends[0], SSL_new(context),
                                            BUFFEREVENT_SSL_CONNECTING, BEV_OPT_CLOSE_ON_FREE);
    bufferevent_setcb(client, NULL, NULL, onEvent, &side);
    bufferevent_enable(client, EV_READ);
    CHECK_INT(write(ends[1], "HTTP/1.0 400 Bad Request\r\n\r\n", 28), 28);
    event_base_dispatch(base);
    CHECK((side.events & BEV_EVENT_ERROR) != 0);
    CHECK((side.events & BEV_EVENT_CONNECTED) == 0);
    CHECK(bufferevent_get_openssl_error(client) != 0);
    bufferevent_free(client);
    event_base_loop(base, EVLOOP_NONBLOCK);
    close(ends[1]);
    event_base_free(base);
}

int main(void) {
    SSL_CTX* serverContext = SSL_CTX_new(TLS_server_method());
    SSL_CTX* clientContext = SSL_CTX_new(TLS_client_method());
    identify(serverContext);
    conversation(serverContext, clientContext);
    nonsense(clientContext);
    SSL_CTX_free(serverContext);
    SSL_CTX_free(clientContext);
    return checksReport();
}
