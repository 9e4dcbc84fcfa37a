#include <weir/stream/stream.h>
#include <weir/workbench/record_text.h>

#include <gtest/gtest.h>

#include <cerrno>

namespace weir {
namespace {

using namespace std::chrono_literals;

class RecordText : public testing::Test {
protected:
    const Record& record(RecordFields fields, std::string_view payload = {}) {
        fields.time = TimePoint(1500ns);
        fields.turn = 9;
        return m_journal->at(m_journal->append(fields, payload));
    }

    std::unique_ptr<Journal> m_journal = std::move(*Journal::create(TimePoint{}));
};

TEST_F(RecordText, FlagsAreTheTutorialsConstants) {
    EXPECT_EQ(flagsText(0), "-");
    EXPECT_EQ(flagsText(static_cast<std::uint16_t>(StreamEvents::Timeout | StreamEvents::Reading)),
              "TIMEOUT | READING");
    EXPECT_EQ(flagsText(static_cast<std::uint16_t>(StreamEvents::Eof | StreamEvents::Reading)),
              "EOF | READING");
    EXPECT_EQ(flagsText(0x80), "CONNECTED");
}

TEST_F(RecordText, ACallbackSaysWhyItRan) {
    EXPECT_EQ(describe(record({.kind = RecordKind::Callback,
                               .detail = static_cast<std::uint8_t>(CallbackKind::Read),
                               .first = 5})),
              "5 >= low 0");
    EXPECT_EQ(describe(record({.kind = RecordKind::Callback,
                               .detail = static_cast<std::uint8_t>(CallbackKind::Written),
                               .first = 0,
                               .second = 10})),
              "0 <= low 10");
    EXPECT_EQ(describe(record({.kind = RecordKind::Callback,
                               .detail = static_cast<std::uint8_t>(CallbackKind::Event)},
                              "nothing came for 10 s")),
              "nothing came for 10 s");
}

TEST_F(RecordText, OtherRecordsSayWhatHappened) {
    EXPECT_EQ(describe(record({.kind = RecordKind::Sent}, "hello")), "5 bytes");
    EXPECT_EQ(describe(record({.kind = RecordKind::Received}, "h")), "1 byte");
    EXPECT_EQ(describe(record({.kind = RecordKind::Error}, "It broke.")), "It broke.");
    EXPECT_EQ(describe(record({.kind = RecordKind::Dropped, .first = 3})),
              "3 datagrams dropped by the kernel for want of space");
}

TEST_F(RecordText, JsonHoldsTheRecordInOneLine) {
    EXPECT_EQ(toJson(record({.endpoint = EndpointId{1},
                             .connection = ConnectionId{2},
                             .kind = RecordKind::Received,
                             .direction = RecordDirection::In,
                             .priority = 1,
                             .first = 7},
                            "a\nb")),
              R"({"time":1500,"turn":9,"kind":"received","direction":"in","endpoint":1,)"
              R"("connection":2,"priority":1,"size":3,"offset":7,"text":"a\nb"})");
}

TEST_F(RecordText, JsonCarriesBytesThatAreNoTextInBase64) {
    const auto json = [&](std::string_view bytes) {
        return toJson(record({.kind = RecordKind::Sent}, bytes));
    };
    EXPECT_NE(json("\xff").find(R"("base64":"/w==")"), std::string::npos) << json("\xff");
    EXPECT_NE(json("\xff\xfe").find(R"("base64":"//4=")"), std::string::npos);
    EXPECT_NE(json("\xff\xfe\xfd").find(R"("base64":"//79")"), std::string::npos);
}

TEST_F(RecordText, JsonOfACallbackNamesItsFlagsAndDuration) {
    const Record& callback = record({.connection = ConnectionId{4},
                                     .kind = RecordKind::Callback,
                                     .detail = static_cast<std::uint8_t>(CallbackKind::Event),
                                     .flags = 0x41,
                                     .code = ETIMEDOUT},
                                    "nothing came");
    m_journal->finish(m_journal->size() - 1, 8us);
    EXPECT_EQ(toJson(callback),
              R"({"time":1500,"turn":9,"kind":"callback","connection":4,"priority":0,)"
              R"("callback":"event","flags":"TIMEOUT | READING","code":)" +
                  std::to_string(ETIMEDOUT) + R"(,"took":8000,"what":"nothing came"})");
}

TEST_F(RecordText, JsonOfASentenceThatIsNotUtf8IsStillJson) {
    EXPECT_NE(toJson(record({.kind = RecordKind::Error}, "no file \xff")).find("no file"),
              std::string::npos);
}

} // namespace
} // namespace weir
