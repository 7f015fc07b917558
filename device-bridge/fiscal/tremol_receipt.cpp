#include "device-bridge/fiscal/tremol_receipt.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "app/base/digest.hpp"
#include "app/base/text.hpp"
#include "device-bridge/protocols/cp1251.hpp"
#include "device-bridge/protocols/tremol.hpp"

namespace comptoir::bridge {
namespace {

/// What registers an invoice and what only asks. Odoo sends no other; a page that does is not obeyed: others
/// end the device's day or set its clock.
constexpr std::array kAllowed{tremol::kOpenReceipt, tremol::kSell, tremol::kCloseReceipt, tremol::kIdentify,
                              tremol::kReadClock};

Result<std::string> read_message(const json::Value& value, std::size_t place) {
    const std::string at = "message " + std::to_string(place + 1) + ": ";
    const auto* text = value.get_ptr<const json::Value::string_t*>();
    if (text == nullptr || text->empty()) return fail(ErrorCode::malformed, at + "no text");
    auto bytes = to_cp1251(*text);
    if (!bytes) return fail(ErrorCode::malformed, at + "it has a character that the device has not");
    if (bytes->size() > tremol::kMessageMax) return fail(ErrorCode::malformed, at + "too long");
    if (std::find(kAllowed.begin(), kAllowed.end(), bytes->front()) == kAllowed.end())
        return fail(ErrorCode::malformed, at + "no command of an invoice");
    return *bytes;
}

std::ptrdiff_t closes_in(const std::vector<std::string>& messages) {
    return std::count_if(messages.begin(), messages.end(),
                         [](const std::string& message) { return message.front() == tremol::kCloseReceipt; });
}

}  // namespace

Result<TremolReceipt> read_tremol_receipt(const json::Value& fields) {
    const json::Value& list = json::array(fields, "messages");
    if (list.empty()) return fail(ErrorCode::malformed, "\"messages\" is a list of texts");
    if (list.size() > TremolReceipt::kMessagesMax)
        return fail(ErrorCode::malformed, "an invoice has at most a thousand messages");
    TremolReceipt receipt;
    for (const json::Value& one : list) {
        auto message = read_message(one, receipt.messages.size());
        if (!message) return tl::unexpected(message.error());
        receipt.messages.push_back(std::move(*message));
    }
    if (closes_in(receipt.messages) > 1) return fail(ErrorCode::malformed, "more than one receipt");
    receipt.tax_number = trimmed(json::text(fields, "company_vat"));
    if (receipt.tax_number.empty())
        return fail(ErrorCode::malformed, "which company's? \"company_vat\" is empty");
    receipt.key = hex_digest_of({receipt.tax_number, json::dump(list)});
    return receipt;
}

Result<TremolIdentity> read_tremol_identity(const std::string& answer) {
    const auto first = answer.find(';');
    if (first == std::string::npos)
        return fail(ErrorCode::malformed, "the fiscal device does not say who it is");
    const auto second = std::min(answer.find(';', first + 1), answer.size());
    const std::string_view all = answer;
    TremolIdentity identity{std::string(trimmed(all.substr(0, first))),
                            std::string(trimmed(all.substr(first + 1, second - first - 1)))};
    if (identity.serial.empty() || identity.tax_number.empty())
        return fail(ErrorCode::malformed, "the fiscal device does not say whose it is");
    return identity;
}

}  // namespace comptoir::bridge
