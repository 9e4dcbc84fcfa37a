#include <weir/workbench/journal.h>

#include "ui/models/conversation_model.h"
#include "ui/models/endpoint_tree_model.h"
#include "ui/models/event_filter.h"
#include "ui/models/event_log_model.h"

#include <QCoreApplication>
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <new>
#include <string>

namespace {

std::int64_t allocated = 0;

} // namespace

// What the models hold is counted, since it is what a row costs. Qt's own strings come from
// malloc(3) and are not: the models are to have none.
void* operator new(std::size_t size) {
    void* const space = std::malloc(size == 0 ? 1 : size);
    if (space == nullptr) {
        std::abort();
    }
    allocated += static_cast<std::int64_t>(size);
    return space;
}

void operator delete(void* space) noexcept {
    std::free(space);
}

void operator delete(void* space, std::size_t size) noexcept {
    allocated -= static_cast<std::int64_t>(size);
    std::free(space);
}

namespace {

using namespace weir;
using namespace weir::ui;
using SteadyTime = std::chrono::steady_clock;

constexpr quint64 records = 2'000'000;
// 200,000 records a second, looked at once in a frame of 16 ms.
constexpr quint64 recordsInFrame = 3200;

/// What an echo conversation of four connections leaves: received, read callback, sent.
void append(Journal& journal, quint64 index) {
    RecordFields fields;
    fields.time = TimePoint{} + std::chrono::microseconds(5 * index);
    fields.turn = index / 3 + 1;
    fields.endpoint = EndpointId{1};
    fields.connection = ConnectionId{static_cast<std::uint32_t>(index / 3 % 4 + 1)};
    fields.priority = 1;
    fields.first = index * 16;
    switch (index % 3) {
        case 0:
            fields.kind = RecordKind::Received;
            fields.direction = RecordDirection::In;
            break;
        case 1:
            fields.kind = RecordKind::Callback;
            fields.detail = static_cast<std::uint8_t>(CallbackKind::Read);
            journal.finish(journal.append(fields), std::chrono::microseconds(3));
            return;
        default:
            fields.kind = RecordKind::Sent;
            fields.direction = RecordDirection::Out;
            break;
    }
    journal.append(fields, "sixteen bytes...");
}

std::unique_ptr<Journal> filledJournal(quint64 count) {
    std::unique_ptr<Journal> journal = std::move(Journal::create(TimePoint{}).value());
    for (quint64 index = 0; index < count; ++index) {
        append(*journal, index);
    }
    return journal;
}

// For the models' timers.
class Application {
private:
    int m_count = 1;
    std::string m_name = "models_bench";
    std::array<char*, 2> m_arguments{m_name.data(), nullptr};
    QCoreApplication m_application{m_count, m_arguments.data()};
};

/// How long the window is held up at most at one time, and in all. On a machine that others use too
/// the processor's time says more than the clock's.
class Stalls {
public:
    template <class Work>
    void measure(Work work) {
        const std::clock_t processorBegin = std::clock();
        const auto begin = SteadyTime::now();
        work();
        const auto took = SteadyTime::now() - begin;
        m_longest = std::max(m_longest, took);
        m_whole += took;
        m_longestProcessor = std::max(m_longestProcessor, std::clock() - processorBegin);
    }

    [[nodiscard]] double seconds() const { return std::chrono::duration<double>(m_whole).count(); }

