#pragma once
/// The program takes its own place: same process, same words, whatever is installed by now.

#include <functional>
#include <string>
#include <vector>

#include "app/supervision/sockets.hpp"

namespace comptoir {

/// What `run_kiosk` gives instead of an exit code when it is to be started again. Never an exit code itself.
inline constexpr int kStartAgain = -1;

/// How the program ends.
struct Ending {
    int code = 0;                                            ///< an exit code, or kStartAgain
    std::vector<supervision::ListeningSocket> sockets = {};  ///< for what comes after kStartAgain
};
/// Ends the process at once.
using Leave = std::function<void(const Ending&)>;

/// Where this program lies, found out while it is surely there: an update may have put another in its place
/// by the time it starts again.   Thread: any.
[[nodiscard]] std::string own_program();

/// By `exec`, which is the same wherever the program was started from: systemd keeps its process and counts
/// no failure, and one that was started by hand stays in its terminal. Nothing that is open goes along but
/// the standard streams and `sockets`, in which callers wait meanwhile.
///
/// Errors: it returns only where that did not work; the reason is in the log, and the program is to end as
/// failed, after which systemd starts it (`Restart=always`).   Thread: main, when no other runs but such as
/// hang.
void start_again(const std::string& program, const std::vector<std::string>& words,
                 const std::vector<supervision::ListeningSocket>& sockets);

}  // namespace comptoir
