#include "renderer/kms/card.hpp"

#include <utility>

namespace comptoir::renderer::kms {

Result<std::unique_ptr<Card>> card_for(const std::vector<ScreenWish>& wishes,
                                       const std::vector<OpenCard>& all) {
    Error why{ErrorCode::offline, "there is no graphics card"};
    std::unique_ptr<Card> best;
    std::pair<std::size_t, std::size_t> best_worth;  // for certain, and perhaps
    for (const OpenCard& open : all) {
        auto card = open();
        if (!card) {
            if (why.code == ErrorCode::offline) why = card.error();
            continue;
        }
        const std::vector<Connector> connectors = (*card)->look(Depth::probed);
        const std::pair worth(granted(connectors, wishes), granted(believed(connectors), wishes));
        if (best && worth <= best_worth) continue;
        best = std::move(*card);
        best_worth = worth;
    }
    if (!best) return tl::unexpected(why);
    return best;
}

}  // namespace comptoir::renderer::kms
