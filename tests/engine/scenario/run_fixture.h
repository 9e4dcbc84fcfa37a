#pragma once

#include <weir/scenario/model.h>
#include <weir/scenario/outcome.h>
#include <weir/scenario/run.h>
#include <weir/workbench/journal.h>

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

namespace weir::scenario::test {

/// The scenario that `text` says; fails the test where it has problems.
Scenario read(const std::string& text);

/// A scenario with a listener "server" that has these settings ("behaviour: echo"), its clients
/// alice and bob, and these steps, each in a line of its own. Expectations wait for up to 20 s, so
/// that a slow machine fails none; the whole 50 s.
Scenario talkWith(const std::string& server, const std::string& steps);

/// Runs it on real sockets.
Outcome run(const Scenario& scenario, const RunOptions& options = {},
            std::unique_ptr<Journal>* journal = nullptr);
Outcome run(const std::string& server, const std::string& steps, const RunOptions& options = {});

/// "passed", or the verdict and the message.
std::string story(const Outcome& outcome);

/// The innermost step that failed or broke; one without anything where there is none.
StepOutcome trouble(const Outcome& outcome);
/// What it says of the failure.
Failure failure(const Outcome& outcome);

/// What a measurement came to, as text.
std::string measured(const Outcome& outcome, std::string_view name);

} // namespace weir::scenario::test
