#include <weir/loop/backend/descriptor_check.h>

#include <cerrno>

#include <fcntl.h>

namespace weir {

std::string watchAttempt(int descriptor, EventFlags interest, std::string_view backend) {
    std::string purpose;
    if (any(interest, EventFlags::Read)) {
        purpose = "reading";
    }
    if (any(interest, EventFlags::Write)) {
        purpose += purpose.empty() ? "writing" : " and writing";
    }
    if (purpose.empty()) {
        purpose = "its end";
    }
    return "Cannot watch descriptor " + std::to_string(descriptor) + " for " + purpose + " with " +
           std::string(backend);
}

Result<void> checkOpen(int descriptor, EventFlags interest, std::string_view backend) {
    if (::fcntl(descriptor, F_GETFD) < 0) {
        return Error::system(errno, watchAttempt(descriptor, interest, backend));
    }
    return {};
}

} // namespace weir
