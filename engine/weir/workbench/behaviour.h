#pragma once

#include <weir/workbench/settings.h>

#include <optional>
#include <string>
#include <string_view>

namespace weir {

/// Whether the behaviour sends anything, and so has to wait where the output is full.
[[nodiscard]] bool answers(BehaviourKind kind);

/// What `behaviour` sends for `message`; none where it sends nothing (an empty answer is sent: a
/// framing can say an empty message). Made in `scratch` where it is not the message or the reply
/// itself; valid as long as all three.
[[nodiscard]] std::optional<std::string_view> answer(const Behaviour& behaviour,
                                                     std::string_view message,
                                                     std::string& scratch);

} // namespace weir
