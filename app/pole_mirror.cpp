#include "app/pole_mirror.hpp"

#include <utility>

namespace comptoir {
namespace {

constexpr std::size_t kStartBytesMax =
    200;  // a row shows twenty letters of four bytes; the driver cuts exactly
constexpr std::size_t kEndBytesMax = 100;  // the longest amount there is has some 50

json::Value row(const std::string& start, const std::string& end) {
    return {{"start", start.substr(0, kStartBytesMax)}, {"end", end.substr(0, kEndBytesMax)}};
}

std::string named(const renderer::Line& line) {
    const bool is_one = line.quantity.empty() || line.quantity == "1" || line.quantity == "1.0";
    return is_one ? line.name : line.quantity + " " + line.name;
}

}  // namespace

json::Value pole_rows(const renderer::Order& order, std::optional<std::size_t> line, const PoleWords& words) {
    using renderer::Phase;
    if (order.weighing) {
        const auto& weighing = *order.weighing;
        return json::Value::array(
            {row(weighing.product, weighing.net), row(weighing.unit_price, weighing.total.text)});
    }
    if (order.phase == Phase::paid) {
        const json::Value sum =
            order.change.empty() ? row(words.total, order.total.text) : row(words.change, order.change.text);
        return json::Value::array({row(words.thanks, ""), sum});
    }
    if (order.phase != Phase::selling) return json::Value::array();
    const bool has_line = line && *line < order.lines.size();
    const json::Value first =
        has_line ? row(named(order.lines[*line]), order.lines[*line].price.text) : row("", "");
    return json::Value::array({first, row(words.total, order.total.text)});
}

void PoleMirror::configure(const std::vector<bridge::DeviceInfo>& devices) {
    poles_.clear();
    for (const bridge::DeviceInfo& device : devices) {
        if (device.kind != bridge::Kind::pole) continue;
        const auto word = [&](const char* name) { return json::text(device.options, name); };
        poles_[device.id] = {{word("total"), word("change"), word("thanks")}};
    }
}

void PoleMirror::follow(const renderer::View& shown, Time now) {
    if (poles_.empty()) return;
    static const renderer::Order kNone;
    story_.follow(shown.order, shown.pointed_out, now);
    const bool has_order = shown.page == renderer::Page::order && shown.order;
    const renderer::Order& order = has_order ? *shown.order : kNone;
    std::optional<std::size_t> line = story_.pointed_out().raised;
    if (!line) line = renderer::changes_at_first(order).raised;  // as the list looks at its end then
    for (auto& [name, told] : poles_) {
        json::Value rows = pole_rows(order, line, told.words);
        if (told.rows == rows) continue;
        told.rows = rows;
        tell_(name, {{"rows", std::move(rows)}});
    }
}

}  // namespace comptoir
