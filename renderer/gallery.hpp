#pragma once
/// Every scene in every size, language and theme, as pictures in a folder: for looking at the whole product,
/// and at what a change did.

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "app/base/result.hpp"
#include "renderer/surface.hpp"
#include "renderer/text/fonts.hpp"
#include "renderer/theme.hpp"
#include "renderer/words.hpp"

namespace comptoir::renderer {

/// What a gallery is limited to; empty: all there is.
struct GalleryWish {
    std::vector<std::string> scenes = {};
    std::vector<PixelSize> sizes = {};
    std::vector<std::string> languages = {};
    std::vector<ThemeId> themes = {};
    /// Every scene in every size, language and theme. Else every size and theme in one language, and every
    /// language in two sizes: a mistake in another combination shows in one of these.
    bool is_whole = false;
};

/// One language, theme and size: each of the scenes is a picture, and all of them are on one contact sheet.
struct GallerySheet {
    std::string language;
    ThemeId theme = ThemeId::light;
    PixelSize size;
    std::vector<std::string> scenes;

    /// "ar-dark-800x480".
    [[nodiscard]] std::string name() const;
    bool operator==(const GallerySheet&) const = default;
};

/// Sizes of panels that are sold: 16:9, 16:10, 4:3, 5:4, ultra-wide, upright, bars.
[[nodiscard]] std::vector<PixelSize> gallery_sizes();

/// The sheets of a gallery, those that take longest first.
///
/// Thread: any (pure).   Errors: malformed for a scene or a language that isn't known, with those that are.
[[nodiscard]] Result<std::vector<GallerySheet>> plan_gallery(const Words& words, const GalleryWish& wish);

/// Draws the pictures of one sheet and the sheet itself: `<folder>/<language>/<theme>/<scene>-<size>.png` and
/// `<folder>/contact/<name>.png`.
///
/// Thread: any one of a process: fonts are not safe among several.   Errors: full and refused from the disk;
/// malformed fonts.
[[nodiscard]] Result<void> draw_sheet(const Words& words, const GallerySheet& sheet,
                                      const std::filesystem::path& folder, const FontOptions& fonts);

/// `<folder>/index.html`, which leads to everything and needs nothing else, and `<folder>/contact.png`, the
/// sheet that says most at a glance. Afterwards.
///
/// Thread: any.   Errors: as `draw_sheet`.
[[nodiscard]] Result<void> write_index(const std::vector<GallerySheet>& sheets,
                                       const std::filesystem::path& folder);
/// What `index.html` holds. Thread: any (pure).
[[nodiscard]] std::string index_page(std::vector<GallerySheet> sheets);

}  // namespace comptoir::renderer
