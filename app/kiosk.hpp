#pragma once
/// The running program: owns every part, creates and joins the threads, starts and stops in one order.

#include "app/command_line.hpp"
#include "app/start_again.hpp"

namespace comptoir {

/// Thread: main, which is the UI thread from here on. Returns the exit code when SIGTERM or SIGINT came or
/// the window was closed, and kStartAgain where it was asked to start again. Where a thread hangs it does not
/// return but calls `leave` with that, which must end the process.
[[nodiscard]] Ending run_kiosk(const RunCommand& command, const Leave& leave);

}  // namespace comptoir
