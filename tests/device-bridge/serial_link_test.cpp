#include "device-bridge/links/serial.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <termios.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/support/link_bench.hpp"
#include "tests/support/pty.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::bridge {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

Result<SerialSettings> settings_of(const std::string& text) {
    const auto uri = DeviceUri::parse(text);
    if (!uri) return tl::unexpected(uri.error());
    return serial_settings(*uri);
}

TEST(SerialUri, SaysHowTheLineIsSet) {
    SerialSettings usual;
    usual.path = "/dev/ttyUSB0";
    EXPECT_EQ(settings_of("serial:///dev/ttyUSB0"), usual);
    SerialSettings all{.path = "/dev/serial/by-id/usb-FTDI_X-if00",
                       .baud = 38'400,
                       .bits = 7,
                       .parity = SerialSettings::Parity::even,
                       .stop = 2,
                       .flow = SerialSettings::Flow::xonxoff};
    EXPECT_EQ(settings_of("serial:///dev/serial/by-id/usb-FTDI_X-if00?baud=38400&bits=7&parity=even&stop=2"
                          "&flow=xonxoff"),
              all);
}

TEST(SerialUri, SaysWhatIsWrongWithIt) {
    const auto why = [](const std::string& uri) {
        const auto result = settings_of(uri);
        EXPECT_FALSE(result) << uri;
        if (result) return std::string();
        EXPECT_EQ(result.error().code, ErrorCode::malformed) << uri;
        return result.error().message;
    };
    EXPECT_THAT(why("serial:"), HasSubstr("serial:///dev/"));
    EXPECT_THAT(why("serial://dev/ttyUSB0"), HasSubstr("serial:///dev/"));
    EXPECT_THAT(why("serial:///"), HasSubstr("serial:///dev/"));
    EXPECT_THAT(why("serial:///dev/ttyUSB0?baud=9601"), HasSubstr("9600, 19200"));
    why("serial:///dev/ttyUSB0?baud=fast");
    why("serial:///dev/ttyUSB0?bits=9");
    why("serial:///dev/ttyUSB0?stop=0");
    EXPECT_THAT(why("serial:///dev/ttyUSB0?parity=mark"), HasSubstr("odd or even"));
    EXPECT_THAT(why("serial:///dev/ttyUSB0?flow=hardware"), HasSubstr("rtscts"));
    EXPECT_THAT(why("serial:///dev/ttyUSB0?flow=dtrdsr"), HasSubstr("Linux has no DTR/DSR"));
    EXPECT_THAT(why("serial:///dev/ttyUSB0?boud=9600"), HasSubstr("baud"));
}

class SerialLinkTest : public testing::Test {
protected:
    std::unique_ptr<SerialLink> link_to(const std::string& path,
                                        SerialSettings::Flow flow = SerialSettings::Flow::none) {
        SerialSettings settings;
        settings.path = path;
        settings.flow = flow;
        return std::make_unique<SerialLink>(bench.io.get_executor(), settings, bench.clock);
    }
    std::unique_ptr<SerialLink> open(SerialSettings::Flow flow = SerialSettings::Flow::none) {
        auto link = link_to(pty.path(), flow);
        const auto opened = bench.run(link->open(bench.in(1s)));
        EXPECT_TRUE(opened) << (opened ? "" : opened.error().message);
        return link;
    }
    std::string every_byte() {
        std::string bytes;
        for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
        return bytes;
    }

    test::LinkBench bench;
    test::Pty pty;
};

TEST_F(SerialLinkTest, CarriesEveryByteBothWaysAsItIs) {
    const auto link = open();
    const std::string bytes = every_byte();
    ASSERT_TRUE(bench.write_all(*link, bytes));
    EXPECT_EQ(pty.hear(), bytes);
    for (const char byte : bytes) pty.say(std::string(1, byte));
    EXPECT_EQ(bench.read(*link, bytes.size()), bytes);
    EXPECT_EQ(bench.run(link->write_some("", bench.in(1s))).value(), 0u);
    EXPECT_EQ(link->describe(), "serial " + pty.path() + " at 9600");
}

