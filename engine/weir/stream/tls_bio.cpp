#include <weir/stream/stream.h>
#include <weir/stream/tls_bio.h>
#include <weir/stream/tls_pem.h>

#include <memory>
#include <span>
#include <string_view>

namespace weir {

namespace {

Stream* transportOf(BIO* bio) {
    return static_cast<Stream*>(BIO_get_data(bio));
}

int readTransport(BIO* bio, char* out, int size) {
    BIO_clear_retry_flags(bio);
    Stream* const transport = transportOf(bio);
    if (transport == nullptr || size <= 0) {
        return -1;
    }
    const std::size_t got =
        transport->input().remove(std::span(out, static_cast<std::size_t>(size)));
    if (got == 0) {
        BIO_set_retry_read(bio);
        return -1;
    }
    return static_cast<int>(got);
}

int writeTransport(BIO* bio, const char* bytes, int size) {
    BIO_clear_retry_flags(bio);
    Stream* const transport = transportOf(bio);
    if (transport == nullptr || size <= 0) {
        return -1;
    }
    if (transport->output().size() >= mostTlsOutput) {
        BIO_set_retry_write(bio);
        return -1;
    }
    return transport->write(std::string_view(bytes, static_cast<std::size_t>(size))) ? size : -1;
}

long controlTransport(BIO* bio, int command, long /*number*/, void* /*pointer*/) {
    Stream* const transport = transportOf(bio);
    switch (command) {
        case BIO_CTRL_FLUSH: // the transport sends by itself
        case BIO_CTRL_DUP:
            return 1;
        case BIO_CTRL_PENDING:
            return transport != nullptr ? static_cast<long>(transport->input().size()) : 0;
        case BIO_CTRL_WPENDING:
            return transport != nullptr ? static_cast<long>(transport->output().size()) : 0;
        default:
            return 0;
    }
}

using Method = std::unique_ptr<BIO_METHOD, TlsRelease<&BIO_meth_free>>;

Method makeMethod() {
    Method method(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "weir stream"));
    if (method) {
        BIO_meth_set_read(method.get(), &readTransport);
        BIO_meth_set_write(method.get(), &writeTransport);
        BIO_meth_set_ctrl(method.get(), &controlTransport);
    }
    return method;
}

} // namespace

BIO* makeTlsBio(Stream& transport) {
    static const Method method = makeMethod();
    BIO* const bio = method ? BIO_new(method.get()) : nullptr;
    if (bio != nullptr) {
        BIO_set_data(bio, &transport);
        BIO_set_init(bio, 1);
    }
    return bio;
}

void detachTlsBio(BIO& bio) {
    BIO_set_data(&bio, nullptr);
}

} // namespace weir
