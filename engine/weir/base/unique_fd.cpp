#include <weir/base/unique_fd.h>

#include <unistd.h>

namespace weir {

void UniqueFd::reset(int fd) {
    const int old = std::exchange(m_fd, fd);
    if (old >= 0) {
        ::close(old);
    }
}

} // namespace weir
