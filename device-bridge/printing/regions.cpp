#include "device-bridge/printing/regions.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace comptoir::bridge {
namespace {

constexpr int kPaperAtLeast = 240;  // a trace: 6 dots of a hundred
constexpr int kWhiteAtLeast = 248;  // as good as white, also in a photograph
constexpr int kGreyAtLeast = 40;    // darker is black
constexpr int kSmoothStep = 12;    // between neighbours; letters and what a JPEG leaves around them have more
constexpr int kShadedPixels = 16;  // smooth ones of a block, at least
constexpr int kShadedVariance = 120;
constexpr int kShadedTogether = 4;  // neighbours, where a photograph begins
constexpr int kEvenPixels = 48;
constexpr int kGradientLeast = 4;   // between the means of even blocks: more than a JPEG's rounding
constexpr int kGradientMost = 16;   // more is two fills side by side
constexpr int kContrast = 64;       // between ground and letter, beside the rings of others
constexpr int kFaintContrast = 32;  // where there are no others
constexpr int kFillContrast = 48;   // between a fill and what lies on it
constexpr int kFillNear = 24;       // a pixel so near is the fill
constexpr int kFillPixels = 8;      // as many, and a fill goes on in a block: its edge is there
constexpr int kWhitePixels = 24;    // as many, and it is a gap between two things
constexpr int kSameFill = 4;        // between blocks of one fill
constexpr int kDarkFill = 128;      // printed as black: more than half of it were dots
constexpr int kLightFill = 216;     // printed as white: nobody misses so few dots, and letters are clean
constexpr int kCodePercent = 56;    // bars and gaps stay as wide as they are, and half a dot is a dot
constexpr int kDarkGround = 30;     // percent of the way from dark to light: the letters are the light ones
constexpr int kAlikeStep = 24;      // between pixels above each other in the bars of a code
constexpr int kRounds = 2;
constexpr int kInkPercent = 62;  // a little more than half: paper loses thin lines, never gains

// Eight pixels at once, in the compiler's own words for it: the same on every processor.
using Eight = std::uint8_t __attribute__((vector_size(8)));
using Halves = std::uint16_t __attribute__((vector_size(16)));

Eight load(const std::uint8_t* pixels) {
    Eight value;
    std::memcpy(&value, pixels, sizeof value);
    return value;
}
template <class Comparison>
Eight mask(Comparison comparison) {
    return reinterpret_cast<Eight>(comparison);
}
Eight least(Eight a, Eight b) {
    return a < b ? a : b;
}
Eight most(Eight a, Eight b) {
    return a > b ? a : b;
}
Eight apart(Eight a, Eight b) {
    return most(a, b) - least(a, b);
}
Halves wide(Eight value) {
    return __builtin_convertvector(value, Halves);
}
template <class Vector>
int total(Vector values) {
    int sum = 0;
    for (std::size_t i = 0; i < 8; ++i) sum += values[i];
    return sum;
}
std::uint64_t bits(Eight value) {
    std::uint64_t all = 0;
    std::memcpy(&all, &value, sizeof all);
    return all;
}

/// Each of eight pixels is that light at least.
bool is_paper(Eight pixels) {
    static_assert(kPaperAtLeast == 0xF0);
    return (~bits(pixels) & 0xF0F0'F0F0'F0F0'F0F0) == 0;
}
bool is_white(Eight pixels) {
    static_assert(kWhiteAtLeast == 0xF8);
    return (~bits(pixels) & 0xF8F8'F8F8'F8F8'F8F8) == 0;
}

/// All bits where a pixel is grey and like its neighbours.
Eight smooth_ones(const std::uint8_t* row, const std::uint8_t* above, const std::uint8_t* below) {
    const Eight value = load(row);
    const Eight step = most(most(apart(value, load(row - 1)), apart(value, load(row + 1))),
                            most(apart(value, load(above)), apart(value, load(below))));
    return mask(step <= kSmoothStep) & mask(value >= kGreyAtLeast) & mask(value < kPaperAtLeast);
}

int apart(int a, int b) {
    return std::abs(a - b);
}

/// The cells of a block and those next to it, by rows.
template <class Cell, class Around>
std::array<const Cell*, 16> cells_around(const Around& around) {
    std::array<const Cell*, 16> cells{};
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const std::size_t y = i / 4 + 1;  // of the six by six cells of nine blocks
        const std::size_t x = i % 4 + 1;
        const auto* const block = around[y / 2] + static_cast<std::ptrdiff_t>(x / 2) - 1;
        cells[i] = &block->cells[y % 2 * 2 + x % 2];
    }
    return cells;
}

/// What nine cells span.
struct Span {
    int low = 255;
    int high = 0;

    template <class Cell>
    Span(const std::array<const Cell*, 16>& cells, std::size_t upper_left) {
        static constexpr std::array<std::size_t, 9> kSteps{0, 1, 2, 4, 5, 6, 8, 9, 10};
        for (const std::size_t step : kSteps) {
            const Cell& cell = *cells[upper_left + step];
            low = std::min<int>(low, cell.low);
            high = std::max<int>(high, cell.high);
        }
    }
};

/// How light it is around a block, weighed against what is around it.
template <class Around>
int mean(const Around& around) {
    int sum = 0;
    for (const auto* const row : around) {
        for (const auto* const block : {row - 1, row, row + 1}) sum += block->sum;
    }
    return sum / (9 * 64);
}

/// Bars beside each other, as one block in a letter has them, but hardly two.
template <class Block>
bool is_bars(const Block* block) {
    return block->is_upright && (block[-1].is_upright || block[1].is_upright);
}

template <class Around>
int lowest(const Around& around) {
    int low = 255;
    for (const auto* const block : around)
        low = std::min({low, int{block[-1].low}, int{block->low}, int{block[1].low}});
    return low;
}

}  // namespace

Regions::Regions(int width, int coverage_percent)
    : width_(static_cast<std::size_t>(width)),
      count_((width_ + kSide - 1) / kSide),
      stride_((count_ + 2) * kSide),
      ink_percent_(std::clamp(100 - coverage_percent / 2, kInkPercent, 80)),
      outside_(count_ + 2) {
    for (BlockRow& row : kept_) {
        row.pixels.resize(stride_ * kSide);
        row.blocks.resize(count_ + 2);
    }
}

void Regions::put(std::span<const std::uint8_t> row) {
    BlockRow& current = at(put_);
    std::uint8_t* const into = current.pixels.data() + static_cast<std::size_t>(current.rows) * stride_;
    std::memcpy(into + kSide, row.data(), width_);
    // What lies outside is as what is at the edge, and no edge itself.
    into[kSide - 1] = row.front();
    std::memset(into + kSide + width_, row.back(), stride_ - kSide - width_);
    if (++current.rows == kSide) close();
}

void Regions::end() {
    if (has_ended_) return;
    BlockRow& last = at(put_);
    if (last.rows != 0) {
        const std::uint8_t* const copied =
            last.pixels.data() + static_cast<std::size_t>(last.rows - 1) * stride_;
        for (int y = last.rows; y < kSide; ++y) {
            std::memcpy(last.pixels.data() + static_cast<std::size_t>(y) * stride_, copied, stride_);
        }
        close();
    }
    has_ended_ = true;
    if (judged_ == put_) return;
    judge(judged_++);
    spread();
}

std::span<const std::uint8_t> Regions::take() {
    const int ready = has_ended_ ? judged_ : judged_ - kAhead;
    if (given_ >= ready) return {};
    if (finished_ == given_) finish(finished_++);
    BlockRow& current = at(given_);
    const auto* const row = current.pixels.data() + static_cast<std::size_t>(row_) * stride_ + kSide;
    if (++row_ == current.rows) {
        row_ = 0;
        ++given_;
    }
    return {row, width_};
}

Regions::Around Regions::around(int index, std::size_t block) const {
    const auto blocks = [&](int row) {
        const bool is_inside = row >= 0 && row < put_;
        return (is_inside ? kept_[static_cast<std::size_t>(row) % kKept].blocks : outside_).data() + block +
               1;
    };
    return {blocks(index - 1), blocks(index), blocks(index + 1)};
}

/// A row of blocks is whole: the one above it can be judged.
void Regions::close() {
    measure(put_++);
    BlockRow& next = at(put_);
    next.rows = 0;
    next.changed_at = 0;
    next.visited_at = 0;
    if (put_ == 1) return;
    judge(judged_++);
    spread();
}

void Regions::measure(int index) {
    BlockRow& row = at(index);
    const std::uint8_t* const pixels = row.pixels.data() + kSide;
    const std::uint8_t* const above =
        index == 0 ? pixels : at(index - 1).pixels.data() + kSide + (kSide - 1) * stride_;
    for (std::size_t i = 0; i < count_; ++i) {
        row.blocks[i + 1] = Block{};
        measure(pixels + i * kSide, above + i * kSide, stride_, row.blocks[i + 1]);
    }
}

void Regions::measure(const std::uint8_t* pixels, const std::uint8_t* above, std::size_t stride,
                      Block& block) {
    Eight all = load(pixels);
    for (std::size_t y = 1; y < kSide; ++y) all &= load(pixels + y * stride);
    // Whatever has the upper bits of all its pixels set is paper; what a JPEG leaves there says nothing of
    // letters, and no cell of it counts.
    const bool is_all_paper = is_paper(all);
    if (is_all_paper && is_white(all)) return;
    Eight smooth{};
    Eight white{};
    Halves sums{};
    Halves all_sums{};
    Eight step{};
    for (std::size_t half = 0; half < 2; ++half) {
        Eight low = load(pixels + half * 4 * stride);
        Eight high = low;
        for (std::size_t y = half * 4; y < half * 4 + 4; ++y) {
            const std::uint8_t* const row = pixels + y * stride;
            const Eight value = load(row);
            const Eight is_smooth =
                smooth_ones(row, y == 0 ? above : row - stride, y == 7 ? row : row + stride);
            if (y != 0) step = most(step, apart(value, load(row - stride)));
            low = least(low, value);
            high = most(high, value);
            all_sums += wide(value);
            smooth += is_smooth & 1;
            sums += wide(value & is_smooth);
            white += mask(value >= kPaperAtLeast) & 1;
        }
        for (std::size_t side = 0; side < 2; ++side) {
            Cell cell{255, 0};
            for (std::size_t x = side * 4; x < side * 4 + 4; ++x) {
                cell.low = std::min(cell.low, low[x]);
                cell.high = std::max(cell.high, high[x]);
            }
            block.low = std::min(block.low, cell.low);
            block.high = half + side == 0 ? cell.high : std::max(block.high, cell.high);
            if (!is_all_paper) block.cells[half * 2 + side] = cell;
        }
    }
    if (is_all_paper) return;
    block.kind = Kind::line;
    block.sum = total(all_sums);
    block.is_upright = block.high - block.low >= kContrast && total(mask(step > kAlikeStep) & 1) == 0;
    block.passes_on = total(white) < kWhitePixels;
    const int count = total(smooth);
    block.smooth = static_cast<std::uint8_t>(count);
    if (count == 0) return;
    const int sum = total(sums);
    block.level = static_cast<std::uint8_t>((sum + count / 2) / count);
    if (count < kShadedPixels) return;
    int squares = 0;
    for (std::size_t y = 0; y < kSide; ++y) {
        const std::uint8_t* const row = pixels + y * stride;
        const Eight value =
            load(row) & smooth_ones(row, y == 0 ? above : row - stride, y == 7 ? row : row + stride);
        for (std::size_t x = 0; x < kSide; ++x) squares += value[x] * value[x];
    }
    const bool is_varied = count * squares - sum * sum >= kShadedVariance * count * count;
    block.is_shaded = is_varied;
    block.is_even = count >= kEvenPixels && !is_varied;
}

void Regions::judge(int index) {
    BlockRow& row = at(index);
    bool has_area = false;
    for (std::size_t i = 0; i < count_; ++i) {
        Block& block = row.blocks[i + 1];
        if (!block.is_shaded && !block.is_even) continue;
        judge(block, around(index, i));
        has_area = has_area || block.kind != Kind::line;
    }
    if (has_area) row.changed_at = ++clock_;
}

void Regions::judge(Block& block, const Around& around) {
    int shaded = 0;
    int steps = 0;
    for (const Block* const row : around) {
        for (const Block* const other : {row - 1, row, row + 1}) {
            if (other == &block) continue;
            if (other->is_shaded) ++shaded;
            const int step = apart(other->level, block.level);
            if (other->is_even && step >= kGradientLeast && step <= kGradientMost) ++steps;
        }
    }
    const bool is_tone =
        (block.is_shaded && shaded >= kShadedTogether) || (block.is_even && steps >= kShadedTogether);
    if (is_tone) {
        block.kind = Kind::tone;
    } else if (block.is_even) {
        block.kind = Kind::fill;
    }
}

/// Tones and fills go on, into the row judged last and from there upwards, and back.
void Regions::spread() {
    const int last = judged_ - 1;
    for (int round = 0; round < kRounds; ++round) {
        bool has_changed = false;
        for (int index = last; index >= finished_; --index) has_changed = spread(index) || has_changed;
        if (!has_changed) return;
        for (int index = finished_; index <= last; ++index) spread(index);
    }
}

bool Regions::spread(int index) {
    BlockRow& row = at(index);
    int newest = row.changed_at;
    if (index > 0) newest = std::max(newest, at(index - 1).changed_at);
    if (index + 1 < judged_) newest = std::max(newest, at(index + 1).changed_at);
    if (newest <= row.visited_at) return false;
    row.visited_at = ++clock_;
    bool has_changed = false;
    const Around first = around(index, 0);
    const auto visit = [&](std::size_t i) {
        Block& block = row.blocks[i + 1];
        if (block.kind == Kind::tone || block.low >= kWhiteAtLeast) return;
        const Around near{first[0] + i, first[1] + i, first[2] + i};
        if (goes_on(near)) {
            block.kind = Kind::tone;
        } else if (block.kind == Kind::line) {
            const int level = fill_near(near, row.pixels.data() + (i + 1) * kSide);
            if (level < 0) return;
            block.kind = Kind::fill;
            block.level = static_cast<std::uint8_t>(level);
        } else if (block.kind == Kind::fill && !block.keeps_tone && keeps_tone(near)) {
            block.keeps_tone = true;
        } else {
            return;
        }
        has_changed = true;
    };
    for (std::size_t i = 0; i < count_; ++i) visit(i);
    for (std::size_t i = count_; i-- > 0;) visit(i);
    if (has_changed) row.changed_at = ++clock_;
    return has_changed;
}

/// The level of a fill beside this block that goes on in it; negative: none does.
int Regions::fill_near(const Around& around, const std::uint8_t* pixels) const {
    int level = -1;
    for (const Block* const row : around) {
        for (const Block* const other : {row - 1, row, row + 1}) {
            if (other->kind == Kind::fill && other->passes_on) level = other->level;
        }
    }
    if (level < 0) return level;
    int count = 0;
    for (std::size_t i = 0; i < kSide * kSide; ++i) {
        if (apart(pixels[i / kSide * stride_ + i % kSide], level) <= kFillNear) ++count;
    }
    return count >= kFillPixels ? level : -1;
}

/// Something darker lies on a dark fill, here or where it came from: as black it would hide it.
bool Regions::keeps_tone(const Around& around) {
    const Block& block = *around[1];
    if (block.level > kDarkFill) return false;
    if (block.low <= block.level - kContrast) return true;
    for (const Block* const row : around) {
        for (const Block* const other : {row - 1, row, row + 1}) {
            if (other->keeps_tone && other->passes_on && apart(other->level, block.level) <= kSameFill)
                return true;
        }
    }
    return false;
}

bool Regions::goes_on(const Around& around) {
    const auto is_tone = [&](std::size_t row, std::ptrdiff_t side) {
        return around[row][side].kind == Kind::tone && around[row][side].passes_on;
    };
    int tones = 0;
    for (std::size_t row = 0; row < around.size(); ++row) {
        for (const int side : {-1, 0, 1}) tones += is_tone(row, side) ? 1 : 0;
    }
    if (tones == 0) return false;
    const Block& block = *around[1];
    const bool is_flat = block.high - block.low < kContrast && block.high <= 250;
    if (is_flat) return true;
    if (tones >= 2 && (block.smooth >= 6 || block.kind == Kind::fill)) return true;
    if (block.kind == Kind::paper) return false;
    return tones >= 5 || (tones >= 3 && block.passes_on) || (is_tone(1, -1) && is_tone(1, 1)) ||
           (is_tone(0, 0) && is_tone(2, 0));
}

void Regions::finish(int index) {
    BlockRow& row = at(index);
    for (std::size_t i = 0; i < count_; ++i) {
        std::uint8_t* const pixels = row.pixels.data() + (i + 1) * kSide;
        const Kind kind = row.blocks[i + 1].kind;
        if (kind == Kind::paper) {
            for (std::size_t y = 0; y < kSide; ++y) std::memset(pixels + y * stride_, 255, kSide);
        } else if (kind == Kind::line) {
            draw_lines(pixels, around(index, i));
        } else if (kind == Kind::fill) {
            draw_fill(pixels, around(index, i));
        }
    }
}

void Regions::draw_lines(std::uint8_t* pixels, const Around& around) const {
    const auto cells = cells_around<Cell>(around);
    const int lowest_near = lowest(around);
    const int mean_near = mean(around);
    const bool is_code = is_bars(around[1]) || is_bars(around[0]) || is_bars(around[2]);
    for (std::size_t i = 0; i < 4; ++i) {
        const Span span(cells, i / 2 * 4 + i % 2);
        const int contrast = span.high - span.low;
        const bool is_faint = contrast < kContrast && contrast >= kFaintContrast && span.low >= 128 &&
                              lowest_near >= span.low - 16 && mean_near >= span.low + contrast * 3 / 4;
        int threshold = 128;
        if (contrast >= kContrast || is_faint) {
            const bool is_dark_ground = (mean_near - span.low) * 100 < contrast * kDarkGround;
            const int percent = is_code ? kCodePercent : is_dark_ground ? 100 - ink_percent_ : ink_percent_;
            threshold = span.low + contrast * percent / 100;
        }
        for (std::size_t y = i / 2 * 4; y < i / 2 * 4 + 4; ++y) {
            std::uint8_t* const row = pixels + y * stride_ + i % 2 * 4;
            for (std::size_t x = 0; x < 4; ++x) row[x] = row[x] < threshold ? 0 : 255;
        }
    }
}

void Regions::draw_fill(std::uint8_t* pixels, const Around& around) const {
    const auto cells = cells_around<Cell>(around);
    const int level = around[1]->level;
    const bool is_black = level <= kDarkFill && !around[1]->keeps_tone;
    const auto ground = static_cast<std::uint8_t>(is_black ? 0 : level >= kLightFill ? 255 : level);
    for (std::size_t i = 0; i < 4; ++i) {
        const Span span(cells, i / 2 * 4 + i % 2);
        const int darker = level - span.low;
        const int lighter = span.high - level;
        const int dark = darker >= kFillContrast ? level - darker * (100 - ink_percent_) / 100 : -1;
        const int light = lighter >= kFillContrast ? level + lighter * (100 - ink_percent_) / 100 : 255;
        for (std::size_t y = i / 2 * 4; y < i / 2 * 4 + 4; ++y) {
            std::uint8_t* const row = pixels + y * stride_ + i % 2 * 4;
            for (std::size_t x = 0; x < 4; ++x) {
                const int value = row[x];
                const bool is_fill = apart(value, level) <= kFillNear || (value >= dark && value <= light);
                row[x] = is_fill ? ground : value < level ? std::uint8_t{0} : std::uint8_t{255};
            }
        }
    }
}

}  // namespace comptoir::bridge
