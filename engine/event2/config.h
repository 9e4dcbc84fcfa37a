#pragma once

#include <weir/loop/loop_config.h>

/// What the public headers leave open: how a base is to be made.
struct event_config {
    weir::LoopConfig loop;
    int flags = 0;
};
