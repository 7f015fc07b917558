#include "renderer/painter.hpp"

#include <cairo.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <qrcodegen/qrcodegen.hpp>
#include <stdexcept>
#include <string>
#include <utility>

#include "renderer/images/pictures.hpp"
#include "renderer/shapes.hpp"
#include "renderer/text/run.hpp"
#include "renderer/video_frames.hpp"

namespace comptoir::renderer {

/// A rect on the screen. Units: device pixels, all whole.
struct Painter::Placed {
    float x = 0;
    float y = 0;
    float width = 0;
    float height = 0;

    [[nodiscard]] float right() const { return x + width; }
    [[nodiscard]] float bottom() const { return y + height; }
    [[nodiscard]] bool empty() const { return width < 1 || height < 1; }
    [[nodiscard]] PixelSize size() const { return {static_cast<int>(width), static_cast<int>(height)}; }
};

namespace {

/// Modules around a code that stay white. Source: ISO/IEC 18004:2015, section 6.3.8.
constexpr int kQuietZone = 4;
/// Below that, cameras at arm's length give up.
constexpr int kModulePixelsMin = 2;
/// The side of a finder in modules. Source: ISO/IEC 18004:2015, section 6.3.3.
constexpr int kFinder = 7;
/// How wide a fade's texture is before it repeats.
constexpr int kFadeStrip = 256;

/// At least one pixel of whatever is not nothing.
float whole(float length) {
    return length <= 0 ? 0 : std::max(1.0F, std::round(length));
}

void rounded_rectangle(cairo_t* cairo, double x, double y, double side, double radius) {
    constexpr double kQuarter = 1.5707963267948966;
    cairo_new_sub_path(cairo);
    cairo_arc(cairo, x + side - radius, y + radius, radius, -kQuarter, 0);
    cairo_arc(cairo, x + side - radius, y + side - radius, radius, 0, kQuarter);
    cairo_arc(cairo, x + radius, y + side - radius, radius, kQuarter, 2 * kQuarter);
    cairo_arc(cairo, x + radius, y + radius, radius, 2 * kQuarter, 3 * kQuarter);
    cairo_close_path(cairo);
}

void draw_finder(cairo_t* cairo, double x, double y, double module) {
    const auto ring = [&](double inset, double roundness, double shade) {
        rounded_rectangle(cairo, x + inset * module, y + inset * module, (kFinder - 2 * inset) * module,
                          roundness * module);
        cairo_set_source_rgb(cairo, shade, shade, shade);
        cairo_fill(cairo);
    };
    ring(0, 1.8, 0);
    ring(1, 1.2, 1);
    ring(2, 0.8, 0);
}

bool is_finder(int x, int y, int modules) {
    const bool is_low_x = x < kFinder;
    const bool is_low_y = y < kFinder;
    return (is_low_x && is_low_y) || (x >= modules - kFinder && is_low_y) ||
           (is_low_x && y >= modules - kFinder);
}

Pixels draw_code(const qrcodegen::QrCode& code, int module) {
    const int modules = code.getSize();
    const int side = modules * module;
    cairo_surface_t* image = cairo_image_surface_create(CAIRO_FORMAT_RGB24, side, side);
    Pixels pixels;
    if (cairo_surface_status(image) == CAIRO_STATUS_SUCCESS) {
        cairo_t* cairo = cairo_create(image);
        cairo_set_source_rgb(cairo, 1, 1, 1);
        cairo_paint(cairo);
        cairo_set_source_rgb(cairo, 0, 0, 0);
        cairo_set_antialias(cairo, CAIRO_ANTIALIAS_NONE);
        for (int y = 0; y < modules; ++y) {
            for (int x = 0; x < modules; ++x) {
                if (code.getModule(x, y) && !is_finder(x, y, modules))
                    cairo_rectangle(cairo, x * module, y * module, module, module);
            }
        }
        cairo_fill(cairo);
        cairo_set_antialias(cairo, CAIRO_ANTIALIAS_DEFAULT);
        const double far = static_cast<double>(modules - kFinder) * module;
        draw_finder(cairo, 0, 0, module);
        draw_finder(cairo, far, 0, module);
        draw_finder(cairo, 0, far, module);
        cairo_destroy(cairo);
        cairo_surface_flush(image);
        const std::uint8_t* from = cairo_image_surface_get_data(image);
        const int stride = cairo_image_surface_get_stride(image);
        pixels.size = {side, side};
        pixels.rgba.reserve(static_cast<std::size_t>(side) * static_cast<std::size_t>(side) * 4);
        for (int y = 0; y < side; ++y) {
            const std::uint8_t* row = from + static_cast<std::ptrdiff_t>(y) * stride;
            for (int x = 0; x < side; ++x, row += 4)
                pixels.rgba.insert(pixels.rgba.end(), {row[2], row[1], row[0], 255});
        }
    }
    cairo_surface_destroy(image);
    return pixels;
}

/// Nothing where the content is too long for modules of kModulePixelsMin.
Pixels make_code(const std::string& content, int side) {
    try {
        const auto code = qrcodegen::QrCode::encodeText(content.c_str(), qrcodegen::QrCode::Ecc::MEDIUM);
        const int module = side / (code.getSize() + 2 * kQuietZone);
        return module < kModulePixelsMin ? Pixels{} : draw_code(code, module);
    } catch (const std::length_error&) {
        return {};
    }
}

PixelRect clip_of(const ImDrawList& list) {
    const ImVec2 from = list.GetClipRectMin();
    const ImVec2 to = list.GetClipRectMax();
    return {static_cast<int>(from.x), static_cast<int>(from.y), static_cast<int>(to.x),
            static_cast<int>(to.y)};
}

/// Opaque at `edge`, with a soft start and a soft end.
Pixels draw_fade(PixelSize size, Color color, FadeEdge edge) {
    Pixels pixels;
    pixels.size = size;
    pixels.rgba.reserve(static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height) * 4);
    for (int y = 0; y < size.height; ++y) {
        const float down = (static_cast<float>(y) + 0.5F) / static_cast<float>(size.height);
        const float near = edge == FadeEdge::top ? 1 - down : down;
        const float smooth = near * near * (3 - 2 * near);
        const Color shade = color.faded(smooth);
        for (int x = 0; x < size.width; ++x)
            pixels.rgba.insert(pixels.rgba.end(), {shade.red, shade.green, shade.blue, shade.alpha});
    }
    return pixels;
}

}  // namespace

