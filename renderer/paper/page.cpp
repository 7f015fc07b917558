#include "renderer/paper/page.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "app/base/utf8.hpp"
#include "renderer/paper/letters.hpp"
#include "renderer/text/plain.hpp"

namespace comptoir::renderer::paper {
namespace {

constexpr Look kText{.type = Look::Type::proportional, .size = 26, .weight = 400};
constexpr Look kHeading{.type = Look::Type::proportional, .size = 38, .weight = 700};
constexpr Look kValue{.type = Look::Type::proportional, .size = 26, .weight = 600};
constexpr int kGap = 8;  // between blocks: a millimetre
constexpr int kTabColumns = 8;

}  // namespace

struct Page::Inside {
    Inside(Press::Type& with, const PageStart& start)
        : type(with),
          sheet(std::clamp(start.width_dots, 8, Sheet::kWidthMax)),
          direction(start.direction),
          language(start.language) {}

    struct Piece {
        Letters letters;
        Look look;
        int x = 0;
    };

    Press::Type& type;
    Sheet sheet;
    Direction direction;
    std::string language;
    Align align = Align::start;
    int spacing = 0;
    int y = 0;
    std::vector<Piece> line;  // bounded by its width: each piece takes room, or ends at the page's end
    int x = 0;
    bool is_begun = false;

    [[nodiscard]] int left_of(int width) const {
        const int free = sheet.width() - width;
        if (align == Align::center) return free / 2;
        const bool is_left = (align == Align::start) == (direction == Direction::left_to_right);
        return is_left ? 0 : free;
    }

    [[nodiscard]] Letters set(std::string_view text, const Look& look, int room) {
        return type.set(text, look, room, language);
    }

