#pragma once
/// A broken promise in our own code ends the process; systemd starts it again and state on disk survives it.

namespace comptoir {

[[noreturn]] void check_failed(const char* condition, const char* why, const char* file, int line);

}  // namespace comptoir

/// CHECK(condition, "why it must hold"): on in release too. Never for input from outside. The file goes
/// without its folders, so that a program does not depend on where it was built.
#define CHECK(condition, why) \
    ((condition) ? static_cast<void>(0) : ::comptoir::check_failed(#condition, why, __FILE_NAME__, __LINE__))
