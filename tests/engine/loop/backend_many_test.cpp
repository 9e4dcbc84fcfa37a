#include "tests/engine/loop/backend_fixture.h"

#include <algorithm>
#include <random>
#include <set>

#include <fcntl.h>

namespace weir::test {
namespace {

/// Thousands of descriptors, most of them with numbers beyond FD_SETSIZE.
class BackendManyTest : public BackendTest {
protected:
    /// The near ends of `count` pairs, watched for reading.
    void watchPairs(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            m_pairs.push_back(makeSocketPair());
            const auto added = m_backend->add(m_pairs.back().near.get(), EventFlags::Read);
            ASSERT_TRUE(added.ok()) << added.error().message();
        }
    }

    /// Which numbers are reported, in one wait or in several where not all fit into one.
    std::set<int> readable() {
        std::set<int> numbers;
        for (int i = 0; i < 8; ++i) {
            for (const auto& [number, ready] : look(*m_backend)) {
                numbers.insert(number);
            }
        }
        return numbers;
    }

    std::vector<SocketPair> m_pairs;
};

TEST_P(BackendManyTest, ExactlyWhatIsReadyOfThousandsIsReported) {
    if (!mayOpen(5000)) {
        GTEST_SKIP() << "this process may not open 5000 descriptors";
    }
    watchPairs(2000);
    std::mt19937 random(5);
    std::set<int> expected;
    for (SocketPair& pair : m_pairs) {
        if (random() % 10 == 0) {
            send(pair.far.get(), "x");
            expected.insert(pair.near.get());
        }
    }
    EXPECT_GT(*expected.rbegin(), 3000) << "some are beyond FD_SETSIZE";
    EXPECT_EQ(readable(), expected);
    for (std::size_t i = 0; i < m_pairs.size(); i += 2) {
        m_backend->remove(m_pairs[i].near.get());
        expected.erase(m_pairs[i].near.get());
    }
    EXPECT_EQ(readable(), expected);
}

TEST_P(BackendManyTest, AllOfThousandsAreReportedWhenAllAreReady) {
    constexpr int count = 9000; // more answers than an io_uring has room for
    if (!mayOpen(count + 100)) {
        GTEST_SKIP() << "this process may not open " << count << " descriptors";
    }
    const SocketPair pair = makeSocketPair();
    std::vector<UniqueFd> duplicates;
    for (int i = 0; i < count; ++i) {
        duplicates.emplace_back(::fcntl(pair.near.get(), F_DUPFD_CLOEXEC, 0));
        ASSERT_TRUE(m_backend->add(duplicates.back().get(), EventFlags::Read).ok());
    }
    EXPECT_TRUE(readable().empty());
    send(pair.far.get(), "x");
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(readable().size(), static_cast<std::size_t>(count));
    }
    receive(pair.near.get());
    EXPECT_TRUE(look(*m_backend).empty());
}

WEIR_FOR_EACH_BACKEND_VARIANT(BackendManyTest);

} // namespace
} // namespace weir::test