TEST_F(SerialLinkTest, ActsOnXonAndXoffAndNeverTakesThemForAnswers) {
    const auto link = open(SerialSettings::Flow::xonxoff);
    pty.say("\x13");
    // XOFF takes effect as soon as the line has seen it: from then on nothing is taken.
    ASSERT_TRUE(bench.until([&] {
        const auto taken = bench.run(link->write_some("x", bench.in(5ms)));
        return !taken && taken.error().code == ErrorCode::timeout;
    }));
    pty.hear();
    EXPECT_EQ(bench.run(link->write_some("held", bench.in(20ms))).error().code, ErrorCode::timeout);
    EXPECT_EQ(pty.hear(), "");
    const auto waiting = bench.begin(link->write_some("held", bench.in(5s)));
    bench.settle();
    pty.say("\x11\x12");
    ASSERT_TRUE(bench.until([&] { return waiting->has_value(); }));
    EXPECT_EQ((*waiting)->value(), 4u);
    EXPECT_EQ(pty.hear(), "held");
    EXPECT_EQ(bench.read(*link, 1), "\x12") << "the answer, without the bytes around it";
    EXPECT_EQ(bench.read(*link, 1, 10ms), "");
}

TEST_F(SerialLinkTest, IsNotHeldUpForEverByAnXoffFromBefore) {
    {
        const auto link = open(SerialSettings::Flow::xonxoff);
        pty.say("\x13");
        ASSERT_TRUE(bench.until([&] { return !bench.run(link->write_some("x", bench.in(5ms))); }));
    }
    pty.hear();
    const auto link = open(SerialSettings::Flow::xonxoff);
    EXPECT_TRUE(bench.write_all(*link, "next", 2s));
    EXPECT_EQ(pty.hear(), "next");
}

TEST_F(SerialLinkTest, SendsNoXonOrXoffOfItsOwn) {
    const auto link = open(SerialSettings::Flow::xonxoff);
    const std::string some(90, 'a');
    for (int i = 0; i < 40; ++i) pty.say(some);  // near 4,096, where a line's driver would say XOFF
    bench.settle();
    EXPECT_EQ(pty.hear(), "") << "it would stand in the middle of a picture";
}

TEST_F(SerialLinkTest, HasThePortForItself) {
    const auto link = open();
    const auto second = link_to(pty.path());
    const auto opened = bench.run(second->open(bench.in(1s)));
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::busy);
    EXPECT_THAT(opened.error().message, HasSubstr("another program"));
    ASSERT_TRUE(bench.write_all(*link, "still ours"));
    EXPECT_EQ(pty.hear(), "still ours");
    link->close();
    EXPECT_TRUE(bench.run(second->open(bench.in(1s)))) << "and gives it back";
}

TEST_F(SerialLinkTest, SaysWhyItCannotBeOpened) {
    const test::TemporaryFolder folder;
    const auto code = [&](const std::string& path) {
        const auto link = link_to(path);
        const auto opened = bench.run(link->open(bench.in(1s)));
        EXPECT_FALSE(opened) << path;
        EXPECT_FALSE(link->is_open());
        EXPECT_EQ(bench.run(link->write_some("x", bench.in(1s))).error().code, ErrorCode::offline);
        return opened ? ErrorCode::full : opened.error().code;
    };
    EXPECT_EQ(code((folder.path() / "ttyUSB9").string()), ErrorCode::offline);
    EXPECT_EQ(code(folder.path().string()), ErrorCode::refused);
    EXPECT_EQ(code("/dev/null"), ErrorCode::refused);
    std::ofstream(folder.path() / "file") << "not a port";
    EXPECT_EQ(code((folder.path() / "file").string()), ErrorCode::refused);
}

