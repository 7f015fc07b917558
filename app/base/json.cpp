#include "app/base/json.hpp"

#include <charconv>

#include "app/base/utf8.hpp"

namespace comptoir::json {
namespace {

/// Counts without building, and stops at the first bound.
class Bounds final : public nlohmann::json_sax<Value> {
public:
    explicit Bounds(const Limits& limits) : limits_(limits) {}

    bool null() override { return count(); }
    bool boolean(bool) override { return count(); }
    bool number_integer(number_integer_t) override { return count(); }
    bool number_unsigned(number_unsigned_t) override { return count(); }
    bool number_float(number_float_t, const string_t&) override { return count(); }
    bool string(string_t&) override { return count(); }
    bool binary(binary_t&) override { return false; }
    bool start_object(std::size_t) override { return enter(); }
    bool key(string_t&) override { return count(); }
    bool end_object() override { return leave(); }
    bool start_array(std::size_t) override { return enter(); }
    bool end_array() override { return leave(); }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
        why_ = "not JSON at byte " + std::to_string(position);
        return false;
    }

    [[nodiscard]] const std::string& why() const { return why_; }

private:
    bool count() {
        if (++values_ <= limits_.values) return true;
        why_ = "more than " + std::to_string(limits_.values) + " values";
        return false;
    }
    bool enter() {
        if (++depth_ > limits_.depth) {
            why_ = "nested deeper than " + std::to_string(limits_.depth);
            return false;
        }
        return count();
    }
    bool leave() {
        --depth_;
        return true;
    }

    const Limits& limits_;
    std::size_t depth_ = 0;
    std::size_t values_ = 0;
    std::string why_ = "not JSON";
};

const Value kNull;
const Value kEmptyArray = Value::array();

}  // namespace

Result<Value> parse(std::string_view text, const Limits& limits) {
    if (text.size() > limits.bytes) {
        return fail(ErrorCode::full, "JSON larger than " + std::to_string(limits.bytes) + " bytes");
    }
    std::string repaired;
    if (!utf8::is_valid(text)) {
        repaired = utf8::repair(text);
        text = repaired;
    }
    Bounds bounds(limits);
    if (!Value::sax_parse(text, &bounds)) return fail(ErrorCode::malformed, bounds.why());
    Value value = Value::parse(text, nullptr, /*allow_exceptions=*/false);
    if (value.is_discarded()) return fail(ErrorCode::malformed, "not JSON");
    return value;
}

std::string dump(const Value& value) {
    return value.dump(-1, ' ', false, Value::error_handler_t::replace);
}

const Value& member(const Value& object, std::string_view key) {
    if (!object.is_object()) return kNull;
    const auto found = object.find(key);
    return found == object.end() ? kNull : *found;
}

std::string text(const Value& value) {
    if (value.is_string()) return value.get_ref<const std::string&>();
    if (value.is_number() || value.is_boolean()) return dump(value);
    return {};
}

std::string text(const Value& object, std::string_view key) {
    return text(member(object, key));
}

bool truthy(const Value& value) {
    switch (value.type()) {
        case Value::value_t::boolean: return value.get<bool>();
        case Value::value_t::string: return !value.get_ref<const std::string&>().empty();
        case Value::value_t::number_integer: return value.get<std::int64_t>() != 0;
        case Value::value_t::number_unsigned: return value.get<std::uint64_t>() != 0;
        case Value::value_t::number_float: return value.get<double>() != 0;
        case Value::value_t::object:
        case Value::value_t::array: return !value.empty();
        default: return false;
    }
}

bool truthy(const Value& object, std::string_view key) {
    return truthy(member(object, key));
}

std::optional<std::int64_t> integer(const Value& value) {
    if (value.is_number_unsigned()) {
        const auto number = value.get<std::uint64_t>();
        if (number > static_cast<std::uint64_t>(INT64_MAX)) return std::nullopt;
        return static_cast<std::int64_t>(number);
    }
    if (value.is_number_integer()) return value.get<std::int64_t>();
    if (value.is_number_float()) {
        const auto number = value.get<double>();
        // 2^53: beyond it a double is no longer every whole number.
        if (!(number >= -9007199254740992.0 && number <= 9007199254740992.0)) return std::nullopt;
        const auto whole = static_cast<std::int64_t>(number);
        if (static_cast<double>(whole) != number) return std::nullopt;
        return whole;
    }
    if (value.is_string()) {
        const auto& digits = value.get_ref<const std::string&>();
        std::int64_t number = 0;
        const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
        if (ec != std::errc{} || digits.empty() || end != digits.data() + digits.size()) return std::nullopt;
        return number;
    }
    return std::nullopt;
}

std::optional<std::int64_t> integer(const Value& object, std::string_view key) {
    return integer(member(object, key));
}

const Value& array(const Value& object, std::string_view key) {
    const Value& value = member(object, key);
    return value.is_array() ? value : kEmptyArray;
}

}  // namespace comptoir::json
