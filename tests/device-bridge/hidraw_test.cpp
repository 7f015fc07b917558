/// The link on pseudo terminals: what a hidraw node itself does is for the virtual machine, where this is
/// built there is none.

#include "device-bridge/links/hidraw.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <boost/asio/thread_pool.hpp>

#include "tests/support/hid_tree.hpp"
#include "tests/support/link_bench.hpp"

namespace comptoir::bridge {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class HidrawTest : public ::testing::Test {
protected:
    HidrawLink link_on(boost::asio::any_io_executor pool = {}) {
        HidWanted wanted;
        wanted.page = 0x8d;
        return {bench.io.get_executor(),
                std::move(pool),
                wanted,
                bench.clock,
                [this](const HidDescriptor& descriptor) {
                    described = descriptor.fields().size();
                    return answer;
                },
                tree.places()};
    }
    Result<void> open(HidrawLink& link) { return bench.run(link.open(bench.in(5s))); }

    test::LinkBench bench;
    test::HidTree tree;
    Result<void> answer;
    std::size_t described = 0;
};

TEST_F(HidrawTest, IsDescribedAndThenReadAndWritten) {
    test::Pty& device = tree.plug(0);
    HidrawLink link = link_on();
    ASSERT_TRUE(open(link));
    EXPECT_EQ(described, HidDescriptor::parse(test::scale_descriptor())->fields().size());
    EXPECT_EQ(link.describe(), "DYMO M10, hid://0922:8003?port=1-1");
    device.say(test::scale_report(4, 2, 0, 500));
    EXPECT_EQ(bench.read(link, 6), test::scale_report(4, 2, 0, 500));
    ASSERT_TRUE(bench.write_all(link, "\x02\x02"));
    EXPECT_EQ(device.hear(), "\x02\x02");
}

TEST_F(HidrawTest, WritesOnThePool) {
    boost::asio::thread_pool pool(1);
    test::Pty& device = tree.plug(0);
    HidrawLink link = link_on(pool.get_executor());
    EXPECT_FALSE(bench.run(link.write_some("\x02\x02", bench.in(5s)))) << "it is not open yet";
    ASSERT_TRUE(open(link));
    ASSERT_TRUE(bench.write_all(link, "\x02\x02"));
    EXPECT_EQ(device.hear(), "\x02\x02");
    const auto too_long = bench.run(link.write_some(std::string(257, 'x'), bench.in(5s)));
    EXPECT_EQ(too_long.error().code, ErrorCode::malformed);
    pool.join();
}

TEST_F(HidrawTest, StaysShutWhereItIsNotThereOrNotWhatItShouldBe) {
    HidrawLink link = link_on();
    EXPECT_EQ(open(link).error().code, ErrorCode::offline);
    tree.plug(0);
    answer = fail(ErrorCode::unsupported, "no weight");
    EXPECT_EQ(open(link).error().message, "no weight");
    EXPECT_FALSE(link.is_open());
    answer = {};
    EXPECT_TRUE(open(link));
    tree.plug(1, {.usb_port = "1-2"});
    EXPECT_EQ(open(link).error().code, ErrorCode::refused) << "which of the two?";
    EXPECT_FALSE(link.is_open());
}

TEST_F(HidrawTest, EndsWhenItIsPulledAndOpensAgainAsAnotherNode) {
    tree.plug(0);
    HidrawLink link = link_on();
    ASSERT_TRUE(open(link));
    std::array<char, 64> bytes{};
    const auto reading = bench.begin(link.read_some(bytes, bench.in(5s)));
    bench.settle();
    tree.pull(0);
    ASSERT_TRUE(bench.until([&] { return reading->has_value(); }));
    EXPECT_THAT((**reading).error().message, HasSubstr("unplugged"));
    EXPECT_FALSE(link.is_open());
    test::Pty& device = tree.plug(5, {.usb_port = "1-4"});
    ASSERT_TRUE(open(link));
    device.say("\x03");
    EXPECT_EQ(bench.read(link, 1), "\x03");
}

TEST_F(HidrawTest, AnswersWhoReadsWhenItIsClosedAndListensToPlugs) {
    tree.plug(0);
    HidrawLink link = link_on();
    link.on_plug_moved([] {});
    ASSERT_TRUE(open(link));
    std::array<char, 64> bytes{};
    const auto reading = bench.begin(link.read_some(bytes, bench.in(1h)));
    bench.settle();
    link.close();
    ASSERT_TRUE(bench.until([&] { return reading->has_value(); }));
    EXPECT_EQ((**reading).error().code, ErrorCode::offline);
    link.on_plug_moved(nullptr);
}

}  // namespace
}  // namespace comptoir::bridge
