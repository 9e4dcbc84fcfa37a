#pragma once

#include <weir/base/unique_fd.h>

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace weir::testing {

/// Two ends of a pipe or of a pair of sockets, which do not block.
struct FdPair {
    UniqueFd reading;
    UniqueFd writing;
};

inline FdPair pipePair() {
    std::array<int, 2> fds = {};
    EXPECT_EQ(::pipe2(fds.data(), O_NONBLOCK | O_CLOEXEC), 0);
    return {UniqueFd(fds[0]), UniqueFd(fds[1])};
}

inline FdPair socketPair() {
    std::array<int, 2> fds = {};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds.data()), 0);
    return {UniqueFd(fds[0]), UniqueFd(fds[1])};
}

/// An unnamed file with `text`, read from its beginning.
inline UniqueFd fileWith(std::string_view text) {
    UniqueFd file(::open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
    EXPECT_EQ(::pwrite(file.get(), text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
    return file;
}

inline std::size_t put(int fd, std::string_view text) {
    const ssize_t count = ::write(fd, text.data(), text.size());
    return count < 0 ? 0 : static_cast<std::size_t>(count);
}

inline std::string takeAll(int fd) {
    std::string all;
    std::array<char, 65'536> part = {};
    ssize_t count = 0;
    while ((count = ::read(fd, part.data(), part.size())) > 0) {
        all.append(part.data(), static_cast<std::size_t>(count));
    }
    return all;
}

} // namespace weir::testing
