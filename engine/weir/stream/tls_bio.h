#pragma once

#include <openssl/bio.h>

#include <cstddef>

namespace weir {

class Stream;

/// Control messages (alerts, answers to key updates) may let a transport's output grow up to here;
/// then OpenSSL waits until it is drained, so that a peer that asks and never reads cannot fill
/// the memory.
inline constexpr std::size_t mostTlsOutput = std::size_t{1024} * 1024;

/// A BIO through which OpenSSL takes what the transport's input holds, and appends to its output.
/// Where the input is empty (the output full) it says "later". It never says that the transport has
/// ended: who uses it asks the transport. Null where there is no memory for it.
///
/// Thread: the transport's. Owner: the caller, or the SSL that it is given to.
BIO* makeTlsBio(Stream& transport);

/// The transport goes: from now on the BIO fails.
void detachTlsBio(BIO& bio);

} // namespace weir
