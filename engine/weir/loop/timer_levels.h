#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace weir {

/// One wheel of a TimerQueue: a ring of slots, each of which takes the timers of 2^shift ns.
struct TimerLevel {
    unsigned shift = 0;
    unsigned bits = 0;
    /// Where its slots begin among those of all levels, in words of 64.
    unsigned firstWord = 0;

    [[nodiscard]] constexpr std::uint64_t slotCount() const { return std::uint64_t{1} << bits; }

    [[nodiscard]] constexpr unsigned wordCount() const { return 1U << (bits - 6U); }

    /// Which of all words are its own.
    [[nodiscard]] constexpr std::uint32_t words() const {
        return ((std::uint32_t{1} << wordCount()) - 1U) << firstWord;
    }
};

/// How wide the slots of each level are. One level reaches as far as one slot of the next is wide.
///
/// Slots of about a millisecond, which is what waits are rounded to, reach a second: most timers
/// of a busy program move there at most once and then fall due. The narrower ones below are needed
/// only where a turn ends in the midst of a slot.
class TimerLevels {
public:
    static constexpr std::size_t count = 10;
    static constexpr unsigned wordCount = 28;
    static constexpr unsigned slotCount = wordCount * 64;

    [[nodiscard]] static constexpr const TimerLevel& at(std::size_t level) { return all[level]; }

    /// The lowest level that reaches from `start` to `key`, which is not before it.
    [[nodiscard]] static const TimerLevel& between(std::uint64_t start, std::uint64_t key) {
        const auto width = static_cast<std::size_t>(std::bit_width(key - start));
        const TimerLevel* level = &all[lowest[width]];
        // A slot more where both ends lie within one.
        if ((key >> level->shift) - (start >> level->shift) >= level->slotCount()) {
            ++level;
        }
        return *level;
    }

private:
    static constexpr std::array<TimerLevel, count> all{{{0, 6, 0},
                                                        {6, 6, 1},
                                                        {12, 8, 2},
                                                        {20, 10, 6},
                                                        {30, 6, 22},
                                                        {36, 6, 23},
                                                        {42, 6, 24},
                                                        {48, 6, 25},
                                                        {54, 6, 26},
                                                        {60, 6, 27}}};

    /// The level for a distance of so many bits.
    static constexpr std::array<std::uint8_t, 65> lowest = [] {
        std::array<std::uint8_t, 65> levels{};
        std::uint8_t level = 0;
        for (unsigned width = 0; width < levels.size(); ++width) {
            if (width > all[level].shift + all[level].bits) {
                ++level;
            }
            levels[width] = level;
        }
        return levels;
    }();
};

} // namespace weir
