#pragma once
/// What each form of the command line does. Each gives the exit code and says the reason in one line on
/// stderr.

#include "app/command_line.hpp"
#include "app/start_again.hpp"

namespace comptoir {

enum ExitCode : int { kDone = 0, kFailed = 1, kWordsWrong = 2 };

/// Thread: main, which becomes the UI thread for RunCommand, whose `leave` this is: see `run_kiosk`.
[[nodiscard]] Ending carry_out(const Command& command, const Leave& leave);

}  // namespace comptoir
