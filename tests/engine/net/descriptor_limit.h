#pragma once

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace weir::test {

/// While it lives, the process gets no new descriptor (EMFILE). The undefined-behaviour sanitizer
/// needs descriptors itself when it sees a class with virtual methods for the first time: have the
/// code under test run once before, and check what it did afterwards.
class NoMoreDescriptors {
public:
    NoMoreDescriptors() {
        EXPECT_EQ(::getrlimit(RLIMIT_NOFILE, &m_before), 0);
        const int lowestFree = ::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);
        ::close(lowestFree);
        rlimit none = m_before;
        none.rlim_cur = static_cast<rlim_t>(lowestFree);
        EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
    }

    ~NoMoreDescriptors() { EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &m_before), 0); }

    NoMoreDescriptors(const NoMoreDescriptors&) = delete;
    NoMoreDescriptors& operator=(const NoMoreDescriptors&) = delete;

private:
    rlimit m_before{};
};

} // namespace weir::test
