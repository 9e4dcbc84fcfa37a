#pragma once

#include <weir/scenario/report/report.h>

namespace weir::scenario {

/// "chat.yaml" with three steps, of which the last, on line 5, expected "HELLO\r\n" and got
/// "HELP\r\n".
Outcome failedOutcome();

/// A run of each kind: passed, failed, a threshold missed, broken, a file with an error, cancelled,
/// skipped.
Report sampleReport();

} // namespace weir::scenario
