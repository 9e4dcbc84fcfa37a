#include <weir/loop/event.h>
#include <weir/stream/tls_stream.h>

#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace weir {

namespace {

/// A record's most (RFC 8446, 5.1).
constexpr std::size_t recordSize = std::size_t{16} * 1024;

/// How much is decrypted before the handler is told, in bytes.
constexpr std::size_t mostAtOnce = std::size_t{64} * 1024;

} // namespace

/// Does all that can be done now.
void TlsStream::advance() {
    if (m_phase == Phase::Failed) {
        return;
    }
    if (!isOpen() && (!shakeHands() || !isOpen())) {
        return;
    }
    if (!send() || !isOpen() || !decrypt()) {
        return;
    }
    updateTimers();
}

TlsStream::Step TlsStream::stepOf(int result) {
    if (result > 0) {
        return Step::Done;
    }
    const int error = SSL_get_error(m_session.ssl, result);
    m_cause = m_errors.take();
    switch (error) {
        case SSL_ERROR_WANT_READ:
        case SSL_ERROR_WANT_WRITE:
            return Step::Waits;
        case SSL_ERROR_ZERO_RETURN:
            return Step::Closed;
        default:
            return Step::Failed;
    }
}

bool TlsStream::shakeHands() {
    if (m_phase == Phase::Waiting) {
        if (!transportIsConnected() && !transportHasEnded()) {
            return true;
        }
        m_phase = Phase::Shaking;
        if (m_handshakeTimeout) {
            startHandshakeTimer(*m_handshakeTimeout);
        }
        updateTimers();
    }
    clearTlsErrors();
    const Step step = stepOf(SSL_do_handshake(m_session.ssl));
    if (step == Step::Waits && !(transportHasEnded() && below().input().empty())) {
        return true;
    }
    if (step != Step::Done) {
        failHandshake(step);
        return true;
    }
    m_phase = Phase::Open;
    m_handshakeTimer.reset();
    if (!tellEvents(StreamEvents::Connected)) {
        return false;
    }
    updateReading();
    return true;
}

bool TlsStream::send() {
    std::size_t written = 0;
    if (!encrypt(written)) {
        return false;
    }
    return written == 0 || output().size() > writeWatermarks().low || tellWritten();
}

/// Makes records of the output, as many as the transport shall hold.
bool TlsStream::encrypt(std::size_t& written) {
    const Watch watch(*this);
    Step step = Step::Done;
    while (step == Step::Done && mayWrite() && !transportIsFull()) {
        step = encryptOnce(written);
        if (watch.destroyed()) {
            return false; // by a callback of the output
        }
    }
    if (step == Step::Failed || step == Step::Closed) {
        fail(errorOf("Writing to " + peerName() + " failed"),
             StreamEvents::Error | StreamEvents::Writing);
    } else {
        sendCloseNotify();
    }
    return true;
}

/// One record. Small pieces are put together, since each record costs the peer as much as a large
/// one.
TlsStream::Step TlsStream::encryptOnce(std::size_t& written) {
    std::array<char, recordSize> together; // NOLINT(cppcoreguidelines-pro-type-member-init)
    std::array<std::string_view, 1> lying;
    output().peek(lying);
    std::string_view piece = lying[0].substr(0, recordSize);
    if (piece.size() < recordSize && piece.size() < output().size()) {
        piece = std::string_view(together.data(), output().copyOut(together));
    }
    clearTlsErrors();
    const int result = SSL_write(m_session.ssl, piece.data(), static_cast<int>(piece.size()));
    const Step step = stepOf(result);
    if (step == Step::Done) {
        const auto went = static_cast<std::size_t>(result);
        written += went;
        if (m_tap != nullptr) {
            m_tap->sent(piece.substr(0, went));
        }
        const Watch watch(*this);
        output().freezeFront(false);
        output().drain(went);
        if (!watch.destroyed()) {
            output().freezeFront(true);
        }
    }
    return step;
}

void TlsStream::sendCloseNotify() {
    if (!m_shutDown || m_closeSent || !isOpen() || !output().empty()) {
        return;
    }
    clearTlsErrors();
    // 0: sent, and the peer's has not come yet.
    const int result = SSL_shutdown(m_session.ssl);
    m_closeSent = result >= 0;
    if (result < 0 && stepOf(result) == Step::Failed) {
        fail(errorOf("Ending TLS with " + peerName() + " failed"),
             StreamEvents::Error | StreamEvents::Writing);
    }
}

bool TlsStream::decrypt() {
    const Watch watch(*this);
    Step step = Step::Done;
    std::size_t got = 0;
    while (step == Step::Done && mayRead() && got < mostAtOnce) {
        step = decryptOnce(got);
        if (watch.destroyed()) {
            return false; // by a callback of the input
        }
    }
    if (got > 0 && !tellRead()) {
        return false;
    }
    if (!isOpen()) {
        return true;
    }
    if (step != Step::Done) {
        return endReading(step);
    }
    // Full, or enough for once: in the second case there may be more.
    updateReading();
    return true;
}

/// What is left of one record, or a part of it.
TlsStream::Step TlsStream::decryptOnce(std::size_t& got) {
    const std::size_t most = std::min(room(), recordSize);
    const Watch watch(*this);
    input().freezeEnd(false);
    const std::span<char> space = input().reserve(most)[0];
    const std::size_t size = std::min(space.size(), most);
    clearTlsErrors();
    const int result = SSL_read(m_session.ssl, space.data(), static_cast<int>(size));
    const Step step = stepOf(result);
    if (step == Step::Done) {
        got += static_cast<std::size_t>(result);
        if (m_tap != nullptr) {
            m_tap->received({space.data(), static_cast<std::size_t>(result)});
        }
        input().commit(static_cast<std::size_t>(result));
    } else {
        (void)input().reserve(0); // nothing came: give the space back
    }
    if (!watch.destroyed()) {
        input().freezeEnd(true);
    }
    return step;
}

/// There is nothing to read now.
bool TlsStream::endReading(Step step) {
    switch (step) {
        case Step::Done:
            break;
        case Step::Waits:
            if (transportHasEnded() && below().input().empty()) {
                return truncated();
            }
            break;
        case Step::Closed:
            return ended();
        case Step::Failed:
            fail(errorOf("Reading from " + peerName() + " failed"),
                 StreamEvents::Error | StreamEvents::Reading);
            break;
    }
    return true;
}

} // namespace weir
