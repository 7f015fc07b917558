#include "app/base/dbus/bus_value.hpp"

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>

namespace comptoir::dbus {
namespace {

constexpr const char* kSignature = "signature";
constexpr const char* kValue = "value";

tl::unexpected<Error> malformed(const char* what) {
    return fail(ErrorCode::malformed, std::string("D-Bus: ") + what);
}

class Reader {
public:
    explicit Reader(sd_bus_message* message) : message_(message) {}
    Result<json::Value> next();

private:
    Result<json::Value> basic(char type);
    Result<json::Value> contained(char type, const std::string& contents);
    Result<json::Value> bytes();
    Result<json::Value> list(const std::string& contents);
    Result<json::Value> pairs();
    template <class T>
    Result<json::Value> number(char type);

    sd_bus_message* message_;
    int left_ = kBusValuesMax;
    int depth_ = 0;
};

template <class T>
Result<json::Value> Reader::number(char type) {
    T value{};
    if (::sd_bus_message_read_basic(message_, type, &value) <= 0) return malformed("a number is cut off");
    return json::Value(value);
}

Result<json::Value> Reader::basic(char type) {
    switch (type) {
        case SD_BUS_TYPE_BYTE: return number<std::uint8_t>(type);
        case SD_BUS_TYPE_INT16: return number<std::int16_t>(type);
        case SD_BUS_TYPE_UINT16: return number<std::uint16_t>(type);
        case SD_BUS_TYPE_INT32: return number<std::int32_t>(type);
        case SD_BUS_TYPE_UINT32: return number<std::uint32_t>(type);
        case SD_BUS_TYPE_INT64: return number<std::int64_t>(type);
        case SD_BUS_TYPE_UINT64: return number<std::uint64_t>(type);
        case SD_BUS_TYPE_DOUBLE: return number<double>(type);
        default: break;
    }
    if (type == SD_BUS_TYPE_BOOLEAN) {
        auto value = number<int>(type);  // sd-bus reads one into an int
        return value ? Result<json::Value>(json::integer(*value).value_or(0) != 0) : value;
    }
    if (type == SD_BUS_TYPE_UNIX_FD) {
        if (::sd_bus_message_skip(message_, "h") < 0) return malformed("a descriptor is cut off");
        return json::Value();
    }
    const char* text = nullptr;
    if (::sd_bus_message_read_basic(message_, type, &text) <= 0) return malformed("a text is cut off");
    return json::Value(text);
}

Result<json::Value> Reader::bytes() {
    const void* data = nullptr;
    std::size_t size = 0;
    if (::sd_bus_message_read_array(message_, SD_BUS_TYPE_BYTE, &data, &size) < 0)
        return malformed("bytes are cut off");
    return json::Value(std::string(static_cast<const char*>(data), size));
}

Result<json::Value> Reader::list(const std::string&) {
    json::Value all = json::Value::array();
    while (::sd_bus_message_at_end(message_, 0) == 0) {
        auto one = next();
        if (!one) return one;
        all.push_back(std::move(*one));
    }
    return all;
}

Result<json::Value> Reader::pairs() {
    json::Value all = json::Value::object();
    while (::sd_bus_message_at_end(message_, 0) == 0) {
        if (::sd_bus_message_enter_container(message_, SD_BUS_TYPE_DICT_ENTRY, nullptr) <= 0)
            return malformed("a pair is cut off");
        const auto key = next();
        if (!key) return key;
        auto value = next();
        if (!value) return value;
        if (::sd_bus_message_exit_container(message_) < 0) return malformed("a pair has no end");
        all[json::text(*key)] = std::move(*value);
    }
    return all;
}

Result<json::Value> Reader::contained(char type, const std::string& contents) {
    if (++depth_ > kBusDepthMax) return malformed("too deep");
    if (::sd_bus_message_enter_container(message_, type, contents.c_str()) <= 0)
        return malformed("an array is cut off");
    const bool is_object = type == SD_BUS_TYPE_ARRAY && contents.front() == '{';
    auto value = type == SD_BUS_TYPE_VARIANT ? next() : is_object ? pairs() : list(contents);
    if (!value) return value;
    if (::sd_bus_message_exit_container(message_) < 0) return malformed("an array has no end");
    --depth_;
    return value;
}

Result<json::Value> Reader::next() {
    if (--left_ < 0) return malformed("too many values");
    char type = 0;
    const char* contents = nullptr;
    if (::sd_bus_message_peek_type(message_, &type, &contents) <= 0) return malformed("a value is missing");
    const std::string inside = contents == nullptr ? "" : contents;
    if (inside.empty()) return basic(type);
    if (type == SD_BUS_TYPE_ARRAY && inside == "y") return bytes();
    return contained(type, inside);
}

// ---- writing ----------------------------------------------------------------------------------------

bool put(sd_bus_message* message, std::string_view type, const json::Value& value);

template <class T>
bool put_number(sd_bus_message* message, char type, const json::Value& value) {
    const auto whole = json::integer(value);
    if (!whole || *whole < static_cast<std::int64_t>(std::numeric_limits<T>::min())) return false;
    if (*whole > 0 && static_cast<std::uint64_t>(*whole) > std::numeric_limits<T>::max()) return false;
    const T number = static_cast<T>(*whole);
    return ::sd_bus_message_append_basic(message, type, &number) >= 0;
}

bool put_basic(sd_bus_message* message, char type, const json::Value& value) {
    switch (type) {
        case SD_BUS_TYPE_BYTE: return put_number<std::uint8_t>(message, type, value);
        case SD_BUS_TYPE_INT16: return put_number<std::int16_t>(message, type, value);
        case SD_BUS_TYPE_UINT16: return put_number<std::uint16_t>(message, type, value);
        case SD_BUS_TYPE_INT32: return put_number<std::int32_t>(message, type, value);
        case SD_BUS_TYPE_UINT32: return put_number<std::uint32_t>(message, type, value);
        case SD_BUS_TYPE_INT64: return put_number<std::int64_t>(message, type, value);
        case SD_BUS_TYPE_UINT64: return put_number<std::uint64_t>(message, type, value);
        default: break;
    }
    if (type == SD_BUS_TYPE_BOOLEAN) {
        const int truth = value.is_boolean() && value.get<bool>() ? 1 : 0;
        return value.is_boolean() && ::sd_bus_message_append_basic(message, type, &truth) >= 0;
    }
    const bool is_text =
        type == SD_BUS_TYPE_STRING || type == SD_BUS_TYPE_OBJECT_PATH || type == SD_BUS_TYPE_SIGNATURE;
    if (!is_text || !value.is_string()) return false;
    return ::sd_bus_message_append_basic(message, type, value.get_ref<const std::string&>().c_str()) >= 0;
}

bool put_pairs(sd_bus_message* message, std::string_view pair, const json::Value& value) {
    const std::string_view key_type = pair.substr(0, 1);
    for (const auto& [key, one] : value.items()) {
        if (::sd_bus_message_open_container(message, SD_BUS_TYPE_DICT_ENTRY, std::string(pair).c_str()) < 0 ||
            !put(message, key_type, json::Value(key)) || !put(message, pair.substr(1), one) ||
            ::sd_bus_message_close_container(message) < 0)
            return false;
    }
    return true;
}

bool put_each(sd_bus_message* message, std::string_view types, const json::Value& values) {
    for (const json::Value& one : values) {
        const std::size_t size = complete_type(types);
        if (size == 0 || !put(message, types.substr(0, size), one)) return false;
        types.remove_prefix(size);
    }
    return types.empty();
}

bool put_array(sd_bus_message* message, std::string_view inside, const json::Value& value) {
    if (inside == "y") {
        if (!value.is_string()) return false;
        const auto& bytes = value.get_ref<const std::string&>();
        return ::sd_bus_message_append_array(message, SD_BUS_TYPE_BYTE, bytes.data(), bytes.size()) >= 0;
    }
    const bool is_object = inside.starts_with('{');
    // An empty list stands for no pairs, too.
    if (is_object ? !value.is_object() && !(value.is_array() && value.empty()) : !value.is_array())
        return false;
    if (::sd_bus_message_open_container(message, SD_BUS_TYPE_ARRAY, std::string(inside).c_str()) < 0)
        return false;
    if (is_object && !put_pairs(message, inside.substr(1, inside.size() - 2), value)) return false;
    if (!is_object) {
        for (const json::Value& one : value) {
            if (!put(message, inside, one)) return false;
        }
    }
    return ::sd_bus_message_close_container(message) >= 0;
}

bool put_variant(sd_bus_message* message, const json::Value& value) {
    const std::string signature = json::text(value, kSignature);
    return complete_type(signature) == signature.size() && !signature.empty() &&
           ::sd_bus_message_open_container(message, SD_BUS_TYPE_VARIANT, signature.c_str()) >= 0 &&
           put(message, signature, json::member(value, kValue)) &&
           ::sd_bus_message_close_container(message) >= 0;
}

bool put(sd_bus_message* message, std::string_view type, const json::Value& value) {
    switch (type.front()) {
        case SD_BUS_TYPE_ARRAY: return put_array(message, type.substr(1), value);
        case SD_BUS_TYPE_VARIANT: return put_variant(message, value);
        case SD_BUS_TYPE_STRUCT_BEGIN: {
            const std::string inside(type.substr(1, type.size() - 2));
            return value.is_array() &&
                   ::sd_bus_message_open_container(message, SD_BUS_TYPE_STRUCT, inside.c_str()) >= 0 &&
                   put_each(message, inside, value) && ::sd_bus_message_close_container(message) >= 0;
        }
        default: return put_basic(message, type.front(), value);
    }
}

}  // namespace

json::Value variant(std::string signature, json::Value value) {
    return {{kSignature, std::move(signature)}, {kValue, std::move(value)}};
}

Result<json::Value> read_next(sd_bus_message* message) {
    return Reader(message).next();
}

Result<json::Value> read_all(sd_bus_message* message) {
    Reader reader(message);
    json::Value all = json::Value::array();
    while (::sd_bus_message_at_end(message, 1) == 0) {
        auto one = reader.next();
        if (!one) return one;
        all.push_back(std::move(*one));
    }
    return all;
}

Result<void> append_all(sd_bus_message* message, std::string_view signature, const json::Value& values) {
    if (!values.is_array() || !put_each(message, signature, values))
        return fail(ErrorCode::malformed,
                    "D-Bus: these values are not of \"" + std::string(signature) + "\"");
    return {};
}

std::size_t complete_type(std::string_view signature) {
    constexpr std::string_view kBasic = "ybnqiuxtdsogvh";
    if (signature.empty()) return 0;
    if (kBasic.find(signature.front()) != std::string_view::npos) return 1;
    if (signature.front() == 'a') {
        const std::size_t inside = complete_type(signature.substr(1));
        return inside == 0 ? 0 : inside + 1;
    }
    if (signature.front() != '(' && signature.front() != '{') return 0;
    const char end = signature.front() == '(' ? ')' : '}';
    for (std::size_t at = 1; at < signature.size();) {
        if (signature[at] == end) return at > 1 ? at + 1 : 0;
        const std::size_t inside = complete_type(signature.substr(at));
        if (inside == 0) return 0;
        at += inside;
    }
    return 0;
}

}  // namespace comptoir::dbus
