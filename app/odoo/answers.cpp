#include "app/odoo/answers.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "app/odoo/device_call.hpp"

namespace comptoir::odoo {
namespace {

using bridge::Condition;
using bridge::DeviceSnapshot;
using bridge::Kind;

/// The words that a POS compares with: "connected" is the only one that every version takes as good.
struct Words {
    Condition condition;
    const char* printer;
    const char* scanner;
    const char* scale;
};

constexpr const char* kConnected = "connected";
constexpr const char* kDisconnected = "disconnected";
constexpr const char* kError = "error";

constexpr std::array kWords{
    Words{Condition::ready, kConnected, kConnected, kConnected},
    Words{Condition::busy, kConnected, kConnected, kConnected},
    Words{Condition::silent, kConnected, kConnected,
          kError},  // a mute printer prints; a mute scale weighs nothing
    Words{Condition::paper_low, kConnected, kConnected, kConnected},
    Words{Condition::paper_out, kConnected, kConnected, kError},
    Words{Condition::cover_open, kConnected, kConnected, kError},
    Words{Condition::cutter, kConnected, kConnected, kError},
    Words{Condition::too_hot, kConnected, kConnected, kError},
    Words{Condition::error, kError, kError, kError},
    Words{Condition::offline, kDisconnected, kDisconnected, kDisconnected},
};

const Words& words_of(Condition condition) {
    const auto found = std::find_if(kWords.begin(), kWords.end(),
                                    [&](const Words& words) { return words.condition == condition; });
    return found == kWords.end() ? kWords.back() : *found;
}

const DeviceSnapshot* first_of(const std::vector<DeviceSnapshot>& devices, Kind kind) {
    const auto found = std::find_if(devices.begin(), devices.end(),
                                    [&](const DeviceSnapshot& device) { return device.info.kind == kind; });
    return found == devices.end() ? nullptr : &*found;
}

/// The scanner in the best state: scans of any are handed out.
const DeviceSnapshot* best_scanner(const std::vector<DeviceSnapshot>& devices) {
    const DeviceSnapshot* best = nullptr;
    for (const DeviceSnapshot& device : devices) {
        if (device.info.kind != Kind::scanner || is_keyboard(device)) continue;
        if (best == nullptr || words_of(device.condition).scanner == kConnected) best = &device;
        if (words_of(best->condition).scanner == kConnected) break;
    }
    return best;
}

json::Value entry(const char* status, json::Value messages) {
    return {{"status", status}, {"messages", std::move(messages)}};
}

/// The digits of a weight in kilograms or pounds.
double in_pos_unit(const Weight& weight) {
    double value = static_cast<double>(weight.digits);
    double divisor = 1;
    for (int i = 0; i < weight.decimals; ++i) divisor *= 10;  // exact up to 10^22, so one rounding in all
    if (weight.unit == WeightUnit::gram) divisor *= 1000;
    if (weight.unit == WeightUnit::ounce) divisor *= 16;
    return value / divisor;
}

}  // namespace

json::Value status_answer(const std::vector<DeviceSnapshot>& devices) {
    const DeviceSnapshot* printer = first_of(devices, Kind::printer);
    const DeviceSnapshot* scanner = best_scanner(devices);
    const DeviceSnapshot* scale = first_of(devices, Kind::scale);
    json::Value answer = status_for_strangers();
    if (printer != nullptr) answer["printer"] = entry(words_of(printer->condition).printer, printer->reason);
    if (scanner != nullptr) answer["scanner"] = entry(words_of(scanner->condition).scanner, scanner->reason);
    if (scale != nullptr)
        answer["scale"] = entry(words_of(scale->condition).scale, json::Value::array({scale->reason}));
    return answer;
}

json::Value status_for_strangers() {
    return {{"printer", entry(kDisconnected, "")},
            {"scanner", entry(kDisconnected, "")},
            {"scale", entry(kDisconnected, json::Value::array({""}))}};
}

json::Value weight_answer(Condition condition, const std::optional<bridge::WeightRead>& last) {
    if (words_of(condition).scale != kConnected) return nullptr;
    const bool is_weight =
        last && last->stability == bridge::WeightRead::Stability::stable && last->net.digits > 0;
    return {{"weight", is_weight ? in_pos_unit(last->net) : 0.0}};
}

tl::unexpected<http::RpcError> trouble(const Error& error) {
    return tl::unexpected(http::RpcError{"builtins.ValueError", error.message});
}

}  // namespace comptoir::odoo
