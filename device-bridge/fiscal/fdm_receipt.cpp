#include "device-bridge/fiscal/fdm_receipt.hpp"

#include <algorithm>
#include <charconv>

#include "app/base/digest.hpp"
#include "app/base/text.hpp"

namespace comptoir::bridge {
namespace {

enum class Form { text, digits };

struct Place {
    const char* name;
    std::string fdm::Receipt::*text;
    std::size_t width_max;  // of its place in the message
    Form form;
};

// Source: protocol/devices.md section 7.3, names and widths.
constexpr std::array kTexts{Place{"date", &fdm::Receipt::date, 8, Form::digits},
                            Place{"ticket_time", &fdm::Receipt::time, 6, Form::digits},
                            Place{"insz_or_bis_number", &fdm::Receipt::insz, 11, Form::text},
                            Place{"ticket_number", &fdm::Receipt::ticket_number, 6, Form::text},
                            Place{"type", &fdm::Receipt::type, 2, Form::text},
                            Place{"plu", &fdm::Receipt::plu_hash, 40, Form::text}};
constexpr std::array kVats{"vat1", "vat2", "vat3", "vat4"};

bool is_printable(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

/// A text, or a whole number as one; "" where it is neither.
std::string text_of(const json::Value& holder, const char* name) {
    if (!holder.contains(name)) return "";
    const json::Value& value = holder[name];
    return value.is_number_integer() || value.is_string() ? json::text(value) : "";
}

Result<std::string> read_text(const json::Value& holder, const Place& place) {
    std::string text = text_of(holder, place.name);
    const std::string at = "\"" + std::string(place.name) + "\": ";
    if (text.empty()) return fail(ErrorCode::malformed, at + "it is missing");
    if (text.size() > place.width_max)
        return fail(ErrorCode::malformed,
                    at + "at most " + std::to_string(place.width_max) + " characters have room");
    if (!is_printable(text)) return fail(ErrorCode::malformed, at + "a character that the module has not");
    const bool is_whole = is_all_digits(text) && text.size() == place.width_max;
    if (place.form == Form::digits && !is_whole)
        return fail(ErrorCode::malformed, at + std::to_string(place.width_max) + " digits");
    return text;
}

Result<std::int64_t> read_cents(const json::Value& holder, const char* name) {
    const std::string text = text_of(holder, name);
    std::int64_t cents = 0;
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, cents);
    const bool is_number = !text.empty() && read.ec == std::errc{} && read.ptr == end;
    if (!is_number || cents > fdm::kCentsMax || cents < -fdm::kCentsMax)
        return fail(ErrorCode::malformed, "\"" + std::string(name) + "\": an amount in whole cents");
    return cents;
}

Result<fdm::Receipt> read_fields(const json::Value& given) {
    fdm::Receipt receipt;
    for (const Place& place : kTexts) {
        auto text = read_text(given, place);
        if (!text) return tl::unexpected(text.error());
        receipt.*place.text = std::move(*text);
    }
    const auto total = read_cents(given, "receipt_total");
    if (!total) return tl::unexpected(total.error());
    receipt.total_cents = *total;
    for (std::size_t i = 0; i < kVats.size(); ++i) {
        const auto vat = read_cents(given, kVats[i]);
        if (!vat) return tl::unexpected(vat.error());
        receipt.vat_cents[i] = *vat;
    }
    return receipt;
}

}  // namespace

Result<FdmReceipt> read_fdm_receipt(const json::Value& fields) {
    const bool is_given = fields.is_object() && fields.contains("receipt") && fields["receipt"].is_object();
    if (!is_given) return fail(ErrorCode::malformed, "\"receipt\" is an object");
    const auto receipt = read_fields(fields["receipt"]);
    if (!receipt) return tl::unexpected(receipt.error());
    const std::string box = fdm::box_id_of(json::text(fields, "box"));
    if (box.size() != fdm::kBoxIdSize || !is_printable(box))
        return fail(ErrorCode::malformed, "\"box\": the identifier of the box, seven letters at least");
    const std::string body = fdm::receipt_body(*receipt, box);
    return FdmReceipt{body, hex_digest_of({body, text_of(fields["receipt"], "clock")})};
}

Result<std::string> read_fdm_pin(const json::Value& fields) {
    std::string pin = fields.is_object() ? text_of(fields, "pin") : "";
    if (pin.empty() || pin.size() > kFdmPinMax || !is_printable(pin))
        return fail(ErrorCode::malformed, "\"pin\": 1 to 16 characters");
    return pin;
}

json::Value fdm_result(const fdm::Answer& answer) {
    json::Value result{
        {"identifier", answer.identifier},
        {"sequence_number", answer.sequence},
        {"retry_counter", answer.retry},
        {"error", {{"errorCode", answer.error_code}, {"errorMessage", fdm::error_text(answer.error_code)}}},
        {"fdm_number", answer.fdm_number}};
    if (answer.signature.empty()) return result;
    result["vsc"] = answer.vsc;
    result["date"] = answer.date;
    result["time"] = answer.time;
    result["type"] = answer.type;
    result["ticket_counter"] = answer.ticket_counter;
    result["total_ticket_counter"] = answer.total_ticket_counter;
    result["signature"] = answer.signature;
    return result;
}

json::Value fdm_trouble(std::string_view code, const std::string& message) {
    return {{"error", {{"errorCode", std::string(code)}, {"errorMessage", message}}}};
}

}  // namespace comptoir::bridge
