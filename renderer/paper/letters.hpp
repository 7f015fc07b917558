#pragma once
/// A piece of a line of text as dots.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "renderer/paper/page.hpp"

namespace comptoir::renderer::paper {

/// Units: dots.
struct Letters {
    Dots ink;      ///< no more than it takes; empty for spaces
    int left = 0;  ///< from where the piece begins to the ink
    int top = 0;   ///< from the baseline to the ink, negative above it
    int advance = 0;
    std::size_t bytes = 0;   ///< of the text that are in it; the rest is the next line's
    bool is_broken = false;  ///< the line was full: what follows belongs on the next one
};

/// The fonts of a press, loaded when they are first needed.
///
/// Thread: one at a time; takes the fonts' turn.
struct Press::Type {
    explicit Type(FontOptions with) : options(std::move(with)) {}

    FontOptions options;
    std::unique_ptr<Fonts> fonts;  ///< null: not loaded yet
    bool has_tried = false;

    /// As much of `text`, which is one line and `plain`, as `room` takes: all of it, or what stands before a
    /// break; at least one character. Where there are no fonts nothing is seen of it.
    [[nodiscard]] Letters set(std::string_view text, const Look& look, int room, const std::string& language);

private:
    [[nodiscard]] bool load();
};

/// How far one fixed letter is from the next. Source: Noto Sans Mono 2.007, hmtx: 600 of 1000.
[[nodiscard]] int cell_of(const Look& look);
/// The room of a line above and below its baseline.
[[nodiscard]] int ascent_of(const Look& look);
[[nodiscard]] int descent_of(const Look& look);

}  // namespace comptoir::renderer::paper
