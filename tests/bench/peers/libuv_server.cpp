#include "tests/bench/peers/libuv_server.h"

#include "tests/bench/peers/fail.h"
#include "tests/bench/peers/libuv_loop.h"
#include "tests/bench/peers/server_tools.h"

#include <array>
#include <memory>
#include <string>

namespace weir::peers {
namespace {

struct Server {
    explicit Server(const Work& work) : meter(work) {}

    AcceptMeter meter;
    /// libuv asks for space right before it reads, and what is read is used in the callback.
    std::array<char, readSize> space{};
};

struct WriteRest {
    uv_write_t request{};
    std::string bytes;
};

void freeHandle(uv_handle_t* handle) {
    delete reinterpret_cast<uv_tcp_t*>(handle);
}

void close(uv_stream_t* stream) {
    auto* handle = reinterpret_cast<uv_handle_t*>(stream);
    if (uv_is_closing(handle) == 0) {
        uv_close(handle, freeHandle);
    }
}

void lendSpace(uv_handle_t* handle, std::size_t, uv_buf_t* buffer) {
    auto* server = static_cast<Server*>(handle->data);
    *buffer = uv_buf_init(server->space.data(), static_cast<unsigned>(server->space.size()));
}

void onWritten(uv_write_t* request, int) {
    delete static_cast<WriteRest*>(request->data);
}

/// uv_try_write() first, so that a copy is made only of what the kernel does not take at once.
void onRead(uv_stream_t* stream, ssize_t size, const uv_buf_t* buffer) {
    if (size < 0) {
        close(stream);
        return;
    }
    uv_buf_t bytes = uv_buf_init(buffer->base, static_cast<unsigned>(size));
    const int tried = uv_try_write(stream, &bytes, 1);
    if (tried < 0 && tried != UV_EAGAIN) {
        close(stream);
        return;
    }
    const std::size_t written = tried < 0 ? 0 : static_cast<std::size_t>(tried);
    if (written < static_cast<std::size_t>(size)) {
        auto rest = std::make_unique<WriteRest>();
        rest->bytes.assign(buffer->base + written, static_cast<std::size_t>(size) - written);
        rest->request.data = rest.get();
        uv_buf_t left = uv_buf_init(rest->bytes.data(), static_cast<unsigned>(rest->bytes.size()));
        uv_write(&rest.release()->request, stream, &left, 1, onWritten);
    }
}

uv_stream_t* acceptOne(uv_stream_t* listener) {
    auto* tcp = new uv_tcp_t;
    uv_tcp_init(listener->loop, tcp);
    tcp->data = listener->data;
    auto* stream = reinterpret_cast<uv_stream_t*>(tcp);
    if (uv_accept(listener, stream) != 0) {
        fail("libuv cannot accept");
    }
    return stream;
}

void acceptEcho(uv_stream_t* listener, int) {
    uv_read_start(acceptOne(listener), lendSpace, onRead);
    static_cast<Server*>(listener->data)->meter.accepted();
}

void acceptAndClose(uv_stream_t* listener, int) {
    close(acceptOne(listener));
}

void serve(const Work& work, uv_connection_cb onConnection) {
    LibuvApi::Loop loop(work);
    Server server(work);
    uv_tcp_t listener;
    uv_tcp_init(loop.loop(), &listener);
    listener.data = &server;
    const sockaddr_in address = anyLoopbackPort();
    uv_tcp_bind(&listener, reinterpret_cast<const sockaddr*>(&address), 0);
    if (uv_listen(reinterpret_cast<uv_stream_t*>(&listener), listenBacklog, onConnection) != 0) {
        fail("libuv cannot listen");
    }
    uv_os_fd_t descriptor = -1;
    uv_fileno(reinterpret_cast<const uv_handle_t*>(&listener), &descriptor);
    announcePort(descriptor);
    loop.run();
}

} // namespace

void serveEchoWithLibuv(const Work& work) {
    serve(work, acceptEcho);
}

void serveAcceptWithLibuv(const Work& work) {
    serve(work, acceptAndClose);
}

} // namespace weir::peers