Painter::Painter(ImDrawList& list, Tools tools, PixelSize size)
    : Painter(list, tools, size, place_page(size)) {}

Painter::Painter(ImDrawList& list, Tools tools, PixelSize size, const Placement& placement)
    : list_(list),
      tools_(tools),
      size_(size),
      page_(placement.page),
      unit_(placement.unit),
      width_(static_cast<float>(page_.width()) / unit_),
      height_(static_cast<float>(page_.height()) / unit_) {
    list_._ResetForNewFrame();
    list_.Flags |= ImDrawListFlags_AllowVtxOffset;
    list_.PushClipRect({static_cast<float>(page_.left), static_cast<float>(page_.top)},
                       {static_cast<float>(page_.right), static_cast<float>(page_.bottom)});
}

void Painter::begin(Direction direction, Color paper, std::string_view language) {
    direction_ = direction;
    paper_ = paper;
    if (language.empty()) return;
    std::string tag(language);
    std::ranges::replace(tag, '_', '-');
    tools_.text.set_language(tag);
}

float Painter::device_x(float x, float device_width) const {
    const float along = std::round((x + shift_x_) * unit_);
    return direction_ == Direction::right_to_left ? static_cast<float>(page_.right) - along - device_width
                                                  : static_cast<float>(page_.left) + along;
}

float Painter::device_y(float y) const {
    return static_cast<float>(page_.top) + std::round((y + shift_y_) * unit_);
}

Painter::Placed Painter::place(const Rect& rect) const {
    const float width = whole(rect.width * unit_);
    return {device_x(rect.x, width), device_y(rect.y), width, whole(rect.height * unit_)};
}

