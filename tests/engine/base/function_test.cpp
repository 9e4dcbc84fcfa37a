#include <weir/base/function.h>

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>

namespace weir::test {
namespace {

/// Counts its copies that are alive.
class Counted {
public:
    explicit Counted(int& alive) : m_alive(&alive) { ++*m_alive; }

    Counted(const Counted& other) : m_alive(other.m_alive) { ++*m_alive; }

    Counted(Counted&& other) noexcept : m_alive(other.m_alive) { ++*m_alive; }

    Counted& operator=(const Counted&) = delete;
    Counted& operator=(Counted&&) = delete;

    ~Counted() { --*m_alive; }

private:
    int* m_alive;
};

TEST(FunctionTest, CallsWhatItHoldsWithItsArguments) {
    Function<int(int, int)> add = [](int a, int b) { return a + b; };
    EXPECT_EQ(add(2, 3), 5);
}

TEST(FunctionTest, IsFalseWhileItIsEmpty) {
    EXPECT_FALSE(Task());
    EXPECT_FALSE(Task(nullptr));
    Task full = [] {};
    EXPECT_TRUE(full);
    const Task taken = std::move(full);
    EXPECT_TRUE(taken);
    EXPECT_FALSE(full); // NOLINT(bugprone-use-after-move): moving leaves it empty
}

TEST(FunctionTest, HoldsWhatCanOnlyBeMoved) {
    Function<int()> function = [held = std::make_unique<int>(4)] { return *held; };
    Function<int()> moved = std::move(function);
    EXPECT_EQ(moved(), 4);
}

TEST(FunctionTest, PassesReferencesAndWhatCanOnlyBeMoved) {
    Function<void(std::string&, std::unique_ptr<int>)> function =
        [](std::string& text, std::unique_ptr<int> number) { text += std::to_string(*number); };
    std::string text = "number ";
    function(text, std::make_unique<int>(7));
    EXPECT_EQ(text, "number 7");
}

TEST(FunctionTest, DropsWhatTheCallableReturnsWhereNothingIsAskedFor) {
    int calls = 0;
    Task task = [&] { return ++calls; };
    task();
    EXPECT_EQ(calls, 1);
}

TEST(FunctionTest, KeepsTheCallablesStateBetweenCalls) {
    Function<int()> count = [calls = 0]() mutable { return ++calls; };
    EXPECT_EQ(count(), 1);
    Function<int()> moved = std::move(count);
    EXPECT_EQ(moved(), 2);
}

TEST(FunctionTest, DestroysWhatItHoldsOnceWhetherItLiesInPlaceOrNot) {
    int small = 0;
    int large = 0;
    {
        Task inPlace = [counted = Counted(small)] {};
        Task onHeap = [counted = Counted(large), padding = std::array<char, 100>{}] {
            static_cast<void>(padding);
        };
        EXPECT_EQ(small, 1);
        EXPECT_EQ(large, 1);
        Task moved = std::move(inPlace);
        Task otherMoved = std::move(onHeap);
        EXPECT_EQ(small, 1);
        EXPECT_EQ(large, 1);
        moved = nullptr;
        EXPECT_EQ(small, 0);
        otherMoved = [] {};
        EXPECT_EQ(large, 0);
        moved = [counted = Counted(small)] {};
    }
    EXPECT_EQ(small, 0);
    EXPECT_EQ(large, 0);
}

TEST(FunctionTest, AssigningItToItselfKeepsIt) {
    int alive = 0;
    Task task = [counted = Counted(alive)] {};
    Task& same = task;
    task = std::move(same);
    EXPECT_EQ(alive, 1);
    EXPECT_TRUE(task);
}

TEST(FunctionTest, IsEmptyBeforeWhatItHeldIsDestroyed) {
    struct Looks {
        explicit Looks(Task& at) : task(&at) {}

        Looks(Looks&& other) noexcept : task(std::exchange(other.task, nullptr)) {}

        ~Looks() {
            if (task != nullptr) {
                EXPECT_FALSE(*task);
            }
        }

        void operator()() const {}

        Task* task;
    };

    Task task;
    task = Looks(task);
    task = nullptr;
    EXPECT_FALSE(task);
}

TEST(FunctionTest, GivesBackWhatItHoldsToThoseWhoKnowItsType) {
    struct Small {
        int number = 0;

        int operator()() { return number; }
    };

    struct Large {
        int numbers[32] = {};

        int operator()() { return numbers[31]; }
    };

    Function<int()> small = Small{7};
    Function<int()> large = Large{};
    EXPECT_EQ(small.target<Large>(), nullptr);
    EXPECT_EQ(large.target<Small>(), nullptr);
    EXPECT_EQ(Function<int()>().target<Small>(), nullptr);
    small.target<Small>()->number = 8;
    large.target<Large>()->numbers[31] = 9;
    EXPECT_EQ(small(), 8);
    EXPECT_EQ(large(), 9);
}

TEST(FunctionTest, HoldsThreePointersWithoutAnAllocationAndStaysSmall) {
    EXPECT_EQ(sizeof(Task), 4 * sizeof(void*));
}

} // namespace
} // namespace weir::test