TEST_F(SerialLinkTest, IsOfflineWhenItIsPulledAtAnyByte) {
    const std::string job = every_byte().substr(0, 48);
    for (std::size_t cut = 0; cut <= job.size(); ++cut) {
        test::Pty device;
        auto link = link_to(device.path());
        ASSERT_TRUE(bench.run(link->open(bench.in(1s))));
        std::string arrived;
        Result<void> trouble;
        for (std::size_t i = 0; i < job.size() && trouble; ++i) {
            if (i == cut) device.unplug();
            trouble = bench.write_all(*link, job.substr(i, 1));
            if (i < cut) arrived += device.hear();
        }
        device.unplug();
        std::array<char, 8> bytes{};
        const auto heard = bench.run(link->read_some(bytes, bench.in(5s)));
        ASSERT_FALSE(heard) << cut;
        EXPECT_EQ(heard.error().code, ErrorCode::offline) << cut;
        EXPECT_EQ(arrived, job.substr(0, cut));
        EXPECT_EQ(trouble.has_value(), cut == job.size()) << cut;
        if (!trouble) {
            EXPECT_EQ(trouble.error().code, ErrorCode::offline) << cut;
        }
        EXPECT_FALSE(link->is_open()) << cut;
        EXPECT_EQ(bench.run(link->drain(bench.in(1s))).error().code, ErrorCode::offline);
    }
}

TEST_F(SerialLinkTest, TellsAReaderThatWaitsOfThePulledPlug) {
    const auto link = open();
    std::array<char, 8> bytes{};
    const auto waiting = bench.begin(link->read_some(bytes, bench.in(1h)));
    bench.settle();
    ASSERT_FALSE(waiting->has_value());
    pty.unplug();
    ASSERT_TRUE(bench.until([&] { return waiting->has_value(); }));
    EXPECT_EQ((*waiting)->error().code, ErrorCode::offline);
    EXPECT_THAT((*waiting)->error().message, HasSubstr("unplugged"));
}

TEST_F(SerialLinkTest, GivesUpOnADeviceThatDoesNotReadAndTakesOnWhenItDoes) {
    const auto link = open();
    const std::string much(1 << 16, 'x');
    std::size_t taken = 0;
    Result<std::size_t> last = std::size_t{0};
    while (last && taken < (64u << 20)) {
        last = bench.run(link->write_some(much, bench.in(30ms)));
        taken += last.value_or(0);
    }
    ASSERT_FALSE(last) << "64 MiB fit into a serial port's buffer";
    EXPECT_EQ(last.error().code, ErrorCode::timeout);
    // The system passes on what it holds when it likes, and has room for some more bytes then.
    do {
        last = bench.run(link->write_some("x", Time{}));
        taken += last.value_or(0);
    } while (last && taken < (64u << 20));
    ASSERT_FALSE(last);
    EXPECT_EQ(last.error().code, ErrorCode::timeout) << "no wait at all";
    EXPECT_TRUE(link->is_open());
    std::size_t arrived = 0;
    const auto rest = bench.begin(link->write_some("end", bench.in(5s)));
    ASSERT_TRUE(bench.until([&] {
        arrived += pty.hear().size();
        return rest->has_value();
    }));
    EXPECT_EQ((*rest)->value(), 3u);
    ASSERT_TRUE(bench.until([&] { return (arrived += pty.hear().size()) >= taken + 3; }));
    EXPECT_EQ(arrived, taken + 3) << "what was said to be taken, and no more";
}

TEST_F(SerialLinkTest, ReadsOnWhileAWriteRunsOutOfTime) {
    const auto link = open(SerialSettings::Flow::xonxoff);
    std::array<char, 8> bytes{};
    const auto reading = bench.begin(link->read_some(bytes, bench.in(1h)));
    pty.say("\x13");
    ASSERT_TRUE(bench.until([&] { return !bench.run(link->write_some("x", bench.in(5ms))); }));
    ASSERT_FALSE(reading->has_value()) << "the deadline of one is not the other's";
    pty.say("answer");
    ASSERT_TRUE(bench.until([&] { return reading->has_value(); }));
    EXPECT_EQ(std::string(bytes.data(), (*reading)->value()), "answer");
}

TEST_F(SerialLinkTest, TimesOutWhereNothingIsSaid) {
    const auto link = open();
    std::array<char, 8> bytes{};
    EXPECT_EQ(bench.run(link->read_some(bytes, bench.in(20ms))).error().code, ErrorCode::timeout);
    EXPECT_EQ(bench.run(link->read_some(bytes, Time{})).error().code, ErrorCode::timeout);
    EXPECT_TRUE(link->is_open());
}

TEST_F(SerialLinkTest, DrainsWhatHasLeftForTheWire) {
    const auto link = open();
    ASSERT_TRUE(bench.write_all(*link, "hello"));
    EXPECT_TRUE(bench.run(link->drain(bench.in(2s))));
    link->close();
    EXPECT_EQ(bench.run(link->drain(bench.in(2s))).error().code, ErrorCode::offline);
}

