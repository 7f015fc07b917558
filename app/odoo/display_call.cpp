#include "app/odoo/display_call.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "app/base/text.hpp"

namespace comptoir::odoo {
namespace {

using Verb = DisplayCall::Verb;

struct Name {
    std::string_view action;
    Verb verb;
    const char* status;  ///< what the caller is told
};

// Source: Odoo 18.0, addons/hw_drivers/iot_handlers/drivers/DisplayDriver_L.py; devices.md section 5. 16 to
// 19 only say that the last two were done; their words here are ours.
constexpr std::array kNames{
    Name{"get", Verb::get, "retrieved"},
    Name{"set", Verb::set, "updated"},
    Name{"open", Verb::open, "opened"},
    Name{"open_kiosk", Verb::open_kiosk, "opened"},
    Name{"close", Verb::close, "closed"},
    Name{"rotate_screen", Verb::rotate, "rotated"},
    Name{"update_url", Verb::update_url, "updated"},
    Name{"display_refresh", Verb::refresh, "refreshed"},
    Name{"html", Verb::html, "updated"},
};

/// The member, which may be JSON text, as an object.
Result<json::Value> object_at(const json::Value& arguments, const char* key) {
    const json::Value& value = json::member(arguments, key);
    if (value.is_object()) return value;
    if (!value.is_string())
        return fail(ErrorCode::malformed, std::string("\"") + key + "\" is not an object");
    auto parsed = json::parse(value.get_ref<const std::string&>());
    if (parsed && !parsed->is_object()) {
        return fail(ErrorCode::malformed, std::string("\"") + key + "\" is not an object");
    }
    return parsed;
}

Result<std::string> rotation_at(const json::Value& arguments) {
    const std::string rotation = json::text(arguments, arguments.contains("data") ? "data" : "orientation");
    constexpr std::array<std::string_view, 4> kRotations{"normal", "inverted", "left", "right"};
    if (std::find(kRotations.begin(), kRotations.end(), rotation) != kRotations.end()) return rotation;
    return fail(ErrorCode::malformed, "a rotation is normal, inverted, left or right");
}

/// A number or a token, which become part of a URL: letters, digits, "-" and "_". Empty where there is none.
Result<std::string> plain_at(const json::Value& arguments, const char* key) {
    constexpr std::size_t kPartMax = 128;  // a token has 16 to 36 characters
    std::string part = json::text(arguments, key);
    const bool is_plain = std::all_of(
        part.begin(), part.end(), [](char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '_'; });
    if (is_plain && part.size() <= kPartMax) return part;
    return fail(ErrorCode::malformed, std::string("\"") + key + "\" has odd characters in it");
}

Result<Verb> verb_of(const json::Value& arguments) {
    const json::Value& action = json::member(arguments, "action");
    if (action.is_null()) return arguments.contains("html") ? Verb::html : Verb::get;
    if (!action.is_string()) return fail(ErrorCode::malformed, "\"action\" is not a text");
    const auto& named = action.get_ref<const std::string&>();
    const auto found = std::find_if(kNames.begin(), kNames.end() - 1,  // html has no action of its own
                                    [&](const Name& name) { return name.action == named; });
    if (found != kNames.end() - 1) return found->verb;
    return fail(ErrorCode::unsupported, "no such action of a display: " + named.substr(0, 40));
}

}  // namespace

Result<DisplayCall> read_display_call(const json::Value& arguments) {
    if (!arguments.is_object()) return fail(ErrorCode::malformed, "the arguments are not an object");
    const auto verb = verb_of(arguments);
    if (!verb) return tl::unexpected(verb.error());
    DisplayCall call;
    call.verb = *verb;
    call.register_number = json::text(arguments, "pos_id").substr(0, 20);
    if (call.verb == Verb::open || call.verb == Verb::open_kiosk) {
        auto number = plain_at(arguments, "pos_id");
        auto token = plain_at(arguments, "access_token");
        if (!number || !token) return tl::unexpected(number ? token.error() : number.error());
        call.register_number = std::move(*number);
        call.access_token = std::move(*token);
    }
    if (call.verb == Verb::set) {
        auto data = object_at(arguments, "data");
        if (!data) return tl::unexpected(data.error());
        call.data = std::move(*data);
    }
    if (call.verb == Verb::html) {
        const json::Value& page = json::member(arguments, "html");
        if (!page.is_string()) return fail(ErrorCode::malformed, "\"html\" is not a text");
        call.data = {{"html", page}};
    }
    // Without one, Odoo sends `false`.
    const json::Value& url = json::member(arguments, "url");
    if (call.verb == Verb::update_url && url.is_string()) call.url = json::text(url);
    if (call.verb == Verb::rotate) {
        auto rotation = rotation_at(arguments);
        if (!rotation) return tl::unexpected(rotation.error());
        call.rotation = std::move(*rotation);
    }
    return call;
}

json::Value display_answer(Verb verb, const json::Value& shown) {
    const auto* name =
        std::find_if(kNames.begin(), kNames.end(), [&](const Name& known) { return known.verb == verb; });
    json::Value answer{{"status", name->status}};
    if (verb == Verb::get) answer["data"] = shown.is_object() ? shown : json::Value::object();
    return answer;
}

}  // namespace comptoir::odoo
