#include "app/base/json.hpp"

#include <charconv>

#include "app/base/utf8.hpp"

namespace comptoir::json {
namespace {

/// Counts while nlohmann's own handler builds, and stops at the first bound.
class Bounded final : public nlohmann::detail::json_sax_dom_parser<Value> {
public:
    using Base = nlohmann::detail::json_sax_dom_parser<Value>;

    Bounded(Value& into, const Limits& limits) : Base(into, /*allow_exceptions=*/false), limits_(limits) {}

    bool null() { return count() && Base::null(); }
    bool boolean(bool value) { return count() && Base::boolean(value); }
    bool number_integer(Value::number_integer_t value) { return count() && Base::number_integer(value); }
    bool number_unsigned(Value::number_unsigned_t value) { return count() && Base::number_unsigned(value); }
    bool number_float(Value::number_float_t value, const Value::string_t& text) {
        return count() && Base::number_float(value, text);
    }
    bool string(Value::string_t& value) { return count() && Base::string(value); }
    bool binary(Value::binary_t&) { return false; }
    bool start_object(std::size_t size) { return enter() && Base::start_object(size); }
    bool key(Value::string_t& value) { return count() && Base::key(value); }
    bool end_object() { return leave() && Base::end_object(); }
    bool start_array(std::size_t size) { return enter() && Base::start_array(size); }
    bool end_array() { return leave() && Base::end_array(); }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) {
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
    Value value;
    Bounded builder(value, limits);
    if (!Value::sax_parse(text, &builder)) return fail(ErrorCode::malformed, builder.why());
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
