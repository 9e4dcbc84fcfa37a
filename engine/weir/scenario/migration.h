#pragma once

#include <weir/scenario/checking.h>
#include <weir/scenario/node.h>

#include <memory>
#include <vector>

/// How files of older versions of the language are read. Private to weir/scenario.
namespace weir::scenario {

/// Turns a file of one version into one of the next: a class for each version, which changes the
/// nodes (a renamed key, another form), so that the reader knows the newest version alone. What it
/// makes keeps the place of what it was made from.
class Migration {
public:
    virtual ~Migration() = default;

    /// The version that it reads; it makes the one above.
    [[nodiscard]] virtual int from() const = 0;
    virtual void upgrade(Node& root, Checking& checking) const = 0;
};

using Migrations = std::vector<std::unique_ptr<const Migration>>;

/// One for each version before languageVersion, the oldest first.
Migrations migrations();

/// Brings a file to `newest`. False, with a problem said, where it names no version or one that is
/// not known here.
bool migrate(Node& root, Checking& checking, const Migrations& migrations, int newest);

} // namespace weir::scenario
