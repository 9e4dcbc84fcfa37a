#include <weir/scenario/measurements.h>

#include <algorithm>
#include <array>

namespace weir::scenario {

namespace {

constexpr std::string_view aNumber = "a number";
constexpr std::string_view aDuration = "a duration";
constexpr std::string_view aSize = "a size";

/// What an endpoint's measurements are taken from.
struct EndpointSource {
    const Actor& actor;
    const Workbench& workbench;
    TimePoint now;

    /// Of the endpoint's state, or of those of a group's members together.
    template <class Of>
    [[nodiscard]] auto sum(Of of) const {
        decltype(of(EndpointState())) total{};
        const auto add = [&](const Actor& one) {
            if (const EndpointState* state = workbench.endpoint(one.id)) {
                total += of(*state);
            }
        };
        add(actor);
        for (const std::unique_ptr<Actor>& member : actor.members) {
            add(*member);
        }
        return total;
    }
};

struct EndpointMeasurement {
    MeasurementInfo info;
    Value (*value)(const EndpointSource& source);
};

struct RunSource {
    const LoopWatch& watch;
    Duration elapsed;
};

struct RunMeasurement {
    MeasurementInfo info;
    Value (*value)(const RunSource& source);
};

Value suspendedOf(const EndpointSource& source) {
    return source.sum([&](const EndpointState& state) {
        Duration sum = state.suspended;
        for (const ConnectionId id : source.workbench.connections(state.id)) {
            const std::optional<ConnectionState> connection = source.workbench.connection(id);
            if (connection && connection->suspendedSince) {
                sum += source.now - *connection->suspendedSince;
            }
        }
        return sum;
    });
}

Value number(std::uint64_t count) {
    return static_cast<double>(count);
}

constexpr std::array endpointTable{
    EndpointMeasurement{
        {"bytes-in", aSize, "Bytes that the kernel gave."},
        [](const EndpointSource& source) -> Value {
            return Size{source.sum([](const EndpointState& state) { return state.bytesIn; })};
        }},
    EndpointMeasurement{
        {"bytes-out", aSize, "Bytes that the kernel took."},
        [](const EndpointSource& source) -> Value {
            return Size{source.sum([](const EndpointState& state) { return state.bytesOut; })};
        }},
    EndpointMeasurement{
        {"messages-in", aNumber, "Messages that came, as the framing cuts them, or datagrams."},
        [](const EndpointSource& source) { return number(source.actor.tally.messagesIn); }},
    EndpointMeasurement{
        {"messages-out", aNumber, "Messages that were sent as the framing says, or datagrams."},
        [](const EndpointSource& source) { return number(source.actor.tally.messagesOut); }},
    EndpointMeasurement{{"connections", aNumber, "Connections that are open now."},
                        [](const EndpointSource& source) {
                            return number(source.sum(
                                [](const EndpointState& state) { return state.openConnections; }));
                        }},
    EndpointMeasurement{{"accepted", aNumber, "Connections that a listener has accepted."},
                        [](const EndpointSource& source) {
                            return number(source.sum([](const EndpointState& state) {
                                return state.acceptedConnections;
                            }));
                        }},
    EndpointMeasurement{
        {"suspended", aDuration,
         "For how long the high watermark held reading back, of all connections together."},
        suspendedOf},
    EndpointMeasurement{
        {"latency.count", aNumber,
         "Expectations that matched behind a send on the same connection. Each took the latency "
         "from the end of the send step to the match."},
        [](const EndpointSource& source) { return number(source.actor.tally.latency.count()); }},
    EndpointMeasurement{
        {"latency.min", aDuration, "The shortest latency."},
        [](const EndpointSource& source) -> Value { return source.actor.tally.latency.least(); }},
    EndpointMeasurement{
        {"latency.mean", aDuration, "The mean latency."},
        [](const EndpointSource& source) -> Value { return source.actor.tally.latency.mean(); }},
    EndpointMeasurement{
        {"latency.p50", aDuration, "The latency that half did not exceed, at most 1 % too large."},
        [](const EndpointSource& source) -> Value {
            return source.actor.tally.latency.percentile(50);
        }},
    EndpointMeasurement{
        {"latency.p90", aDuration, "The latency that 90 % did not exceed, at most 1 % too large."},
        [](const EndpointSource& source) -> Value {
            return source.actor.tally.latency.percentile(90);
        }},
    EndpointMeasurement{
        {"latency.p99", aDuration, "The latency that 99 % did not exceed, at most 1 % too large."},
        [](const EndpointSource& source) -> Value {
            return source.actor.tally.latency.percentile(99);
        }},
    EndpointMeasurement{
        {"latency.max", aDuration, "The longest latency."},
        [](const EndpointSource& source) -> Value { return source.actor.tally.latency.most(); }},
};

constexpr std::array runTable{
    RunMeasurement{{"elapsed", aDuration, "Since the run began."},
                   [](const RunSource& source) -> Value { return source.elapsed; }},
    RunMeasurement{
        {"loop.lag.p50", aDuration,
         "The lag of a turn of the loop is how long it was from the end of its wait "
         "until it looked again for what is ready: what became ready meanwhile was "
         "given out that much later at most. Half of the turns did not exceed this."},
        [](const RunSource& source) -> Value { return source.watch.lag().percentile(50); }},
    RunMeasurement{
        {"loop.lag.p99", aDuration, "The lag that 99 % of the turns did not exceed."},
        [](const RunSource& source) -> Value { return source.watch.lag().percentile(99); }},
    RunMeasurement{{"loop.lag.max", aDuration, "The longest lag."},
                   [](const RunSource& source) -> Value { return source.watch.lag().most(); }},
    RunMeasurement{
        {"timers.late.p50", aDuration,
         "How long after its deadline the loop took a timer up; half did not exceed "
         "this."},
        [](const RunSource& source) -> Value { return source.watch.late().percentile(50); }},
    RunMeasurement{
        {"timers.late.p99", aDuration, "The lateness that 99 % did not exceed."},
        [](const RunSource& source) -> Value { return source.watch.late().percentile(99); }},
    RunMeasurement{{"timers.late.max", aDuration, "The latest timer."},
                   [](const RunSource& source) -> Value { return source.watch.late().most(); }},
    RunMeasurement{
        {"priority.0.waited.p50", aDuration,
         "How long callbacks of priority 0 waited from their activation until they "
         "began; half did not exceed this."},
        [](const RunSource& source) -> Value { return source.watch.waited(0).percentile(50); }},
    RunMeasurement{
        {"priority.0.waited.p99", aDuration, "The wait that 99 % did not exceed."},
        [](const RunSource& source) -> Value { return source.watch.waited(0).percentile(99); }},
    RunMeasurement{{"priority.0.waited.max", aDuration, "The longest wait."},
                   [](const RunSource& source) -> Value { return source.watch.waited(0).most(); }},
    RunMeasurement{
        {"priority.1.waited.p50", aDuration, "The same of priority 1."},
        [](const RunSource& source) -> Value { return source.watch.waited(1).percentile(50); }},
    RunMeasurement{
        {"priority.1.waited.p99", aDuration, "The wait that 99 % did not exceed."},
        [](const RunSource& source) -> Value { return source.watch.waited(1).percentile(99); }},
    RunMeasurement{{"priority.1.waited.max", aDuration, "The longest wait."},
                   [](const RunSource& source) -> Value { return source.watch.waited(1).most(); }},
    RunMeasurement{
        {"priority.2.waited.p50", aDuration, "The same of priority 2."},
        [](const RunSource& source) -> Value { return source.watch.waited(2).percentile(50); }},
    RunMeasurement{
        {"priority.2.waited.p99", aDuration, "The wait that 99 % did not exceed."},
        [](const RunSource& source) -> Value { return source.watch.waited(2).percentile(99); }},
    RunMeasurement{{"priority.2.waited.max", aDuration, "The longest wait."},
                   [](const RunSource& source) -> Value { return source.watch.waited(2).most(); }},
};

template <class Table>
constexpr auto infosOf(const Table& table) {
    std::array<MeasurementInfo, std::tuple_size_v<Table>> infos;
    std::transform(table.begin(), table.end(), infos.begin(),
                   [](const auto& entry) { return entry.info; });
    return infos;
}

constexpr auto endpointInfos = infosOf(endpointTable);
constexpr auto runInfos = infosOf(runTable);

const MeasurementInfo* named(std::span<const MeasurementInfo> infos, std::string_view name) {
    const auto found = std::find_if(infos.begin(), infos.end(),
                                    [&](const MeasurementInfo& info) { return info.name == name; });
    return found == infos.end() ? nullptr : &*found;
}

} // namespace

std::span<const MeasurementInfo> endpointMeasurements() {
    return endpointInfos;
}

std::span<const MeasurementInfo> runMeasurements() {
    return runInfos;
}

const MeasurementInfo* findMeasurement(std::string_view name,
                                       std::span<const std::string_view> endpoints) {
    const std::size_t dot = name.find('.');
    if (dot != std::string_view::npos &&
        std::find(endpoints.begin(), endpoints.end(), name.substr(0, dot)) != endpoints.end()) {
        return named(endpointInfos, name.substr(dot + 1));
    }
    return named(runInfos, name);
}

bool changesWithTime(std::string_view name) {
    return name == "elapsed" || name.ends_with(".suspended");
}

Value Measurements::valueOf(std::string_view name) const {
    const std::size_t dot = name.find('.');
    if (dot != std::string_view::npos) {
        if (const Actor* actor = m_cast.find(name.substr(0, dot))) {
            const MeasurementInfo* info = named(endpointInfos, name.substr(dot + 1));
            return info == nullptr
                       ? Value()
                       : ofEndpoint(*actor, static_cast<std::size_t>(info - endpointInfos.data()));
        }
    }
    const MeasurementInfo* info = named(runInfos, name);
    return info == nullptr ? Value() : ofRun(static_cast<std::size_t>(info - runInfos.data()));
}

Value Measurements::ofEndpoint(const Actor& actor, std::size_t index) const {
    return endpointTable[index].value({actor, m_workbench, m_loop.clock().now()});
}

Value Measurements::ofRun(std::size_t index) const {
    if (m_watch == nullptr) {
        return {};
    }
    return runTable[index].value({*m_watch, m_loop.clock().now() - m_began});
}

std::vector<Measured> Measurements::all() const {
    std::vector<Measured> measured;
    for (const std::unique_ptr<Actor>& actor : m_cast.actors()) {
        for (std::size_t index = 0; index < endpointTable.size(); ++index) {
            measured.push_back({actor->name() + '.' + std::string(endpointInfos[index].name),
                                toText(ofEndpoint(*actor, index))});
        }
    }
    for (std::size_t index = 0; index < runTable.size(); ++index) {
        measured.push_back({std::string(runInfos[index].name), toText(ofRun(index))});
    }
    return measured;
}

} // namespace weir::scenario
