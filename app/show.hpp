#pragma once
/// One order as a picture, in a shop's look: `comptoir show`.

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "app/base/result.hpp"
#include "app/command_line.hpp"

namespace comptoir {

/// What of the shop's colours was adapted so that it can be read: as `look_notes`.
using ShowNotes = std::vector<std::string>;

/// Draws one order, of any version's shape, at rest, into a PNG file; the old file stays whole until then.
///
/// Errors: offline (a file can't be read), malformed (not an order; bad settings), refused (the picture can't
/// be written).   Thread: main.
[[nodiscard]] Result<ShowNotes> show_order(const ShowCommand& command, const std::filesystem::path& assets);

/// The same again whenever the order's file or the settings change, until `stop` can be read. What keeps one
/// picture from being drawn is said, and the one before stays.
///
/// `say`: one line for a person.   Errors: refused (the files can't be watched).   Thread: main; blocks.
[[nodiscard]] Result<void> watch_order(const ShowCommand& command, const std::filesystem::path& assets,
                                       int stop, const std::function<void(std::string_view)>& say);

}  // namespace comptoir
