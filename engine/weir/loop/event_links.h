#pragma once

#include <weir/base/intrusive_list.h>

namespace weir {

/// What an object holds to wait for a descriptor or a signal together with others.
class WatchItem : public ListNode<WatchItem> {};

/// What an object holds to be queued for the loop's callbacks.
class ActiveItem : public ListNode<ActiveItem> {};

} // namespace weir
