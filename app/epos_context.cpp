#include "app/epos_context.hpp"

#include <memory>
#include <utility>

#include "app/epos/settings.hpp"
#include "app/odoo/station.hpp"

namespace comptoir {

epos::Context epos_context(bridge::Registry& registry, const Clock& clock, renderer::paper::Press& press,
                           const sources::Arbiter& arbiter,
                           std::function<const settings::Slice&()> settings) {
    const auto stations = std::make_shared<const odoo::Stations>(arbiter, registry);
    return {.registry = registry,
            .clock = clock,
            .press = press,
            .retry_window =
                [settings = std::move(settings)] { return epos::epos_settings(settings()).retry_window; },
            .printer_of_register = [&arbiter](std::string_view name) -> std::optional<std::string> {
                const sources::Register* of = arbiter.configured().named(name);
                if (of == nullptr) return std::nullopt;
                return of->printer;
            },
            .printer_of_till =
                [stations](const http::Request& request) {
                    return stations->device(stations->of_request(request), bridge::Kind::printer);
                }};
}

}  // namespace comptoir
