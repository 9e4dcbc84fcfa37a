#pragma once

#include <weir/scenario/language.h>
#include <weir/scenario/model.h>
#include <weir/workbench/settings.h>

#include <array>
#include <optional>
#include <span>

/// The keys of a connection's settings, which endpoints have and `set` changes, and what each does
/// to the settings. Immutable; any thread. Private to weir/scenario.
namespace weir::scenario {

struct ConnectionKey {
    void (*apply)(ConnectionSettings& settings, const SettingsEdit::Given& given) = nullptr;
    /// Where a problem that check() finds with this field is shown.
    std::optional<Field> field;
    /// The key means something only where this other key has this word; empty: always.
    std::string_view companion;
    std::string_view companionWord;
};

std::span<const Key> connectionKeys();
/// As connectionKeys(), in the same order.
std::span<const ConnectionKey> connectionKeyEffects();

} // namespace weir::scenario
