#include <weir/stream/os/send_file.h>

#include <cerrno>

namespace weir::os {

bool hasSendFile() {
    return false;
}

ssize_t sendFile(int, int, off_t, std::size_t) {
    return -ENOSYS;
}

} // namespace weir::os
