#pragma once

/// What the systems do differently about sockets, beside weir/net/os. Private to event2.
namespace weir::c_api::os {

/// A listener reports a connection only once data has come (tcp(7), TCP_DEFER_ACCEPT). 0 also where
/// the system has no such thing; -1 with errno where it refuses.
int deferAccept(int fd);

} // namespace weir::c_api::os
