#include "device-bridge/fiscal/clean_cash_receipt.hpp"

#include <algorithm>
#include <string_view>

#include "app/base/digest.hpp"
#include "device-bridge/protocols/clean_cash.hpp"

namespace comptoir::bridge {
namespace {

bool is_sendable(char c) {
    return c >= ' ' && c <= '~' && c != '#';
}

Result<std::string> read_value(const json::Value& value, std::size_t place) {
    const std::string at = "value " + std::to_string(place + 1) + ": ";
    if (value.is_number_integer()) return json::dump(value);
    const auto* text = value.get_ptr<const json::Value::string_t*>();
    if (text == nullptr) return fail(ErrorCode::malformed, at + "neither a text nor a whole number");
    if (!std::all_of(text->begin(), text->end(), is_sendable))
        return fail(ErrorCode::malformed, at + "it has a character that the control unit has not");
    return *text;
}

}  // namespace

std::string CleanCashReceipt::joined() const {
    std::string text;
    for (const std::string& value : values) text += "#" + value;
    return text;
}

std::string CleanCashReceipt::whole_message() const {
    return std::string(clean_cash::kWholeReceipt) + "#" + std::to_string(values.size()) + joined();
}

Result<CleanCashReceipt> read_clean_cash_receipt(const json::Value& fields) {
    const json::Value& list = json::array(fields, "receipt");
    if (list.empty()) return fail(ErrorCode::malformed, "\"receipt\" is a list of values, in their order");
    if (list.size() > CleanCashReceipt::kValuesMax)
        return fail(ErrorCode::malformed,
                    "a receipt has at most " + std::to_string(CleanCashReceipt::kValuesMax) + " values");
    CleanCashReceipt receipt;
    for (const json::Value& one : list) {
        auto value = read_value(one, receipt.values.size());
        if (!value) return tl::unexpected(value.error());
        receipt.values.push_back(std::move(*value));
    }
    if (receipt.whole_message().size() > clean_cash::kMessageMax)
        return fail(ErrorCode::malformed, "the receipt is too long for the control unit");
    receipt.key = hex_digest_of({receipt.joined()});
    return receipt;
}

}  // namespace comptoir::bridge
