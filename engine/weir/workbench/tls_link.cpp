#include <weir/workbench/tls_link.h>

#include <utility>

namespace weir {

namespace {

TlsPem fileOf(const std::string& path) {
    return path.empty() ? TlsPem() : TlsPem::file(path);
}

iovec pieceOf(std::string_view bytes) {
    // A tap only reads; the structure serves readv(2) too.
    return {const_cast<char*>(bytes.data()), bytes.size()};
}

} // namespace

Result<TlsContext> makeTlsContext(const TlsSettings& settings, Role role) {
    TlsContextOptions options;
    if (!settings.certificateFile.empty()) {
        options.identities.push_back({.chain = fileOf(settings.certificateFile),
                                      .key = fileOf(settings.keyFile),
                                      .password = {}});
    }
    options.authorities = fileOf(settings.authoritiesFile);
    options.protocols = settings.protocols;
    options.minimum = settings.minimumVersion;
    if (role == Role::Client) {
        options.verify = settings.verify ? TlsVerify::Required : TlsVerify::None;
        return TlsContext::client(options);
    }
    const bool verifies = settings.verify && !settings.authoritiesFile.empty();
    options.verify = verifies ? TlsVerify::Required : TlsVerify::None;
    return TlsContext::server(options);
}

Result<std::unique_ptr<StreamLink>> TlsLink::create(std::unique_ptr<StreamLink> below,
                                                    const TlsContext& context,
                                                    const std::string& host) {
    std::unique_ptr<TlsLink> link(new TlsLink(std::move(below), context));
    auto stream =
        TlsStream::create(context, link->m_below->stream(), {.host = host, .tap = link.get()});
    if (!stream) {
        return stream.error();
    }
    link->m_stream = std::move(*stream);
    return std::unique_ptr<StreamLink>(std::move(link));
}

TlsLink::TlsLink(std::unique_ptr<StreamLink> below, const TlsContext& context)
    : m_below(std::move(below)) {
    m_state.verifies = context.verify() != TlsVerify::None;
    m_state.isServer = context.isServer();
    // Whoever waits for our direction to be closed is told when its end has left, too.
    m_drained =
        m_below->stream().output().addCallback([this](Buffer& output, const Buffer::Change&) {
            if (output.empty() && m_stream && m_stream->closeSent()) {
                m_stream->trigger(Directions::Write);
            }
        });
}

TlsLink::~TlsLink() {
    m_below->stream().output().removeCallback(m_drained);
}

Result<void> TlsLink::connect(const Target& target, Resolver& resolver) {
    // It is the transport that connects, so that it is what takes too long.
    m_below->stream().setTimeouts(std::nullopt, m_stream->writeTimeout());
    return m_below->connect(target, resolver);
}

void TlsLink::shutdownWrite() {
    m_stream->shutdownWrite();
}

bool TlsLink::hasShutDown() const {
    return m_stream->closeSent() && m_below->stream().output().empty();
}

void TlsLink::close() {
    m_stream->setHandler(nullptr);
    dropOutput();
    (void)m_stream->flush(Directions::Write, FlushMode::Finished);
    m_below->sendNow();
    m_below->close();
}

void TlsLink::reset() {
    m_stream->setHandler(nullptr);
    dropOutput();
    m_below->reset();
}

void TlsLink::sendNow() {
    (void)m_stream->flush(Directions::Write, FlushMode::Flush);
    m_below->sendNow();
}

void TlsLink::dropOutput() {
    m_stream->output().freezeFront(false);
    m_stream->output().drain(Buffer::all);
    m_stream->output().freezeFront(true);
}

Result<void> TlsLink::opened() {
    m_below->stream().setTimeouts(std::nullopt, std::nullopt);
    m_state.version = m_stream->protocolVersion();
    m_state.cipher = m_stream->cipher();
    m_state.protocol = m_stream->applicationProtocol();
    m_state.serverName = m_stream->serverName();
    if (const auto certificate = m_stream->peerCertificate()) {
        m_state.peerSubject = certificate->subject;
    }
    return m_below->opened();
}

Error TlsLink::explained(const Error& error) const {
    if (!m_stream->refusedPeer()) {
        return error;
    }
    const std::string advice =
        m_stream->refusedPeersName()
            ? "; use a name that it is valid for, or turn verification off"
            : "; name the file of its authority where it is to be trusted, or turn verification "
              "off";
    return {error.domain(), error.code(), error.message() + advice};
}

void TlsLink::received(std::string_view bytes) {
    if (m_tap != nullptr) {
        const iovec piece = pieceOf(bytes);
        m_tap->received({&piece, 1}, bytes.size());
    }
}

void TlsLink::sent(std::string_view bytes) {
    if (m_tap != nullptr) {
        const iovec piece = pieceOf(bytes);
        m_tap->sent({&piece, 1}, bytes.size());
    }
}

} // namespace weir
