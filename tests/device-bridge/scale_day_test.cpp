/// A scale that never is quiet, for a day: what it says costs no memory that stays.

#include <gtest/gtest.h>
#include <malloc.h>

#include "device-bridge/event_hub.hpp"
#include "device-bridge/links/simulated_wire.hpp"
#include "device-bridge/protocols/mt_sics.hpp"
#include "device-bridge/weighing/scale_protocols.hpp"
#include "device-bridge/weighing/serial_scale.hpp"
#include "tests/support/link_bench.hpp"
#include "tests/support/scale_words.hpp"

namespace comptoir::bridge {
namespace {

constexpr std::size_t kLinesOfADay = 5U * 60 * 60 * 24;  // as fast as the simulated scale speaks
constexpr std::size_t kMayStay = 64u << 10;  // pools of allocators; a leak of a byte a line is 432 kB

/// Bytes that are allocated now. A sanitizer has an allocator of its own, which tells nothing: always 0.
std::size_t bytes_in_use() {
    return ::mallinfo2().uordblks;
}

std::string line_of(std::size_t number) {
    const std::string grams = std::to_string(number % 10'000);
    return "S D      " + grams.substr(0, grams.size() > 3 ? 1 : 0) + (grams.size() > 3 ? "" : "0") + "." +
           (grams.size() > 3 ? grams.substr(1) : std::string(3 - grams.size(), '0') + grams) + " kg\r\n";
}

TEST(ScaleDay, OfOneThatSpeaksAllTheTimeLeavesNothingBehind) {
    test::LinkBench bench;
    const auto wire = SimulatedWire::create(bench.io.get_executor(), bench.clock);
    EventHub hub;
    std::size_t readings = 0;
    DeviceInfo info;
    info.id = "scale";
    info.kind = Kind::scale;
    OpenContext context{
        .executor = bench.io.get_executor(),
        .info = info,
        .events =
            [&](EventBody body, std::string session) {
                readings += std::holds_alternative<WeightRead>(body) ? 1 : 0;
                hub.publish({"scale", bench.clock.now(), std::move(body), std::move(session)});
            },
        .clock = bench.clock,
        .paper_folder = {}};
    std::vector<ScaleCandidate> speaks(1);
    speaks.front().protocol = std::make_unique<MtSics>();
    SerialScale scale(std::move(context), wire->near_end(), std::move(speaks), SerialScale::Patience{});
    scale.start();
    ASSERT_TRUE(bench.until([&] {
        wire->send(line_of(0));
        bench.settle();
        return scale.condition() == Condition::ready;
    }));

    constexpr std::size_t kBatch = 100;
    std::size_t after_an_hour = 0;
    for (std::size_t line = 0; line < kLinesOfADay; line += kBatch) {
        std::string batch;
        for (std::size_t i = 0; i < kBatch; ++i) batch += line_of(line + i);
        wire->send(batch);
        bench.settle();
        if (line == kLinesOfADay / 24) after_an_hour = bytes_in_use();
    }
    const std::size_t at_the_end = bytes_in_use();
    EXPECT_GE(readings + 2 * kBatch, kLinesOfADay);
    EXPECT_EQ(json::integer(scale.facts(), "lines_dropped"), 0);
    EXPECT_LE(at_the_end, after_an_hour + kMayStay);
    EXPECT_EQ(hub.since(0).size(), EventHub::kRingMax);
    scale.stop();
    bench.settle();
}

TEST(ScaleDay, OfGarbageLeavesNothingBehindInAnyProtocol) {
    for (const ScaleProtocolRow& row : scale_protocols()) {
        const auto scale = row.make({});
        static_cast<void>(scale->ask());
        test::feed_garbage(*scale);
        const std::size_t before = bytes_in_use();
        for (int i = 0; i < 3; ++i) {
            static_cast<void>(scale->ask());
            test::feed_garbage(*scale);
            static_cast<void>(scale->reply());
        }
        EXPECT_LE(bytes_in_use(), before + kMayStay) << row.id;
    }
}

}  // namespace
}  // namespace comptoir::bridge
