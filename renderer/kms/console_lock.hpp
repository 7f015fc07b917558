#pragma once
/// Keeps the kernel's console off the panel, and keys off the console, while the panel is ours.

#include <cstdint>
#include <functional>
#include <memory>

namespace comptoir::renderer::kms {

/// One call of the kernel on one terminal: its number, and its argument or that one's address.
/// Returns 0, or the kernel's number of what is wrong.
using TerminalCall = std::function<int(unsigned long request, std::uintptr_t argument)>;

/// On the console that this process was started on as the first of its session, as a service is; none where a
/// person did it at a shell, whose keys would be taken away, and where there is no console.   Thread: any.
[[nodiscard]] TerminalCall own_console();

/// As long as it lives the console draws nothing, hears no key, and gives way to no other: neither to Alt+F2
/// nor to a program that asks. What follows a kill is up to systemd (TTYReset= of the unit).
///
/// What the kernel refuses is left out and said once: each of the three is worth having alone.
///
/// Thread: UI.
class ConsoleLock {
public:
    /// None where there is no console.
    [[nodiscard]] static std::unique_ptr<ConsoleLock> take(TerminalCall call);
    /// The console is as a console is: text, and keys as they were.
    ~ConsoleLock();
    ConsoleLock(const ConsoleLock&) = delete;
    ConsoleLock& operator=(const ConsoleLock&) = delete;

private:
    explicit ConsoleLock(TerminalCall call) : call_(std::move(call)) {}
    [[nodiscard]] int change(unsigned long request, std::uintptr_t argument) const;
    void lock();

    TerminalCall call_;
    bool has_picture_ = false;
    bool has_keys_ = false;
    int keys_before_ = 0;
};

}  // namespace comptoir::renderer::kms
