#pragma once

#include <weir/base/error.h>

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

namespace weir {

/// What OpenSSL had to say about its failures: its codes (ERR_get_error(3)), the oldest first. A
/// peer can cause any number of them, so only the first ones are kept.
///
/// Thread: OpenSSL keeps a queue for each thread; take() empties the caller's.
class TlsErrors {
public:
    static constexpr std::size_t most = 16;

    /// Moves what is in the thread's queue to the end of this; returns the first of it (the cause,
    /// which the callers of what failed only repeat), or 0 where it was empty.
    unsigned long take();
    void add(unsigned long code);
    /// The oldest, which is then gone; 0 where there is none.
    unsigned long next();

private:
    std::deque<unsigned long> m_codes;
};

/// Forgets what is in the thread's queue, before a call whose errors are wanted.
void clearTlsErrors();

/// OpenSSL's words for `code`, e.g. "wrong version number"; for an alert that the peer sent, what
/// it means ("the peer does not know who issued the certificate (alert 48, unknown ca)").
std::string tlsReason(unsigned long code);

/// "`what`: <reason>" with what the thread's queue holds, which it empties.
Error tlsError(std::string_view what);

} // namespace weir
