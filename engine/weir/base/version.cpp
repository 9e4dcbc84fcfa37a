#include <weir/base/version.h>

namespace weir {

std::string_view version() {
    return WEIR_VERSION;
}

std::uint32_t versionNumber() {
    constexpr std::uint32_t major = WEIR_VERSION_MAJOR;
    constexpr std::uint32_t minor = WEIR_VERSION_MINOR;
    constexpr std::uint32_t patch = WEIR_VERSION_PATCH;
    static_assert(major < 256 && minor < 256 && patch < 256, "each has a byte");
    return major << 24U | minor << 16U | patch << 8U;
}

} // namespace weir
