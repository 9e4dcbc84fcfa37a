#pragma once

#include <weir/net/resolver.h>

namespace weir {

/// Knows localhost (::1, then 127.0.0.1, as most systems) and numeric addresses, and asks nobody:
/// every other name is an error that says so. It answers in the next turn.
class VirtualResolver final : public Resolver {
public:
    explicit VirtualResolver(EventLoop& loop) : m_loop(loop) {}

    [[nodiscard]] std::unique_ptr<Request> resolve(const std::string& host, std::uint16_t port,
                                                   Callback callback) override;

private:
    EventLoop& m_loop;
};

} // namespace weir
