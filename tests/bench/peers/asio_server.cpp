#include "tests/bench/peers/asio_server.h"

#include "tests/bench/peers/asio_loop.h"
#include "tests/bench/peers/server_tools.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace weir::peers {
namespace {

/// Asio writes into space that the program keeps for as long as it reads: one buffer a connection,
/// as large as a message and at least 4 KiB.
constexpr std::size_t leastSpace = 4096;

using asio::ip::tcp;

class EchoConnection {
public:
    EchoConnection(tcp::socket socket, std::size_t space)
        : m_socket(std::move(socket)), m_space(space) {}

    void read() {
        m_socket.async_read_some(asio::buffer(m_space),
                                 [this](const asio::error_code& error, std::size_t size) {
                                     if (error) {
                                         delete this;
                                     } else {
                                         write(size);
                                     }
                                 });
    }

private:
    void write(std::size_t size) {
        asio::async_write(m_socket, asio::buffer(m_space, size),
                          [this](const asio::error_code& error, std::size_t) {
                              if (error) {
                                  delete this;
                              } else {
                                  read();
                              }
                          });
    }

    tcp::socket m_socket;
    std::vector<char> m_space;
};

class Server {
public:
    Server(const Work& work, bool closes)
        : m_loop(work),
          m_acceptor(m_loop.context(), tcp::v4()),
          m_meter(work),
          m_space(std::max(work.part, leastSpace)),
          m_closes(closes) {
        m_acceptor.set_option(tcp::acceptor::reuse_address(true));
        m_acceptor.bind({asio::ip::address_v4::loopback(), 0});
        m_acceptor.listen(listenBacklog);
    }

    void serve() {
        accept();
        announcePort(m_acceptor.native_handle());
        m_loop.run();
    }

private:
    void accept() {
        m_acceptor.async_accept([this](const asio::error_code& error, tcp::socket socket) {
            if (!error && !m_closes) {
                (new EchoConnection(std::move(socket), m_space))->read();
                m_meter.accepted();
            }
            accept();
        });
    }

    AsioApi::Loop m_loop;
    tcp::acceptor m_acceptor;
    AcceptMeter m_meter;
    std::size_t m_space;
    bool m_closes;
};

} // namespace

void serveEchoWithAsio(const Work& work) {
    Server(work, false).serve();
}

void serveAcceptWithAsio(const Work& work) {
    Server(work, true).serve();
}

} // namespace weir::peers
