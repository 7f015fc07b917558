#pragma once
/// A sheet to set receipts and product pictures on, with the screen's own text engine and no screen.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/base/result.hpp"
#include "renderer/surface.hpp"
#include "renderer/text/style.hpp"

namespace comptoir::demo {

/// Sets one block below the other, from the top, in black on white.
///
/// Thread: one at a time; the demo's is io. The first use loads fonts: some 10 ms with a font cache.
/// Limits: kHeightMax rows; what comes below is not set.   Units: pixels, which are the printer's dots.
class Paper {
public:
    static constexpr int kHeightMax = 4'000;  // half a metre of receipt; the demo's longest has 1,500
    static constexpr int kWidthMax = 1'024;   // twice what a till draws

    /// Errors: those of the fonts.
    [[nodiscard]] static Result<std::unique_ptr<Paper>> open(const std::string& font_cache);
    ~Paper();
    Paper(const Paper&) = delete;
    Paper& operator=(const Paper&) = delete;

    /// A new sheet.
    void begin(int width, renderer::Direction direction, const std::string& language);
    void space(int height);
    /// Wraps into as many lines as it needs, up to three.
    void centered(std::string_view text, float size, int weight = 400);
    /// `start` at the start edge, wrapped beside `end` at the other.
    void row(std::string_view start, std::string_view end, float size, int weight = 400);
    void rule();
    /// A QR code with its quiet zone. Errors: full (too long for one).
    [[nodiscard]] Result<void> qr(const std::string& content, int module_pixels);
    void bars(const std::vector<bool>& modules, int module_pixels, int height);
    /// The sheet, cut below the last block.
    [[nodiscard]] renderer::Pixels finish();

    /// A product's picture: an emoji on a quiet ground.
    [[nodiscard]] renderer::Pixels tile(const std::string& emoji, int side, renderer::Color ground);

private:
    struct Inside;
    explicit Paper(std::unique_ptr<Inside> inside);
    std::unique_ptr<Inside> inside_;
};

}  // namespace comptoir::demo
