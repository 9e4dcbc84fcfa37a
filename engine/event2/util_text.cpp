#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include <event2/util.h>

namespace {

// RFC 9110 wants these names, whatever the locale says.
constexpr std::array<const char*, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

int lower(char letter) {
    const auto byte = static_cast<unsigned char>(letter);
    return byte >= 'A' && byte <= 'Z' ? byte + ('a' - 'A') : byte;
}

const char* nameIn(const char* const* names, int count, int index) {
    return index >= 0 && index < count ? names[index] : "???";
}

} // namespace

ev_int64_t evutil_strtoll(const char* s, char** endptr, int base) {
    return std::strtoll(s, endptr, base);
}

int evutil_snprintf(char* buf, size_t buflen, const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int size = evutil_vsnprintf(buf, buflen, format, arguments);
    va_end(arguments);
    return size;
}

int evutil_vsnprintf(char* buf, size_t buflen, const char* format, va_list ap) {
    return buflen > 0 ? std::vsnprintf(buf, buflen, format, ap) : 0;
}

int evutil_ascii_strcasecmp(const char* str1, const char* str2) {
    return evutil_ascii_strncasecmp(str1, str2, SIZE_MAX);
}

int evutil_ascii_strncasecmp(const char* str1, const char* str2, size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
        const int difference = lower(str1[i]) - lower(str2[i]);
        if (difference != 0) {
            return difference < 0 ? -1 : 1;
        }
        if (str1[i] == '\0') {
            return 0;
        }
    }
    return 0;
}

int evutil_date_rfc1123(char* date, const size_t datelen, const struct tm* tm) {
    struct tm now {};

    if (tm == nullptr) {
        const std::time_t seconds = std::time(nullptr);
        tm = ::gmtime_r(&seconds, &now);
    }
    return evutil_snprintf(date, datelen, "%s, %02d %s %4d %02d:%02d:%02d GMT",
                           nameIn(days.data(), 7, tm->tm_wday), tm->tm_mday,
                           nameIn(months.data(), 12, tm->tm_mon), 1900 + tm->tm_year, tm->tm_hour,
                           tm->tm_min, tm->tm_sec);
}
