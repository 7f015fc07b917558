#include "app/odoo/device_call.hpp"

#include <array>
#include <cmath>
#include <utility>

#include "app/odoo/printer_call.hpp"

namespace comptoir::odoo {
namespace {

using What = DeviceCall::What;

struct ScaleAction {
    std::string_view name;
    What what;
    const char* verb;
};

constexpr std::array kScaleActions{
    ScaleAction{"read_once", What::perform, "read"},
    ScaleAction{"set_zero", What::perform, "zero"},
    ScaleAction{"set_tare", What::perform, "tare"},
    ScaleAction{"start_reading", What::begin, ""},
    ScaleAction{"clear_tare", What::perform, "clear_tare"},
    ScaleAction{"get_status", What::state, ""},
    ScaleAction{"stop_reading", What::end, ""},
    ScaleAction{"status", What::state, ""},
};

constexpr const char* kRegisterPin = "registerPIN";
constexpr const char* kFiscalMessage = "high_level_message";

tl::unexpected<Error> no_such(const char* of, std::string_view action) {
    constexpr std::size_t kShownMax = 40;  // the longest name there is has 17
    return fail(ErrorCode::unsupported, "no such action of a " + std::string(of) + ": \"" +
                                            std::string(action.substr(0, kShownMax)) + "\"");
}

Result<DeviceCall> read_scale_call(std::string_view action) {
    for (const ScaleAction& known : kScaleActions) {
        if (known.name == action) return DeviceCall{known.what, known.verb, ""};
    }
    return no_such("scale", action);
}

/// A text, which Odoo has as `false` where it is empty.
std::string text_or_empty(const json::Value& data, const char* key) {
    return json::truthy(data, key) ? json::text(data, key) : std::string();
}

/// Source: protocol/devices.md section 6.
Result<DeviceCall> read_scanner_call(std::string_view action, const json::Value& data) {
    if (action == "update_layout") {
        return DeviceCall{
            What::perform,
            "set_layout",
            "",
            {{"layout", text_or_empty(data, "layout")}, {"variant", text_or_empty(data, "variant")}}};
    }
    if (action == "update_is_scanner") {
        const bool is_scanner = json::truthy(data, "is_scanner");
        return DeviceCall{What::perform, "set_typist", "", {{"typist", is_scanner ? "scanner" : "keyboard"}}};
    }
    return no_such("scanner", action);
}

/// Source: protocol/devices.md section 7.3.
Result<DeviceCall> read_fiscal_call(std::string_view action, const json::Value& data) {
    DeviceCall call{What::perform, "", ""};
    const json::Value& message = json::member(data, kFiscalMessage);
    if (action == "registerReceipt" || action == kRegisterForServer) {
        call.verb = "register_receipt";
        call.fields = {{"receipt", message}};
        return call;
    }
    if (action == kRegisterPin) {
        call.verb = "register_pin";
        call.fields = {{"pin", message}};
        return call;
    }
    if (action != "status") return no_such(odoo_type(bridge::Kind::fiscal), action);
    call.verb = "status";
    return call;
}

/// Roughly what a value takes as text; stops counting past `budget`.
std::size_t bytes_of(const json::Value& value, std::size_t budget) {
    if (const auto* text = value.get_ptr<const json::Value::string_t*>()) return text->size() + 2;
    constexpr std::size_t kScalar = 8;
    std::size_t bytes = kScalar;
    if (!value.is_structured()) return bytes;
    for (auto member = value.begin(); member != value.end() && bytes <= budget; ++member) {
        if (value.is_object()) bytes += member.key().size() + 2;
        bytes += bytes_of(*member, budget);
    }
    return bytes;
}

/// Units: microseconds. 0 for what is no time.
std::int64_t micros_of(const json::Value& seconds) {
    constexpr double kSecondsMax = 9e12;  // far from the end of what 64 bits of microseconds hold
    if (!seconds.is_number()) return 0;
    const double value = seconds.get<double>();
    if (!(value > 0) || value > kSecondsMax) return 0;
    return std::llround(value * 1e6);
}

void add_name(std::vector<std::string>& names, const std::string& name) {
    if (!name.empty() && name.size() <= kIdentifierMax && names.size() < kListenedMax) names.push_back(name);
}

std::string bounded_text(const json::Value& holder, const char* key, std::size_t bytes_max) {
    const json::Value& value = json::member(holder, key);
    const auto* text = value.get_ptr<const json::Value::string_t*>();
    return text == nullptr || text->size() > bytes_max ? "" : *text;
}

}  // namespace

std::string identifier_of(const json::Value& arguments) {
    return bounded_text(arguments, "device_identifier", kIdentifierMax);
}

std::string session_of(const json::Value& holder) {
    return bounded_text(holder, "session_id", kSessionMax);
}

Result<DeviceCall> read_device_call(bridge::Kind kind, const json::Value& data) {
    if (kind == bridge::Kind::printer) {
        auto print = read_printer_call(data);
        if (!print) return tl::unexpected(print.error());
        return DeviceCall{What::perform, std::move(print->verb), std::move(print->data)};
    }
    const json::Value& named = json::member(data, "action");
    const auto* text = named.get_ptr<const json::Value::string_t*>();
    if (text == nullptr && !named.is_null()) return fail(ErrorCode::malformed, "\"action\" is not a text");
    const std::string_view action = text == nullptr ? std::string_view{} : std::string_view(*text);
    if (kind == bridge::Kind::scale) return read_scale_call(action);
    // Source: protocol/devices.md section 7.5; `get_status` of every serial device, section 7.
    if (kind == bridge::Kind::gauge && action == "read_once") return DeviceCall{What::perform, "read", ""};
    const bool is_serial = kind == bridge::Kind::gauge || kind == bridge::Kind::fiscal;
    if (is_serial && action == "get_status") return DeviceCall{What::state, "", ""};
    if (kind == bridge::Kind::fiscal) return read_fiscal_call(action, data);
    // "" takes back a scanner's last value, which is not kept here.
    if (kind == bridge::Kind::scanner && action.empty()) return DeviceCall{};
    if (kind == bridge::Kind::scanner) return read_scanner_call(action, data);
    return no_such(odoo_type(kind), action);
}

json::Value echo_of(const json::Value& data) {
    json::Value echo = json::Value::object();
    if (!data.is_object()) return echo;
    std::size_t left = kEchoBytesMax;
    const bool is_pin = json::text(data, "action") == kRegisterPin;
    for (auto member = data.begin(); member != data.end(); ++member) {
        if (is_pin && member.key() == kFiscalMessage) continue;  // everybody who listens hears the echo
        const std::size_t bytes = member.key().size() + bytes_of(*member, left);
        if (bytes > left) continue;
        echo[member.key()] = *member;
        left -= bytes;
    }
    return echo;
}

const char* odoo_type(bridge::Kind kind) {
    switch (kind) {
        case bridge::Kind::printer: return "printer";
        case bridge::Kind::scanner: return "scanner";
        case bridge::Kind::scale: return "scale";
        case bridge::Kind::terminal: return "payment";
        case bridge::Kind::pole: return "";  // Odoo has none
        case bridge::Kind::gauge: return "device";
        case bridge::Kind::fiscal: return "fiscal_data_module";
    }
    return "device";
}

bool is_keyboard(const bridge::DeviceSnapshot& device) {
    return device.info.kind == bridge::Kind::scanner && json::text(device.facts, "typist") == "keyboard";
}

const char* odoo_type(const bridge::DeviceSnapshot& device) {
    return is_keyboard(device) ? "keyboard" : odoo_type(device.info.kind);
}

Result<DeviceListener> read_listener(const json::Value& arguments, Generation generation) {
    const json::Value& listener = json::member(arguments, "listener");
    if (!listener.is_object()) return fail(ErrorCode::malformed, "\"listener\" is not an object");
    DeviceListener read;
    read.generation = generation;
    read.session = session_of(listener);
    read.after_us = micros_of(json::member(listener, "last_event"));
    const json::Value& devices = json::member(listener, "devices");
    if (devices.is_object()) {
        for (auto device = devices.begin(); device != devices.end(); ++device)
            add_name(read.devices, device.key());
    } else if (devices.is_array()) {
        for (const json::Value& device : devices) {
            if (device.is_string()) add_name(read.devices, device.get_ref<const std::string&>());
        }
    }
    return read;
}

}  // namespace comptoir::odoo
