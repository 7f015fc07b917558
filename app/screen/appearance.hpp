#pragma once
/// What a changed settings file, or a POS, may change of the drawing itself.

#include <string>

#include "renderer/placement.hpp"
#include "renderer/scenes/scene.hpp"
#include "renderer/surface.hpp"
#include "renderer/theme.hpp"

namespace comptoir {

/// What a panel does in the hours in which it is dark.
enum class WhenDark { black, off };

/// How one screen is drawn.
struct Appearance {
    renderer::Turn turn = renderer::Turn::none;
    std::string theme = "light";
    renderer::Motion motion = renderer::Motion::full;
    renderer::Look look{};
    renderer::Framing framing{};
    WhenDark when_dark = WhenDark::black;

    bool operator==(const Appearance&) const = default;
};

/// How both are: the second is the first, but for what its own settings say.
struct Appearances {
    Appearance first;
    Appearance second;

    bool operator==(const Appearances&) const = default;
};

}  // namespace comptoir
