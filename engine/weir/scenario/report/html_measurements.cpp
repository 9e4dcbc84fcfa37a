#include <weir/base/units.h>
#include <weir/scenario/report/characters.h>
#include <weir/scenario/report/html_measurements.h>

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace weir::scenario {

namespace {

struct Cell {
    std::string_view measure;
    std::string_view value;
};

struct Row {
    std::string_view subject;
    std::vector<Cell> cells;
};

bool isDigit(char character) {
    return character >= '0' && character <= '9';
}

// "alice.latency.p99" is of alice, "priority.1.waited.max" of priority.1, "elapsed" of nobody.
std::size_t sizeOfSubject(std::string_view name) {
    const std::size_t dot = name.find('.');
    if (dot == std::string_view::npos) {
        return 0;
    }
    const std::size_t next = name.find_first_not_of("0123456789", dot + 1);
    const bool isNumbered = dot + 1 < name.size() && isDigit(name[dot + 1]) &&
                            next != std::string_view::npos && name[next] == '.';
    return isNumbered ? next : dot;
}

std::vector<Row> rowsOf(const std::vector<Measured>& measurements) {
    std::vector<Row> rows;
    for (const Measured& measured : measurements) {
        const std::string_view name = measured.name;
        const std::size_t size = sizeOfSubject(name);
        if (rows.empty() || rows.back().subject != name.substr(0, size)) {
            rows.push_back({name.substr(0, size), {}});
        }
        rows.back().cells.push_back({name.substr(size == 0 ? 0 : size + 1), measured.value});
    }
    return rows;
}

bool hasSameMeasures(const Row& left, const Row& right) {
    return std::ranges::equal(left.cells, right.cells, {}, &Cell::measure, &Cell::measure);
}

// "latency.p99" and "bytes-in" break between their words where a column is narrow.
std::string heading(std::string_view measure) {
    std::string words(measure);
    std::ranges::replace(words, '.', ' ');
    std::ranges::replace(words, '-', ' ');
    return markup(words);
}

std::string valueText(std::string_view value) {
    // A count has no unit, and parseDuration() takes 0 without one.
    if (value.empty() || isDigit(value.back())) {
        return markup(value);
    }
    const Result<Duration> duration = parseDuration(value);
    return duration ? formatDurationRounded(*duration) : markup(printable(value));
}

std::string headOf(const Row& row) {
    std::string html = "<tr><th></th>";
    for (const Cell& cell : row.cells) {
        html += fmt::format("<th class=\"number\">{}</th>", heading(cell.measure));
    }
    return html + "</tr>\n";
}

std::string htmlOf(const Row& row) {
    std::string html = fmt::format("<tr><td><code>{}</code></td>", markup(row.subject));
    for (const Cell& cell : row.cells) {
        html += fmt::format("<td class=\"number\">{}</td>", valueText(cell.value));
    }
    return html + "</tr>\n";
}

} // namespace

std::string htmlOf(const std::vector<Measured>& measurements) {
    if (measurements.empty()) {
        return {};
    }
    std::string html = "<h3>Measurements</h3>\n";
    const Row* before = nullptr;
    const std::vector<Row> rows = rowsOf(measurements);
    for (const Row& row : rows) {
        if (before == nullptr || !hasSameMeasures(*before, row)) {
            html += before == nullptr ? "" : "</table></div>\n";
            html += "<div class=\"wide\"><table class=\"measured\">\n" + headOf(row);
        }
        html += htmlOf(row);
        before = &row;
    }
    return html + "</table></div>\n";
}

} // namespace weir::scenario
