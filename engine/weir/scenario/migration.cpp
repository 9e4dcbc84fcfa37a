#include <weir/base/version.h>
#include <weir/scenario/migration.h>
#include <weir/scenario/names.h>

#include <charconv>

namespace weir::scenario {

namespace {

// The version that the file names, or 0 with a problem said.
int versionOf(const Node& root, Checking& checking, int newest) {
    const std::string right = "weir: " + std::to_string(newest);
    const Node* node = root.find("weir");
    if (node == nullptr) {
        checking.say(
            root, "the version of the language is missing; begin the file with the line " + right);
        return 0;
    }
    int version = 0;
    const char* const end = node->text.data() + node->text.size();
    const auto [rest, error] = std::from_chars(node->text.data(), end, version);
    if (!node->isScalar() || error != std::errc{} || rest != end || version < 1) {
        checking.say(*node, (node->isScalar() ? shown(node->text) : std::string(node->kindText())) +
                                " is no version of the language; write " + right);
        return 0;
    }
    return version;
}

} // namespace

Migrations migrations() {
    // Version 1 is the first.
    return {};
}

bool migrate(Node& root, Checking& checking, const Migrations& migrations, int newest) {
    int version = versionOf(root, checking, newest);
    if (version == 0) {
        return false;
    }
    if (version > newest) {
        checking.say(*root.find("weir"),
                     "the file is written in version " + std::to_string(version) +
                         " of the language, and this Weir (" + std::string(weir::version()) +
                         ") knows it up to " + std::to_string(newest) + "; it needs a newer Weir");
        return false;
    }
    for (const auto& migration : migrations) {
        if (migration->from() == version) {
            migration->upgrade(root, checking);
            ++version;
        }
    }
    if (version < newest) {
        checking.say(*root.find("weir"), "version " + std::to_string(version) +
                                             " of the language is not read any more; write weir: " +
                                             std::to_string(newest) + " and see what is said then");
        return false;
    }
    return true;
}

} // namespace weir::scenario
