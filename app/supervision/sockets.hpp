#pragma once
/// Sockets that listen already when this program starts, and go on listening while it takes its own place:
/// whoever calls meanwhile waits instead of being refused.

#include <string>
#include <vector>

#include "app/base/result.hpp"

namespace comptoir::supervision {

struct ListeningSocket {
    int fd = -1;
    std::string name;  ///< FileDescriptorName of a .socket file, or what this program called it
};

/// What whoever started this program opened for it; the descriptors are the caller's from now on, and closed
/// on exec. The environment says nothing of them any more, so that no child takes its own for them.
///
/// Thread: main, before others run.   Errors: what can't be read is an empty list, said in the log.
/// Limits: 64 sockets; further ones are closed.   Source: sd_listen_fds_with_names(3).
[[nodiscard]] std::vector<ListeningSocket> handed_over();

/// Puts the sockets where the program that this process becomes next looks for them, and says so in the
/// environment; whatever lay in those places is closed. Names must be printable and without ':'.
///
/// Thread: main, right before `exec`, when no other thread opens or uses descriptors.
[[nodiscard]] Result<void> hand_on(const std::vector<ListeningSocket>& sockets);

}  // namespace comptoir::supervision
