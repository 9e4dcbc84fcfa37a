#pragma once

#include <weir/stream/tls_context.h>
#include <weir/stream/tls_stream.h>
#include <weir/workbench/network.h>

#include <memory>
#include <optional>
#include <string>

namespace weir {

/// What `settings` say for a listener or a client; reads their files. The error names the file that
/// cannot be used.
Result<TlsContext> makeTlsContext(const TlsSettings& settings, Role role);

/// TLS on any other link. Its stream and its tap have the plain bytes; it is connected once the
/// handshake is done, which begins by itself when the other link is.
///
/// close() still tells the peer that TLS has ended (close_notify), as far as the transport takes it
/// at once.
class TlsLink final : public StreamLink, private TlsTap {
public:
    /// `host` is whom a client talks to; empty for a listener's. Fails where it cannot be a name.
    static Result<std::unique_ptr<StreamLink>> create(std::unique_ptr<StreamLink> below,
                                                      const TlsContext& context,
                                                      const std::string& host);
    ~TlsLink() override;

    void setTap(LinkTap* tap) override { m_tap = tap; }

    [[nodiscard]] Stream& stream() override { return *m_stream; }

    Result<void> connect(const Target& target, Resolver& resolver) override;
    void shutdownWrite() override;
    [[nodiscard]] bool hasShutDown() const override;
    void close() override;
    void reset() override;
    void sendNow() override;

    Result<void> setOptions(const SocketOptions& options) override {
        return m_below->setOptions(options);
    }

    [[nodiscard]] const SocketOptions& options() const override { return m_below->options(); }

    Result<void> opened() override;

    [[nodiscard]] std::optional<TlsState> tls() const override { return m_state; }

    [[nodiscard]] Error explained(const Error& error) const override;

    [[nodiscard]] std::string localAddress() const override { return m_below->localAddress(); }

    [[nodiscard]] std::string peerAddress() const override { return m_below->peerAddress(); }

private:
    TlsLink(std::unique_ptr<StreamLink> below, const TlsContext& context);

    // TlsTap
    void received(std::string_view bytes) override;
    void sent(std::string_view bytes) override;

    void dropOutput();

    std::unique_ptr<StreamLink> m_below;
    LinkTap* m_tap = nullptr;
    TlsState m_state;
    Buffer::CallbackId m_drained = 0;
    std::unique_ptr<TlsStream> m_stream;
};

} // namespace weir
