#include "renderer/kms/card.hpp"

#include <algorithm>
#include <utility>

namespace comptoir::renderer::kms {

bool has_panel(const std::vector<Connector>& connectors) {
    return std::any_of(connectors.begin(), connectors.end(),
                       [](const Connector& one) { return one.is_connected; });
}

Result<std::unique_ptr<Card>> card_with_panel(const std::vector<OpenCard>& all) {
    Error why{ErrorCode::offline, "there is no graphics card"};
    std::unique_ptr<Card> best;
    bool is_best_doubtful = false;
    for (const OpenCard& open : all) {
        auto card = open();
        if (!card) {
            if (why.code == ErrorCode::offline) why = card.error();
            continue;
        }
        const std::vector<Connector> connectors = (*card)->look(Depth::probed);
        if (has_panel(connectors)) return std::move(*card);
        const bool is_doubtful = has_panel(believed(connectors));
        if (best && (is_best_doubtful || !is_doubtful)) continue;
        best = std::move(*card);
        is_best_doubtful = is_doubtful;
    }
    if (!best) return tl::unexpected(why);
    return best;
}

}  // namespace comptoir::renderer::kms
