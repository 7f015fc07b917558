/// The page that Odoo 16 and 17 push to a box.

#include <array>

#include "app/sources/odoo16.hpp"
#include "tests/fuzz/body.hpp"
#include "tests/support/transcripts.hpp"

namespace comptoir::fuzz {
namespace {

std::vector<std::string> seeds() {
    constexpr std::array kFiles{"arabic",         "cash",  "empty",  "french", "idle",
                                "online_payment", "order", "paying", "qr",     "thanks"};
    std::vector<std::string> all;
    for (const char* file : kFiles) {
        all.push_back(test::read_transcript(std::string("html_display/") + file + ".html").substr(0, 16'384));
    }
    return all;
}

void run(std::string_view bytes) {
    const auto decoded = sources::decode_odoo16(bytes, {"https://shop.example", "en"});
    CHECK(!decoded || decoded->order, "an order is never null");
}

const Registered kHtmlDisplay({.name = "html_display", .seeds = seeds, .run = run, .bytes_max = 16'384});

}  // namespace
}  // namespace comptoir::fuzz
