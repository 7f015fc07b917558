#include "app/live_weight.hpp"

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "app/base/text.hpp"
#include "app/base/units.hpp"
#include "device-bridge/protocols/weight_text.hpp"

namespace comptoir {
namespace {

std::int64_t ten_to(int power) {
    std::int64_t value = 1;
    for (int i = 0; i < power; ++i) value *= 10;
    return value;
}

/// "1,235 kg": a number and what stands behind it. Nine digits and nine more, of a scale in grams, fit into
/// 64 bits.
struct Figure {
    std::int64_t digits = 0;
    int decimals = 0;
    char separator = '.';
    std::string rest = {};

    [[nodiscard]] std::int64_t with(int wanted) const { return digits * ten_to(wanted - decimals); }
};

std::optional<Figure> read_figure(std::string_view text) {
    const std::size_t end = std::min(text.find_first_not_of("-0123456789.,"), text.size());
    std::string number(text.substr(0, end));
    const char separator = number.find(',') == std::string::npos ? '.' : ',';
    std::replace(number.begin(), number.end(), ',', '.');
    const auto read = bridge::parse_weight(number, WeightUnit::kilogram);
    if (!read) return std::nullopt;
    return Figure{read->digits, read->decimals, separator, std::string(text.substr(end))};
}

std::string write_figure(const Figure& figure) {
    std::string number = decimal_text(figure.digits, figure.decimals);
    std::replace(number.begin(), number.end(), '.', figure.separator);
    return number + figure.rest;
}

/// The scale's number in the till's unit; nothing for ounces, whose pounds have no end.
std::optional<Figure> figure_of(const Weight& weight, const Figure& like) {
    const bool wants_grams = bridge::parse_unit(trimmed(like.rest, " \u00A0")) == WeightUnit::gram;
    Figure figure{weight.digits, weight.decimals, like.separator, like.rest};
    constexpr int kThousand = 3;
    if (weight.unit == WeightUnit::ounce) return std::nullopt;
    if (weight.unit == WeightUnit::gram && !wants_grams) figure.decimals += kThousand;
    if (weight.unit == WeightUnit::kilogram && wants_grams) {
        figure.digits *= ten_to(std::max(0, kThousand - figure.decimals));
        figure.decimals = std::max(0, figure.decimals - kThousand);
    }
    return figure;
}

renderer::Stability stability_of(bridge::WeightRead::Stability said) {
    switch (said) {
        case bridge::WeightRead::Stability::over: return renderer::Stability::over;
        case bridge::WeightRead::Stability::under: return renderer::Stability::under;
        case bridge::WeightRead::Stability::stable:
        case bridge::WeightRead::Stability::moving: break;
    }
    return renderer::Stability::moving;
}

}  // namespace

std::optional<renderer::Weighing> live_weighing(const renderer::Weighing& told,
                                                const bridge::WeightRead& reading) {
    renderer::Weighing live = told;
    live.total = {};
    live.stability = stability_of(reading.stability);
    const bool is_in_range = live.stability == renderer::Stability::moving;
    if (!is_in_range) {
        live.net.clear();
        live.gross.clear();
        return live;
    }
    const auto said = read_figure(told.gross.empty() ? told.net : told.gross);
    if (!said) return std::nullopt;
    const auto gross = figure_of(reading.net, *said);
    if (!gross) return std::nullopt;
    Figure tare;
    if (!told.gross.empty() && !told.tare.empty()) {
        const auto read = read_figure(told.tare);
        if (!read) return std::nullopt;
        tare = *read;
    }
    const int decimals = std::max({said->decimals, gross->decimals, tare.decimals});
    // A till may round to fewer decimals than the scale has, each in its own way.
    if (std::abs(gross->with(decimals) - said->with(decimals)) < ten_to(decimals - said->decimals))
        return std::nullopt;
    Figure net = *gross;
    net.decimals = std::max(gross->decimals, tare.decimals);
    net.digits = gross->with(net.decimals) - tare.with(net.decimals);
    live.net = write_figure(net);
    if (!told.gross.empty()) live.gross = write_figure(*gross);
    return live;
}

void LiveWeight::hear(const std::string& scale, const bridge::WeightRead& reading, Time now) {
    heard_[scale] = {reading, now};
    of_.reset();
}

renderer::OrderPtr LiveWeight::dressed(const renderer::OrderPtr& order,
                                       const std::optional<std::string>& scale, Time now) {
    ends_ = Time::max();
    const bool is_weighing = order && order->weighing;
    if (!is_weighing) {
        told_.reset();
        return order;
    }
    if (!told_ || *told_ != *order->weighing) {
        told_ = *order->weighing;
        told_at_ = now;
    }
    const auto heard = scale ? heard_.find(*scale) : heard_.end();
    if (heard == heard_.end() || heard->second.at <= told_at_) return order;
    const Time ends = heard->second.at + kTillWithin;
    if (now >= ends) return order;
    auto live = live_weighing(*told_, heard->second.reading);
    if (!live) return order;
    ends_ = ends;
    if (dressed_ && of_ == order) return dressed_;
    auto copy = std::make_shared<renderer::Order>(*order);
    copy->weighing = std::make_shared<renderer::Weighing>(std::move(*live));
    of_ = order;
    dressed_ = std::move(copy);
    return dressed_;
}

}  // namespace comptoir
