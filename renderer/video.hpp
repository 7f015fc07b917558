#pragma once
/// Short videos without sound, through libmpv where it is installed.

#include <chrono>
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

/// The names of the library, the newer one first.
[[nodiscard]] const std::vector<std::string>& video_libraries();

/// Opens the library, which then stays: a player that is made afterwards waits for no disk.
///
/// Thread: any; it blocks for the disk.   Errors: unsupported, where none of `libraries` is installed or it
/// is another one than we know.
[[nodiscard]] Result<void> load_video_library(const std::vector<std::string>& libraries = video_libraries());

/// One video at a time, decoded by libmpv's own threads into pixels of the wanted size. The library is opened
/// when the program runs, never linked: it pulls ffmpeg in, and most shops show pictures alone. It reads that
/// one file: no network, no configuration, no scripts, no sound, no subtitles. Nothing here waits for a file:
/// one on a share that is away only ever keeps libmpv's threads.
///
/// Thread: UI, all of it.   Owner: whoever draws.
/// Limits: one frame within the box, and it once more where a telephone recorded it on its side;
/// kDemuxerBytesMax read ahead; kThreadsMax threads that decode.
/// Source: libmpv 0.35.1, client.h (client API 2.0) and render.h ("Software renderer").
class VideoPlayer {
public:
    static constexpr std::size_t kDemuxerBytesMax = 8U
                                                    << 20;  // a second of the densest video from a slow stick
    static constexpr int kThreadsMax = 2;                   // each keeps some frames; boxes have four cores
    /// How long the destructor waits for libmpv to let a file go, which takes some milliseconds; where it
    /// does not, its threads are left to the end of the process.
    static constexpr std::chrono::seconds kGoodbyeMax{2};

    /// Errors: those of `load_video_library`.
    [[nodiscard]] static Result<std::unique_ptr<VideoPlayer>> open(
        PixelSize box, const std::vector<std::string>& libraries = video_libraries());
    ~VideoPlayer();
    VideoPlayer(const VideoPlayer&) = delete;
    VideoPlayer& operator=(const VideoPlayer&) = delete;

    /// From its beginning. What is wrong with the file is said by `pump`.
    void play(const std::filesystem::path& file);
    /// Costs no time from now on, nor the memory of a frame.
    void stop();
    /// Frames are as large as fits into that from now on.
    void fit(PixelSize box);

    /// To be polled for reading; then call `pump`.
    [[nodiscard]] int event_fd() const;
    [[nodiscard]] VideoNews pump();
    /// The last one, opaque and in the shape of the video; empty before the first of each.
    [[nodiscard]] const Pixels& frame() const;

private:
    struct Inside;
    explicit VideoPlayer(std::unique_ptr<Inside> inside);
    std::unique_ptr<Inside> inside_;
};

}  // namespace comptoir::renderer
