#include "sample_report.h"

#include <weir/scenario/report/report.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace weir::scenario {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(HtmlReport, NeedsNothingFromElsewhereAndNoScript) {
    const std::string html = toHtml(sampleReport());
    for (const char* part : {"<script", "http:", "https:", "src=", "@import", "url("}) {
        EXPECT_THAT(html, Not(HasSubstr(part)));
    }
    EXPECT_THAT(html, HasSubstr("prefers-color-scheme: dark"));
}

TEST(HtmlReport, AFailedRunIsOpenAndAPassedOneIsNot) {
    const std::string html = toHtml(sampleReport());
    EXPECT_THAT(html, HasSubstr("<details>\n<summary><span class=\"word passed\">passed</span> "
                                "A greeting"));
    EXPECT_THAT(html, HasSubstr("<details open>\n<summary><span class=\"word failed\">failed"
                                "</span> Chat &amp; talk (poll)"));
}

TEST(HtmlReport, TheFirstDifferenceIsMarkedInTextAndHex) {
    const std::string html = toHtml(sampleReport());
    EXPECT_THAT(html, HasSubstr("<pre>HEL<mark>P</mark>\\r\\n</pre>"));
    EXPECT_THAT(html, HasSubstr("48 45 4c <mark>50</mark> 0d 0a"));
}

TEST(HtmlReport, EachStepStandsThereWithItsLineAndOutcome) {
    EXPECT_THAT(toHtml(sampleReport()),
                HasSubstr("<code>- connect: alice</code></td><td class=\"passed\">passed</td>"));
}

TEST(HtmlReport, TextThatHasEndedIsMarkedWhereMoreWasExpected) {
    Report report = sampleReport();
    report.runs[1].outcome.steps[2].failure->received = "HEL";
    EXPECT_THAT(toHtml(report), HasSubstr("<pre>HEL<mark> </mark></pre>"));
}

TEST(HtmlReport, WhatAPeerSentIsNoMarkup) {
    Report report = sampleReport();
    Failure& failure = *report.runs[1].outcome.steps[2].failure;
    failure.received = "<script>alert(1)</script>";
    failure.message = "<script>alert(2)</script>";
    failure.lastRecords = {"<script>alert(3)</script>"};
    EXPECT_THAT(toHtml(report), Not(HasSubstr("<script")));
}

TEST(HtmlReport, EachStepHasABarThatShowsWhenInTheRunItTookPlace) {
    Report report = sampleReport();
    Outcome& outcome = report.runs[1].outcome;
    outcome.took = std::chrono::milliseconds(200);
    outcome.steps[1].began = std::chrono::milliseconds(50);
    outcome.steps[1].took = std::chrono::milliseconds(20);
    EXPECT_THAT(toHtml(report), HasSubstr("<i style=\"margin-left:25.0%;width:10.0%\">"));
}

TEST(HtmlReport, WhatIsNotGoodComesFirst) {
    const std::string html = toHtml(sampleReport());
    EXPECT_LT(html.find("Chat &amp; talk"), html.find("A greeting"));
}

TEST(HtmlReport, EndpointsWithTheSameMeasurementsShareATable) {
    Report report = sampleReport();
    report.runs[1].outcome.measurements = {{"alice.accepted", "0"},
                                           {"alice.latency.p99", "95562 ns"},
                                           {"bob.accepted", "1"},
                                           {"bob.latency.p99", "0 s"},
                                           {"priority.1.waited.max", "1 ms"}};
    const std::string html = toHtml(report);
    EXPECT_THAT(html, HasSubstr("<tr><th></th><th class=\"number\">accepted</th>"
                                "<th class=\"number\">latency p99</th></tr>\n"
                                "<tr><td><code>alice</code></td><td class=\"number\">0</td>"
                                "<td class=\"number\">95.6 us</td></tr>\n"
                                "<tr><td><code>bob</code></td><td class=\"number\">1</td>"));
    EXPECT_THAT(html, HasSubstr("<code>priority.1</code></td><td class=\"number\">1 ms</td>"));
}

TEST(HtmlReport, WhatTheDecidingStepSaysIsNotSaidTwice) {
    const std::string html = toHtml(sampleReport());
    EXPECT_THAT(html, Not(HasSubstr("<p>expected &quot;HELLO")));
    EXPECT_THAT(html, HasSubstr("<p class=\"word\">expected &quot;HELLO"));
}

TEST(HtmlReport, OfManyStepsTheFirstAndTheFailedAreShown) {
    Report report = sampleReport();
    Outcome& outcome = report.runs[1].outcome;
    outcome.steps.insert(outcome.steps.begin(), 5000, outcome.steps[0]);
    outcome.stepsRun = outcome.steps.size();
    const std::string html = toHtml(report);
    EXPECT_THAT(html, HasSubstr("steps ran and are not shown"));
    EXPECT_THAT(html, HasSubstr("<td class=\"failed\">failed</td>"));
    EXPECT_LT(html.size(), 100'000U);
}

} // namespace
} // namespace weir::scenario
