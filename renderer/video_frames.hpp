#pragma once
/// What is on the screen of the videos of slides.

#include <cstddef>
#include <cstdint>

#include "renderer/surface.hpp"

namespace comptoir::renderer {

/// The last frame of a slide's video, and that of the slide before it for as long as it still fades.
///
/// Thread: UI.   Owner: Stage; the surface must outlive it.   Limits: two frames.
class VideoFrames {
public:
    explicit VideoFrames(Surface& surface) : surface_(surface) {}

    /// The video of the slide `turn` looks like that now. Returns whether that is the first of it.
    bool put(std::uint64_t turn, const Pixels& frame);
    [[nodiscard]] bool has(std::uint64_t turn) const;
    /// To draw it now; null where there is none.   Owner: this; valid until `end_frame`.
    [[nodiscard]] const Texture* get(std::uint64_t turn);
    /// What the frame has not drawn is no longer needed.
    void end_frame();

    [[nodiscard]] std::size_t bytes() const { return newest_.texture.bytes() + before_.texture.bytes(); }

private:
    struct Kept {
        std::uint64_t turn = 0;
        Texture texture;
        bool is_drawn = false;

        [[nodiscard]] bool is_of(std::uint64_t other) const { return turn == other && !texture.empty(); }
    };
    static void end_frame(Kept& kept);

    Surface& surface_;
    Kept newest_;
    Kept before_;
};

}  // namespace comptoir::renderer
