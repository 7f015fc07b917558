#pragma once
/// A picture for a panel that is mounted on its side or on its head.

#include "renderer/surface_software.hpp"

namespace comptoir::renderer {

/// How the picture is turned clockwise before the panel gets it.
enum class Turn { none, quarter, half, three_quarters };

/// The size of what is drawn, given the panel's, and the other way round. Thread: any.
[[nodiscard]] PixelSize turned(PixelSize size, Turn turn);

/// Copies `from` into `to`, turned; `to` has the turned size. Thread: any (pure).
void copy_turned(const SoftwareTarget& from, Turn turn, const SoftwareTarget& to);

}  // namespace comptoir::renderer
