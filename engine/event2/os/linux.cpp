#include <event2/os/os.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

int weir::c_api::os::deferAccept(int fd) {
    const int on = 1;
    return ::setsockopt(fd, IPPROTO_TCP, TCP_DEFER_ACCEPT, &on, sizeof on);
}
