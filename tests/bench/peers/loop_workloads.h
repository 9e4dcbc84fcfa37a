#pragma once

#include "tests/bench/peers/descriptor_workloads.h"
#include "tests/bench/peers/post_workload.h"
#include "tests/bench/peers/timer_workloads.h"

namespace weir::peers {

template <class Api>
void addDescriptorWorkloads(Peer& peer) {
    peer.measures["dispatch"] = dispatch<Api>;
    peer.measures["cascade"] = cascade<Api>;
    peer.measures["add and delete"] = addAndDelete<Api>;
}

template <class Api>
void addLoopWorkloads(Peer& peer) {
    addDescriptorWorkloads<Api>(peer);
    peer.measures["schedule"] = scheduleTimers<Api>;
    peer.measures["cancel"] = cancelTimers<Api>;
    peer.measures["fire at once"] = fireTimersAtOnce<Api>;
    peer.measures["fire as time passes"] = fireTimersAsTimePasses<Api>;
    peer.measures["push back"] = pushBackTimers<Api>;
    peer.measures["early"] = earlyTimers<Api>;
    peer.measures["late"] = lateTimers<Api>;
    peer.measures["post"] = postClosures<Api>;
}

} // namespace weir::peers
