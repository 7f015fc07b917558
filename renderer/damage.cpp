#include "renderer/damage.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <unordered_map>

namespace comptoir::renderer {
namespace {

constexpr std::size_t kNowhere = std::numeric_limits<std::size_t>::max();

/// For each part of `after`, its place in `before`: the nth of its kind is the nth of that kind there.
std::vector<std::size_t> places(const std::vector<DrawnPart>& before, const std::vector<DrawnPart>& after) {
    std::unordered_map<std::uint64_t, std::vector<std::size_t>> at;
    for (std::size_t i = before.size(); i > 0; --i) at[before[i - 1].what].push_back(i - 1);
    std::vector<std::size_t> result;
    result.reserve(after.size());
    for (const DrawnPart& part : after) {
        const auto found = at.find(part.what);
        if (found == at.end() || found->second.empty()) {
            result.push_back(kNowhere);
        } else {
            result.push_back(found->second.back());
            found->second.pop_back();
        }
    }
    return result;
}

/// Which of `places` form the longest series that grows: those parts are drawn in the order that they were.
std::vector<bool> growing(const std::vector<std::size_t>& places) {
    std::vector<std::size_t> ends;  // of the best series of each length, as indices into `places`
    std::vector<std::size_t> previous(places.size(), kNowhere);
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (places[i] == kNowhere) continue;
        const auto below = [&](std::size_t end, std::size_t place) { return places[end] < place; };
        const auto to = std::lower_bound(ends.begin(), ends.end(), places[i], below);
        if (to != ends.begin()) previous[i] = *(to - 1);
        if (to == ends.end()) {
            ends.push_back(i);
        } else {
            *to = i;
        }
    }
    std::vector<bool> result(places.size(), false);
    for (std::size_t i = ends.empty() ? kNowhere : ends.back(); i != kNowhere; i = previous[i])
        result[i] = true;
    return result;
}

PixelRect around(const PixelRect& a, const PixelRect& b) {
    return {std::min(a.left, b.left), std::min(a.top, b.top), std::max(a.right, b.right),
            std::max(a.bottom, b.bottom)};
}

std::int64_t area(const PixelRect& rect) {
    return static_cast<std::int64_t>(rect.width()) * rect.height();
}

/// What joining the two would redraw for nothing; below nothing where they overlap.
std::int64_t waste(const PixelRect& a, const PixelRect& b) {
    return area(around(a, b)) - area(a) - area(b);
}

/// Joins what costs the least, as long as it pays or there are too many.
void add(std::vector<PixelRect>& rects, PixelRect rect) {
    // As many pixels as are copied in the time that one more rectangle takes.
    constexpr std::int64_t kWorthIt = 4096;
    while (!rects.empty()) {
        const auto cheapest = std::min_element(
            rects.begin(), rects.end(),
            [&](const PixelRect& a, const PixelRect& b) { return waste(a, rect) < waste(b, rect); });
        if (rects.size() < kDamageMax && waste(*cheapest, rect) > kWorthIt) break;
        rect = around(*cheapest, rect);
        rects.erase(cheapest);
    }
    rects.push_back(rect);
}

}  // namespace

// A pixel that none of the returned rectangles covers is drawn on by parts of the growing series alone, in
// both frames, by the same ones in the same order: it can't have changed.
std::vector<PixelRect> damage_of(const std::vector<DrawnPart>& before, const std::vector<DrawnPart>& after) {
    std::vector<PixelRect> rects;
    const std::vector<std::size_t> where = places(before, after);
    const std::vector<bool> stays = growing(where);
    std::vector<bool> stayed(before.size(), false);
    for (std::size_t i = 0; i < after.size(); ++i) {
        if (stays[i]) {
            stayed[where[i]] = true;
        } else {
            add(rects, after[i].where);
        }
    }
    for (std::size_t i = 0; i < before.size(); ++i) {
        if (!stayed[i]) add(rects, before[i].where);
    }
    return rects;
}

}  // namespace comptoir::renderer
