#include <weir/scenario/csv.h>
#include <weir/scenario/names.h>

#include <algorithm>

namespace weir::scenario {

namespace {

constexpr std::size_t mostFields = 1'000'000;

struct Field {
    std::string text;
    bool isQuoted = false;
};

/// Cuts the text into rows of fields.
class CsvReader {
public:
    explicit CsvReader(std::string_view text) : m_text(text) {}

    [[nodiscard]] bool atEnd() const { return m_next >= m_text.size(); }

    /// The line that the last row began in, from 1.
    [[nodiscard]] std::size_t line() const { return m_rowLine; }

    Result<std::vector<Field>> row() {
        std::vector<Field> fields;
        m_rowLine = m_line;
        while (true) {
            Result<Field> field = isAt('"') ? quoted() : plain();
            if (!field) {
                return field.error();
            }
            fields.push_back(std::move(*field));
            if (isAt(',')) {
                ++m_next;
                continue;
            }
            endLine();
            return fields;
        }
    }

private:
    [[nodiscard]] bool isAt(char letter) const { return !atEnd() && m_text[m_next] == letter; }

    void endLine() {
        m_next += isAt('\r') ? 1U : 0U;
        m_next += isAt('\n') ? 1U : 0U;
        ++m_line;
    }

    Result<Field> plain() {
        const std::size_t end = std::min(m_text.find_first_of(",\r\n", m_next), m_text.size());
        Field field{std::string(m_text.substr(m_next, end - m_next)), false};
        m_next = end;
        return field;
    }

    Result<Field> quoted() {
        Field field{{}, true};
        for (++m_next; !atEnd(); ++m_next) {
            if (isAt('"')) {
                ++m_next;
                if (!isAt('"')) {
                    const bool ends = atEnd() || isAt(',') || isAt('\r') || isAt('\n');
                    return ends ? Result<Field>(std::move(field))
                                : wrong("behind a closing quote stands a comma or the line's end");
                }
            }
            m_line += isAt('\n') ? 1U : 0U;
            field.text += m_text[m_next];
        }
        return wrong("a quote has no end");
    }

    [[nodiscard]] Error wrong(std::string_view sentence) const {
        return Error::input("line " + std::to_string(m_line) + ": " + std::string(sentence) + '.');
    }

    std::string_view m_text;
    std::size_t m_next = 0;
    std::size_t m_line = 1;
    std::size_t m_rowLine = 1;
};

Result<std::vector<std::string>> columnsOf(const std::vector<Field>& fields) {
    std::vector<std::string> columns;
    for (const Field& field : fields) {
        if (!isName(field.text)) {
            return Error::input("line 1: " + shown(field.text) +
                                " is no name for a variable, which is letters, digits, '_' and '-',"
                                " a letter first; the first line names the columns.");
        }
        if (std::find(columns.begin(), columns.end(), field.text) != columns.end()) {
            return Error::input("line 1: the column " + shown(field.text) + " stands there twice.");
        }
        columns.push_back(field.text);
    }
    return columns;
}

} // namespace

Result<CsvTable> parseCsv(std::string_view text) {
    CsvReader reader(text);
    if (reader.atEnd()) {
        return Error::input("the file is empty; its first line names the columns.");
    }
    const Result<std::vector<Field>> first = reader.row();
    if (!first) {
        return first.error();
    }
    Result<std::vector<std::string>> columns = columnsOf(*first);
    if (!columns) {
        return columns.error();
    }
    CsvTable table{std::move(*columns), {}};
    while (!reader.atEnd()) {
        Result<std::vector<Field>> fields = reader.row();
        if (!fields) {
            return fields.error();
        }
        const bool isBlank =
            fields->size() == 1 && fields->front().text.empty() && !fields->front().isQuoted;
        if (isBlank && table.columns.size() > 1) {
            continue;
        }
        if (fields->size() != table.columns.size()) {
            return Error::input("line " + std::to_string(reader.line()) + " has " +
                                std::to_string(fields->size()) + " fields, and the first line " +
                                std::to_string(table.columns.size()) + '.');
        }
        if ((table.rows.size() + 1) * table.columns.size() > mostFields) {
            return Error::input("it has more than a million fields.");
        }
        Variables row;
        for (std::size_t index = 0; index < fields->size(); ++index) {
            Field& field = (*fields)[index];
            row[table.columns[index]] =
                field.isQuoted ? Value(std::move(field.text)) : parseValue(field.text);
        }
        table.rows.push_back(std::move(row));
    }
    return table;
}

} // namespace weir::scenario
