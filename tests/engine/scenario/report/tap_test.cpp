#include "sample_report.h"

#include <weir/scenario/report/report.h>

#include <gtest/gtest.h>

namespace weir::scenario {
namespace {

TEST(Tap, ATestPointARunWithWhatFailed) {
    EXPECT_EQ(toTap(sampleReport()),
              "TAP version 13\n"
              "1..7\n"
              "ok 1 - hello.yaml: A greeting\n"
              "not ok 2 - chat.yaml: Chat & talk (poll)\n"
              "  ---\n"
              "  verdict: failed\n"
              "  message: \"expected \\\"HELLO\\\\r\\\\n\\\" on alice, but \\\"HELP\\\\r\\\\n\\\" "
              "came\"\n"
              "  duration_ms: 1300.000\n"
              "  reasons:\n"
              "    - message: \"expected \\\"HELLO\\\\r\\\\n\\\" on alice, but "
              "\\\"HELP\\\\r\\\\n\\\" came\"\n"
              "      at:\n"
              "        file: \"chat.yaml\"\n"
              "        line: 5\n"
              "        column: 5\n"
              "      found: \"HELP\\\\r\\\\n\"\n"
              "      wanted: \"HELLO\\\\r\\\\n\"\n"
              "      difference: 3\n"
              "      why: \"reading is disabled\"\n"
              "  ...\n"
              "not ok 3 - slow.yaml: slow.yaml\n"
              "  ---\n"
              "  verdict: missed\n"
              "  message: \"A threshold does not hold.\"\n"
              "  duration_ms: 0.000\n"
              "  reasons:\n"
              "    - message: \"alice.latency.p99 is 61 ms\"\n"
              "      at:\n"
              "        file: \"slow.yaml\"\n"
              "        line: 2\n"
              "        column: 5\n"
              "  ...\n"
              "not ok 4 - port.yaml: port.yaml\n"
              "  ---\n"
              "  verdict: broken\n"
              "  message: \"Cannot listen on #1\"\n"
              "  duration_ms: 0.000\n"
              "  ...\n"
              "not ok 5 - wrong.yaml: wrong.yaml\n"
              "  ---\n"
              "  verdict: error\n"
              "  duration_ms: 0.000\n"
              "  reasons:\n"
              "    - message: \"unknown key \\\"snd\\\"; did you mean \\\"send\\\"?\"\n"
              "      at:\n"
              "        file: \"wrong.yaml\"\n"
              "        line: 2\n"
              "        column: 5\n"
              "  ...\n"
              "ok 6 - long.yaml: long.yaml # SKIP It was cancelled.\n"
              "ok 7 - later.yaml: later.yaml # SKIP It was not begun.\n"
              "Bail out! Cancelled.\n");
}

TEST(Tap, ANameCannotPassForADirective) {
    Report report;
    report.runs.resize(1);
    report.runs[0].path = "a.yaml";
    report.runs[0].outcome.scenario = "a # TODO \\ b\n";
    EXPECT_EQ(toTap(report), "TAP version 13\n1..1\nok 1 - a.yaml: a \\# TODO \\\\ b\\\\x0a\n");
}

} // namespace
} // namespace weir::scenario
