#pragma once
/// A stage without a screen: one view after the other as each looks at rest.

#include <memory>

#include "app/base/clock.hpp"
#include "app/base/result.hpp"
#include "renderer/samples.hpp"
#include "renderer/surface.hpp"
#include "renderer/text/fonts.hpp"
#include "renderer/theme.hpp"
#include "renderer/view.hpp"
#include "renderer/words.hpp"

namespace comptoir::renderer {

/// A memory surface and its stage, for drawing one view after the other as each looks at rest.
///
/// Thread: any one.   Owner: whoever draws; theme and words must outlive it.
class Studio {
public:
    /// Errors: those of the surface and of the fonts.
    [[nodiscard]] static Result<std::unique_ptr<Studio>> open(PixelSize size, const Theme& theme,
                                                              const Words& words,
                                                              const FontOptions& fonts = {});
    ~Studio();
    Studio(const Studio&) = delete;
    Studio& operator=(const Studio&) = delete;

    /// `view` two seconds after it took the place of `before`: nothing moves, what changed is still pointed
    /// out.
    [[nodiscard]] Pixels draw(const View& before, const View& view);
    /// The same, with the pictures that the sample needs.
    [[nodiscard]] Pixels draw(const Sample& sample);
    /// Pictures for the views to come; one that no view has asked for yet is not kept.
    void add_picture(Picture picture);
    /// Of the last picture: how long drawing it once more takes, text and shapes already made.
    [[nodiscard]] Duration redraw_time();

private:
    struct Inside;
    explicit Studio(std::unique_ptr<Inside> inside);
    std::unique_ptr<Inside> inside_;
};

/// One view as it looks at rest: what `comptoir show` writes.
[[nodiscard]] Result<Pixels> draw_still(const View& before, const View& view, PixelSize size,
                                        const Theme& theme, const Words& words,
                                        const FontOptions& fonts = {});

}  // namespace comptoir::renderer