/// And nothing but the page's own edges clips it.
bool Painter::is_whole_page(const Placed& at) const {
    const PixelRect clip = clip_of(list_);
    return clip == page_ && at.x <= static_cast<float>(page_.left) && at.y <= static_cast<float>(page_.top) &&
           at.right() >= static_cast<float>(page_.right) && at.bottom() >= static_cast<float>(page_.bottom);
}

std::uint32_t Painter::packed(Color color) const {
    const Color faded = color.faded(opacity_);
    return IM_COL32(faded.red, faded.green, faded.blue, faded.alpha);
}

TextStyle Painter::scaled(const TextStyle& style) const {
    TextStyle device = style;
    device.face = is_display(style) ? Face::display : Face::text;
    device.size *= unit_;
    device.max_width *= unit_;
    return device;
}

void Painter::copy(const Texture& texture, float left, float top, Color tint) {
    if (texture.empty()) return;
    const PixelSize size = texture.size();
    list_.AddImage(texture.id(), {left, top},
                   {left + static_cast<float>(size.width), top + static_cast<float>(size.height)}, {0, 0},
                   {1, 1}, packed(tint));
}

// -- boxes ------------------------------------------------------------------------------------------------

void Painter::box(const Rect& rect, Color color, float radius) {
    const Placed at = place(rect);
    if (at.empty() || color.alpha == 0) return;
    const float most = std::floor(std::min(at.width, at.height) / 2);
    const auto corner = static_cast<int>(std::clamp(std::round(radius * unit_), 0.0F, most));
    if (corner > 0) return rounded(at, color, corner);
    if (is_whole_page(at)) {
        const ImVec2 end{static_cast<float>(size_.width), static_cast<float>(size_.height)};
        list_.PushClipRect({0, 0}, end);
        list_.AddRectFilled({0, 0}, end, packed(color));
        list_.PopClipRect();
        return;
    }
    list_.AddRectFilled({at.x, at.y}, {at.right(), at.bottom()}, packed(color));
}

void Painter::rounded(const Placed& at, Color color, int radius) {
    const Texture& disc = tools_.shapes.disc(radius);
    const std::uint32_t tint = packed(color);
    const auto r = static_cast<float>(radius);
    const float x0 = at.x;
    const float x1 = at.x + r;
    const float x2 = at.right() - r;
    const float x3 = at.right();
    const float y0 = at.y;
    const float y1 = at.y + r;
    const float y2 = at.bottom() - r;
    const float y3 = at.bottom();
    if (!disc.empty()) {
        list_.AddImage(disc.id(), {x0, y0}, {x1, y1}, {0, 0}, {0.5F, 0.5F}, tint);
        list_.AddImage(disc.id(), {x2, y0}, {x3, y1}, {0.5F, 0}, {1, 0.5F}, tint);
        list_.AddImage(disc.id(), {x0, y2}, {x1, y3}, {0, 0.5F}, {0.5F, 1}, tint);
        list_.AddImage(disc.id(), {x2, y2}, {x3, y3}, {0.5F, 0.5F}, {1, 1}, tint);
    }
    if (x2 > x1) {
        list_.AddRectFilled({x1, y0}, {x2, y1}, tint);
        list_.AddRectFilled({x1, y2}, {x2, y3}, tint);
    }
    if (y2 > y1) list_.AddRectFilled({x0, y1}, {x3, y2}, tint);
}

void Painter::box(const Rect& rect, Color fill, float radius, Color edge, float edge_width) {
    if (edge.alpha == 0 || edge_width <= 0) {
        box(rect, fill, radius);
        return;
    }
    Color solid_edge = edge;
    solid_edge.alpha = fill.alpha;
    box(rect, mix(fill, solid_edge, static_cast<float>(edge.alpha) / 255), radius);
    // A whole number of pixels, so that all four sides of the edge are alike.
    const float inset = whole(edge_width * unit_) / unit_;
    box(rect.inset(inset), fill, std::max(0.0F, radius - inset));
}

