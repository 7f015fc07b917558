#include "renderer/kms/mode_choice.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <tuple>

#include "renderer/memory_surface.hpp"

namespace comptoir::renderer::kms {
namespace {

constexpr int kRefreshMax = 480;  // the fastest panel sold; above is a typing error
constexpr int kUsualRefresh = 60;

/// What a panel that says nothing of itself most likely shows, best first.
constexpr std::array<PixelSize, 5> kCommon{{{1920, 1080}, {1280, 720}, {1280, 800}, {1024, 768}, {800, 600}}};

bool take_number(std::string_view& text, int& number) {
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (ec != std::errc{}) return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return true;
}

bool is_believable(const DisplayMode& mode) {
    const auto [width, height] = mode.size;
    return width > 0 && height > 0 && width <= kSurfaceSideMax && height <= kSurfaceSideMax;
}

long long area(const DisplayMode& mode) {
    return static_cast<long long>(mode.size.width) * mode.size.height;
}

/// Less is better.
std::size_t rank_of(const DisplayMode& mode, bool has_preferred) {
    if (has_preferred) return mode.is_preferred ? 0 : kCommon.size() + 1;
    const auto common = std::find(kCommon.begin(), kCommon.end(), mode.size);
    return static_cast<std::size_t>(common - kCommon.begin());
}

/// Nothing is made where the panel says nothing at all: there is none.
std::optional<DisplayMode> made_for(const std::vector<DisplayMode>& offered, const ScreenWish& wish) {
    const bool is_offered = std::any_of(offered.begin(), offered.end(), [&](const DisplayMode& mode) {
        return mode.size == *wish.size && (wish.refresh == 0 || mode.refresh == wish.refresh);
    });
    if (is_offered || offered.empty()) return std::nullopt;
    DisplayMode made{.size = *wish.size, .refresh = wish.refresh == 0 ? kUsualRefresh : wish.refresh};
    made.made = reduced_blanking(made.size, made.refresh);
    return made;
}

}  // namespace

Result<ModeWish> parse_mode(std::string_view text) {
    const std::string whole(text);
    const auto malformed = [&] {
        return fail(ErrorCode::malformed, "\"" + whole + "\" is no mode such as 1920x1080@60");
    };
    ModeWish wish;
    if (!take_number(text, wish.size.width) || !text.starts_with('x')) return malformed();
    text.remove_prefix(1);
    if (!take_number(text, wish.size.height)) return malformed();
    if (text.starts_with('@')) {
        text.remove_prefix(1);
        if (!take_number(text, wish.refresh) || wish.refresh < 1 || wish.refresh > kRefreshMax)
            return malformed();
    }
    if (!text.empty() || !is_believable({.size = wish.size})) return malformed();
    return wish;
}

std::vector<DisplayMode> modes_to_try(const std::vector<DisplayMode>& offered, const ScreenWish& wish) {
    std::vector<DisplayMode> modes;
    std::copy_if(offered.begin(), offered.end(), std::back_inserter(modes), is_believable);
    const bool has_preferred =
        std::any_of(modes.begin(), modes.end(), [](const auto& one) { return one.is_preferred; });
    const auto key = [&](const DisplayMode& mode) {
        const bool is_wished = wish.size && mode.size == *wish.size;
        const bool is_refresh = is_wished && wish.refresh != 0 && mode.refresh == wish.refresh;
        // 60 Hz is what everything is made for; faster ones cost memory bandwidth, slower ones stutter.
        const int off = std::abs(mode.refresh - kUsualRefresh);
        const std::size_t rank = rank_of(mode, has_preferred);
        const bool is_beyond = rank > kCommon.size() - 1 && !mode.is_preferred;
        return std::tuple(!is_wished, !is_refresh, !mode.is_demanded, mode.is_interlaced, rank,
                          is_beyond && !has_preferred ? area(mode) : -area(mode), off);
    };
    std::stable_sort(modes.begin(), modes.end(),
                     [&](const auto& a, const auto& b) { return key(a) < key(b); });
    if (wish.size) {
        if (const auto made = made_for(offered, wish)) modes.insert(modes.begin(), *made);
    }
    if (modes.size() > kModesTriedMax) modes.resize(kModesTriedMax);
    return modes;
}

std::vector<Connector> believed(std::vector<Connector> connectors) {
    if (std::any_of(connectors.begin(), connectors.end(), [](const auto& one) { return one.is_connected; }))
        return connectors;
    for (Connector& one : connectors) one.is_connected = one.is_doubtful;
    return connectors;
}

std::vector<std::uint32_t> assigned(const std::vector<Connector>& connectors,
                                    const std::vector<ScreenWish>& wishes,
                                    const std::vector<std::uint32_t>& held) {
    std::vector<std::uint32_t> given(wishes.size(), 0);
    const auto is_free = [&](const Connector& one) {
        const bool is_named = std::any_of(wishes.begin(), wishes.end(),
                                          [&](const auto& wish) { return wish.connector == one.name; });
        return one.is_connected && !is_named && std::find(given.begin(), given.end(), one.id) == given.end();
    };
    for (std::size_t i = 0; i < wishes.size(); ++i) {
        for (const Connector& one : connectors) {
            const bool is_own = wishes[i].connector == one.name;
            const bool is_kept =
                wishes[i].connector.empty() && i < held.size() && held[i] == one.id && is_free(one);
            if (one.is_connected && (is_own || is_kept)) given[i] = one.id;
        }
    }
    for (std::size_t i = 0; i < wishes.size(); ++i) {
        if (given[i] != 0 || !wishes[i].connector.empty()) continue;
        const auto free = std::find_if(connectors.begin(), connectors.end(), is_free);
        if (free != connectors.end()) given[i] = free->id;
    }
    return given;
}

std::size_t granted(const std::vector<Connector>& connectors, const std::vector<ScreenWish>& wishes) {
    const std::vector<std::uint32_t> given = assigned(connectors, wishes, {});
    return given.size() - static_cast<std::size_t>(std::count(given.begin(), given.end(), 0U));
}

}  // namespace comptoir::renderer::kms
