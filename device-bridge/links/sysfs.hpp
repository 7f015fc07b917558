#pragma once
/// What the kernel lists in folders and small files below /sys. What is gone while it is read is as if it had
/// never been there.   Thread: io; the kernel answers from memory.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace comptoir::bridge {

/// Names in a folder, sorted; none where it can't be read.   Limits: 4,096.
[[nodiscard]] std::vector<std::string> names_in(const std::filesystem::path& folder);

/// Those that begin so and end in a number, in the order of their numbers: "hidraw3" before "hidraw12".
[[nodiscard]] std::vector<std::string> numbered_names_in(const std::filesystem::path& folder,
                                                         std::string_view start, std::size_t names_max);

/// The first line of a small file; empty where it is not there.
[[nodiscard]] std::string line_of(const std::filesystem::path& file);

/// The folder of the USB device that something hangs on: above ".../1-1.2/1-1.2:1.0/...".
[[nodiscard]] std::optional<std::filesystem::path> usb_folder_above(const std::filesystem::path& folder);

}  // namespace comptoir::bridge
