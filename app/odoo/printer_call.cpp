#include "app/odoo/printer_call.hpp"

#include <string_view>

#include "app/base/base64.hpp"

namespace comptoir::odoo {
namespace {

/// The text without a copy: a receipt in base64 may be 16 MiB.
std::string_view view_of(const json::Value& value) {
    const auto* text = value.get_ptr<const json::Value::string_t*>();
    return text == nullptr ? std::string_view{} : std::string_view(*text);
}

/// "data:image/png;base64,AAAA" without its head; other text as it is.
Result<std::string_view> without_data_head(std::string_view text) {
    constexpr std::string_view kScheme = "data:";
    if (!text.starts_with(kScheme)) return text;
    constexpr std::size_t kHeadMax = 128;  // a media type with parameters
    const std::size_t comma = text.substr(0, kHeadMax).find(',');
    if (comma == std::string_view::npos) return fail(ErrorCode::malformed, "a data: URL without a comma");
    if (!text.substr(0, comma).ends_with(";base64")) {
        return fail(ErrorCode::malformed, "a data: URL that is not in base64");
    }
    return text.substr(comma + 1);
}

Result<std::string> bytes_of(const json::Value& data, const char* key) {
    const json::Value& value = json::member(data, key);
    if (!value.is_string()) return fail(ErrorCode::malformed, std::string("no text under \"") + key + "\"");
    const auto text = without_data_head(view_of(value));
    if (!text) return tl::unexpected(text.error());
    auto bytes = base64::decode(*text);
    if (!bytes) return bytes;
    if (bytes->empty()) return fail(ErrorCode::malformed, std::string("nothing under \"") + key + "\"");
    return bytes;
}

Result<PrinterCall> with_bytes(std::string verb, const json::Value& data, const char* key) {
    auto bytes = bytes_of(data, key);
    if (!bytes) return tl::unexpected(bytes.error());
    return PrinterCall{std::move(verb), std::move(*bytes), ""};
}

/// A document is in the printer's own language. A page description that came for CUPS would be yards of its
/// source text on a receipt printer.
Result<PrinterCall> with_document(const json::Value& data) {
    auto call = with_bytes("print_raw", data, "document");
    if (call && (call->data.starts_with("%PDF-") || call->data.starts_with("%!PS")))
        return fail(ErrorCode::unsupported, "this printer takes no PDF or PostScript");
    return call;
}

Result<PrinterCall> read_action(const json::Value& data) {
    const json::Value& named = json::member(data, "action");
    if (!named.is_string() && !named.is_null()) return fail(ErrorCode::malformed, "\"action\" is not a text");
    const std::string_view action = view_of(named);
    if (action == "print_receipt") return with_bytes("print_picture", data, "receipt");
    if (action == "cashbox") return PrinterCall{"open_drawer", "", ""};
    if (action == "status") return PrinterCall{"status", "", ""};
    if (action.empty()) return with_document(data);
    return fail(ErrorCode::unsupported, "no such action of a printer: " + std::string(action.substr(0, 40)));
}

Result<PrinterCall> read_object(const json::Value& data) {
    if (!data.is_object()) return fail(ErrorCode::malformed, "\"data\" is not an object");
    auto call = read_action(data);
    if (call) call->id = mark_of_action(data);
    return call;
}

}  // namespace

Result<PrinterCall> read_printer_call(const json::Value& arguments) {
    if (!arguments.is_object()) return fail(ErrorCode::malformed, "the arguments are not an object");
    if (!arguments.contains("data")) return read_object(arguments);
    const json::Value& data = arguments["data"];
    if (!data.is_string()) return read_object(data);
    const auto parsed = json::parse(view_of(data));
    if (!parsed) return tl::unexpected(parsed.error());
    return read_object(*parsed);
}

std::string mark_of_action(const json::Value& data) {
    for (const char* key : {"action_unique_id", "iot_idempotent_id"}) {
        std::string mark = json::text(data, key);
        if (!mark.empty() && mark.size() <= kCallIdMax) return mark;
    }
    return "";
}

}  // namespace comptoir::odoo
