/// Measuring tools: any bytes are lines, notifications, numbers or nothing.

#include "device-bridge/protocols/sylvac.hpp"
#include "device-bridge/protocols/sylvac_bluetooth.hpp"
#include "tests/fuzz/body.hpp"

namespace comptoir::fuzz {
namespace {

using bridge::SylvacProtocol;

std::vector<std::string> seeds() {
    return {"+012.34\r+012.35\r", " -1.250 \r\n-1.251\r", "E1\r\r0.00\r", "\xe0\xb4\x43\xff"};
}

void run(std::string_view bytes) {
    using Answers = std::vector<SylvacProtocol::Heard>;
    const std::function<Answers(const Cutter&)> feed_all = [](const Cutter& cut) {
        SylvacProtocol tool;
        Answers heard;
        cut([&](std::string_view piece) {
            tool.feed(piece, [&](const SylvacProtocol::Heard& one) {
                CHECK(bridge::is_measured_number(one.number), "what is heard is a number");
                heard.push_back(one);
            });
        });
        return heard;
    };
    expect_one_answer<Answers>(bytes, feed_all);
    const auto notified = bridge::sylvac_bluetooth::number_in(bytes);
    CHECK(!notified || bridge::is_measured_number(*notified), "what is notified is a number");
}

const Registered kCalipers({.name = "calipers", .seeds = seeds, .run = run});

}  // namespace
}  // namespace comptoir::fuzz
