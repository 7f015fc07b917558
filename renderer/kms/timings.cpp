#include "renderer/kms/timings.hpp"

#include <algorithm>
#include <array>

namespace comptoir::renderer::kms {
namespace {

// Source: VESA CVT 1.1, reduced blanking: fixed blanking across, and at least so much time down.
constexpr int kFrontAcross = 48;
constexpr int kSyncAcross = 32;
constexpr int kBlankAcross = 160;
constexpr int kFrontDown = 3;
constexpr int kBackDownMin = 6;
constexpr long long kBlankDownMicroseconds = 460;
constexpr long long kMicroseconds = 1'000'000;
constexpr int kClockStep = 250;  // kilohertz

/// Source: as above: the height of the vertical pulse tells the panel its aspect.
int sync_down(PixelSize size) {
    struct Aspect {
        int across, down, lines;
    };
    constexpr std::array<Aspect, 5> kAspects{{{4, 3, 4}, {16, 9, 5}, {16, 10, 6}, {5, 4, 7}, {15, 9, 7}}};
    const auto found = std::find_if(kAspects.begin(), kAspects.end(), [size](const Aspect& one) {
        return size.height % one.down == 0 && size.height / one.down * one.across == size.width;
    });
    return found == kAspects.end() ? 10 : found->lines;
}

}  // namespace

Timings reduced_blanking(PixelSize size, int refresh) {
    const int sync = sync_down(size);
    // Lines that pass in the least blanking, if those that are seen share what is left of a picture's time.
    const long long seen = kMicroseconds - kBlankDownMicroseconds * refresh;
    const auto lines = static_cast<int>(kBlankDownMicroseconds * refresh * size.height / seen) + 1;
    const int blank_down = std::max(lines, kFrontDown + sync + kBackDownMin);
    Timings made;
    made.across = {size.width, size.width + kFrontAcross, size.width + kFrontAcross + kSyncAcross,
                   size.width + kBlankAcross};
    made.down = {size.height, size.height + kFrontDown, size.height + kFrontDown + sync,
                 size.height + blank_down};
    const long long kilohertz = 1'000LL * made.across.total * refresh * size.height / seen;
    made.kilohertz = static_cast<int>(kilohertz / kClockStep * kClockStep);
    return made;
}

}  // namespace comptoir::renderer::kms
