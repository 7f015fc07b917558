#pragma once
/// A picture for a panel that is mounted on its side or on its head.

#include "renderer/surface_software.hpp"

namespace comptoir::renderer {

/// Copies `from` into `to`, turned; `to` has the turned size. Thread: any (pure).
void copy_turned(const SoftwareTarget& from, Turn turn, const SoftwareTarget& to);

}  // namespace comptoir::renderer
