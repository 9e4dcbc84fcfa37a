#pragma once

#include <weir/base/assert.h>

#include <utility>

namespace weir {

/// What an object inherits to be an element of an IntrusiveList. `Tag` tells the lists apart that
/// one object is in at the same time. It does not unlink itself: its owner does that before it
/// goes.
template <class Tag>
class ListNode {
public:
    ListNode() = default;
    ListNode(const ListNode&) = delete;
    ListNode& operator=(const ListNode&) = delete;

private:
    template <class, class>
    friend class IntrusiveList;

    ListNode* m_next = nullptr;
    ListNode* m_previous = nullptr;
};

/// A doubly linked list of objects that it neither owns nor allocates for; every operation but
/// clear() is O(1). An element can take itself off without knowing its list.
///
/// Thread: its owner's. Where T inherits ListNode<Tag> privately, it befriends this class.
template <class T, class Tag = T>
class IntrusiveList {
    using Node = ListNode<Tag>;

public:
    IntrusiveList() { reset(); }

    IntrusiveList(IntrusiveList&& other) noexcept {
        reset();
        append(other);
    }

    IntrusiveList& operator=(IntrusiveList&&) = delete;
    IntrusiveList(const IntrusiveList&) = delete;
    IntrusiveList& operator=(const IntrusiveList&) = delete;

    /// The elements stay as they are and may outlive the list.
    ~IntrusiveList() { clear(); }

    [[nodiscard]] bool empty() const { return m_head.m_next == &m_head; }

    /// Null where it is empty.
    [[nodiscard]] T* front() { return elementAt(m_head.m_next); }

    /// The element behind `element`, which is in this list; null behind the last one.
    [[nodiscard]] T* after(T& element) { return elementAt(nodeOf(element).m_next); }

    /// `element` is in no list of this tag.
    void pushBack(T& element) {
        Node& node = nodeOf(element);
        WEIR_ASSERT(node.m_next == nullptr);
        node.m_next = &m_head;
        node.m_previous = m_head.m_previous;
        m_head.m_previous->m_next = &node;
        m_head.m_previous = &node;
    }

    /// Null where it is empty.
    T* popFront() {
        T* const element = front();
        if (element != nullptr) {
            remove(*element);
        }
        return element;
    }

    /// Moves all of `other` behind this list's last element.
    void append(IntrusiveList& other) {
        if (other.empty()) {
            return;
        }
        Node* const first = other.m_head.m_next;
        Node* const last = other.m_head.m_previous;
        other.reset();
        first->m_previous = m_head.m_previous;
        last->m_next = &m_head;
        m_head.m_previous->m_next = first;
        m_head.m_previous = last;
    }

    /// Moves all of `other` before this list's first element.
    void prepend(IntrusiveList& other) {
        other.append(*this);
        append(other);
    }

    void clear() {
        while (!empty()) {
            unlink(*m_head.m_next);
        }
    }

    /// Takes `element` off the list that it is in.
    static void remove(T& element) { unlink(nodeOf(element)); }

    [[nodiscard]] static bool isLinked(const T& element) {
        return static_cast<const Node&>(element).m_next != nullptr;
    }

private:
    static Node& nodeOf(T& element) { return element; }

    T* elementAt(Node* node) { return node == &m_head ? nullptr : static_cast<T*>(node); }

    static void unlink(Node& node) {
        WEIR_ASSERT(node.m_next != nullptr);
        node.m_previous->m_next = node.m_next;
        node.m_next->m_previous = node.m_previous;
        node.m_next = nullptr;
        node.m_previous = nullptr;
    }

    void reset() {
        m_head.m_next = &m_head;
        m_head.m_previous = &m_head;
    }

    Node m_head;
};

} // namespace weir