void Painter::shadow(const Rect& rect, float radius, const Shadow& shadow) {
    const Placed at = place(rect);
    if (at.empty() || shadow.color.alpha == 0) return;
    const auto blur = static_cast<int>(std::max(1.0F, std::round(shadow.blur * unit_)));
    const float most = std::floor(std::min(at.width, at.height) / 2);
    const auto corner = static_cast<int>(std::clamp(std::round(radius * unit_), 0.0F, most));
    const float down = std::round(shadow.down * unit_);
    const ShadowPieces pieces = tools_.shapes.shadow(corner, blur, shadow.color);
    if (pieces.corners->empty() || pieces.rows->empty() || pieces.columns->empty()) return;

    const auto b = static_cast<float>(blur);
    const auto side = static_cast<float>(2 * pieces.corner);
    const Placed outer{at.x - b, at.y + down - b, at.width + 2 * b, at.height + 2 * b};
    // A box lower than two corners shows less of each.
    const float cx = std::min(static_cast<float>(pieces.corner), std::floor(outer.width / 2));
    const float cy = std::min(static_cast<float>(pieces.corner), std::floor(outer.height / 2));
    const std::uint32_t tint = packed(rgb(0xFFFFFF));
    const auto piece = [&](const Texture& texture, Placed to, float u, float v) {
        const auto w = static_cast<float>(texture.size().width);
        const auto h = static_cast<float>(texture.size().height);
        if (to.empty()) return;
        list_.AddImage(texture.id(), {to.x, to.y}, {to.right(), to.bottom()}, {u / w, v / h},
                       {(u + to.width) / w, (v + to.height) / h}, tint);
    };
    piece(*pieces.corners, {outer.x, outer.y, cx, cy}, 0, 0);
    piece(*pieces.corners, {outer.right() - cx, outer.y, cx, cy}, side - cx, 0);
    piece(*pieces.corners, {outer.x, outer.bottom() - cy, cx, cy}, 0, side - cy);
    piece(*pieces.corners, {outer.right() - cx, outer.bottom() - cy, cx, cy}, side - cx, side - cy);

    // What the box itself will cover is not drawn.
    const float strip = static_cast<float>(ShapeCache::kShadowStrip);
    const float beside = down <= b ? std::min(cx, b) : cx;
    for (float y = outer.y + cy; y < outer.bottom() - cy; y += strip) {
        const float height = std::min(strip, outer.bottom() - cy - y);
        piece(*pieces.rows, {outer.x, y, beside, height}, 0, 0);
        piece(*pieces.rows, {outer.right() - beside, y, beside, height}, side - beside, 0);
    }
    const float above = std::clamp(b - down, 0.0F, cy);
    const float below = std::clamp(b + down, 0.0F, cy);
    for (float x = outer.x + cx; x < outer.right() - cx; x += strip) {
        const float width = std::min(strip, outer.right() - cx - x);
        piece(*pieces.columns, {x, outer.y, width, above}, 0, 0);
        piece(*pieces.columns, {x, outer.bottom() - below, width, below}, 0, side - below);
    }
}

void Painter::fade(const Rect& rect, Color color, FadeEdge edge) {
    const Placed at = place(rect);
    if (at.empty() || color.alpha == 0) return;
    const int height = std::min(at.size().height, ShapeCache::kSideMax);
    const std::string key = "f" + std::to_string(height) + (edge == FadeEdge::top ? 't' : 'b') +
                            std::to_string(IM_COL32(color.red, color.green, color.blue, color.alpha));
    const Texture& texture = tools_.shapes.made(key, [&] {
        return draw_fade({kFadeStrip, height}, color, edge);
    });
    if (texture.empty()) return;
    constexpr auto kStrip = static_cast<float>(kFadeStrip);
    for (float x = at.x; x < at.right(); x += kStrip) {
        const float width = std::min(kStrip, at.right() - x);
        list_.AddImage(texture.id(), {x, at.y}, {x + width, at.y + static_cast<float>(height)}, {0, 0},
                       {width / kStrip, 1}, packed(rgb(0xFFFFFF)));
    }
}

// -- text -------------------------------------------------------------------------------------------------

