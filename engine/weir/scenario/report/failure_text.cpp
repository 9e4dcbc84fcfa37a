#include <weir/base/units.h>
#include <weir/scenario/report/characters.h>
#include <weir/scenario/report/excerpt.h>
#include <weir/scenario/report/failure_text.h>
#include <weir/workbench/payload_text.h>

#include <algorithm>

namespace weir::scenario {

namespace {

constexpr std::string_view margin = "  ";
constexpr std::size_t nameWidth = 10;

class Paint {
public:
    explicit Paint(bool colour) : m_colour(colour) {}

    [[nodiscard]] std::string bold(std::string_view text) const { return in("1", text); }

    [[nodiscard]] std::string red(std::string_view text) const { return in("1;31", text); }

    [[nodiscard]] std::string faint(std::string_view text) const { return in("2", text); }

private:
    [[nodiscard]] std::string in(std::string_view code, std::string_view text) const {
        if (!m_colour) {
            return std::string(text);
        }
        return std::string("\033[").append(code).append("m").append(text).append("\033[0m");
    }

    bool m_colour;
};

std::string row(std::string_view name, std::string_view text, const Paint& paint) {
    std::string label(name);
    label.resize(std::max(nameWidth, label.size()), ' ');
    return std::string(margin).append(paint.faint(label)).append(text).append("\n");
}

std::string caret(std::size_t column, std::size_t width, std::string_view words,
                  const Paint& paint) {
    std::string mark = "^" + std::string(width - 1, '~');
    if (!words.empty()) {
        mark.append(" ").append(words);
    }
    return std::string(margin)
        .append(std::string(nameWidth + column, ' '))
        .append(paint.red(mark))
        .append("\n");
}

std::string textRows(std::string_view name, const Excerpt& excerpt, std::string_view words,
                     const Paint& paint) {
    if (excerpt.shown().empty() && !excerpt.isCutBefore) {
        return row(name, paint.faint("(nothing)"), paint);
    }
    std::size_t column = 0;
    std::size_t width = 1;
    std::string text = row(name, escapedLine(excerpt, column, width), paint);
    if (excerpt.hasDifference && !words.empty()) {
        text += caret(column, width, words, paint);
    }
    return text;
}

std::string hexRows(std::string_view name, const Excerpt& excerpt, const Paint& paint) {
    std::string text;
    const std::string_view shown = excerpt.shown();
    for (std::size_t start = 0; start < shown.size(); start += 16) {
        std::string line = hexDump(shown.substr(start, 16), excerpt.offset + start);
        line.erase(line.find_last_not_of('\n') + 1);
        text += row(start == 0 ? name : "", line, paint);
        const std::size_t mark = excerpt.before.size();
        if (excerpt.hasDifference && mark >= start && mark < start + 16) {
            text += caret(hexColumn(mark - start), 2, "", paint);
        }
    }
    return text;
}

std::string bytesText(const Failure& failure, const Paint& paint) {
    std::string text;
    std::string words;
    if (failure.difference) {
        words = "differs from byte " + std::to_string(*failure.difference) + " on";
    }
    std::string hex;
    if (failure.expected) {
        const Excerpt excerpt = excerptOf(*failure.expected, failure.difference);
        text += textRows("expected", excerpt, "", paint);
        hex += hexRows("expected", excerpt, paint);
    }
    if (failure.received) {
        const Excerpt excerpt = excerptOf(*failure.received, failure.difference);
        text += textRows("received", excerpt, words, paint);
        hex += hexRows("received", excerpt, paint);
    }
    return text + hex;
}

// The message and its place as compilers print it, in colours.
std::string headline(const Problem& problem, const Outcome& outcome, const Paint& paint) {
    if (problem.place.line == 0 || problem.place.file >= outcome.files.size()) {
        return paint.red(problem.message) + "\n";
    }
    std::string text = toText(problem, outcome.files);
    const std::size_t end = std::min(text.find('\n'), text.size());
    text = paint.bold(text.substr(0, end)) + text.substr(end);
    return text.ends_with('\n') ? text : text + "\n";
}

std::string messageOf(const StepOutcome& step) {
    return printable(step.failure && !step.failure->message.empty() ? step.failure->message
                                                                    : step.message);
}

std::string thresholdsText(const Outcome& outcome, const Paint& paint) {
    std::string text;
    for (const ThresholdOutcome& threshold : outcome.thresholds) {
        if (!threshold.held) {
            text +=
                headline({threshold.place, 1, "the threshold " + threshold.text + " does not hold"},
                         outcome, paint);
            text += row("because", printable(threshold.explanation), paint);
        }
    }
    return text;
}

} // namespace

std::string failureText(const StepOutcome& step, const Outcome& outcome, bool colour) {
    const Paint paint(colour);
    std::string text = headline({step.place, 1, messageOf(step)}, outcome, paint);
    if (!step.name.empty()) {
        text += row("step", printable(step.name), paint);
    }
    if (step.failure) {
        text += bytesText(*step.failure, paint);
    }
    std::string when = formatDurationRounded(step.began + step.took) + " after the begin, " +
                       formatDurationRounded(step.took) + " in this step";
    if (!outcome.backend.empty()) {
        when += ", on " + outcome.backend;
    }
    text += row("when", when, paint);
    if (!step.failure) {
        return text;
    }
    if (!step.failure->whyQuiet.empty()) {
        text += row("why", step.failure->whyQuiet, paint);
    }
    if (!step.failure->lastRecords.empty()) {
        text += row("before", "the connection's last records", paint);
        for (const std::string& record : step.failure->lastRecords) {
            text += row("", printable(record), paint);
        }
    }
    return text;
}

std::string failureText(const ReportedRun& run, bool colour) {
    const Paint paint(colour);
    std::string text;
    for (const Problem& problem : run.problems) {
        text += headline(problem, run.outcome, paint);
    }
    if (!text.empty() || run.outcome.verdict == Verdict::Passed) {
        return text;
    }
    for (const StepOutcome* step : decidingSteps(run.outcome)) {
        text += failureText(*step, run.outcome, colour);
    }
    text += thresholdsText(run.outcome, paint);
    if (text.empty() && !run.outcome.message.empty()) {
        text = paint.red(printable(run.outcome.message)) + "\n";
    }
    return text;
}

} // namespace weir::scenario
