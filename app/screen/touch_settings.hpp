#pragma once
/// [touch]: what a customer may do on a panel that can be touched.

#include <string>
#include <vector>

#include "kiosk-config/settings/schema.hpp"
#include "kiosk-config/settings/settings.hpp"
#include "renderer/touch.hpp"
#include "renderer/view.hpp"

namespace comptoir {

[[nodiscard]] settings::Section touch_section();

/// What is offered on a page that shows `order` (may be null). `has_panel`: whether the window system knows a
/// panel that can be touched; `languages`: those of the page. Thread: any, as below.
[[nodiscard]] renderer::TouchWishes touch_wishes(const settings::Slice& touch, bool has_panel,
                                                 const std::vector<std::string>& languages,
                                                 const renderer::OrderPtr& order);

/// "tip", "receipt", "rating", "signature": as in settings, in orders and in events.
[[nodiscard]] const char* name_of(renderer::Question::Kind kind);

/// What the event stream says of it, and under which name.
struct CustomerFacts {
    const char* type = "";
    json::Value facts;
};
[[nodiscard]] CustomerFacts facts_of(const renderer::CustomerEvent& event);

}  // namespace comptoir
