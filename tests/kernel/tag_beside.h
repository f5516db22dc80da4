// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tests/kernel/test_frame.h"

#include <sys/socket.h>

namespace afpguard::test {

// The kernel hands a frame's outermost tag over beside the frame, to sockets with PACKET_AUXDATA:
// puts the one of a message back in its place. True: there was one.
bool put_tag_back(Bytes& frame, const msghdr& message);

} // namespace afpguard::test