    void add(std::string_view words, const Look& look);
    void tab(const Look& look);
    void end_line(const Look& look);
    void put(const Piece& piece, int left, int baseline);
    void put_line_of_code(const std::string& text, const Look& look, int left, int width);
};

/// Words of one line of the text; they may take several on paper.
void Page::Inside::add(std::string_view words, const Look& look) {
    constexpr std::size_t kPiecesMax = 1'024;  // of a line: more than letters fit on the widest paper
    while (!words.empty() && y < Sheet::kHeightMax) {
        const int room = sheet.width() - x;
        Letters letters = set(words, look, std::max(room, 1));
        if ((letters.advance > room || line.size() >= kPiecesMax) && x > 0) {
            end_line(look);
            continue;
        }
        const std::size_t taken = std::max<std::size_t>(letters.bytes, 1);
        const bool is_broken = letters.is_broken;
        const int advance = letters.advance;
        line.push_back({std::move(letters), look, x});
        x += advance;
        is_begun = true;
        words.remove_prefix(std::min(taken, words.size()));
        if (is_broken) end_line(look);
    }
    if (y >= Sheet::kHeightMax && !words.empty()) sheet.reach(Sheet::kHeightMax + 1);
}

void Page::Inside::tab(const Look& look) {
    const int stop = kTabColumns * cell_of(look);
    x = std::min((x / stop + 1) * stop, sheet.width());
    is_begun = true;
}

void Page::Inside::end_line(const Look& look) {
    int ascent = line.empty() ? ascent_of(look) : 0;
    int descent = line.empty() ? descent_of(look) : 0;
    for (const Piece& piece : line) {
        const Letters& letters = piece.letters;
        ascent = std::max(ascent, ascent_of(piece.look));
        descent = std::max(descent, descent_of(piece.look));
        if (letters.ink.height == 0) continue;
        // An accent or a tail may reach into the next line, a whole tier of marks may not.
        const int reach = ascent_of(piece.look) / 8;
        if (-letters.top > ascent + (y > 0 ? reach : 0)) ascent = -letters.top;
        if (letters.top + letters.ink.height > descent + reach) descent = letters.top + letters.ink.height;
    }
    const int left = left_of(x);
    for (const Piece& piece : line) put(piece, left + piece.x, y + ascent);
    y += std::max(spacing, ascent + descent);
    sheet.reach(y);
    line.clear();
    x = 0;
    is_begun = false;
}

void Page::Inside::put(const Piece& piece, int left, int baseline) {
    const Look& look = piece.look;
    const Letters& letters = piece.letters;
    if (letters.ink.height > 0) sheet.paste(letters.ink, left + letters.left, baseline + letters.top);
    const int high = std::clamp(look.times_high, 1, Look::kTimesMax);
    if (look.is_underlined) sheet.fill(left, baseline + 2 * high, letters.advance, 2 * high);
    if (look.is_reversed) {
        const int top = baseline - ascent_of(look);
        sheet.invert(left, top, letters.advance, ascent_of(look) + descent_of(look));
    }
}

/// What people read of a code, in its middle.
void Page::Inside::put_line_of_code(const std::string& text, const Look& look, int left, int width) {
    Piece piece{set(plain(text, LineBreaks::to_spaces), look, sheet.width()), look, 0};
    const int free = sheet.width() - piece.letters.advance;
    const int middle = left + (width - piece.letters.advance) / 2;
    put(piece, std::clamp(middle, 0, std::max(free, 0)), y + ascent_of(look));
    y += ascent_of(look) + descent_of(look);
    sheet.reach(y);
}

// ---- blocks ----

Page::Page(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}
Page::Page(Page&&) noexcept = default;
Page& Page::operator=(Page&&) noexcept = default;
Page::~Page() = default;

void Page::heading(std::string_view text) {
    flush();
    const Align before = std::exchange(inside_->align, Align::center);
    write(text, kHeading);
    flush();
    inside_->align = before;
    feed(kGap);
}

void Page::paragraph(std::string_view text, Align align) {
    flush();
    const Align before = std::exchange(inside_->align, align);
    write(text, kText);
    flush();
    inside_->align = before;
    feed(kGap);
}

void Page::row(std::string_view key, std::string_view value) {
    flush();
    Inside& in = *inside_;
    const std::string start = plain(key, LineBreaks::to_spaces);
    const std::string end = plain(value, LineBreaks::to_spaces);
    const int width = in.sheet.width();
    const Letters left = in.set(start, kText, width);
    const Letters right = in.set(end, kValue, width);
    const bool fits = !left.is_broken && !right.is_broken && left.bytes == start.size() &&
                      right.bytes == end.size() && left.advance + 2 * kGap + right.advance <= width;
    const Align before = std::exchange(in.align, Align::start);
    const int y = in.y;
    write(start, kText);
    flush();
    const int key_end = in.y;
    if (fits) in.y = y;  // beside each other
    in.align = Align::end;
    write(end, kValue);
    flush();
    in.y = std::max(in.y, key_end);
    in.align = before;
    feed(kGap / 2);
}

void Page::rule() {
    flush();
    constexpr int kThickness = 2;
    inside_->sheet.fill(0, inside_->y + kGap, inside_->sheet.width(), kThickness);
    feed(2 * kGap + kThickness);
}

Result<void> Page::qr(const std::string& content) {
    flush();
    CodeWish wish{.kind = CodeKind::qr, .data = content, .module_dots = 1, .level = 1};
    const auto small = draw_code(wish, width());
    if (!small) return tl::unexpected(small.error());
    constexpr int kComfortable = 8;  // a millimetre: read at arm's length
    constexpr int kLeast = 3;
    wish.module_dots = std::clamp(width() / 2 / small->dots.width, kLeast, kComfortable);
    const Align before = std::exchange(inside_->align, Align::center);
    auto drawn = code(wish, Reading::none, kText);
    inside_->align = before;
    if (drawn) feed(kGap);
    return drawn;
}

void Page::feed(int dots) {
    flush();
    inside_->y = std::min(inside_->y + std::max(dots, 0), Sheet::kHeightMax + 1);
    inside_->sheet.reach(inside_->y);
}

// ---- as a printer sets lines ----

void Page::align(Align align) {
    inside_->align = align;
}

void Page::line_spacing(int dots) {
    inside_->spacing = std::clamp(dots, 0, 4 * 256);
}

void Page::write(std::string_view text, const Look& look) {
    while (!text.empty()) {
        const auto end = std::min(text.find_first_of("\n\r\t"), text.size());
        for (std::string_view words = text.substr(0, end); !words.empty();) {
            const std::string_view some = utf8::prefix(words, kTextBytesMax);
            inside_->add(plain(some, LineBreaks::to_spaces), look);
            words.remove_prefix(std::max<std::size_t>(some.size(), 1));
        }
        if (end == text.size()) return;
        if (text[end] == '\n') end_line(look);
        if (text[end] == '\t') inside_->tab(look);
        text.remove_prefix(end + 1);
        if (is_full()) return;
    }
}

void Page::flush() {
    if (inside_->is_begun) inside_->end_line(kText);
}

void Page::end_line(const Look& look) {
    inside_->end_line(look);
}

void Page::move_to(int x) {
    inside_->x = std::clamp(x, 0, inside_->sheet.width());
    inside_->is_begun = true;
}

bool Page::is_mid_line() const {
    return inside_->is_begun;
}

void Page::paste(const Dots& dots) {
    flush();
    inside_->sheet.paste(dots, inside_->left_of(dots.width), inside_->y);
    feed(dots.height);
}

void Page::paste(const Tones& tones) {
    flush();
    inside_->sheet.paste(tones, inside_->left_of(tones.width), inside_->y);
    feed(tones.height);
}

Result<void> Page::code(const CodeWish& wish, Reading reading, const Look& look) {
    flush();
    const auto drawn = draw_code(wish, width());
    if (!drawn) return tl::unexpected(drawn.error());
    const int left = inside_->left_of(drawn->dots.width);
    const bool has_text = !drawn->text.empty();
    if (has_text && (reading == Reading::above || reading == Reading::both))
        inside_->put_line_of_code(drawn->text, look, left, drawn->dots.width);
    paste(drawn->dots);
    if (has_text && (reading == Reading::below || reading == Reading::both))
        inside_->put_line_of_code(drawn->text, look, left, drawn->dots.width);
    return {};
}

// ---- the whole ----

int Page::width() const {
    return inside_->sheet.width();
}

int Page::bottom() const {
    return inside_->y;
}

void Page::go_to_row(int y) {
    flush();
    inside_->y = std::clamp(y, 0, Sheet::kHeightMax);
}

bool Page::is_full() const {
    return inside_->sheet.is_full();
}

Sheet& Page::sheet() {
    return inside_->sheet;
}

std::string Page::picture() {
    flush();
    return inside_->sheet.picture();
}

// ---- the press ----

Press::Press(FontOptions options) : type_(std::make_unique<Type>(std::move(options))) {}
Press::~Press() = default;

Page Press::begin(const PageStart& start) {
    return Page(std::make_unique<Page::Inside>(*type_, start));
}

std::string Press::draw_text(std::string_view lines, int width_dots) {
    Page page = begin({.width_dots = width_dots});
    page.align(Align::center);
    page.feed(kGap);
    page.write(utf8::prefix(lines, kLinesBytesMax), kValue);
    page.feed(kGap);
    return page.picture();
}

}  // namespace comptoir::renderer::paper
