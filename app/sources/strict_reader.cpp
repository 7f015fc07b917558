#include "app/sources/strict_reader.hpp"

#include <algorithm>

#include "app/base/utf8.hpp"
#include "app/sources/amount_text.hpp"
#include "app/sources/money_format.hpp"
#include "app/sources/neutral.hpp"
#include "app/sources/text_fields.hpp"
#include "kiosk-config/settings/nearest.hpp"

namespace comptoir::sources {
namespace {

std::string article(const json::Value& value) {
    return std::string(value.is_object() || value.is_array() ? "an "
                       : value.is_null()                     ? ""
                                                             : "a ") +
           value.type_name();
}

}  // namespace

std::optional<std::string> unknown_key(const json::Value& object, const std::vector<std::string>& keys) {
    for (const auto& [key, member] : object.items()) {
        if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
        constexpr std::size_t kKeyShown = 64;  // as much of a foreign key as an error message repeats
        const std::string near = settings::nearest(key, keys);
        return "/" + std::string(utf8::prefix(key, kKeyShown)) + ": unknown key" +
               (near.empty() ? "" : "; did you mean \"" + near + "\"?");
    }
    return std::nullopt;
}

bool StrictReader::is_object(const json::Value& value, const std::string& at, const Keys& keys) {
    if (!value.is_object()) {
        wrong(at, "must be an object, is " + article(value));
        return false;
    }
    if (const auto unknown = unknown_key(value, keys)) {
        if (!failed()) error_ = at + *unknown;
        return false;
    }
    return true;
}

const json::Value* StrictReader::array(const json::Value& object, const std::string& at, const char* key,
                                       std::size_t count_max) {
    const json::Value& value = json::member(object, key);
    if (value.is_null()) return nullptr;
    const std::string pointer = at + "/" + key;
    if (!value.is_array()) {
        wrong(pointer, "must be an array, is " + article(value));
        return nullptr;
    }
    if (value.size() > count_max) {
        wrong(pointer,
              "has " + std::to_string(value.size()) + " entries; at most " + std::to_string(count_max));
        return nullptr;
    }
    return &value;
}

std::string StrictReader::text(const json::Value& object, const std::string& at, const char* key,
                               std::size_t bytes_max) {
    const json::Value& value = json::member(object, key);
    if (value.is_null()) return {};
    const std::string pointer = at + "/" + key;
    if (!value.is_string()) {
        wrong(pointer, "must be a string, is " + article(value));
        return {};
    }
    const auto& text = value.get_ref<const std::string&>();
    if (text.size() > bytes_max) {
        wrong(pointer, "has " + std::to_string(text.size()) + " bytes; at most " + std::to_string(bytes_max));
        return {};
    }
    return note_text(text, bytes_max);
}

std::string StrictReader::required_text(const json::Value& object, const std::string& at, const char* key,
                                        std::size_t bytes_max) {
    std::string value = text(object, at, key, bytes_max);
    if (value.empty()) wrong(at + "/" + key, "is required and must not be empty");
    return value;
}

bool StrictReader::boolean(const json::Value& object, const std::string& at, const char* key) {
    const json::Value& value = json::member(object, key);
    if (!value.is_null() && !value.is_boolean()) {
        wrong(at + "/" + key, "must be true or false, is " + article(value));
    }
    return value.is_boolean() && value.get<bool>();
}

std::size_t StrictReader::choice(const json::Value& object, const std::string& at, const char* key,
                                 const Keys& choices, std::size_t fallback) {
    const std::string value = text(object, at, key, kNeutralAmountBytesMax);
    if (value.empty()) return fallback;
    const auto found = std::find(choices.begin(), choices.end(), value);
    if (found != choices.end()) return static_cast<std::size_t>(found - choices.begin());
    std::string allowed;
    for (const auto& one : choices) allowed += (allowed.empty() ? "\"" : ", \"") + one + "\"";
    wrong(at + "/" + key, "must be one of " + allowed);
    return fallback;
}

Amount StrictReader::amount(const json::Value& object, const std::string& at, const char* key) {
    const json::Value& value = json::member(object, key);
    if (value.is_null()) return {};
    const std::string pointer = at + "/" + key;
    if (value.is_string()) {
        Amount amount = amount_of(text(object, at, key, kNeutralAmountBytesMax));
        return amount;
    }
    if (!value.is_number_integer()) {
        wrong(pointer, "must be whole minor units or a text, is " +
                           (value.is_number() ? std::string("a number with decimals") : article(value)));
        return {};
    }
    if (currency_.empty() || !digits_) {
        wrong(pointer, "is in minor units, which need /currency" +
                           std::string(currency_.empty() ? "" : " with known decimals, or /digits"));
        return {};
    }
    constexpr std::int64_t kMinorMax = 999'999'999'999'999;  // 15 digits: sums of 2,000 stay within 64 bits
    const auto minor = json::integer(value);
    if (!minor || *minor > kMinorMax || *minor < -kMinorMax) {
        wrong(pointer, "has more than 15 digits");
        return {};
    }
    const Money money{*minor, *digits_, currency_};
    return Amount{format_money(money, language_), money};
}

renderer::PictureRef StrictReader::picture(const json::Value& object, const std::string& at,
                                           const char* key) {
    const std::string reference = text(object, at, key, kNeutralPictureBytesMax);
    if (reference.empty() || reference.starts_with("data:image/")) return {reference};
    const std::string pointer = at + "/" + key;
    if (!origin_) {
        wrong(pointer, "must be a data:image/ URL: no server is set whose pictures could be fetched");
        return {};
    }
    auto url = url::same_origin(reference, *origin_);
    if (!url) {
        wrong(pointer, "must be a data:image/ URL or a picture of " + origin_->text());
        return {};
    }
    return {std::move(*url)};
}

std::vector<std::string> StrictReader::texts(const json::Value& object, const std::string& at,
                                             const char* key, std::size_t count_max, std::size_t bytes_max) {
    std::vector<std::string> all;
    const json::Value* const list = array(object, at, key, count_max);
    for (std::size_t i = 0; list != nullptr && i < list->size() && !failed(); ++i) {
        const json::Value& one = (*list)[i];
        const std::string pointer = at + "/" + key + "/" + std::to_string(i);
        if (!one.is_string()) {
            wrong(pointer, "must be a string, is " + article(one));
        } else if (one.get_ref<const std::string&>().size() > bytes_max) {
            wrong(pointer, "has more than " + std::to_string(bytes_max) + " bytes");
        } else {
            all.push_back(line_text(one, bytes_max));
        }
    }
    return all;
}

/// `digits` may be left out for currencies whose decimals are known.
void StrictReader::read_currency(const json::Value& message) {
    currency_ = text(message, "", "currency", kNeutralAmountBytesMax);
    const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (!currency_.empty() &&
        (currency_.size() != 3 || !std::all_of(currency_.begin(), currency_.end(), is_capital))) {
        wrong("/currency", "must be an ISO 4217 code such as \"EUR\"");
    }
    digits_ = digits_of(currency_);
    const json::Value& digits = json::member(message, "digits");
    if (digits.is_null()) return;
    const std::int64_t number = digits.is_number_integer() ? json::integer(digits).value_or(-1) : -1;
    if (number < 0 || number > 4) {
        wrong("/digits", "must be a whole number from 0 to 4");
        return;
    }
    digits_ = static_cast<int>(number);
}

}  // namespace comptoir::sources
