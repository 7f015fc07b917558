#include "renderer/images/pictures.hpp"

#include <algorithm>
#include <deque>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "renderer/lru.hpp"
#include "renderer/shapes.hpp"

namespace comptoir::renderer {
namespace {

/// Pixels kept beside their textures, for another size without fetching again: up to a tile of 360 pixels a
/// side, so product pictures, never a background.
constexpr std::size_t kKeptPixelsMax = 512U << 10;
/// Sizes of one picture on one screen at once.
constexpr std::size_t kVariantsMax = 8;

struct Variant {
    PixelSize box;
    Fit fit = Fit::cover;
    int radius = 0;

    bool operator==(const Variant&) const = default;
};

struct Wish {
    PixelSize box;
    Fit fit = Fit::cover;
    bool is_told = false;
    std::vector<Variant> variants;
};

/// Decoded pixels and the box they were decoded for.
struct Kept {
    Pixels pixels;
    PixelSize box;
};

std::string key_of(const PictureRef& ref, const Variant& variant) {
    return std::to_string(variant.box.width) + 'x' + std::to_string(variant.box.height) + ',' +
           std::to_string(static_cast<int>(variant.fit)) + ',' + std::to_string(variant.radius) + ':' +
           ref.key;
}

bool is_within(PixelSize inner, PixelSize outer) {
    return inner.width <= outer.width && inner.height <= outer.height;
}

void round_corners(Pixels& pixels, int radius) {
    const PixelSize size = pixels.size;
    radius = std::min({radius, size.width / 2, size.height / 2});
    const auto dim = [&](int x, int y, unsigned coverage) {
        const std::size_t at = (static_cast<std::size_t>(y) * static_cast<std::size_t>(size.width) +
                                static_cast<std::size_t>(x)) *
                               4;
        std::uint8_t& alpha = pixels.rgba[at + 3];
        alpha = static_cast<std::uint8_t>((alpha * coverage + 127) / 255);
    };
    for (int y = 0; y < radius; ++y) {
        for (int x = 0; x < radius; ++x) {
            const unsigned coverage = disc_coverage(x, y, radius);
            if (coverage == 255) break;  // and so is the rest of this row
            dim(x, y, coverage);
            dim(size.width - 1 - x, y, coverage);
            dim(x, size.height - 1 - y, coverage);
            dim(size.width - 1 - x, size.height - 1 - y, coverage);
        }
    }
}

}  // namespace

struct PictureStore::Inside {
    Inside(Surface& to, std::size_t bytes_max)
        : surface(to), textures(bytes_max / 4 * 3), kept(bytes_max / 4) {}

    const Texture* make(const PictureRef& ref, const Kept& from, const Variant& variant) {
        Pixels pixels = resample(from.pixels, variant.box, variant.fit);
        if (pixels.empty()) return nullptr;
        if (variant.radius > 0) round_corners(pixels, variant.radius);
        Texture texture = surface.upload(pixels.rgba.data(), pixels.size);
        const std::size_t bytes = texture.bytes() + 2 * ref.key.size();
        return &textures.insert(key_of(ref, variant), std::move(texture), bytes);
    }

    void want(const PictureRef& ref, const Variant& variant) {
        if (absent.contains(ref.key)) return;
        const auto found = wishes.find(ref.key);
        if (found == wishes.end() && wishes.size() >= kWantedMax) {
            has_more_wishes = true;
            return;
        }
        Wish& wish = found == wishes.end()
                         ? wishes.try_emplace(ref.key, Wish{{}, variant.fit, false, {}}).first->second
                         : found->second;
        if (wish.fit != variant.fit) wish.fit = Fit::contain;  // the whole of it serves both
        if (!is_within(variant.box, wish.box)) {
            wish.box = {std::max(wish.box.width, variant.box.width),
                        std::max(wish.box.height, variant.box.height)};
            wish.is_told = false;
        }
        const bool is_known =
            std::find(wish.variants.begin(), wish.variants.end(), variant) != wish.variants.end();
        if (!is_known && wish.variants.size() < kVariantsMax) wish.variants.push_back(variant);
    }

    void remember_absent(const std::string& key) {
        if (!absent.insert(key).second) return;
        absent_in_order.push_back(key);
        if (absent_in_order.size() <= kAbsentMax) return;
        absent.erase(absent_in_order.front());
        absent_in_order.pop_front();
    }

    void forget_absent(const std::string& key) {
        if (absent.erase(key) == 0) return;
        absent_in_order.erase(std::find(absent_in_order.begin(), absent_in_order.end(), key));
    }

    Surface& surface;
    Lru<Texture> textures;
    Lru<Kept> kept;
    std::unordered_map<std::string, Wish> wishes;
    bool has_more_wishes = false;
    std::unordered_set<std::string> absent;
    std::deque<std::string> absent_in_order;
};

PictureStore::PictureStore(Surface& surface, std::size_t bytes_max)
    : inside_(new Inside(surface, bytes_max)) {}

PictureStore::~PictureStore() = default;

const Texture* PictureStore::get(const PictureRef& ref, PixelSize box, Fit fit, int radius) {
    if (ref.empty() || box.width < 1 || box.height < 1) return nullptr;
    Inside& in = *inside_;
    const Variant variant{
        {std::min(box.width, kPictureSideMax), std::min(box.height, kPictureSideMax)}, fit, radius};
    if (const Texture* texture = in.textures.find(key_of(ref, variant))) return texture;
    const Kept* kept = in.kept.find(ref.key);
    if (kept == nullptr) {
        in.want(ref, variant);
        return nullptr;
    }
    // Too small for now is better than nothing, and better comes.
    if (!is_within(variant.box, kept->box)) in.want(ref, variant);
    return in.make(ref, *kept, variant);
}

bool PictureStore::put(Picture picture) {
    Inside& in = *inside_;
    Wish wish;
    if (auto node = in.wishes.extract(picture.ref.key)) wish = std::move(node.mapped());
    const bool had_no_room = std::exchange(in.has_more_wishes, false);
    const bool is_whole = picture.width > 0 && picture.height > 0 && picture.width <= kPictureSideMax &&
                          picture.height <= kPictureSideMax &&
                          picture.rgba.size() == static_cast<std::size_t>(picture.width) *
                                                     static_cast<std::size_t>(picture.height) * 4;
    if (!is_whole) {
        in.remember_absent(picture.ref.key);
        return had_no_room;
    }
    in.forget_absent(picture.ref.key);
    const PixelSize size{picture.width, picture.height};
    Kept fresh{{size, std::move(picture.rgba)}, wish.variants.empty() ? size : wish.box};
    for (const Variant& variant : wish.variants) in.make(picture.ref, fresh, variant);
    const std::size_t bytes = fresh.pixels.rgba.size();
    if (bytes <= kKeptPixelsMax) in.kept.insert(picture.ref.key, std::move(fresh), bytes);
    return !wish.variants.empty() || had_no_room;
}

std::vector<WantedPicture> PictureStore::take_wanted() {
    std::vector<WantedPicture> wanted;
    for (auto& [key, wish] : inside_->wishes) {
        if (std::exchange(wish.is_told, true)) continue;
        wanted.push_back({PictureRef{key}, wish.box, wish.fit});
    }
    return wanted;
}

void PictureStore::end_frame() {
    inside_->textures.end_frame();
    inside_->kept.end_frame();
}

void PictureStore::clear() {
    inside_->textures.clear();
}

std::size_t PictureStore::bytes() const {
    return inside_->textures.bytes() + inside_->kept.bytes();
}

std::size_t PictureStore::count() const {
    return inside_->textures.count();
}

}  // namespace comptoir::renderer
