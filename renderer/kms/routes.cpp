#include "renderer/kms/routes.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>

namespace comptoir::renderer::kms {
namespace {

/// The augmenting paths of a bipartite matching: one that has a crtc moves to another where it can.
class Matching {
public:
    explicit Matching(const std::vector<RouteWish>& wishes) : wishes_(wishes) {}

    [[nodiscard]] bool place(std::size_t wish) {
        std::set<std::uint32_t> asked;
        return place(wish, asked);
    }
    [[nodiscard]] const std::map<std::uint32_t, std::size_t>& owners() const { return owners_; }

private:
    [[nodiscard]] bool place(std::size_t wish, std::set<std::uint32_t>& asked) {
        std::vector<std::uint32_t> crtcs = wishes_[wish].crtcs;
        const auto rank = [&](std::uint32_t crtc) {
            return crtc == wishes_[wish].held ? 0 : owners_.contains(crtc) ? 2 : 1;
        };
        std::stable_sort(crtcs.begin(), crtcs.end(),
                         [&](std::uint32_t a, std::uint32_t b) { return rank(a) < rank(b); });
        for (const std::uint32_t crtc : crtcs) {
            if (!asked.insert(crtc).second) continue;
            const auto owner = owners_.find(crtc);
            if (owner != owners_.end() && !place(owner->second, asked)) continue;
            owners_[crtc] = wish;
            return true;
        }
        return false;
    }

    const std::vector<RouteWish>& wishes_;
    std::map<std::uint32_t, std::size_t> owners_;
};

}  // namespace

std::vector<std::uint32_t> routed(const std::vector<RouteWish>& wishes) {
    Matching matching(wishes);
    for (std::size_t i = 0; i < wishes.size(); ++i) static_cast<void>(matching.place(i));
    std::vector<std::uint32_t> routes(wishes.size(), 0);
    for (const auto& [crtc, owner] : matching.owners()) routes[owner] = crtc;
    return routes;
}

}  // namespace comptoir::renderer::kms
