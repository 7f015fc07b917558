#pragma once
/// The order once more, in two rows: what pole displays are told.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/base/json.hpp"
#include "device-bridge/device.hpp"
#include "renderer/order.hpp"

namespace comptoir {

/// The shop's own words.
struct PoleWords {
    std::string total;
    std::string change;
    std::string thanks;
};

/// The line that `now` has otherwise than `before`, the last of them; else the selected one, else the last
/// one, else nothing. `kept` is what is told until a line changes.   Thread: any (pure).
[[nodiscard]] std::optional<std::size_t> changed_line(const renderer::Order& before,
                                                      const renderer::Order& now,
                                                      std::optional<std::size_t> kept);

/// What a display's "show" takes: a weight that is taken, thanks and change, or the line and the total.
/// Amounts are the till's own texts. Nothing is sold: no rows.   Thread: any (pure).
[[nodiscard]] json::Value pole_rows(const renderer::Order& order, std::optional<std::size_t> line,
                                    const PoleWords& words);

/// Tells each display when its rows are others than before.
///
/// Thread: io.   Owner: the service, whose registry `tell` leads to.
class PoleMirror {
public:
    using Tell = std::function<void(const std::string& pole, json::Value fields)>;

    explicit PoleMirror(Tell tell) : tell_(std::move(tell)) {}

    /// The displays among the devices, with the shop's words in their options; each is told anew.
    void configure(const std::vector<bridge::DeviceInfo>& devices);
    /// What is on the screen; null: no order.
    void follow(const renderer::OrderPtr& order);

private:
    struct Told {
        PoleWords words;
        std::optional<json::Value> rows = {};  ///< nothing: not told yet
    };

    Tell tell_;
    std::map<std::string, Told> poles_;
    renderer::OrderPtr order_;
    std::optional<std::size_t> line_;
};

}  // namespace comptoir
