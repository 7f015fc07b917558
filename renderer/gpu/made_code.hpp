#pragma once
/// Whether this process may run code that it made itself, as drivers do that draw with the machine's
/// processor.

namespace comptoir::renderer {

/// Tried out, with a page that is thrown away. Where it is false such a driver ends the program at its first
/// frame.   Thread: any.   Source: systemd.exec(5), MemoryDenyWriteExecute.
[[nodiscard]] bool may_make_code();

}  // namespace comptoir::renderer
