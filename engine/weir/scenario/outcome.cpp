#include <weir/scenario/outcome.h>

namespace weir::scenario {

std::string_view word(Verdict verdict) {
    switch (verdict) {
        case Verdict::Passed:
            return "passed";
        case Verdict::Failed:
            return "failed";
        case Verdict::Broken:
            return "broken";
        case Verdict::Missed:
            return "missed";
        case Verdict::Cancelled:
            return "cancelled";
    }
    return {};
}

} // namespace weir::scenario
