#pragma once
/// A picture for a panel that is mounted on its side or on its head.

#include "renderer/surface_list.hpp"
#include "renderer/surface_software.hpp"
#include "renderer/upright.hpp"

namespace comptoir::renderer {

/// Copies `from` into `to`, turned; `to` has the turned size. Thread: any (pure).
void copy_turned(const SoftwareTarget& from, Turn turn, const SoftwareTarget& to);
/// Only that part of it, which lies within `from`; returns where it lies on the panel.
PixelRect copy_turned(const SoftwareTarget& from, const PixelRect& part, Turn turn, const SoftwareTarget& to);

}  // namespace comptoir::renderer
