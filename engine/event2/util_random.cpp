#include <algorithm>
#include <cstdlib>

#include <event2/util.h>
#include <fcntl.h>
#include <sys/random.h>
#include <unistd.h>

namespace {

/// As much as getentropy(3) gives at once.
constexpr std::size_t portion = 256;

} // namespace

void evutil_secure_rng_get_bytes(void* buf, size_t n) {
    auto* next = static_cast<char*>(buf);
    while (n > 0) {
        const std::size_t size = std::min(n, portion);
        if (::getentropy(next, size) != 0) {
            std::abort(); // bytes that are not random would be used as keys
        }
        next += size;
        n -= size;
    }
}

int evutil_secure_rng_init(void) {
    char byte = 0;
    return ::getentropy(&byte, 1) == 0 ? 0 : -1;
}

// The system's own source is used, which needs no device; whether this one is there is told.
int evutil_secure_rng_set_urandom_device_file(char* fname) {
    return fname != nullptr && ::access(fname, R_OK) == 0 ? 0 : -1;
}

// The system stirs its own source.
void evutil_secure_rng_add_bytes(const char*, size_t) {}
