/// A white pad, in every theme, and the ink on it.

#include <cairo/cairo.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "renderer/scenes/scenes.hpp"

namespace comptoir::renderer {
namespace {

constexpr float kInk = 5;       // thousandths of the pad's width, as the picture of it says
constexpr int kPieceInk = 160;  // a stroke is drawn in pieces, each once: only the last is still growing
constexpr std::size_t kPiecePoints = 24;

/// Part of a stroke. Units: as its points.
struct Piece {
    std::size_t first = 0;
    std::size_t last = 0;
};

std::vector<Piece> pieces_of(const Stroke& stroke) {
    std::vector<Piece> pieces;
    Piece piece;
    int ink = 0;
    for (std::size_t i = 1; i < stroke.size(); i++) {
        ink += static_cast<int>(std::hypot(stroke[i].x - stroke[i - 1].x, stroke[i].y - stroke[i - 1].y));
        piece.last = i;
        if (ink < kPieceInk && i - piece.first < kPiecePoints) continue;
        pieces.push_back(piece);
        piece = {i, i};
        ink = 0;
    }
    if (piece.last > piece.first || stroke.size() == 1) pieces.push_back(piece);
    return pieces;
}

void draw_piece(Sheet& sheet, const Rect& pad, const Stroke& stroke, const Piece& piece, Color color) {
    const auto begin = stroke.begin() + static_cast<std::ptrdiff_t>(piece.first);
    const auto end = stroke.begin() + static_cast<std::ptrdiff_t>(piece.last) + 1;
    const auto [left, right] = std::minmax_element(begin, end, [](auto a, auto b) { return a.x < b.x; });
    const auto [top, bottom] = std::minmax_element(begin, end, [](auto a, auto b) { return a.y < b.y; });
    const float scale = pad.width / 1000;
    const auto width = static_cast<float>(right->x - left->x) + 2 * kInk;
    const auto height = static_cast<float>(bottom->y - top->y) + 2 * kInk;
    const float from_left = (static_cast<float>(left->x) - kInk) * scale;
    // What was written from the left stays so on a page that is read from the right.
    const bool is_mirrored = sheet.painter.direction() == Direction::right_to_left;
    const float x = is_mirrored ? pad.width - from_left - width * scale : from_left;
    const Rect rect{pad.x + x, pad.y + (static_cast<float>(top->y) - kInk) * scale, width * scale,
                    height * scale};
    std::string key = "ink";
    for (auto point = begin; point != end; ++point)
        key += '/' + std::to_string(point->x) + ',' + std::to_string(point->y);
    const double from_x = kInk - left->x;
    const double from_y = kInk - top->y;
    sheet.painter.art(key, rect, [&](cairo_t* cairo) {
        cairo_scale(cairo, scale, scale);
        cairo_translate(cairo, from_x, from_y);
        cairo_set_source_rgb(cairo, color.red / 255.0, color.green / 255.0, color.blue / 255.0);
        cairo_set_line_width(cairo, kInk);
        cairo_set_line_cap(cairo, CAIRO_LINE_CAP_ROUND);
        cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND);
        cairo_move_to(cairo, begin->x, begin->y);
        for (auto point = begin; point != end; ++point) cairo_line_to(cairo, point->x, point->y);
        cairo_stroke(cairo);
    });
}

}  // namespace

void draw_signature_pad(Sheet& sheet, const Rect& area) {
    const Colors& colors = sheet.colors();
    const float radius = sheet.theme.radius.card;
    if (sheet.theme.card_shadow) sheet.painter.shadow(area, radius, *sheet.theme.card_shadow);
    sheet.painter.box(area, colors.code_ground, radius,
                      colors.code_ink.faded(sheet.theme.has_fades ? .5F : 1),
                      std::max(sheet.theme.card_edge, 2.F));
    const float line = area.y + area.height * .76F;
    const float inset = area.width * .06F;
    sheet.painter.box({area.x + inset, line, area.width - 2 * inset, 2}, colors.code_ink.faded(.3F));
    add_target(sheet, area, {TouchAct::Kind::sign});
    if (sheet.input.touch == nullptr) return;
    const auto clip = sheet.painter.clip(area);
    for (const Stroke& stroke : sheet.input.touch->strokes) {
        for (const Piece& piece : pieces_of(stroke)) draw_piece(sheet, area, stroke, piece, colors.code_ink);
    }
}

}  // namespace comptoir::renderer
