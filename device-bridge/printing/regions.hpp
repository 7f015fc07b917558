#pragma once
/// What of a picture is drawn and what is photographed: drawn parts become black and white.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace comptoir::bridge {

/// Takes the rows of a picture and gives them back with everything but tones made 0 or 255, so that an error
/// diffusion behind it prints letters and codes with clean edges, photographs as such, and no speck of what a
/// JPEG leaves around letters.
///
/// The picture is judged in blocks of 8 x 8 pixels:
/// - paper: white but for a trace; becomes white.
/// - line: letters, codes, rules. Each cell of 4 x 4 has its own threshold between the lightest and the
///   darkest near it, so that grey letters on white and white ones on black come out as well as black ones.
/// - fill: a broad, even tone: what lies on it is black or white, the tone itself stays for the diffusion, or
///   becomes black where it is dark, because small white letters drown in dots.
/// - tone: smooth pixels of many shades, as in photographs and gradients; stays as it is. It takes many such
///   blocks together to begin one, few to go on: a light sky belongs to what is below it.
///
/// Units: grey, 0 to 255.   Thread: any (no I/O, no clock; the caller owns it).
/// Limits: kKept rows of blocks.
class Regions {
public:
    /// `coverage_percent`: how much of a dot a line as thin as a pixel covers, 100 and less; letters that
    /// were shrunk become black as soon as half of such a line falls on a dot.
    Regions(int width, int coverage_percent);

    /// Takes the next row. `take` what is ready before.
    void put(std::span<const std::uint8_t> row);
    /// No row follows.
    void end();
    [[nodiscard]] bool has_ended() const { return has_ended_; }
    /// The next row, valid until the next call of anything; empty: needs another row, or it was the last.
    [[nodiscard]] std::span<const std::uint8_t> take();

private:
    static constexpr int kSide = 8;   // pixels of a block, as wide as one of a JPEG
    static constexpr int kAhead = 8;  // rows of blocks from which a photograph still reaches up
    static constexpr std::size_t kKept = kAhead + 3;

    enum class Kind : std::uint8_t { paper, line, fill, tone };

    struct Cell {
        std::uint8_t low = 255;
        std::uint8_t high = 255;
    };
    struct Block {
        Kind kind = Kind::paper;
        bool is_shaded = false;   // smooth pixels of several shades
        bool is_even = false;     // nearly all of it smooth and of one shade
        bool is_upright = false;  // all its rows are alike, as where bars of a code go through
        bool passes_on = true;    // not the edge of something on paper, over which nothing spreads
        bool keeps_tone = false;  // a dark fill that would hide what is darker
        std::uint8_t smooth = 0;  // pixels that are grey, and like those around them
        std::uint8_t level = 0;   // their mean; of a fill: its own
        std::uint8_t low = 255;
        std::uint8_t high = 255;
        int sum = kSide * kSide * 255;
        std::array<Cell, 4> cells = {};  // upper left, upper right, lower left, lower right
    };
    struct BlockRow {
        std::vector<std::uint8_t> pixels;  // kSide rows of stride_
        std::vector<Block> blocks;         // one more on either side
        int rows = 0;
        int changed_at = 0;  // when a fill or a tone came up in it
        int visited_at = 0;  // when it was last seen whether one goes on in it
    };
    using Around = std::array<const Block*, 3>;  // a block, and those above and below; neighbours beside them

    [[nodiscard]] BlockRow& at(int index) { return kept_[static_cast<std::size_t>(index) % kKept]; }
    [[nodiscard]] Around around(int index, std::size_t block) const;
    void close();
    void measure(int index);
    void judge(int index);
    void spread();
    bool spread(int index);
    void finish(int index);
    static void measure(const std::uint8_t* pixels, const std::uint8_t* above, std::size_t stride,
                        Block& block);
    static void judge(Block& block, const Around& around);
    [[nodiscard]] static bool goes_on(const Around& around);
    [[nodiscard]] static bool keeps_tone(const Around& around);
    [[nodiscard]] int fill_near(const Around& around, const std::uint8_t* pixels) const;
    void draw_lines(std::uint8_t* pixels, const Around& around) const;
    void draw_fill(std::uint8_t* pixels, const Around& around) const;

    std::size_t width_;
    std::size_t count_;   // blocks in a row
    std::size_t stride_;  // of a row of pixels, with one block to the left of it
    int ink_percent_;     // where between the darkest and the lightest the threshold lies
    std::array<BlockRow, kKept> kept_;
    std::vector<Block> outside_;  // above the first row of blocks and below the last
    int put_ = 0;                 // rows of blocks that are whole
    int judged_ = 0;              // of these, how many are judged, but for what spreads into them
    int finished_ = 0;            // of these, how many are black and white where they should be
    int given_ = 0;               // of these, how many were given whole
    int row_ = 0;                 // of the one that is being given
    int clock_ = 0;               // counts changes
    bool has_ended_ = false;
};

}  // namespace comptoir::bridge
