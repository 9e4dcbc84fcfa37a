#include "sample_report.h"

#include <weir/scenario/report/report.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir::scenario {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(Junit, CountsFailuresErrorsAndSkippedTestcases) {
    EXPECT_THAT(toJunit(sampleReport()),
                StartsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                           "<testsuites name=\"weir 1.2.3\" tests=\"7\" failures=\"2\" "
                           "errors=\"2\" skipped=\"2\" time=\"2.000000\">\n"));
}

TEST(Junit, APassedRunSaysWhatItLoggedAndMeasured) {
    EXPECT_THAT(toJunit(sampleReport()),
                HasSubstr("  <testsuite name=\"hello.yaml\" tests=\"1\" failures=\"0\" "
                          "errors=\"0\" skipped=\"0\" time=\"0.004000\" "
                          "timestamp=\"2023-11-14T22:13:20Z\">\n"
                          "    <testcase name=\"A greeting\" classname=\"hello.yaml\" "
                          "file=\"hello.yaml\" time=\"0.004000\">\n"
                          "      <system-out>hello &lt;world&gt;\nalice.bytes-in = 7 B\n"
                          "</system-out>\n"
                          "    </testcase>\n"
                          "  </testsuite>\n"));
}

TEST(Junit, AFailureCarriesTheTextThatATerminalShows) {
    const std::string xml = toJunit(sampleReport());
    EXPECT_THAT(xml, HasSubstr("<testcase name=\"Chat &amp; talk (poll)\""));
    EXPECT_THAT(xml, HasSubstr("<failure message=\"expected &quot;HELLO\\r\\n&quot; on alice, but "
                               "&quot;HELP\\r\\n&quot; came\" type=\"failed\">chat.yaml:5:5:"));
    EXPECT_THAT(xml, HasSubstr("<failure message=\"A threshold does not hold.\" type=\"missed\">"));
}

TEST(Junit, WhatCouldNotRunIsAnErrorAndWhatWasCancelledSkipped) {
    const std::string xml = toJunit(sampleReport());
    EXPECT_THAT(xml, HasSubstr("<error message=\"Cannot listen on #1\" type=\"broken\">"));
    EXPECT_THAT(xml, HasSubstr("<error message=\"unknown key &quot;snd&quot;"));
    EXPECT_THAT(xml, HasSubstr("<skipped message=\"It was cancelled.\"/>"));
    EXPECT_THAT(xml, HasSubstr("<skipped message=\"It was not begun.\"/>"));
}

TEST(Junit, SeveralRunsOfOneFileAreOneSuite) {
    Report report = sampleReport();
    report.runs.resize(1);
    report.runs.push_back(report.runs[0]);
    EXPECT_THAT(toJunit(report), HasSubstr("<testsuite name=\"hello.yaml\" tests=\"2\""));
}

} // namespace
} // namespace weir::scenario
