#include "tests/bench/peers/plan.h"

#include <algorithm>

namespace weir::peers {
namespace {

constexpr std::size_t kibibyte = 1024;
constexpr std::size_t mebibyte = kibibyte * kibibyte;

void addDescriptors(std::vector<Workload>& rows, bool quick) {
    for (const std::size_t pairs : {100U, 1000U, 8000U}) {
        if (quick && pairs > 1000) {
            continue;
        }
        for (const std::size_t percent : {1U, 100U}) {
            Workload row;
            row.name = "dispatch " + std::to_string(pairs) + " pairs, " + std::to_string(percent) +
                       " % active";
            row.unit = "ns/event";
            row.measure = "dispatch";
            row.count = pairs;
            row.part = pairs * percent / 100;
            row.bounds = {1.03, 1.3, {}};
            rows.push_back(row);
        }
    }
    rows.push_back({.name = "cascade over 1,000 pairs",
                    .unit = "ns/hop",
                    .measure = "cascade",
                    .count = 1000,
                    .part = quick ? 2'000U : 200'000U,
                    .bounds = {1.0, 1.15, {}}});
    rows.push_back({.name = "add and delete an event, a turn between",
                    .unit = "ns",
                    .measure = "add and delete",
                    .count = quick ? 2'000U : 200'000U,
                    .bounds = {4.0, {}, {}}});
}

void addTimers(std::vector<Workload>& rows, bool quick) {
    const std::size_t many = quick ? 10'000 : 1'000'000;
    const std::size_t some = quick ? 1'000 : 100'000;
    const auto add = [&](std::string name, std::string measure, std::size_t count, std::size_t part,
                         double bound) {
        rows.push_back({.name = "timers: " + std::move(name),
                        .unit = "ns",
                        .measure = std::move(measure),
                        .count = count,
                        .part = part,
                        .bounds = {bound, {}, {}}});
    };
    add("schedule 1 M", "schedule", many, 0, 4.0);
    add("cancel 1 M", "cancel", many, 0, 8.0);
    add("fire 100 k, all due", "fire at once", some, 100, 3.0);
    add("fire 100 k over a second", "fire as time passes", some, quick ? 100 : 1000, 3.0);
    add("push back 10 k idle ones 1 M times", "push back", some / 10, many, 6.0);
    rows.push_back({.name = "timers: early ones of 1,000",
                    .unit = "timers",
                    .measure = "early",
                    .count = 1000,
                    .part = quick ? 50U : 500U,
                    .bounds = {{}, {}, 0.0}});
    rows.push_back({.name = "timers: lateness of the median one",
                    .unit = "us",
                    .measure = "late",
                    .count = 1000,
                    .part = quick ? 50U : 500U,
                    .bounds = {{}, {}, 1000.0}});
    rows.push_back({.name = "post closures from another thread",
                    .unit = "/s",
                    .measure = "post",
                    .count = quick ? 20'000U : 2'000'000U,
                    .moreIsBetter = true,
                    .bounds = {8.0, {}, {}}});
}

void addServers(std::vector<Workload>& rows, bool quick) {
    const auto echo = [&](std::string name, Kind kind, std::size_t connections, std::size_t size,
                          std::size_t count, Bounds bounds) {
        rows.push_back({.name = "echo " + std::move(name),
                        .unit = kind == Kind::EchoCpu ? "ns CPU/message" : "B/s",
                        .kind = kind,
                        .measure = "echo",
                        .count = count,
                        .connections = connections,
                        .size = size,
                        .moreIsBetter = kind == Kind::EchoThroughput,
                        .bounds = bounds});
    };
    const std::size_t messages = quick ? 5'000 : 200'000;
    echo("64 connections x 64 B", Kind::EchoCpu, 64, 64, messages, {1.40, 1.45, {}});
    echo("64 connections x 64 KiB", Kind::EchoThroughput, 64, 64 * kibibyte, quick ? 200 : 10'000,
         {5.0, {}, {}});
    echo("1,000 connections x 64 B", Kind::EchoCpu, quick ? 100 : 1'000, 64, messages,
         {1.65, {}, {}});
    rows.push_back({.name = "accept and close",
                    .unit = "ns CPU/connection",
                    .kind = Kind::Accept,
                    .measure = "accept",
                    .count = quick ? 200U : 10'000U,
                    .connections = 32,
                    .bounds = {1.05, {}, {}}});
    rows.push_back({.name = "memory of an idle accepted stream",
                    .unit = "B",
                    .kind = Kind::IdleMemory,
                    .measure = "echo",
                    .count = quick ? 400U : 8'000U,
                    .bounds = {{}, {}, 350.0}});
}

void addBuffers(std::vector<Workload>& rows, bool quick) {
    const auto add = [&](std::string name, std::string unit, std::string measure, std::size_t count,
                         double bound) {
        rows.push_back({.name = "buffer: " + std::move(name),
                        .unit = std::move(unit),
                        .measure = std::move(measure),
                        .count = count,
                        .bounds = {bound, {}, {}}});
    };
    add("append 64 B", "ns", "append", quick ? 50'000 : 2'000'000, 1.2);
    add("drain 64 B", "ns", "drain", quick ? 50'000 : 2'000'000, 1.0);
    add("search 16 B in 16 MiB", "ms", "search", quick ? mebibyte : 16 * mebibyte, 1.7);
    add("read a line of 1 M", "ns", "lines", quick ? 10'000 : 1'000'000, 1.7);
    add("move 64 KiB, nothing else", "ns", "move", quick ? 1'000 : 500'000, 1.1);
    add("fill 64 KiB, move, drain", "ns", "fill, move and drain", quick ? 1'000 : 50'000, 1.1);
}

} // namespace

std::vector<Workload> plan(bool quick) {
    std::vector<Workload> rows;
    addDescriptors(rows, quick);
    addTimers(rows, quick);
    addServers(rows, quick);
    addBuffers(rows, quick);
    return rows;
}

} // namespace weir::peers
