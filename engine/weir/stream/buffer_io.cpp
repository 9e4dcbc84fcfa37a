#include <weir/stream/buffer.h>
#include <weir/stream/segment.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>

#include <sys/socket.h>
#include <sys/uio.h>

namespace weir {

namespace {

// Less room than this behind the last byte is left unused, rather than to read into crumbs.
constexpr std::size_t leastRoom = 512;
// What is read into first, where there is no room: enough for most messages, so that a connection
// which waits for the rest of one does not hold 64 KiB.
constexpr std::size_t firstRead = 4 * 1024;
// What came in beyond that is copied to a fitting segment if it is no more than this.
constexpr std::size_t copiedWhenRead = 16 * 1024;
constexpr std::size_t mostPieces = 64;

std::string attempt(const char* what, int fd) {
    return what + std::to_string(fd);
}

Error readError(int code, int fd) {
    return Error::system(code, attempt("Cannot read from descriptor ", fd));
}

Error writeError(int code, int fd) {
    return Error::system(code, attempt("Cannot write to descriptor ", fd));
}

iovec piece(std::span<char> space) {
    return {space.data(), space.size()};
}

ssize_t writePieces(int fd, std::span<iovec> pieces) {
    msghdr message = {};
    message.msg_iov = pieces.data();
    message.msg_iovlen = pieces.size();
    const ssize_t sent = ::sendmsg(fd, &message, MSG_NOSIGNAL);
    if (sent < 0 && errno == ENOTSOCK) {
        return ::writev(fd, pieces.data(), static_cast<int>(pieces.size()));
    }
    return sent;
}

} // namespace

Result<std::size_t> Buffer::readFrom(int fd, std::size_t most) {
    if (m_endFrozen) {
        return readError(EPERM, fd);
    }
    if (most == 0) {
        return std::size_t{0};
    }
    Segment::List fresh;
    if (m_last == nullptr || m_last->freeBack() < std::min(most, leastRoom)) {
        fresh.reset(Segment::make(std::min(most, firstRead - sizeof(Segment))));
    }
    const std::span<char> near = (fresh ? fresh.get() : m_last)->spaceBack();
    const std::size_t nearSize = std::min(most, near.size());
    Segment::List large;
    std::array<iovec, 2> pieces = {piece(near.first(nearSize))};
    int count = 1;
    if (most > nearSize) {
        large.reset(Segment::make(std::min(most - nearSize, Segment::largest - sizeof(Segment))));
        const std::span<char> space = large->spaceBack();
        pieces[1] = piece(space.first(std::min(most - nearSize, space.size())));
        count = 2;
    }
    const ssize_t result = ::readv(fd, pieces.data(), count);
    if (result < 0) {
        return readError(errno, fd);
    }
    const auto got = static_cast<std::size_t>(result);
    if (got > 0) {
        forgetReservation();
        if (fresh) {
            Segment& segment = *fresh.release();
            linkChain(segment, segment);
        }
        m_last->end += std::min(got, nearSize);
        if (got > nearSize) {
            takeRead(*large.release(), got - nearSize);
        }
        changed(got, 0);
    }
    return got;
}

/// Takes the `size` bytes that were read into `large`.
void Buffer::takeRead(Segment& large, std::size_t size) {
    large.end = size;
    if (size <= copiedWhenRead) {
        Segment* fitting = Segment::make(size);
        fitting->fillBack(large.view());
        linkChain(*fitting, *fitting);
        Segment::freeChain(&large);
    } else {
        linkChain(large, large);
    }
}

Result<std::size_t> Buffer::writeTo(int fd, std::size_t most) {
    if (m_frontFrozen) {
        return writeError(EPERM, fd);
    }
    std::array<iovec, mostPieces> pieces;
    std::size_t count = 0;
    std::size_t left = std::min(most, m_size);
    for (Place place{m_first, 0}; left > 0 && count < mostPieces; place.toNextSegment()) {
        const std::string_view bytes = place.rest().substr(0, left);
        // The system's type has no const; nothing is written there.
        pieces[count++] = {const_cast<char*>(bytes.data()), bytes.size()};
        left -= bytes.size();
    }
    if (count == 0) {
        return std::size_t{0};
    }
    const ssize_t result = writePieces(fd, std::span(pieces).first(count));
    if (result < 0) {
        return writeError(errno, fd);
    }
    return drain(static_cast<std::size_t>(result));
}

} // namespace weir
