#pragma once
/// Short videos without sound, through libmpv where it is installed.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "app/base/result.hpp"
#include "renderer/surface.hpp"

namespace comptoir::renderer {

/// What happened since the last look.
struct VideoNews {
    bool has_frame = false;  ///< `frame` is another one
    bool has_ended = false;  ///< to its end
    std::string fault = {};  ///< why it can't be played; English; empty: nothing is wrong
};

/// One video at a time, decoded by libmpv's own threads into pixels of the wanted size. The library is opened
/// when the program runs, never linked: it pulls ffmpeg in, and most shops show pictures alone. It reads that
/// one file: no network, no configuration, no scripts, no sound, no subtitles.
///
/// Thread: UI, all of it.   Owner: whoever draws.
/// Limits: one frame of `size`; kDemuxerBytesMax read ahead; kThreadsMax threads that decode.
/// Source: libmpv 0.35.1, client.h (client API 2.0) and render.h ("Software renderer").
class VideoPlayer {
public:
    static constexpr std::size_t kDemuxerBytesMax = 8U
                                                    << 20;  // a second of the densest video from a slow stick
    static constexpr int kThreadsMax = 2;                   // each keeps some frames; boxes have four cores

    /// Errors: unsupported, where none of `libraries` is installed or it is another one than we know.
    [[nodiscard]] static Result<std::unique_ptr<VideoPlayer>> open(
        PixelSize size, const std::vector<std::string>& libraries = {"libmpv.so.2", "libmpv.so.1"});
    ~VideoPlayer();
    VideoPlayer(const VideoPlayer&) = delete;
    VideoPlayer& operator=(const VideoPlayer&) = delete;

    /// From its beginning. What is wrong with the file is said by `pump`.
    void play(const std::filesystem::path& file);
    void stop();

    /// To be polled for reading; then call `pump`.
    [[nodiscard]] int event_fd() const;
    [[nodiscard]] VideoNews pump();
    /// The last one, opaque; empty before the first of each video.
    [[nodiscard]] const Pixels& frame() const;

private:
    struct Inside;
    explicit VideoPlayer(std::unique_ptr<Inside> inside);
    std::unique_ptr<Inside> inside_;
};

}  // namespace comptoir::renderer
