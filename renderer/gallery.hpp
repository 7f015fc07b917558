#pragma once
/// Every scene in every size, language and theme, as pictures in a folder: for looking at what a change did.

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "app/base/result.hpp"
#include "renderer/text/fonts.hpp"
#include "renderer/theme.hpp"
#include "renderer/view.hpp"
#include "renderer/words.hpp"

namespace comptoir::renderer {

struct GalleryOptions {
    std::filesystem::path folder;  ///< made if it isn't there
    FontOptions fonts;
    /// Called after each picture with its file name; may be empty.
    std::function<void(std::string_view)> drawn;
};

/// How many pictures were written, contact sheets not counted.
///
/// `<folder>/<language>/<theme>/<scene>-<width>x<height>.png`, and `<folder>/contact-<language>.png`.
/// Thread: any that may block for minutes.   Errors: full and refused from the disk; malformed fonts.
[[nodiscard]] Result<std::size_t> draw_gallery(const Words& words, const GalleryOptions& options);

/// One view as it looks at rest, after `before` was on the screen: what `comptoir show` writes and goldens
/// compare.
[[nodiscard]] Result<Pixels> draw_still(const View& before, const View& view, PixelSize size,
                                        const Theme& theme, const Words& words,
                                        const FontOptions& fonts = {});

}  // namespace comptoir::renderer
