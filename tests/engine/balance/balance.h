#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace weir::test {

/// What a process holds and can hold too long.
struct Holdings {
    /// What each open descriptor points to: "socket:[123]", "anon_inode:[eventfd]", a path. Empty
    /// where the system has no /proc.
    std::map<int, std::string> descriptors;
    /// The name of each thread, without those that the kernel keeps for an io_uring. Empty
    /// likewise.
    std::map<int, std::string> threads;
    /// How many callables of each type a weir::Function holds; empty where assertions are not
    /// checked.
    std::map<std::string, std::ptrdiff_t> callables;
};

/// What this process holds now.
[[nodiscard]] Holdings currentHoldings();

/// A sentence for each thing that `after` has and `before` has not, or the other way round: "left
/// open: descriptor 7 -> socket:[123]". Empty where they are in balance; threads that have ended
/// are.
[[nodiscard]] std::vector<std::string> imbalances(const Holdings& before, const Holdings& after);

/// The same for `before` and now. A thread that was joined, or that ends by itself, is given 5 s to
/// be gone: the kernel takes it off its list only a moment after pthread_join() has returned.
[[nodiscard]] std::vector<std::string> imbalancesSince(const Holdings& before);

} // namespace weir::test