float Painter::label(float x, float baseline, std::string_view text, const TextStyle& style, Align align) {
    TextStyle device = scaled(style);
    if (align == Align::center) device.lines = Lines::centered;
    const Run& run = tools_.text.get(text, device, direction_);
    const float width = run.extent.width;
    if (align == Align::center) x -= width / unit_ / 2;
    if (align == Align::end) x -= width / unit_;
    const float left = direction_ == Direction::right_to_left
                           ? std::round(static_cast<float>(page_.right) - (x + shift_x_) * unit_ - width)
                           : static_cast<float>(page_.left) + std::round((x + shift_x_) * unit_);
    const float base = device_y(baseline);
    const float ink_left = left + static_cast<float>(run.left);
    const float ink_top = base + static_cast<float>(run.top);
    copy(run.texture, ink_left, ink_top);
    note(text, run, ink_left, ink_top, device.size);
    return width / unit_;
}

TextExtent Painter::measure(std::string_view text, const TextStyle& style) const {
    TextExtent extent = tools_.text.measure(text, scaled(style), direction_);
    extent.width /= unit_;
    extent.height /= unit_;
    extent.ascent /= unit_;
    extent.bearing /= unit_;
    return extent;
}

void Painter::centered(const Rect& rect, std::string_view text, const TextStyle& style) {
    const Placed at = place(rect);
    TextStyle device = scaled(style);
    device.lines = Lines::centered;
    const Run& run = tools_.text.get(text, device, direction_);
    const auto ink = run.texture.size();
    const float left = at.x + std::round((at.width - static_cast<float>(ink.width)) / 2);
    const float top = at.y + std::round((at.height - static_cast<float>(ink.height)) / 2);
    copy(run.texture, left, top);
    note(text, run, left, top, device.size);
}

void Painter::note(std::string_view text, const Run& run, float left, float top, float size) const {
    if (tools_.placed == nullptr) return;
    const PixelSize ink = run.texture.size();
    const ImVec2 from = list_.GetClipRectMin();
    const ImVec2 to = list_.GetClipRectMax();
    const float right = left + static_cast<float>(ink.width);
    const float bottom = top + static_cast<float>(ink.height);
    constexpr float kEdge = 1;  // the soft one that every run has around it
    const bool is_clipped =
        left + kEdge < from.x || top + kEdge < from.y || right - kEdge > to.x || bottom - kEdge > to.y;
    const float seen_left = std::max(left, from.x);
    const float seen_top = std::max(top, from.y);
    const float seen_width = std::min(right, to.x) - seen_left;
    const float seen_height = std::min(bottom, to.y) - seen_top;
    if (seen_width <= 0 || seen_height <= 0) return;
    tools_.placed->push_back({.text = std::string(text),
                              .left = seen_left,
                              .top = seen_top,
                              .width = seen_width,
                              .height = seen_height,
                              .size = size,
                              .shown = opacity_,
                              .is_cut = run.extent.is_cut,
                              .is_clipped = is_clipped,
                              .unknown_glyphs = run.extent.unknown_glyphs});
}

// -- drawings ---------------------------------------------------------------------------------------------

void Painter::art(std::string_view key, const Rect& rect, const std::function<void(cairo_t*)>& draw,
                  Mirror mirror) {
    const PixelSize size{static_cast<int>(std::ceil(rect.width * unit_)),
                         static_cast<int>(std::ceil(rect.height * unit_))};
    if (size.width < 1 || size.height < 1) return;
    const bool is_mirrored = mirror == Mirror::with_text && direction_ == Direction::right_to_left;
    const auto drawing = [&](cairo_t* cairo) {
        if (is_mirrored) {
            cairo_translate(cairo, static_cast<double>(rect.width), 0);
            cairo_scale(cairo, -1, 1);
        }
        draw(cairo);
    };
    std::string name(key);
    if (is_mirrored) name += "\nmirrored";
    const Texture& texture = tools_.shapes.art(name, size, unit_, drawing);
    copy(texture, device_x(rect.x, static_cast<float>(size.width)), device_y(rect.y));
}

