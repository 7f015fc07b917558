/// The link to a USB printer: through libusb, whose functions stand in for a device here, and through a
/// device node where libusb may not.

#include "device-bridge/links/usb.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>

#include "device-bridge/links/usb_pipe.hpp"
#include "device-bridge/links/usblp.hpp"
#include "tests/device-bridge/usb_stand_in.hpp"
#include "tests/support/link_bench.hpp"
#include "tests/support/pty.hpp"
#include "tests/support/usb_tree.hpp"

namespace comptoir::bridge {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using testing::HasSubstr;

const UsbWanted kPrinter{0x04b8, 0x0e15, "", ""};

class UsbLinkTest : public testing::Test {
protected:
    UsbLinkTest() {
        tree.plug("1-1");
        allow_libusb();
        usb.device_id = "\0\x25MFG:EPSON;CMD:ESC/POS;MDL:TM-T20II;"s;
    }
    ~UsbLinkTest() override {
        link.close();
        bench.settle();
        usb.reset();
    }

    /// A node that may be opened; what is in it is libusb's affair.
    void allow_libusb(int address = 4) {
        const auto folder = tree.dev() / "bus/usb/001";
        std::filesystem::create_directories(folder);
        std::ofstream(folder / ("00" + std::to_string(address))) << "";
    }
    void forbid_libusb() { std::filesystem::remove_all(tree.dev() / "bus"); }

    Result<void> open() { return bench.run(link.open(bench.in(2s))); }
    Result<std::size_t> write(std::string text, Duration patience = 2s) {
        return bench.run(link.write_some(text, bench.in(patience)));
    }

