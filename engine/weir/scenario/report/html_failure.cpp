#include <weir/base/units.h>
#include <weir/scenario/report/characters.h>
#include <weir/scenario/report/excerpt.h>
#include <weir/scenario/report/html_failure.h>
#include <weir/workbench/payload_text.h>

#include <fmt/format.h>

#include <algorithm>

namespace weir::scenario {

namespace {

std::string marked(std::string_view text) {
    return text.empty() ? std::string() : "<mark>" + markup(text) + "</mark>";
}

std::string textOf(const Excerpt& excerpt) {
    std::string text = excerpt.isCutBefore ? "..." : "";
    text += markup(escape(excerpt.before));
    if (excerpt.hasDifference) {
        // A mark of one space where the text has ended.
        text += marked(excerpt.mark.empty() ? " " : escape(excerpt.mark));
    }
    return text + markup(escape(excerpt.after)) + (excerpt.isCutAfter ? "..." : "");
}

// A hexDump() whose differing byte is marked.
std::string hexOf(const Excerpt& excerpt) {
    std::string text;
    const std::string_view shown = excerpt.shown();
    for (std::size_t start = 0; start < shown.size(); start += 16) {
        const std::string line = hexDump(shown.substr(start, 16), excerpt.offset + start);
        const std::size_t at = excerpt.before.size();
        if (excerpt.hasDifference && !excerpt.mark.empty() && at >= start && at < start + 16) {
            const std::size_t column = hexColumn(at - start);
            text += markup(line.substr(0, column)) + marked(line.substr(column, 2)) +
                    markup(line.substr(column + 2));
        } else {
            text += markup(line);
        }
    }
    return text;
}

std::string bytesBlock(std::string_view title, const std::optional<std::string>& bytes,
                       std::optional<std::size_t> difference) {
    if (!bytes) {
        return {};
    }
    const Excerpt excerpt = excerptOf(*bytes, difference);
    if (bytes->empty()) {
        return fmt::format("<h3>{}</h3>\n<p class=\"faint\">nothing</p>\n", title);
    }
    return fmt::format(
        "<h3>{} <span class=\"faint\">{} B</span></h3>\n<pre>{}</pre>\n"
        "<pre>{}</pre>\n",
        title, bytes->size(), textOf(excerpt), hexOf(excerpt));
}

std::string recordsBlock(const std::vector<std::string>& records) {
    if (records.empty()) {
        return {};
    }
    std::string text;
    for (const std::string& record : records) {
        text += markup(printable(record)) + "\n";
    }
    return "<h3>The connection's last records</h3>\n<pre>" + text + "</pre>\n";
}

} // namespace

std::string_view lineAt(const Place& place, const Outcome& outcome) {
    if (place.line == 0 || place.file >= outcome.files.size()) {
        return {};
    }
    std::string_view rest = outcome.files[place.file].text;
    for (std::uint32_t line = 1; line < place.line; ++line) {
        const std::size_t end = rest.find('\n');
        if (end == std::string_view::npos) {
            return {};
        }
        rest.remove_prefix(end + 1);
    }
    rest = rest.substr(0, rest.find('\n'));
    const std::size_t first = rest.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) {
        return {};
    }
    return rest.substr(first, rest.find_last_not_of(" \t\r") + 1 - first);
}

std::string htmlOf(const Place& place, const Outcome& outcome) {
    if (place.line == 0 || place.file >= outcome.files.size()) {
        return {};
    }
    return fmt::format("<p><code>{}:{}:{}</code></p>\n<pre>{}</pre>\n",
                       markup(outcome.files[place.file].path), place.line, place.column,
                       markup(lineAt(place, outcome)));
}

std::string htmlOf(const StepOutcome& step, const Outcome& outcome) {
    const std::string& message = step.failure ? step.failure->message : step.message;
    std::string html = "<div class=\"failure\">\n";
    html += fmt::format("<p class=\"word\">{}</p>\n", markup(printable(message)));
    html += htmlOf(step.place, outcome);
    if (step.failure) {
        const Failure& failure = *step.failure;
        html += bytesBlock("Expected", failure.expected, failure.difference);
        html += bytesBlock("Received", failure.received, failure.difference);
        if (failure.difference) {
            html += fmt::format("<p>They differ from byte {} on.</p>\n", *failure.difference);
        }
        if (!failure.whyQuiet.empty()) {
            html += fmt::format("<p>Why nothing came: {}</p>\n", markup(failure.whyQuiet));
        }
        html += recordsBlock(failure.lastRecords);
    }
    html += fmt::format("<p class=\"faint\">{} after the begin, {} in this step</p>\n</div>\n",
                        formatDurationRounded(step.began + step.took),
                        formatDurationRounded(step.took));
    return html;
}

} // namespace weir::scenario