    void tell(benchmark::State& state) const {
        state.counters["longest_ms"] = std::chrono::duration<double, std::milli>(m_longest).count();
        state.counters["longest_cpu_ms"] =
            1000.0 * static_cast<double>(m_longestProcessor) / CLOCKS_PER_SEC;
    }

private:
    SteadyTime::duration m_longest{};
    SteadyTime::duration m_whole{};
    std::clock_t m_longestProcessor = 0;
};

/// A model that follows a flood; what a row costs, in bytes that the model holds.
template <class Model, class Prepare>
void followFlood(benchmark::State& state, Prepare prepare) {
    const Application application;
    for (auto _ : state) {
        const std::unique_ptr<Journal> journal = filledJournal(0);
        Model model;
        model.setJournal(journal.get());
        prepare(model);
        Stalls stalls;
        std::int64_t held = 0;
        quint64 index = 0;
        while (index < records || model.backlog() > 0) {
            for (const quint64 end = std::min(records, index + recordsInFrame); index < end;) {
                append(*journal, index++);
            }
            const std::int64_t before = allocated;
            stalls.measure([&] { model.advance(index); });
            stalls.measure([] { QCoreApplication::processEvents(); });
            held += allocated - before;
        }
        state.SetIterationTime(stalls.seconds());
        stalls.tell(state);
        state.counters["rows"] = model.rowCount();
        state.counters["bytes_a_row"] = static_cast<double>(held) / std::max(1, model.rowCount());
    }
}

void eventLog(benchmark::State& state) {
    followFlood<EventLogModel>(state, [](EventLogModel&) {});
}

void filteredEventLog(benchmark::State& state) {
    followFlood<EventLogModel>(state, [](EventLogModel& model) {
        (void)model.setFilter(QStringLiteral("conn <= 2 && took < 1ms || dir == in"));
    });
}

void conversationOfOne(benchmark::State& state) {
    followFlood<ConversationModel>(state, [](ConversationModel& model) {
        model.setSubject(EndpointId::None, ConnectionId{1});
    });
}

void conversationOfAll(benchmark::State& state) {
    followFlood<ConversationModel>(state, [](ConversationModel& model) {
        model.setSubject(EndpointId{1}, ConnectionId::None);
    });
}

BENCHMARK(eventLog)->Name("Models/event log, 2,000,000 records")->UseManualTime()->Iterations(1);
BENCHMARK(filteredEventLog)
    ->Name("Models/filtered event log, 2,000,000 records")
    ->UseManualTime()
    ->Iterations(1);
BENCHMARK(conversationOfOne)
    ->Name("Models/conversation of one in four, 2,000,000 records")
    ->UseManualTime()
    ->Iterations(1);
BENCHMARK(conversationOfAll)
    ->Name("Models/conversation of all, 2,000,000 records")
    ->UseManualTime()
    ->Iterations(1);

/// Typing a filter over a long log: until all is filtered, and the longest step on the way.
void refilter(benchmark::State& state, const QString& filter) {
    const Application application;
    const std::unique_ptr<Journal> journal = filledJournal(records);
    EventLogModel model;
    model.setJournal(journal.get());
    model.advance(records);
    Stalls stalls;
    for (auto _ : state) {
        stalls.measure([&] { (void)model.setFilter(filter); });
        while (model.backlog() > 0) {
            stalls.measure([] { QCoreApplication::processEvents(); });
        }
    }
    stalls.tell(state);
    state.counters["rows"] = model.rowCount();
}

BENCHMARK_CAPTURE(refilter, fields, QStringLiteral("conn == 3 && dir == in"))
    ->Name("Models/filter 2,000,000 records by fields")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(refilter, words, QStringLiteral("bytes TIMEOUT"))
    ->Name("Models/filter 2,000,000 records by words")
    ->Unit(benchmark::kMillisecond);

void filterAlone(benchmark::State& state, const QString& text) {
    constexpr quint64 looked = 1'000'000;
    const std::unique_ptr<Journal> journal = filledJournal(looked);
    const ObjectNames names;
    EventFilter filter;
    if (EventFilter::parse(text, filter)) {
        state.SkipWithError("The filter cannot be understood.");
        return;
    }
    for (auto _ : state) {
        quint64 found = 0;
        for (quint64 index = 0; index < looked; ++index) {
            found += filter.matches(journal->at(index), names) ? 1 : 0;
        }
        benchmark::DoNotOptimize(found);
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(looked));
}

BENCHMARK_CAPTURE(filterAlone, fields, QStringLiteral("conn == 3 && dir == in"))
    ->Name("EventFilter/1,000,000 records, two fields")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(filterAlone, word, QStringLiteral("TIMEOUT"))
    ->Name("EventFilter/1,000,000 records, a word")
    ->Unit(benchmark::kMillisecond);

/// 10,000 connections come, all change, and all go.
void connectionsComeAndGo(benchmark::State& state) {
    constexpr std::uint32_t count = 10'000;
    const Application application;
    Changes come;
    come.endpoints.resize(1);
    come.endpoints[0].id = EndpointId{1};
    come.endpoints[0].name = "upper";
    Changes go;
    for (std::uint32_t id = 1; id <= count; ++id) {
        ConnectionState& connection = come.connections.emplace_back();
        connection.id = ConnectionId{id};
        connection.endpoint = EndpointId{1};
        connection.peer = "127.0.0.1:" + std::to_string(id);
        go.removedConnections.push_back(connection.id);
    }
    Stalls stalls;
    for (auto _ : state) {
        EndpointTreeModel model;
        for (const Changes* changes : {&come, &come, &go}) {
            stalls.measure([&] { model.apply(*changes); });
        }
    }
    stalls.tell(state);
}

BENCHMARK(connectionsComeAndGo)
    ->Name("Models/10,000 connections come, change and go")
    ->Unit(benchmark::kMillisecond);

} // namespace