TEST_F(SerialLinkTest, CloseEndsPendingCallsAndMayBeCalledTwice) {
    const auto link = open(SerialSettings::Flow::xonxoff);
    pty.say("\x13");
    ASSERT_TRUE(bench.until([&] { return !bench.run(link->write_some("x", bench.in(5ms))); }));
    std::array<char, 8> bytes{};
    const auto reading = bench.begin(link->read_some(bytes, bench.in(1h)));
    const auto writing = bench.begin(link->write_some("held", bench.in(1h)));
    bench.settle();
    link->close();
    link->close();
    ASSERT_TRUE(bench.until([&] { return reading->has_value() && writing->has_value(); }));
    EXPECT_EQ((*reading)->error().code, ErrorCode::offline);
    EXPECT_EQ((*writing)->error().code, ErrorCode::offline);
}

TEST_F(SerialLinkTest, ReopensWithoutTakingOldAnswersAndLeaksNothing) {
    const auto descriptors = [] {
        return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
    };
    const auto link = open();
    pty.say("stale");
    link->close();
    const auto before = descriptors();
    for (int i = 0; i < 20; ++i) {
        ASSERT_TRUE(bench.run(link->open(bench.in(1s))));
        link->close();
    }
    EXPECT_EQ(descriptors(), before);
    ASSERT_TRUE(bench.run(link->open(bench.in(1s))));
    EXPECT_EQ(bench.read(*link, 1, 10ms), "");
}

TEST_F(SerialLinkTest, SetsTheLineAsItIsTold) {
    SerialSettings settings{.path = pty.path(),
                            .baud = 38'400,
                            .bits = 8,  // a pty knows no other, and no parity
                            .parity = SerialSettings::Parity::none,
                            .stop = 2,
                            .flow = SerialSettings::Flow::rtscts};
    SerialLink link(bench.io.get_executor(), settings, bench.clock);
    ASSERT_TRUE(bench.run(link.open(bench.in(1s))));
    termios line{};  // of the descriptor that the link has: nobody else may open the port now
    bool is_found = false;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
        std::error_code ec;
        if (std::filesystem::read_symlink(entry.path(), ec) != pty.path() || ec) continue;
        is_found = ::tcgetattr(std::stoi(entry.path().filename().string()), &line) == 0;
    }
    ASSERT_TRUE(is_found);
    EXPECT_EQ(::cfgetospeed(&line), speed_t{B38400});
    EXPECT_EQ(line.c_cflag & CSTOPB, tcflag_t{CSTOPB});
    EXPECT_EQ(line.c_cflag & CRTSCTS, tcflag_t{CRTSCTS});
    EXPECT_EQ(line.c_iflag & (IXON | IXOFF), tcflag_t{0});
    EXPECT_EQ(line.c_oflag & OPOST, tcflag_t{0});
    EXPECT_EQ(line.c_lflag & (ICANON | ECHO | ISIG), tcflag_t{0});
}

TEST_F(SerialLinkTest, TellsWhenItsPortComesAndGoes) {
    const test::TemporaryFolder folder;
    const std::string name = (folder.path() / "by-id").string();
    const auto link = link_to(name);
    int told = 0;
    link->on_plug_moved([&] { ++told; });
    link->look_at_plug();
    EXPECT_EQ(told, 0);
    std::filesystem::create_symlink(pty.path(), name);
    link->look_at_plug();
    EXPECT_EQ(told, 1) << "it came";
    link->look_at_plug();
    EXPECT_EQ(told, 1) << "some other port moved";
    test::Pty other;
    std::filesystem::remove(name);
    std::filesystem::create_symlink(other.path(), name);
    link->look_at_plug();
    EXPECT_EQ(told, 2) << "another one is there";
    std::filesystem::remove(name);
    link->look_at_plug();
    EXPECT_EQ(told, 3) << "it went";
    link->on_plug_moved(nullptr);
    std::filesystem::create_symlink(pty.path(), name);
    link->look_at_plug();
    EXPECT_EQ(told, 3);
}

}  // namespace
}  // namespace comptoir::bridge
