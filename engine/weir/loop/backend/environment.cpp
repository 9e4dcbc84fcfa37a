#include <weir/loop/backend/environment.h>

#include <cstdlib>

#include <unistd.h>

namespace weir {

const char* trustedEnvironment(const char* name) {
#if defined(__GLIBC__)
    return ::secure_getenv(name);
#elif defined(__APPLE__) || defined(__FreeBSD__) || defined(__OpenBSD__) || defined(__NetBSD__)
    return ::issetugid() != 0 ? nullptr : std::getenv(name);
#else
    const bool isOwn = ::getuid() == ::geteuid() && ::getgid() == ::getegid();
    return isOwn ? std::getenv(name) : nullptr;
#endif
}

} // namespace weir
