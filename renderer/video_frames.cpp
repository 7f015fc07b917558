#include "renderer/video_frames.hpp"

#include <utility>

namespace comptoir::renderer {

bool VideoFrames::put(std::uint64_t turn, const Pixels& frame) {
    const bool is_first = !newest_.is_of(turn);
    if (is_first && !newest_.texture.empty()) before_ = std::exchange(newest_, {});
    if (!is_first) newest_.texture = {};  // first: there is room for one of them
    newest_.texture = surface_.upload(frame.rgba.data(), frame.size);
    newest_.turn = turn;
    return is_first;
}

bool VideoFrames::has(std::uint64_t turn) const {
    return newest_.is_of(turn) || before_.is_of(turn);
}

const Texture* VideoFrames::get(std::uint64_t turn) {
    if (!has(turn)) return nullptr;
    Kept& kept = newest_.is_of(turn) ? newest_ : before_;
    kept.is_drawn = true;
    return &kept.texture;
}

void VideoFrames::end_frame() {
    end_frame(newest_);
    end_frame(before_);
}

void VideoFrames::end_frame(Kept& kept) {
    if (!std::exchange(kept.is_drawn, false)) kept = {};
}

}  // namespace comptoir::renderer
