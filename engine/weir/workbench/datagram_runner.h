#pragma once

#include <weir/workbench/endpoint_runner.h>
#include <weir/workbench/network.h>

#include <memory>
#include <string_view>

namespace weir {

/// A UDP endpoint that runs: one socket, which its connections share, and so its priority and
/// whether it reads.
class DatagramRunner : public AddressedRunner, protected DatagramLinkHandler {
public:
    using AddressedRunner::AddressedRunner;

    [[nodiscard]] const SocketAddress& localAddress() const { return m_socket->localAddress(); }

    /// `to` is left out by a client.
    Result<void> send(std::string_view bytes, const SocketAddress* to);

    [[nodiscard]] bool isReading() const { return m_socket->isEnabled(); }

    Result<void> setReading(bool reading);

    [[nodiscard]] int priority() const { return m_priority; }

    void setPriority(int priority);
    Result<void> setOptions(const SocketOptions& options);

    /// As they were asked for.
    [[nodiscard]] const SocketOptions& askedOptions() const { return m_options; }

    [[nodiscard]] const SocketOptions& options() const { return m_socket->options(); }

protected:
    /// Takes over `socket`, with the settings of the endpoint.
    Result<void> run(Result<std::unique_ptr<DatagramLink>> socket);

    [[nodiscard]] bool isRunning() const { return m_socket != nullptr; }

    /// The settings that the connections share have changed.
    virtual void sharedSettingsChanged() = 0;

private:
    void onDropped(std::uint32_t count) final;

    std::unique_ptr<DatagramLink> m_socket;
    int m_priority = workbenchPriorities / 2;
    SocketOptions m_options;
};

} // namespace weir