bool Painter::picture(const PictureRef& ref, const Rect& rect, Fit fit, float radius) {
    const Placed at = place(rect);
    if (at.empty()) return false;
    const float most = std::floor(std::min(at.width, at.height) / 2);
    const auto corner = static_cast<int>(std::clamp(std::round(radius * unit_), 0.0F, most));
    const Texture* texture = tools_.pictures.get(ref, at.size(), fit, corner);
    if (texture == nullptr || texture->empty()) return false;
    copy_to_middle(*texture, at);
    return true;
}

void Painter::copy_to_middle(const Texture& texture, const Placed& of) {
    const PixelSize size = texture.size();
    copy(texture, of.x + std::floor((of.width - static_cast<float>(size.width)) / 2),
         of.y + std::floor((of.height - static_cast<float>(size.height)) / 2));
}

bool Painter::has_picture(const PictureRef& ref, const Rect& rect, Fit fit) {
    const Placed at = place(rect);
    if (at.empty()) return false;
    const Texture* texture = tools_.pictures.get(ref, at.size(), fit, 0);
    return texture != nullptr && !texture->empty();
}

bool Painter::video(std::uint64_t turn, const Rect& rect) {
    const Texture* texture = tools_.videos == nullptr ? nullptr : tools_.videos->get(turn);
    if (texture == nullptr) return false;
    copy_to_middle(*texture, place(rect));
    return true;
}

bool Painter::has_video(std::uint64_t turn) const {
    return tools_.videos != nullptr && tools_.videos->has(turn);
}

bool Painter::qr(std::string_view content, const Rect& rect, float radius) {
    const Placed at = place(rect);
    const int side = std::min(at.size().width, at.size().height);
    const std::string text(content);
    const Texture& code =
        tools_.shapes.made("q" + std::to_string(side) + ':' + text, [&] { return make_code(text, side); });
    if (code.empty()) return false;
    box(rect, rgb(0xFFFFFF), radius);
    const auto pixels = static_cast<float>(code.size().width);
    copy(code, at.x + std::floor((at.width - pixels) / 2), at.y + std::floor((at.height - pixels) / 2));
    return true;
}

bool Painter::bars(std::string_view widths, const Rect& rect, float radius) {
    // Source: ISO/IEC 15417 (Code 128), section 4.2: ten widths on either side.
    constexpr int kQuiet = 10;
    constexpr float kHeightShare = .72F;  // the card shows above and below them
    const auto width_at = [&](std::size_t at) { return widths[at] - '0'; };
    int all = 2 * kQuiet;
    for (std::size_t i = 0; i < widths.size(); ++i) all += width_at(i);
    const Placed at = place(rect);
    const int step = at.size().width / all;
    if (widths.empty() || step < 1) return false;
    box(rect, rgb(0xFFFFFF), radius);
    const float top = at.y + std::floor(at.height * (1 - kHeightShare) / 2);
    const float bottom = top + std::floor(at.height * kHeightShare);
    float x = at.x + std::floor((at.width - static_cast<float>(all * step)) / 2);
    x += static_cast<float>(kQuiet * step);
    for (std::size_t i = 0; i < widths.size(); ++i) {
        const float end = x + static_cast<float>(width_at(i) * step);
        if (i % 2 == 0) list_.AddRectFilled({x, top}, {end, bottom}, packed(rgb(0x000000)));
        x = end;
    }
    return true;
}

// -- scopes -----------------------------------------------------------------------------------------------

Painter::Scope Painter::clip(const Rect& rect) {
    const Placed at = place(rect);
    list_.PushClipRect({at.x, at.y}, {at.right(), at.bottom()}, true);
    return Scope([this] { list_.PopClipRect(); });
}

Painter::Scope Painter::opacity(float opacity) {
    const float before = opacity_;
    opacity_ *= std::clamp(opacity, 0.0F, 1.0F);
    return Scope([this, before] { opacity_ = before; });
}

Painter::Scope Painter::shift(float along, float down) {
    const float x = shift_x_;
    const float y = shift_y_;
    shift_x_ += along;
    shift_y_ += down;
    return Scope([this, x, y] {
        shift_x_ = x;
        shift_y_ = y;
    });
}

}  // namespace comptoir::renderer
