#pragma once
/// Pages of text, codes and pictures for receipt printers, in any script, as dots.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/base/result.hpp"
#include "renderer/paper/codes.hpp"
#include "renderer/paper/sheet.hpp"
#include "renderer/text/fonts.hpp"
#include "renderer/text/style.hpp"

namespace comptoir::renderer::paper {

enum class Align { start, center, end };

/// How letters look. Units: dots.
struct Look {
    /// `fixed`: all letters of Latin, Greek and Cyrillic are 3/5 of `size` wide, so that spaces make columns;
    /// lines break anywhere, as a receipt printer's do. `proportional`: lines break between words.
    enum class Type { proportional, fixed };
    Type type = Type::proportional;
    float size = 26;
    int weight = 400;
    int times_wide = 1;  ///< 1 to kTimesMax
    int times_high = 1;
    bool is_underlined = false;
    bool is_reversed = false;  ///< white on black

    static constexpr int kTimesMax = 8;  // Source: Epson ePOS-Print XML manual, <text>: width and height
};

class Press;

/// One page, from the top. Blocks come one below the other; `write` goes on where the line stands, as a
/// printer does, until a line ends.
///
/// Thread: the press's.   Owner: whoever began it; the press must outlive it.
/// Limits: the sheet's: what comes below is left out, and `is_full` says so.
class Page {
public:
    Page(Page&&) noexcept;
    Page& operator=(Page&&) noexcept;
    ~Page();

    // ---- blocks ----

    void heading(std::string_view text);
    void paragraph(std::string_view text, Align align = Align::start);
    /// `key` at the start edge, `value` at the other; below it where both do not fit into one line.
    void row(std::string_view key, std::string_view value);
    void rule();
    /// A QR code in the middle, as large as is comfortable.   Errors: malformed (too long).
    [[nodiscard]] Result<void> qr(const std::string& content);
    /// Empty paper.
    void feed(int dots);

    // ---- as a printer sets lines ----

    void align(Align align);
    /// How far the next lines are apart at least; 0: as high as their letters.
    void line_spacing(int dots);
    /// "\n" ends a line, "\t" goes to the next eighth column of fixed letters.
    void write(std::string_view text, const Look& look);
    /// Ends a begun line; does nothing where none is begun.
    void flush();
    /// Ends the line, even an empty one.
    void end_line(const Look& look);
    /// Goes on at that distance from the start edge in this line.
    void move_to(int x);
    [[nodiscard]] bool is_mid_line() const;

    /// At the alignment that is set; ends a begun line before.
    void paste(const Dots& dots);
    void paste(const Tones& tones);
    enum class Reading { none, above, below, both };  ///< where the text of a code stands
    [[nodiscard]] Result<void> code(const CodeWish& wish, Reading reading, const Look& look);

    // ---- the whole ----

    [[nodiscard]] int width() const;
    /// Where the next block begins: a cut made now is there. Units: rows from the top.
    [[nodiscard]] int bottom() const;
    /// The next block begins there, higher or lower.
    void go_to_row(int y);
    [[nodiscard]] bool is_full() const;
    [[nodiscard]] Sheet& sheet();
    /// For `print_picture`: as wide as the page, as long as what is on it. Ends a begun line.
    [[nodiscard]] std::string picture();

private:
    friend class Press;
    struct Inside;
    explicit Page(std::unique_ptr<Inside> inside);
    std::unique_ptr<Inside> inside_;
};

struct PageStart {
    int width_dots = 576;
    Direction direction = Direction::left_to_right;
    std::string language = "en";  ///< BCP 47
};

/// What pages are set with: fonts, loaded at the first letter (some 10 ms with a font cache).
///
/// Thread: one at a time; the io thread's in the kiosk.
class Press {
public:
    explicit Press(FontOptions options = {});
    ~Press();
    Press(const Press&) = delete;
    Press& operator=(const Press&) = delete;

    /// Limits: a width below 8 or above Sheet::kWidthMax is brought there.
    [[nodiscard]] Page begin(const PageStart& start);

    /// Some lines as a picture that `print_picture` takes, one dot wide for each of the paper's: what
    /// OpenContext::draw_text wants.   Limits: kLinesBytesMax; the rest is left out.
    [[nodiscard]] std::string draw_text(std::string_view lines, int width_dots);
    static constexpr std::size_t kLinesBytesMax = 2'048;  // a note on somebody's receipt, not a receipt

    struct Type;

private:
    std::unique_ptr<Type> type_;
};

}  // namespace comptoir::renderer::paper
