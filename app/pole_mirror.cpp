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

bool is_same_sale(const renderer::Line& one, const renderer::Line& other) {
    return one.name == other.name && one.quantity == other.quantity && one.price == other.price;
}

std::string named(const renderer::Line& line) {
    const bool is_one = line.quantity.empty() || line.quantity == "1" || line.quantity == "1.0";
    return is_one ? line.name : line.quantity + " " + line.name;
}

}  // namespace

std::optional<std::size_t> changed_line(const renderer::Order& before, const renderer::Order& now,
                                        std::optional<std::size_t> kept) {
    for (std::size_t i = now.lines.size(); i-- > 0;) {
        if (i >= before.lines.size() || !is_same_sale(before.lines[i], now.lines[i])) return i;
    }
    const bool has_fewer = now.lines.size() < before.lines.size();
    if (kept && *kept < now.lines.size() && !has_fewer) return kept;
    for (std::size_t i = 0; i < now.lines.size(); ++i) {
        if (now.lines[i].is_selected) return i;
    }
    return now.lines.empty() ? std::nullopt : std::optional(now.lines.size() - 1);
}

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

void PoleMirror::follow(const renderer::OrderPtr& order) {
    if (poles_.empty()) return;
    static const renderer::Order kNone;
    const renderer::Order& now = order ? *order : kNone;
    const renderer::Order& before = order_ ? *order_ : kNone;
    if (order != order_) line_ = changed_line(before, now, line_);
    order_ = order;
    for (auto& [name, told] : poles_) {
        json::Value rows = pole_rows(now, line_, told.words);
        if (told.rows == rows) continue;
        told.rows = rows;
        tell_(name, {{"rows", std::move(rows)}});
    }
}

}  // namespace comptoir
