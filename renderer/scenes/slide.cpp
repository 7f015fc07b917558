/// Nobody is being served: one picture or video of the shop's own after the other.

#include "renderer/scenes/motion.hpp"
#include "renderer/scenes/scenes.hpp"

namespace comptoir::renderer {
namespace {

/// Whether it is there yet.
bool draw_one(Sheet& sheet, const Slide& slide, float opacity) {
    const Rect all{0, 0, sheet.width, sheet.height};
    const auto scope = sheet.painter.opacity(opacity);
    if (!slide.video.empty()) return sheet.painter.video(slide.turn, all);
    return sheet.painter.picture(slide.picture, all, Fit::contain);
}

}  // namespace

/// All of a picture is shown, on the dark of the panel: a poster that is cut says something else.
void draw_slide(Sheet& sheet) {
    const View& view = sheet.view();
    const Story& story = sheet.input.story;
    const Rect all{0, 0, sheet.width, sheet.height};
    const auto is_ready = [&](const Slide& slide) {
        if (!slide.video.empty()) return sheet.painter.has_video(slide.turn);
        return !slide.picture.empty() && sheet.painter.has_picture(slide.picture, all, Fit::contain);
    };
    // Before the first one can be seen the shop is there as ever, and no dark screen.
    if (!is_ready(view.slide) && !is_ready(story.slide_before)) return draw_welcome(sheet);
    sheet.painter.box(all, sheet.colors().panel);
    const float shown = motion::slide_shown(sheet.input);
    const bool is_fading = shown < 1;
    const bool is_there = is_ready(view.slide);
    // What was there stays until what comes can be seen.
    if (is_fading || !is_there) static_cast<void>(draw_one(sheet, story.slide_before, 1));
    if (is_fading && is_there) sheet.painter.box(all, sheet.colors().panel.faded(shown));
    static_cast<void>(draw_one(sheet, view.slide, shown));
    if (!view.slide.next.empty())
        static_cast<void>(sheet.painter.has_picture(view.slide.next, all, Fit::contain));
}

}  // namespace comptoir::renderer
