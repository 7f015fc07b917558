#include "app/odoo/box/service_answer.hpp"

#include <algorithm>
#include <string>

#include "app/base/utf8.hpp"

namespace comptoir::odoo::box {
namespace {

constexpr std::size_t kDepthMax = 8;     // "result" and its texts are two levels; JSON-RPC's errors four
constexpr std::size_t kValuesMax = 200;  // a debug trace is one text

bool is_web_page(std::string_view body) {
    const auto start = body.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    return start != std::string_view::npos && body[start] == '<';
}

std::string one_line(std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }, ' ');
    return std::string(utf8::prefix(text, kServiceErrorMax));
}

}  // namespace

Result<json::Value> read_service_answer(std::string_view body, std::size_t bytes_max) {
    if (is_web_page(body)) return fail(ErrorCode::malformed, "it answers with a web page");
    auto value = json::parse(body, {.bytes = bytes_max, .depth = kDepthMax, .values = kValuesMax});
    if (!value && value.error().code == ErrorCode::full)
        return fail(ErrorCode::full, "its answer is too large");
    if (!value || !value->is_object())
        return fail(ErrorCode::malformed, "its answer is not to be understood");
    return value;
}

std::string service_error(const json::Value& answer) {
    const json::Value& error = json::member(answer, "error");
    if (!json::truthy(error)) return {};
    if (!error.is_object()) {
        const std::string words = json::text(error);
        return words.empty() ? "an error without a name" : one_line(words);
    }
    const std::string inner = json::text(json::member(error, "data"), "message");
    const std::string words = inner.empty() ? json::text(error, "message") : inner;
    return words.empty() ? "an error without a name" : one_line(words);
}

}  // namespace comptoir::odoo::box
