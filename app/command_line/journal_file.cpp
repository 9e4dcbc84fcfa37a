#include "app/command_line/journal_file.h"

#include <weir/workbench/payload_text.h>
#include <weir/workbench/record_text.h>

#include "app/command_line/hidden_bytes.h"
#include "app/command_line/terminal.h"

#include <nlohmann/json.hpp>

#include <cerrno>

namespace weir::cli {

namespace {

using Json = nlohmann::ordered_json;

std::string lineOf(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string headOf(const scenario::ReportedRun& run) {
    Json json{{"kind", "run"}, {"path", run.path}, {"scenario", run.outcome.scenario}};
    if (!run.label.empty()) {
        json["label"] = run.label;
    }
    json["backend"] = run.outcome.backend;
    json["seed"] = run.outcome.seed;
    json["verdict"] = wordOf(run);
    return lineOf(json);
}

// What a record says beside bytes, with the secrets taken out.
std::string maskedLine(const Record& record, const scenario::Masking& masking) {
    Json json = Json::parse(toJson(record));
    if (json.contains("what")) {
        json["what"] = masking.masked(json["what"].get<std::string>());
    }
    return lineOf(json);
}

std::string hiddenLine(const Record& record, const std::string& payload) {
    Json json = Json::parse(toJson(record));
    json.erase("text");
    json.erase("base64");
    if (isUtf8(payload)) {
        json["text"] = payload;
    } else {
        json["hex"] = toHex(payload);
    }
    return lineOf(json);
}

} // namespace

Result<std::unique_ptr<JournalFile>> JournalFile::create(const std::string& path,
                                                         const std::vector<std::string>& secrets) {
    std::FILE* const file = std::fopen(path.c_str(), "wb");
    if (file == nullptr) {
        return Error::system(errno, "Cannot write " + path);
    }
    return std::unique_ptr<JournalFile>(new JournalFile(path, file, secrets));
}

JournalFile::JournalFile(std::string path, std::FILE* file, const std::vector<std::string>& secrets)
    : m_path(std::move(path)), m_file(file), m_secrets(secrets), m_masking(secrets) {}

Result<void> JournalFile::append(const scenario::ReportedRun& run, const Journal& journal) {
    const HiddenBytes hidden(journal, m_secrets);
    write(m_file.get(), headOf(run));
    for (std::size_t index = 0; index < journal.size(); ++index) {
        const Record& record = journal.at(index);
        if (hidden.isIn(index)) {
            write(m_file.get(), hiddenLine(record, hidden.payload(index)));
        } else if (m_masking.isEmpty()) {
            write(m_file.get(), toJson(record) + "\n");
        } else {
            write(m_file.get(), maskedLine(record, m_masking));
        }
    }
    if (std::fflush(m_file.get()) != 0 || std::ferror(m_file.get()) != 0) {
        return Error::system(errno, "Cannot write " + m_path);
    }
    return {};
}

} // namespace weir::cli
