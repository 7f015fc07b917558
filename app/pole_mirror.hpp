#pragma once
/// The order once more, in two rows: what pole displays are told.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/base/clock.hpp"
#include "app/base/json.hpp"
#include "app/order_story.hpp"
#include "device-bridge/device.hpp"
#include "renderer/order.hpp"
#include "renderer/view.hpp"

namespace comptoir {

/// The shop's own words.
struct PoleWords {
    std::string total;
    std::string change;
    std::string thanks;
};

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
    /// What is on the screen: the line that is told of is the one that is pointed out there.
    void follow(const renderer::View& shown, Time now);

private:
    struct Told {
        PoleWords words;
        std::optional<json::Value> rows = {};  ///< nothing: not told yet
    };

    Tell tell_;
    std::map<std::string, Told> poles_;
    OrderStory story_;
};

}  // namespace comptoir
