#include "tests/bench/peers/report.h"

#include "tests/bench/peers/machine.h"
#include "tests/bench/peers/samples.h"

#include <nlohmann/json.hpp>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <optional>

namespace weir::peers {
namespace {

constexpr int nameWidth = 42;
constexpr int unitWidth = 18;
constexpr int cellWidth = 16;

std::optional<double> medianOf(const Row& row, std::string_view peer) {
    const auto found = row.figures.find(peer);
    if (found == row.figures.end()) {
        return std::nullopt;
    }
    return median(found->second);
}

/// Above 1 is better than libevent.
std::optional<double> ratioOf(const Row& row, std::string_view peer) {
    const auto reference = medianOf(row, referencePeer);
    const auto own = medianOf(row, peer);
    if (!reference || !own || *reference <= 0 || *own <= 0) {
        return std::nullopt;
    }
    return row.workload.moreIsBetter ? *own / *reference : *reference / *own;
}

std::string shortNumber(double value) {
    char text[32];
    if (value >= 1e9) {
        std::snprintf(text, sizeof text, "%.2fG", value / 1e9);
    } else if (value >= 1e6) {
        std::snprintf(text, sizeof text, "%.2fM", value / 1e6);
    } else if (value >= 100) {
        std::snprintf(text, sizeof text, "%.0f", value);
    } else {
        std::snprintf(text, sizeof text, "%.1f", value);
    }
    return text;
}

std::string shortRatio(double ratio) {
    char text[32];
    std::snprintf(text, sizeof text, "(%.2f)", ratio);
    return text;
}

std::string cell(const Row& row, std::string_view peer) {
    const auto value = medianOf(row, peer);
    if (!value) {
        return "-";
    }
    std::string text = shortNumber(*value);
    if (const auto ratio = ratioOf(row, peer); ratio && peer != referencePeer) {
        text += " " + shortRatio(*ratio);
    }
    return text;
}

/// Adds what is to be said of one bound; 1 where it is missed.
int judge(std::string& verdict, const char* of, double wanted, const char* relation, bool reached) {
    char text[64];
    std::snprintf(text, sizeof text, "  %s %s %g %s", of, relation, wanted,
                  reached ? "reached" : "MISSED");
    verdict += text;
    return reached ? 0 : 1;
}

int judgeRow(const Row& row, std::string& verdict) {
    const Bounds& bounds = row.workload.bounds;
    int missed = 0;
    if (const auto ratio = ratioOf(row, "weir"); ratio && bounds.epoll) {
        missed += judge(verdict, "weir", *bounds.epoll, ">=", *ratio >= *bounds.epoll);
    }
    if (const auto ratio = ratioOf(row, "weir-uring"); ratio && bounds.uring) {
        missed += judge(verdict, "weir-uring", *bounds.uring, ">=", *ratio >= *bounds.uring);
    }
    for (const char* name : {"weir", "weir-uring"}) {
        if (const auto value = medianOf(row, name); value && bounds.most) {
            missed += judge(verdict, name, *bounds.most, "<=", *value <= *bounds.most);
        }
    }
    return missed;
}

} // namespace

void printHeader(const std::vector<const Peer*>& peers, int rounds) {
    for (const auto& [name, value] : describeMachine()) {
        std::printf("%-10s %s\n", name.c_str(), value.c_str());
    }
    std::printf("%-10s", "versions");
    for (const Peer* peer : peers) {
        std::printf(" %s (%s)", peer->name.c_str(), peer->version.c_str());
    }
    std::printf(
        "\n%-10s %d, the median of which is shown; in brackets the ratio to %s, above 1 is "
        "better\n\n",
        "rounds", rounds, referencePeer);
}

void printHeading(const std::vector<const Peer*>& peers) {
    std::printf("%-*s %-*s", nameWidth, "workload", unitWidth, "unit");
    for (const Peer* peer : peers) {
        std::printf(" %*s", cellWidth, peer->name.c_str());
    }
    std::printf("  Weir must reach\n");
    std::fflush(stdout);
}

int printRow(const Row& row, const std::vector<const Peer*>& peers) {
    std::printf("%-*s %-*s", nameWidth, row.workload.name.c_str(), unitWidth,
                row.workload.unit.c_str());
    for (const Peer* peer : peers) {
        std::printf(" %*s", cellWidth, cell(row, peer->name).c_str());
    }
    std::string verdict;
    const int missed = judgeRow(row, verdict);
    std::printf("%s\n", verdict.c_str());
    std::fflush(stdout);
    return missed;
}

bool writeJson(const std::string& file, const std::vector<const Peer*>& peers,
               const std::vector<Row>& rows) {
    nlohmann::ordered_json json;
    for (const auto& [name, value] : describeMachine()) {
        json["machine"][name] = value;
    }
    for (const Peer* peer : peers) {
        json["versions"][peer->name] = peer->version;
    }
    json["rows"] = nlohmann::ordered_json::array();
    for (const Row& row : rows) {
        nlohmann::ordered_json entry;
        entry["workload"] = row.workload.name;
        entry["unit"] = row.workload.unit;
        entry["moreIsBetter"] = row.workload.moreIsBetter;
        for (const auto& [peer, figures] : row.figures) {
            entry["rounds"][peer] = figures;
            entry["median"][peer] = median(figures);
            if (const auto ratio = ratioOf(row, peer)) {
                entry["ratio"][peer] = *ratio;
            }
        }
        json["rows"].push_back(std::move(entry));
    }
    std::ofstream out(file);
    out << json.dump(2) << '\n';
    out.close();
    if (!out) {
        std::fprintf(stderr, "weir_peers: cannot write %s: %s\n", file.c_str(),
                     std::strerror(errno));
        return false;
    }
    return true;
}

} // namespace weir::peers
