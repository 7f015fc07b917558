#pragma once
/// What the ePOS service is told of tills and registers, which it does not know itself.

#include <functional>

#include "app/epos/routes.hpp"
#include "app/sources/arbiter.hpp"
#include "kiosk-config/settings/settings.hpp"

namespace comptoir {

/// `settings`: [epos] as it is now.   Thread: io.   Owner: the service; what is given outlives the context.
[[nodiscard]] epos::Context epos_context(bridge::Registry& registry, const Clock& clock,
                                         renderer::paper::Press& press, const sources::Arbiter& arbiter,
                                         std::function<const settings::Slice&()> settings);

}  // namespace comptoir
