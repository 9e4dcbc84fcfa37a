#pragma once

#include <weir/workbench/framer.h>

#include <string>
#include <string_view>
#include <vector>

namespace weir::test {

/// What a Framer makes of an input; plain values.
struct Framed {
    std::vector<std::string> messages;
    std::vector<std::string> bodies;
    bool failed = false;
    std::string error;
    /// What is left in the buffer at the end.
    std::string rest;
};

/// Gives `pieces` one after the other, and takes every message after each.
inline Framed frame(const Framing& framing, const std::vector<std::string_view>& pieces) {
    Framed result;
    Framer framer(framing);
    Buffer input;
    for (std::string_view piece : pieces) {
        input.append(piece);
        while (true) {
            const Result<std::optional<Framer::Cut>> cut = framer.next(input);
            if (!cut) {
                result.failed = true;
                result.error = cut.error().message();
                return result;
            }
            if (!*cut) {
                break;
            }
            result.messages.push_back(input.toString((*cut)->start, (*cut)->size));
            result.bodies.push_back(input.toString((*cut)->bodyStart, (*cut)->bodySize));
            input.drain((*cut)->end);
        }
    }
    result.rest = input.toString();
    return result;
}

} // namespace weir::test
