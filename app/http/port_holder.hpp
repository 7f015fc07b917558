#pragma once
/// Who already listens on a port that we want.

#include <cstdint>
#include <filesystem>
#include <string>

namespace comptoir::http {

/// "python3 (process 812)", or "" where the kernel doesn't tell: only root sees other users' processes.
///
/// Thread: io; reads some hundred small files, only when a port could not be had.
/// Limits: kProcessesMax processes, kDescriptorsMax descriptors each.
/// Source: proc(5), /proc/net/tcp (state 0A is listening) and /proc/<pid>/fd ("socket:[inode]").
[[nodiscard]] std::string holder_of_port(std::uint16_t port, const std::filesystem::path& proc = "/proc");

inline constexpr std::size_t kProcessesMax = 4096;    // a small box runs some hundred
inline constexpr std::size_t kDescriptorsMax = 1024;  // a listening socket is among the first

}  // namespace comptoir::http
