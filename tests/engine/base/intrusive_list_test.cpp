#include <weir/base/intrusive_list.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace weir::test {
namespace {

struct FirstTag;
struct SecondTag;

struct Element : ListNode<FirstTag>, ListNode<SecondTag> {
    explicit Element(char letter) : name(letter) {}

    char name;
};

using List = IntrusiveList<Element, FirstTag>;
using OtherList = IntrusiveList<Element, SecondTag>;

std::string namesIn(List& list) {
    std::string names;
    for (Element* element = list.front(); element != nullptr; element = list.after(*element)) {
        names += element->name;
    }
    return names;
}

class IntrusiveListTest : public testing::Test {
protected:
    void SetUp() override {
        for (Element* element : {&m_a, &m_b, &m_c}) {
            m_list.pushBack(*element);
        }
    }

    Element m_a{'a'};
    Element m_b{'b'};
    Element m_c{'c'};
    Element m_d{'d'};
    List m_list;
};

TEST_F(IntrusiveListTest, KeepsTheOrderInWhichElementsCame) {
    EXPECT_EQ(namesIn(m_list), "abc");
    EXPECT_EQ(m_list.popFront(), &m_a);
    EXPECT_FALSE(List::isLinked(m_a));
    EXPECT_EQ(namesIn(m_list), "bc");
}

TEST_F(IntrusiveListTest, AnElementLeavesFromAnyPlace) {
    List::remove(m_b);
    EXPECT_EQ(namesIn(m_list), "ac");
    List::remove(m_c);
    List::remove(m_a);
    EXPECT_TRUE(m_list.empty());
    EXPECT_EQ(m_list.front(), nullptr);
    EXPECT_EQ(m_list.popFront(), nullptr);
    m_list.pushBack(m_b);
    EXPECT_EQ(namesIn(m_list), "b");
}

TEST_F(IntrusiveListTest, AnElementIsInListsOfDifferentTagsAtOnce) {
    OtherList others;
    others.pushBack(m_b);
    List::remove(m_b);
    EXPECT_FALSE(List::isLinked(m_b));
    EXPECT_TRUE(OtherList::isLinked(m_b));
    EXPECT_EQ(others.front(), &m_b);
}

TEST_F(IntrusiveListTest, MovingTakesTheElementsAlong) {
    List moved(std::move(m_list));
    EXPECT_EQ(namesIn(moved), "abc");
    List::remove(m_a);
    EXPECT_EQ(namesIn(moved), "bc");
    m_list.pushBack(m_d); // NOLINT(bugprone-use-after-move): moving leaves it empty
    EXPECT_EQ(namesIn(m_list), "d");
    List empty;
    const List stillEmpty(std::move(empty));
    EXPECT_TRUE(stillEmpty.empty());
}

TEST_F(IntrusiveListTest, AppendsAndPrependsWholeLists) {
    List more;
    more.pushBack(m_d);
    m_list.append(more);
    EXPECT_TRUE(more.empty());
    EXPECT_EQ(namesIn(m_list), "abcd");
    List::remove(m_d);
    more.pushBack(m_d);
    m_list.prepend(more);
    EXPECT_TRUE(more.empty());
    EXPECT_EQ(namesIn(m_list), "dabc");
    m_list.prepend(more);
    m_list.append(more);
    EXPECT_EQ(namesIn(m_list), "dabc");
}

TEST_F(IntrusiveListTest, ElementsOutliveTheirList) {
    {
        List list;
        list.pushBack(m_d);
    }
    EXPECT_FALSE(List::isLinked(m_d));
    m_list.pushBack(m_d);
    EXPECT_EQ(namesIn(m_list), "abcd");
}

} // namespace
} // namespace weir::test
