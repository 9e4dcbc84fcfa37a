#pragma once

#include <weir/base/intrusive_list.h>

namespace weir {

/// Tags the list of the events that wait for one descriptor or signal.
struct WatchList;

/// What an object inherits, or holds, to be queued for the loop's callbacks.
class ActiveItem : public ListNode<ActiveItem> {};

} // namespace weir
