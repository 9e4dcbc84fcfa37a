#include "tests/bench/peers/raw_ring_server.h"

#include "tests/bench/peers/fail.h"
#include "tests/bench/peers/raw_ring_loop.h"
#include "tests/bench/peers/server_tools.h"

#include <cstdlib>
#include <deque>
#include <vector>

#include <sys/socket.h>
#include <unistd.h>

namespace weir::peers {
namespace {

/// The kernel chooses one for what comes in (io_uring_setup_buf_ring(3)); it goes out from there.
class Buffers {
public:
    explicit Buffers(io_uring& ring) : m_bytes(count * size) {
        constexpr std::size_t ringSize = count * sizeof(io_uring_buf);
        m_free = static_cast<io_uring_buf_ring*>(std::aligned_alloc(4096, ringSize));
        require(m_free != nullptr, "no memory for the ring's buffers");
        io_uring_buf_ring_init(m_free);
        io_uring_buf_reg registration{};
        registration.ring_addr = reinterpret_cast<std::uintptr_t>(m_free);
        registration.ring_entries = count;
        registration.bgid = group;
        errno = -io_uring_register_buf_ring(&ring, &registration, 0);
        require(errno == 0, "cannot give buffers to the ring");
        for (std::uint16_t number = 0; number < count; ++number) {
            giveBack(number);
        }
    }

    ~Buffers() { std::free(m_free); } // NOLINT(cppcoreguidelines-no-malloc)

    Buffers(const Buffers&) = delete;
    Buffers& operator=(const Buffers&) = delete;

    [[nodiscard]] char* at(std::uint16_t number) { return m_bytes.data() + number * size; }

    void giveBack(std::uint16_t number) {
        io_uring_buf_ring_add(m_free, at(number), size, number, io_uring_buf_ring_mask(count), 0);
        io_uring_buf_ring_advance(m_free, 1);
    }

    static constexpr std::uint16_t group = 0;

private:
    static constexpr std::uint32_t count = 256;
    static constexpr std::uint32_t size = 64 * 1024;

    std::vector<char> m_bytes;
    io_uring_buf_ring* m_free = nullptr;
};

/// Receives by one question for all that will come (multishot), and sends by one a piece; all of
/// them go to the kernel with the call that waits.
class EchoConnection {
public:
    EchoConnection(RawRingApi::Loop& loop, Buffers& buffers, int socket)
        : m_loop(loop), m_buffers(buffers), m_socket(socket) {
        receive();
    }

    ~EchoConnection() { ::close(m_socket); }

    EchoConnection(const EchoConnection&) = delete;
    EchoConnection& operator=(const EchoConnection&) = delete;

private:
    struct Piece {
        std::uint16_t buffer;
        std::uint32_t size;
    };

    class Receiving final : public RingReceiver {
    public:
        explicit Receiving(EchoConnection& connection) : m_connection(connection) {}

        void answered(int result, std::uint32_t flags) override {
            m_connection.received(result, flags);
        }

    private:
        EchoConnection& m_connection;
    };

    class Sending final : public RingReceiver {
    public:
        explicit Sending(EchoConnection& connection) : m_connection(connection) {}

        void answered(int result, std::uint32_t) override { m_connection.sent(result); }

    private:
        EchoConnection& m_connection;
    };

    void receive() {
        io_uring_sqe* const question = m_loop.ask(&m_receiving);
        io_uring_prep_recv_multishot(question, m_socket, nullptr, 0, 0);
        question->flags |= IOSQE_BUFFER_SELECT;
        question->buf_group = Buffers::group;
    }

    void received(int result, std::uint32_t flags) {
        if (result > 0) {
            m_output.push_back({static_cast<std::uint16_t>(flags >> IORING_CQE_BUFFER_SHIFT),
                                static_cast<std::uint32_t>(result)});
            if (m_output.size() == 1) {
                sendFirst();
            }
        } else if (result != -ENOBUFS) {
            m_isOver = true;
            endWhenSent();
            return;
        }
        if ((flags & IORING_CQE_F_MORE) == 0) {
            receive();
        }
    }

    void sendFirst() {
        const Piece& piece = m_output.front();
        // The kernel goes on by itself where the socket does not take all.
        io_uring_prep_send(m_loop.ask(&m_sending), m_socket, m_buffers.at(piece.buffer), piece.size,
                           MSG_NOSIGNAL | MSG_WAITALL);
    }

    void sent(int result) {
        m_buffers.giveBack(m_output.front().buffer);
        m_output.pop_front();
        if (result >= 0 && !m_output.empty()) {
            sendFirst();
        } else if (m_isOver) {
            endWhenSent();
        }
    }

    void endWhenSent() {
        if (m_output.empty()) {
            delete this;
        }
    }

    RawRingApi::Loop& m_loop;
    Buffers& m_buffers;
    int m_socket;
    bool m_isOver = false;
    Receiving m_receiving{*this};
    Sending m_sending{*this};
    std::deque<Piece> m_output;
};

class Acceptor final : public RingReceiver {
public:
    Acceptor(const Work& work, bool closes)
        : m_loop(work),
          m_buffers(m_loop.ring()),
          m_meter(work),
          m_listener(listenOnLoopback()),
          m_closes(closes) {
        accept();
    }

    void serve() {
        announcePort(m_listener);
        m_loop.run();
    }

    void answered(int socket, std::uint32_t flags) override {
        errno = socket < 0 ? -socket : 0;
        require(socket >= 0, "cannot accept");
        if (m_closes) {
            ::close(socket);
        } else {
            new EchoConnection(m_loop, m_buffers, socket);
            m_meter.accepted();
        }
        if ((flags & IORING_CQE_F_MORE) == 0) {
            accept();
        }
    }

private:
    void accept() {
        io_uring_prep_multishot_accept(m_loop.ask(this), m_listener, nullptr, nullptr,
                                       SOCK_CLOEXEC);
    }

    RawRingApi::Loop m_loop;
    Buffers m_buffers;
    AcceptMeter m_meter;
    int m_listener;
    bool m_closes;
};

} // namespace

void serveEchoWithRawRing(const Work& work) {
    Acceptor(work, false).serve();
}

void serveAcceptWithRawRing(const Work& work) {
    Acceptor(work, true).serve();
}

} // namespace weir::peers
