#include <weir/stream/buffer.h>
#include <weir/stream/buffer_extras.h>
#include <weir/stream/segment.h>
#include <weir/stream/socket_io.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>

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

} // namespace

Result<std::size_t> Buffer::readFrom(int fd, std::size_t most) {
    SocketIo io;
    return readFrom(fd, most, io);
}

Result<std::size_t> Buffer::readFrom(int fd, std::size_t most, SocketIo& io) {
    const Guard guard(*this);
    if (m_endFrozen) {
        return readError(EPERM, fd);
    }
    if (most == 0) {
        return std::size_t{0};
    }
    Segment::List fresh;
    if (m_last == nullptr || m_last->freeBack() < std::min(most, leastRoom)) {
        fresh.reset(Segment::make(std::min(most, firstRead)));
        if (fresh == nullptr) {
            return readError(ENOMEM, fd);
        }
    }
    const std::span<char> near = (fresh ? fresh.get() : m_last)->spaceBack();
    const std::size_t nearSize = std::min(most, near.size());
    Segment::List large;
    std::array<iovec, 2> pieces = {piece(near.first(nearSize))};
    std::size_t count = 1;
    if (most > nearSize) {
        large.reset(Segment::make(std::min(most - nearSize, Segment::largest)));
    }
    if (large != nullptr) {
        const std::span<char> space = large->spaceBack();
        pieces[1] = piece(space.first(std::min(most - nearSize, space.size())));
        count = 2;
    }
    const ssize_t result = io.receive(fd, std::span(pieces).first(count));
    if (result < 0) {
        return readError(static_cast<int>(-result), fd);
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
    Segment* fitting = size <= copiedWhenRead ? Segment::make(size) : nullptr;
    if (fitting != nullptr) {
        fitting->fillBack(large.view());
        linkChain(*fitting, *fitting);
        Segment::freeChain(&large);
    } else {
        linkChain(large, large);
    }
}

Result<std::size_t> Buffer::writeTo(int fd, std::size_t most) {
    SocketIo io;
    return writeTo(fd, most, io);
}

Result<std::size_t> Buffer::writeTo(int fd, std::size_t most, SocketIo& io) {
    const Guard guard(*this);
    if (m_frontFrozen) {
        return writeError(EPERM, fd);
    }
    const Sent sent = sendFront(fd, io, most);
    if (sent.result < 0) {
        return writeError(static_cast<int>(-sent.result), fd);
    }
    return drainFront(static_cast<std::size_t>(sent.result));
}

Buffer::Sent Buffer::sendFront(int fd, SocketIo& io, std::size_t most) const {
    const Guard guard(*this);
    if (m_size == 0 || most == 0) {
        return {};
    }
    if (!m_first->isInMemory()) {
        const Sent sent = sendFile(fd, io, most);
        // Not every file can be sent, nor to every descriptor; then it goes through memory.
        if (sent.result != -EINVAL && sent.result != -ENOSYS && sent.result != -EOPNOTSUPP) {
            return sent;
        }
        if (!m_first->load()) {
            return {-errno, sent.tried};
        }
    }
    return sendPieces(fd, io, most);
}

/// The first segment is a part of a file.
Buffer::Sent Buffer::sendFile(int fd, SocketIo& io, std::size_t most) const {
    const FileSegment& file = *m_first->foreign->file;
    const std::size_t size = std::min(most, m_first->size());
    const ssize_t sent = io.sendFile(fd, file.descriptor(),
                                     file.offset() + static_cast<off_t>(m_first->begin), size);
    return {sent == 0 ? -EIO : sent, size};
}

/// The first segment is in memory.
Buffer::Sent Buffer::sendPieces(int fd, SocketIo& io, std::size_t most) const {
    std::array<iovec, mostPieces> pieces; // NOLINT(cppcoreguidelines-pro-type-member-init): 1 KiB
    std::size_t count = 0;
    Sent sent;
    std::size_t left = std::min(most, m_size);
    for (Place place{m_first, 0}; left > 0 && count < mostPieces && place.segment->isInMemory();
         place.toNextSegment()) {
        const std::string_view bytes = place.rest().substr(0, left);
        // The system's type has no const; nothing is written there.
        pieces[count++] = {const_cast<char*>(bytes.data()), bytes.size()};
        sent.tried += bytes.size();
        left -= bytes.size();
    }
    const std::span<const iovec> used = std::span(pieces).first(count);
    sent.result = io.send(fd, used);
    if (sent.result == -ENOTSOCK) {
        sent.result = io.write(fd, used);
    }
    return sent;
}

} // namespace weir