    test::LinkBench bench;
    test::UsbTree tree;
    test::UsbStandIn& usb = test::UsbStandIn::get();
    UsbLink link{bench.io.get_executor(), kPrinter, bench.clock, tree.places()};
};

TEST_F(UsbLinkTest, CarriesJobsAndAnswersAndGivesEverythingBack) {
    ASSERT_TRUE(open());
    EXPECT_TRUE(link.is_open());
    EXPECT_FALSE(usb.searches) << "libusb would start a thread";
    EXPECT_TRUE(usb.detaches);
    std::string job;
    for (int i = 0; i < 100'000; ++i) job += static_cast<char>(i * 7);
    ASSERT_TRUE(bench.write_all(link, job));
    EXPECT_EQ(usb.arrived, job);
    EXPECT_TRUE(bench.run(link.drain(bench.in(1s))));
    usb.say("\x16\x12");
    EXPECT_EQ(bench.read(link, 2), "\x16\x12");
    EXPECT_EQ(link.describe(), "libusb usb 04b8:0e15");
    link.close();
    link.close();
    EXPECT_FALSE(link.is_open());
    EXPECT_EQ(usb.handles, 0);
    EXPECT_EQ(usb.transfers, 0);
    EXPECT_EQ(write("late").error().code, ErrorCode::offline);
}

TEST_F(UsbLinkTest, SendsNoEmptyTransfer) {
    ASSERT_TRUE(open());
    EXPECT_EQ(write("").value(), 0u);
    ASSERT_TRUE(bench.write_all(link, std::string(UsbPipe::kTransferBytes * 2, 'x')));
    EXPECT_EQ(usb.submitted_out, 2) << "and none behind a job that fills its last one";
}

TEST_F(UsbLinkTest, HearsWhatThePrinterCallsItself) {
    ASSERT_TRUE(open());
    EXPECT_EQ(link.identity(), "MFG:EPSON;CMD:ESC/POS;MDL:TM-T20II;");
}

TEST_F(UsbLinkTest, PrintsThroughPrintersThatWillNotSayWhatTheyAre) {
    usb.device_id.clear();
    ASSERT_TRUE(open());
    EXPECT_EQ(link.identity(), "");
    EXPECT_TRUE(write("Coffee"));
    link.close();
    usb.is_silent_when_asked = true;
    UsbPipe pipe(bench.io.get_executor(),
                 {.node = (tree.dev() / "bus/usb/001/004").string(),
                  .name = "usb",
                  .interface = *list_usb_devices(tree.places()).front().printing,
                  .patience = {.identity = 20ms}},
                 bench.clock);
    ASSERT_TRUE(bench.run(pipe.open(bench.in(2s)))) << "the question was taken back";
    EXPECT_EQ(bench.run(pipe.write_some("Coffee", bench.in(1s))).value(), 6u);
    pipe.close();
}

TEST_F(UsbLinkTest, AsksTheKernelFirstWhatThePrinterIsCalled) {
    tree.add_kernel_driver("1-1", "lp0", "MFG:STAR;MDL:TSP143;");
    ASSERT_TRUE(open());
    EXPECT_EQ(link.identity(), "MFG:STAR;MDL:TSP143;");
}

TEST_F(UsbLinkTest, SaysHowMuchWasTakenWhenTheTimeIsUp) {
    ASSERT_TRUE(open());
    usb.room = 5;
    EXPECT_EQ(write("Coffee and cake", 30ms).value(), 5u);
    EXPECT_EQ(usb.arrived, "Coffe");
    const auto none = write("e and cake", 30ms);
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, ErrorCode::timeout);
    EXPECT_EQ(write("e and cake", Duration{}).error().code, ErrorCode::timeout) << "no wait at all";
    EXPECT_TRUE(link.is_open());
    usb.take(std::string::npos);
    ASSERT_TRUE(bench.write_all(link, "e and cake"));
    EXPECT_EQ(usb.arrived, "Coffee and cake") << "nothing lost, nothing twice";
}

TEST_F(UsbLinkTest, GoesOnWhenAStalledPrinterReadsAgain) {
    ASSERT_TRUE(open());
    usb.room = 3;
    const auto writing = bench.begin(link.write_some("Coffee", bench.in(5s)));
    bench.settle();
    ASSERT_FALSE(writing->has_value());
    usb.take(std::string::npos);
    ASSERT_TRUE(bench.until([&] { return writing->has_value(); }));
    EXPECT_EQ((*writing)->value(), 6u);
}

TEST_F(UsbLinkTest, IsOfflineWhenItIsPulledAtAnyByte) {
    const std::string job = "Coffee and cake";
    for (std::size_t cut = 1; cut <= job.size(); ++cut) {
        ASSERT_TRUE(open()) << cut;
        usb.unplug_after = cut;
        const auto last = write(job);
        ASSERT_TRUE(last) << cut;
        EXPECT_EQ(*last, cut) << "what had gone over";
        EXPECT_FALSE(link.is_open()) << cut;
        const auto next = write("more");
        ASSERT_FALSE(next) << cut;
        EXPECT_EQ(next.error().code, ErrorCode::offline) << cut;
        EXPECT_THAT(next.error().message, HasSubstr("unplugged"));
        EXPECT_EQ(usb.arrived, job.substr(0, cut));
        link.close();
        bench.settle();
        usb.reset();
        usb.device_id = "\0\x0bMFG:EPSON;"s;
    }
}

TEST_F(UsbLinkTest, NoticesAtOnceThatTheIdlePrinterWasPulled) {
    ASSERT_TRUE(open());
    std::array<char, 8> bytes{};
    const auto reading = bench.begin(link.read_some(bytes, bench.in(1h)));
    bench.settle();
    usb.unplug();
    ASSERT_TRUE(bench.until([&] { return reading->has_value(); }));
    EXPECT_EQ((*reading)->error().code, ErrorCode::offline);
    EXPECT_FALSE(link.is_open());
}

TEST_F(UsbLinkTest, CloseEndsPendingCallsAndKeepsTheirMemoryUntilTheKernelGivesItBack) {
    ASSERT_TRUE(open());
    usb.room = 2;
    usb.keeps_transfers = true;
    std::array<char, 8> bytes{};
    const auto reading = bench.begin(link.read_some(bytes, bench.in(1h)));
    const auto writing = bench.begin(link.write_some("Coffee", bench.in(1h)));
    bench.settle();
    link.close();
    ASSERT_TRUE(bench.until([&] { return reading->has_value() && writing->has_value(); }));
    EXPECT_EQ((*reading)->error().code, ErrorCode::offline);
    EXPECT_EQ((*writing)->error().code, ErrorCode::offline);
    EXPECT_GT(usb.transfers, 0) << "the kernel still has them";
    EXPECT_EQ(usb.handles, 1);
    usb.give_back();
    ASSERT_TRUE(bench.until([&] { return usb.transfers == 0; }));
    EXPECT_EQ(usb.handles, 0);
    EXPECT_EQ(usb.freed_too_early, 0);
}

TEST_F(UsbLinkTest, SaysTakenOfATransferThatNeverComesBackAndIsOfflineThen) {
    UsbPipe pipe(bench.io.get_executor(),
                 {.node = (tree.dev() / "bus/usb/001/004").string(),
                  .name = "usb",
                  .interface = *list_usb_devices(tree.places()).front().printing,
                  .identity = "MFG:EPSON;",
                  .patience = {.identity = 1s, .give_back = 20ms}},
                 bench.clock);
    ASSERT_TRUE(bench.run(pipe.open(bench.in(1s))));
    usb.room = 2;
    usb.keeps_transfers = true;
    EXPECT_EQ(bench.run(pipe.write_some("Coffee", bench.in(20ms))).value(), 6u) << "nobody can say";
    EXPECT_EQ(bench.run(pipe.write_some("more", bench.in(20ms))).error().code, ErrorCode::offline);
    EXPECT_FALSE(pipe.is_open());
    usb.keeps_transfers = false;
    usb.give_back();
    bench.settle();
    pipe.close();
}

TEST_F(UsbLinkTest, CloseDuringTheOpeningEndsIt) {
    usb.is_silent_when_asked = true;
    const auto opening = bench.begin(link.open(bench.in(5s)));
    bench.settle();
    ASSERT_FALSE(opening->has_value());
    link.close();
    ASSERT_TRUE(bench.until([&] { return opening->has_value(); }));
    EXPECT_EQ((*opening)->error().code, ErrorCode::offline);
    EXPECT_FALSE(link.is_open());
}

TEST_F(UsbLinkTest, GivesBackWhatIsUnderWayWhenTheProgramEnds) {
    {
        test::LinkBench ending;
        UsbLink left(ending.io.get_executor(), kPrinter, ending.clock, tree.places());
        ASSERT_TRUE(ending.run(left.open(ending.in(1s))));
        ending.settle();
        EXPECT_GT(usb.reads, 0);
    }
    EXPECT_EQ(usb.transfers, 0);
    EXPECT_EQ(usb.handles, 0);
}

TEST_F(UsbLinkTest, PrintsToPrintersThatCannotBeRead) {
    usb.fails_in = LIBUSB_TRANSFER_ERROR;
    ASSERT_TRUE(open());
    ASSERT_TRUE(bench.until([&] { return usb.reads == 3; }));
    EXPECT_EQ(write("Coffee").value(), 6u);
    std::array<char, 8> bytes{};
    EXPECT_EQ(bench.run(link.read_some(bytes, bench.in(20ms))).error().code, ErrorCode::timeout);
    EXPECT_EQ(usb.reads, 3) << "and does not ask them for ever";
}

TEST_F(UsbLinkTest, RestsBetweenReadsThatAnswerNothing) {
    usb.says_nothing_at_once = true;
    ASSERT_TRUE(open());
    std::array<char, 8> bytes{};
    EXPECT_EQ(bench.run(link.read_some(bytes, bench.in(100ms))).error().code, ErrorCode::timeout);
    EXPECT_GE(usb.reads, 2);
    EXPECT_LT(usb.reads, 20) << "it would take a core";
}

TEST_F(UsbLinkTest, StopsReadingAPrinterThatTalksAndTalks) {
    ASSERT_TRUE(open());
    const std::string much(4 * UsbPipe::kInboxMax, '\x14');
    usb.say(much);
    bench.settle();
    EXPECT_LE(usb.reads, static_cast<int>(UsbPipe::kInboxMax / 4'096) + 1);
    EXPECT_EQ(bench.read(link, much.size()).size(), much.size()) << "and reads on when it is heard";
}

TEST_F(UsbLinkTest, FreesAnEndpointThatRefusedWhenItIsOpenedAgain) {
    ASSERT_TRUE(open());
    usb.fails_out = LIBUSB_TRANSFER_STALL;
    EXPECT_EQ(write("Coffee").error().code, ErrorCode::offline);
    EXPECT_FALSE(link.is_open());
    EXPECT_EQ(usb.halts_cleared, 0);
}

TEST_F(UsbLinkTest, ClearsTheHaltOfAPipeThatIsOpenedAgain) {
    UsbPipe pipe(bench.io.get_executor(),
                 {.node = (tree.dev() / "bus/usb/001/004").string(),
                  .name = "usb",
                  .interface = *list_usb_devices(tree.places()).front().printing,
                  .identity = "MFG:EPSON;"},
                 bench.clock);
    ASSERT_TRUE(bench.run(pipe.open(bench.in(1s))));
    usb.fails_out = LIBUSB_TRANSFER_STALL;
    EXPECT_FALSE(bench.run(pipe.write_some("Coffee", bench.in(1s))));
    usb.fails_out = LIBUSB_TRANSFER_COMPLETED;
    ASSERT_TRUE(bench.run(pipe.open(bench.in(1s))));
    EXPECT_EQ(usb.halts_cleared, 1);
    EXPECT_TRUE(bench.run(pipe.write_some("Coffee", bench.in(1s))));
    pipe.close();
}

TEST_F(UsbLinkTest, IsRefusedWhereTwoAreMeant) {
    tree.plug("1-2", {.address = 5, .serial = "J2"});
    const auto opened = open();
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::refused);
    EXPECT_THAT(opened.error().message, HasSubstr("usb://04b8:0e15?serial=J2"));
    EXPECT_EQ(usb.contexts, 0);
}

TEST_F(UsbLinkTest, IsBusyWhereAnotherProgramHasThePrinter) {
    tree.add_kernel_driver("1-1", "lp0", "");
    usb.claim_answer = LIBUSB_ERROR_BUSY;
    const auto opened = open();
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::busy);
    EXPECT_THAT(opened.error().message, HasSubstr("another program"));
    EXPECT_FALSE(link.is_open());
}

TEST_F(UsbLinkTest, PrintsThroughTheKernelsDriverWhereLibusbMayNot) {
    forbid_libusb();
    test::Pty node;
    std::filesystem::create_directories(tree.dev() / "usb");
    std::filesystem::create_symlink(node.path(), tree.dev() / "usb/lp0");
    tree.add_kernel_driver("1-1", "lp0", "MFG:EPSON;MDL:TM-T20II;");
    ASSERT_TRUE(open());
    EXPECT_EQ(link.describe(), "usblp " + (tree.dev() / "usb/lp0").string());
    EXPECT_EQ(link.identity(), "MFG:EPSON;MDL:TM-T20II;");
    ASSERT_TRUE(bench.write_all(link, "Coffee"));
    EXPECT_TRUE(bench.run(link.drain(bench.in(1s))));
    EXPECT_EQ(node.hear(), "Coffee");
    node.say("\x12");
    EXPECT_EQ(bench.read(link, 1), "\x12");
}

TEST_F(UsbLinkTest, SaysOfBothWaysWhyNeitherCanBeTaken) {
    forbid_libusb();
    tree.add_kernel_driver("1-1", "lp0", "");
    const auto opened = open();
    ASSERT_FALSE(opened);
    EXPECT_THAT(opened.error().message, HasSubstr("bus/usb/001/004"));
    EXPECT_THAT(opened.error().message, HasSubstr("usb/lp0"));
    usb.wrap_answer = LIBUSB_ERROR_NOT_SUPPORTED;
    allow_libusb();
    EXPECT_FALSE(open());
    EXPECT_EQ(usb.contexts, 0) << "nothing is left of the attempt";
}

TEST_F(UsbLinkTest, FollowsThePrinterToAnotherPortByItsSerialNumber) {
    UsbLink by_serial(bench.io.get_executor(), {0x04b8, 0x0e15, "J1", ""}, bench.clock, tree.places());
    int told = 0;
    by_serial.on_plug_moved([&] { ++told; });
    by_serial.look_at_plug();
    EXPECT_EQ(told, 0) << "something else moved";
    tree.pull("1-1");
    by_serial.look_at_plug();
    EXPECT_EQ(told, 1);
    EXPECT_EQ(bench.run(by_serial.open(bench.in(1s))).error().code, ErrorCode::offline);
    tree.plug("1-3.2", {.address = 9});
    allow_libusb(9);
    by_serial.look_at_plug();
    EXPECT_EQ(told, 2) << "it is worth a try now";
    ASSERT_TRUE(bench.run(by_serial.open(bench.in(1s))));
    EXPECT_EQ(bench.run(by_serial.write_some("Coffee", bench.in(1s))).value(), 6u);
    by_serial.close();
}

TEST_F(UsbLinkTest, DoesNotTakeTheKernelsDriverForThePlug) {
    tree.add_kernel_driver("1-1", "lp0", "");
    ASSERT_TRUE(open());
    int told = 0;
    link.on_plug_moved([&] { ++told; });
    std::filesystem::remove_all(tree.device("1-1") / "1-1:1.0");  // it was set aside
    link.look_at_plug();
    EXPECT_EQ(told, 0);
    link.close();
    tree.add_kernel_driver("1-1", "lp0", "");  // and put back
    link.look_at_plug();
    EXPECT_EQ(told, 0) << "an idle printer would be opened again and again";
}

TEST_F(UsbLinkTest, IsTriedAgainWhenItsNodeMayBeOpened) {
    forbid_libusb();
    int told = 0;
    link.on_plug_moved([&] { ++told; });
    EXPECT_FALSE(open());
    tree.add_kernel_driver("1-1", "lp0", "");
    link.look_at_plug();
    EXPECT_EQ(told, 1);
}

TEST_F(UsbLinkTest, ChoosesTheSettingOfItsInterface) {
    auto bytes = test::printer_descriptors();
    bytes[18 + 9 + 3] = 1;
    tree.plug("1-1", {.descriptors = bytes});
    ASSERT_TRUE(open());
    EXPECT_EQ(usb.setting, 1);
}

TEST(UsblpLink, IsPlainlyOfflineWithoutItsNode) {
    test::LinkBench bench;
    UsblpLink link(bench.io.get_executor(), "/nowhere/lp0", bench.clock);
    EXPECT_EQ(bench.run(link.open(bench.in(1s))).error().code, ErrorCode::offline);
    std::array<char, 4> bytes{};
    EXPECT_EQ(bench.run(link.read_some(bytes, bench.in(1s))).error().code, ErrorCode::offline);
    EXPECT_EQ(bench.run(link.drain(bench.in(1s))).error().code, ErrorCode::offline);
}

TEST(UsblpLink, WritesOneBlockOfTheDriversAtATime) {
    test::LinkBench bench;
    test::Pty node;
    UsblpLink link(bench.io.get_executor(), node.path(), bench.clock);
    ASSERT_TRUE(bench.run(link.open(bench.in(1s))));
    EXPECT_LE(bench.run(link.write_some(std::string(100'000, 'x'), bench.in(1s))).value(), 8'192u);
}

TEST(UsblpLink, IsWrittenToWhenItCannotBeRead) {
    test::LinkBench bench;
    test::Pty node;
    UsblpLink link(bench.io.get_executor(), node.path(), bench.clock);
    ASSERT_TRUE(bench.run(link.open(bench.in(1s))));
    node.unplug();  // a read fails from here on, in a way that for usblp need not be the plug
    std::array<char, 4> bytes{};
    const auto heard = bench.run(link.read_some(bytes, bench.in(150ms)));
    ASSERT_FALSE(heard);
    EXPECT_EQ(heard.error().code, ErrorCode::timeout);
    EXPECT_TRUE(link.is_open());
    EXPECT_EQ(bench.run(link.write_some("x", bench.in(1s))).error().code, ErrorCode::offline);
    EXPECT_FALSE(link.is_open());
}

}  // namespace
}  // namespace comptoir::bridge
