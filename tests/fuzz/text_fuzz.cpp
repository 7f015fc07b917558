/// The small readers that everything from outside passes: UTF-8, base64, JSON, URLs.

#include "app/base/base64.hpp"
#include "app/base/json.hpp"
#include "app/base/url.hpp"
#include "app/base/utf8.hpp"
#include "device-bridge/device_uri.hpp"
#include "tests/fuzz/body.hpp"

namespace comptoir::fuzz {
namespace {

void try_json(std::string_view bytes) {
    const auto value = json::parse(bytes);
    if (!value) return;
    const std::string text = json::dump(*value);
    const auto again = json::parse(text);
    CHECK(again && json::dump(*again) == text, "what was written is read as the same");
    static_cast<void>(json::integer(*value));
    static_cast<void>(json::text(*value));
    static_cast<void>(json::truthy(*value));
}

void try_url(std::string_view bytes) {
    const auto origin = url::origin_of(bytes);
    if (origin) {
        const auto again = url::origin_of(origin->text());
        CHECK(again && *again == *origin, "an origin's text is that origin");
    }
    const url::Origin shop{"https", "shop.example", 443};
    const auto joined = url::same_origin(bytes, shop);
    if (!joined) return;
    const auto of_joined = url::origin_of(*joined);
    CHECK(!of_joined || *of_joined == shop, "what was joined stays at home");
}

void try_device(std::string_view bytes) {
    const auto uri = bridge::DeviceUri::parse(bytes);
    if (!uri) return;
    static_cast<void>(uri->port(9'100));
    static_cast<void>(uri->integer("baud", 9'600, 1, 1'000'000));
    static_cast<void>(uri->duration("late", {}));
    static_cast<void>(uri->after("paper_out"));
    static_cast<void>(uri->only({"baud", "late", "paper_out"}));
}

std::vector<std::string> seeds() {
    return {R"({"a":[1,-2.5e3,true,null,"\u00e9\ud83d\ude00"],"b":{"c":""}})",
            "[[[[[[]]]]]]",
            "1e999",
            "https://shop.example:8069/a/b?c=d#e",
            "http://[fe80::1]:80/",
            "/web/image/product/1",
            "//evil.example/x",
            "tcp://192.168.1.50:9100",
            "usb://04b8:0e28?serial=X%201&port=1-1.2",
            "simulated:?late=2s&paper_out=after:3",
            "serial:///dev/ttyUSB0?baud=9600",
            "SGVsbG8=\r\n",
            "\xE2\x82\xAC \xF0\x9F\x98\x80 \xC3"};
}

void run(std::string_view bytes) {
    const std::string repaired = utf8::repair(bytes);
    CHECK(utf8::is_valid(repaired), "what is mended is whole");
    CHECK(utf8::is_valid(utf8::prefix(repaired, 7)), "no code point is cut in two");
    const auto decoded = base64::decode(bytes);
    if (decoded) {
        const auto again = base64::decode(base64::encode(*decoded));
        CHECK(again && *again == *decoded, "base64 goes there and back");
    }
    try_json(bytes);
    try_url(bytes);
    try_device(bytes);
}

const Registered kText({.name = "text", .seeds = seeds, .run = run});

}  // namespace
}  // namespace comptoir::fuzz
