#include <weir/workbench/behaviour.h>

#include <algorithm>

namespace weir {

namespace {

/// Not toupper(3), which depends on the locale.
char upperCase(char byte) {
    return byte >= 'a' && byte <= 'z' ? static_cast<char>(byte - 'a' + 'A') : byte;
}

} // namespace

bool answers(BehaviourKind kind) {
    switch (kind) {
        case BehaviourKind::None:
        case BehaviourKind::Discard:
            return false;
        case BehaviourKind::Echo:
        case BehaviourKind::UpperCase:
        case BehaviourKind::FixedReply:
            break;
    }
    return true;
}

std::optional<std::string_view> answer(const Behaviour& behaviour, std::string_view message,
                                       std::string& scratch) {
    switch (behaviour.kind) {
        case BehaviourKind::None:
        case BehaviourKind::Discard:
            break;
        case BehaviourKind::Echo:
            return message;
        case BehaviourKind::UpperCase:
            scratch.resize(message.size());
            std::transform(message.begin(), message.end(), scratch.begin(), upperCase);
            return scratch;
        case BehaviourKind::FixedReply:
            return behaviour.reply;
    }
    return std::nullopt;
}

} // namespace weir
