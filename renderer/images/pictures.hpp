#pragma once
/// The pictures that are on the screen, and those that scenes would like to have.

#include <cstddef>
#include <memory>
#include <vector>

#include "renderer/images/decode.hpp"
#include "renderer/surface.hpp"
#include "renderer/view.hpp"

namespace comptoir::renderer {

/// What to fetch, and the largest size any scene wants it in. Units: device pixels.
struct WantedPicture {
    PictureRef ref;
    PixelSize box;
    Fit fit = Fit::cover;

    bool operator==(const WantedPicture&) const = default;
};

/// Thread: UI.   Owner: Stage; the surface must outlive it.
/// Limits: `kBytesMax` for textures and kept pixels, least recently drawn go first and are wanted again when
/// drawn again; `kWantedMax` wishes at once; `kAbsentMax` pictures remembered as not to be had.
class PictureStore {
public:
    /// A background at 1080p (8 MiB), a logo and some two hundred product tiles.
    static constexpr std::size_t kBytesMax = 20U << 20;
    /// More than one screen of product tiles.
    static constexpr std::size_t kWantedMax = 64;
    /// A whole long order of them; a forgotten one is merely asked for again.
    static constexpr std::size_t kAbsentMax = 512;

    explicit PictureStore(Surface& surface, std::size_t bytes_max = kBytesMax);
    ~PictureStore();
    PictureStore(const PictureStore&) = delete;
    PictureStore& operator=(const PictureStore&) = delete;

    /// The picture in the given box with `radius` corners, or null: then it is wanted, and a placeholder is
    /// drawn. Units: device pixels.   Owner: the store; valid until `end_frame`.
    [[nodiscard]] const Texture* get(const PictureRef& ref, PixelSize box, Fit fit, int radius);

    /// Takes what was decoded; empty pixels mean that it can't be had. Returns whether the screen differs by
    /// it.
    [[nodiscard]] bool put(Picture picture);

    /// What to fetch: drained by the call, each wish told once until the picture was put.
    [[nodiscard]] std::vector<WantedPicture> take_wanted();

    void end_frame();
    /// After the surface lost its textures.
    void clear();

    [[nodiscard]] std::size_t bytes() const;
    [[nodiscard]] std::size_t count() const;

private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

}  // namespace comptoir::renderer
