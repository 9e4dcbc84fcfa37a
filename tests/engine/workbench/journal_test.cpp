#include <weir/workbench/journal.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <string>
#include <thread>

#include <sys/resource.h>

namespace weir {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t mebibyte = std::size_t{1024} * 1024;

std::unique_ptr<Journal> makeJournal(const JournalOptions& options = {}) {
    Result<std::unique_ptr<Journal>> journal = Journal::create(TimePoint{}, options);
    EXPECT_TRUE(journal.ok());
    return std::move(*journal);
}

// What every record of the tests says of itself, so that a reader can check it alone.
std::size_t appendNumbered(Journal& journal, std::uint64_t number, std::string_view payload) {
    RecordFields fields;
    fields.time = TimePoint(Duration(static_cast<std::int64_t>(number)));
    fields.turn = number * 3;
    fields.first = number * 7;
    return journal.append(fields, payload);
}

TEST(Journal, ARecordKeepsAllThatWasSaidOfIt) {
    const auto journal = makeJournal();
    RecordFields fields;
    fields.time = TimePoint(5ms);
    fields.turn = 17;
    fields.endpoint = EndpointId{2};
    fields.connection = ConnectionId{3};
    fields.kind = RecordKind::Callback;
    fields.direction = RecordDirection::In;
    fields.priority = 1;
    fields.detail = 4;
    fields.flags = 0x41;
    fields.code = -7;
    fields.first = 1ULL << 40U;
    fields.second = 10;
    const std::array<std::string_view, 3> pieces{"hel", "", "lo"};
    const std::size_t index = journal->append(fields, pieces);

    const Record& record = journal->at(index);
    EXPECT_EQ(record.time(), 5ms);
    EXPECT_EQ(record.turn(), 17U);
    EXPECT_EQ(record.endpoint(), EndpointId{2});
    EXPECT_EQ(record.connection(), ConnectionId{3});
    EXPECT_EQ(record.kind(), RecordKind::Callback);
    EXPECT_EQ(record.direction(), RecordDirection::In);
    EXPECT_EQ(record.priority(), 1);
    EXPECT_EQ(record.detail(), 4);
    EXPECT_EQ(record.flags(), 0x41);
    EXPECT_EQ(record.code(), -7);
    EXPECT_EQ(record.first(), 1ULL << 40U);
    EXPECT_EQ(record.second(), 10U);
    EXPECT_EQ(record.payload(), "hello");
    EXPECT_LE(sizeof(Record), 64U);
}

TEST(Journal, ADurationBecomesKnownWhenTheCallbackEnds) {
    const auto journal = makeJournal();
    const std::size_t index = journal->append({}, "");
    EXPECT_FALSE(journal->at(index).took().has_value());
    journal->finish(index, 8us);
    EXPECT_EQ(journal->at(index).took(), 8us);
    journal->finish(index, 90s);
    EXPECT_EQ(journal->at(index).took(), 90s) << "a long one is kept in microseconds";
    journal->finish(Journal::notKept, 1s);
}

TEST(Journal, RecordsDoNotMoveWhileItGrows) {
    const auto journal = makeJournal();
    appendNumbered(*journal, 0, "first");
    const Record* const first = &journal->at(0);
    const std::string_view payload = first->payload();
    for (std::uint64_t number = 1; number < 100'000; ++number) {
        appendNumbered(*journal, number, "x");
    }
    EXPECT_EQ(&journal->at(0), first);
    EXPECT_EQ(payload, "first");
    EXPECT_EQ(journal->size(), 100'000U);
    EXPECT_EQ(journal->at(99'999).turn(), 299'997U);
}

TEST(Journal, APayloadLargerThanABlockIsKeptWhole) {
    const auto journal = makeJournal();
    const std::string large(3 * mebibyte + 17, 'L');
    appendNumbered(*journal, 0, "before");
    appendNumbered(*journal, 1, large);
    appendNumbered(*journal, 2, "behind");
    EXPECT_EQ(journal->at(0).payload(), "before");
    EXPECT_EQ(journal->at(1).payload(), large);
    EXPECT_EQ(journal->at(2).payload(), "behind");
}

TEST(Journal, BeyondItsBudgetItSpillsToAFileAndReadsBackTheSame) {
    const auto journal = makeJournal(
        {.memoryBudget = 2 * mebibyte, .sizeLimit = 64 * mebibyte, .spillDirectory = {}});
    const std::string payload(1000, 'p');
    for (std::uint64_t number = 0; number < 10'000; ++number) {
        ASSERT_EQ(appendNumbered(*journal, number, payload + std::to_string(number)), number);
    }
    EXPECT_LE(journal->inMemory(), 2 * mebibyte);
    EXPECT_GE(journal->spilled(), 8 * mebibyte);
    for (std::uint64_t number = 0; number < 10'000; ++number) {
        ASSERT_EQ(journal->at(number).payload(), payload + std::to_string(number));
    }
    EXPECT_EQ(journal->lost(), 0U);
}

TEST(Journal, WhatGoesBeyondItsLimitIsCountedAndNeverDroppedInSilence) {
    const auto journal =
        makeJournal({.memoryBudget = mebibyte, .sizeLimit = 2 * mebibyte, .spillDirectory = {}});
    const std::string payload(1000, 'p');
    std::uint64_t kept = 0;
    while (appendNumbered(*journal, kept, payload) != Journal::notKept) {
        ++kept;
    }
    EXPECT_GT(kept, 1000U);
    EXPECT_EQ(journal->lost(), 1U);
    EXPECT_EQ(journal->lostReason(),
              "The journal has reached its limit of 2 MiB; what happens from now on is not kept.");
    EXPECT_EQ(journal->size(), kept);
}

TEST(Journal, ASpillFileThatCannotBeMadeIsSaid) {
    const auto journal = makeJournal(
        {.memoryBudget = mebibyte, .sizeLimit = 64 * mebibyte, .spillDirectory = "/nonexistent"});
    const std::string payload(mebibyte, 'p');
    EXPECT_EQ(journal->append({}, payload), Journal::notKept);
    EXPECT_EQ(journal->lostReason(),
              "Cannot make a file for the journal in /nonexistent: No such file or directory");
}

// A limit on the size of files fails at the same write as a full disk does, with EFBIG for ENOSPC.
TEST(Journal, AFileThatCannotGrowIsSaidAndWhatWasKeptStays) {
    const auto journal = makeJournal(
        {.memoryBudget = 2 * mebibyte, .sizeLimit = 64 * mebibyte, .spillDirectory = {}});
    const std::string payload(mebibyte, 'p');
    ASSERT_EQ(journal->append({}, payload), 0U);

    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    const rlimit small{.rlim_cur = mebibyte / 2, .rlim_max = before.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const auto handlerBefore = std::signal(SIGXFSZ, SIG_IGN);
    const std::size_t index = journal->append({}, payload);
    std::signal(SIGXFSZ, handlerBefore);
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);

    EXPECT_EQ(index, Journal::notKept);
    EXPECT_EQ(journal->lost(), 1U);
    EXPECT_THAT(journal->lostReason(), testing::EndsWith("File too large"));
    EXPECT_EQ(journal->at(0).payload(), payload);
    EXPECT_EQ(journal->append({}, payload), 1U) << "it goes on once there is space again";
}

TEST(Journal, WithoutRoomForAFirstBlockThereIsNoJournal) {
    EXPECT_FALSE(Journal::create(TimePoint{},
                                 {.memoryBudget = 1000, .sizeLimit = 1000, .spillDirectory = {}})
                     .ok());
}

TEST(Journal, AReaderWalksAMillionRecordsWhileTheyAreAppended) {
    constexpr std::uint64_t count = 1'000'000;
    const auto journal = makeJournal(
        {.memoryBudget = 16 * mebibyte, .sizeLimit = 512 * mebibyte, .spillDirectory = {}});
    std::uint64_t read = 0;
    std::uint64_t wrong = 0;
    std::thread reader([&] {
        while (read < count) {
            for (const std::uint64_t size = journal->size(); read < size; ++read) {
                const Record& record = journal->at(read);
                const bool right = record.turn() == read * 3 && record.first() == read * 7 &&
                                   record.payload() == std::to_string(read);
                wrong += right ? 0 : 1;
                // May have ended or not: both are right, and neither is a race.
                wrong += record.took().value_or(1us) == 1us ? 0 : 1;
            }
            std::this_thread::yield();
        }
    });
    for (std::uint64_t number = 0; number < count; ++number) {
        journal->finish(appendNumbered(*journal, number, std::to_string(number)), 1us);
    }
    reader.join();
    EXPECT_EQ(read, count);
    EXPECT_EQ(wrong, 0U);
    EXPECT_EQ(journal->lost(), 0U);
}

} // namespace
} // namespace weir
