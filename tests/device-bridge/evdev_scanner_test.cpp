/// The device on a stream of keys of the test's own, and what the driver refuses. The kernel's own nodes are
/// for the virtual machine: where this is built there are none.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "device-bridge/scanning/key_scanner.hpp"
#include "tests/support/device_bench.hpp"
#include "tests/support/typist.hpp"

namespace comptoir::bridge {
namespace {

using namespace std::chrono_literals;
using Codes = std::vector<std::string>;

/// What the test's keyboard is, shared by it and the stream.
struct Plug {
    bool is_in = true;
    KeyStream::Hooks hooks;
    std::function<void()> tell;
    int opens = 0;
};

class TestStream final : public KeyStream {
public:
    explicit TestStream(std::shared_ptr<Plug> plug) : plug_(std::move(plug)) {}
    Result<CapsLock> open(Hooks hooks) override {
        ++plug_->opens;
        if (!plug_->is_in) return fail(ErrorCode::offline, "not plugged in");
        plug_->hooks = std::move(hooks);
        return CapsLock::off;
    }
    void close() override { plug_->hooks = {}; }
    [[nodiscard]] bool is_open() const override { return plug_->hooks.key != nullptr; }
    [[nodiscard]] std::string describe() const override { return "test"; }
    void on_plug_moved(std::function<void()> tell) override { plug_->tell = std::move(tell); }

private:
    std::shared_ptr<Plug> plug_;
};

class KeyScannerTest : public ::testing::Test {
protected:
    ~KeyScannerTest() override {
        if (scanner) scanner->stop();
        bench.settle();
    }
    void open(KeyCodes::Options options = {}, CodeDelivery delivery = {}) {
        OpenContext context{.executor = bench.io.get_executor(),
                            .info = device_info("scanner", Kind::scanner, "evdev:"),
                            .events =
                                [this](EventBody body, const std::string&) {
                                    if (const auto* scanned = std::get_if<Scanned>(&body))
                                        codes.push_back(scanned->text);
                                },
                            .clock = bench.clock,
                            .paper_folder = ""};
        scanner = std::make_unique<KeyScanner>(
            std::move(context), std::make_unique<TestStream>(plug),
            std::make_unique<KeyCodes>(KeyboardLayout::create("us").value(), options), std::move(delivery),
            LinkKeeper::Patience{.pause_first = 1ms, .pause_max = 4ms});
        scanner->start();
    }
    void scan(std::string_view text) {
        test::Typist typist(bench.clock.now() - 500ms, 5ms);
        for (const KeyMove& move : typist.type(text)) plug->hooks.key(move);
    }
    void pull() {
        plug->is_in = false;
        const auto lost = plug->hooks.lost;
        plug->hooks = {};
        lost(Error{ErrorCode::offline, "it was unplugged"});
    }

    DeviceBench bench;
    std::shared_ptr<Plug> plug = std::make_shared<Plug>();
    std::unique_ptr<KeyScanner> scanner;
    Codes codes;
};

TEST_F(KeyScannerTest, SaysACodeTheMomentItEnds) {
    open();
    EXPECT_EQ(scanner->condition(), Condition::ready);
    scan("5901234123457\r");
    EXPECT_EQ(codes, Codes{"5901234123457"});
    EXPECT_EQ(scanner->facts()["scans"], 1);
    EXPECT_EQ(scanner->facts()["typist"], "scanner");
}

TEST_F(KeyScannerTest, EndsACodeWithSilenceOfTheClock) {
    open({.end = CodeEnd::silence, .gap = 30ms});
    test::Typist typist(bench.clock.now() - 65ms, 5ms);
    for (const KeyMove& move : typist.type("5901234123457")) plug->hooks.key(move);
    EXPECT_EQ(codes, Codes{});
    EXPECT_TRUE(bench.until([&] { return codes == Codes{"5901234123457"}; }));
}

TEST_F(KeyScannerTest, ComesBackTheMomentItIsPluggedIn) {
    open();
    scan("59012");
    pull();
    EXPECT_EQ(scanner->condition(), Condition::offline);
    EXPECT_EQ(scanner->reason(), "it was unplugged");
    plug->is_in = true;
    plug->tell();
    EXPECT_EQ(scanner->condition(), Condition::ready);
    scan("4006381333931\r");
    EXPECT_EQ(codes, Codes{"4006381333931"});
}

TEST_F(KeyScannerTest, LooksAgainWhereNobodyTellsOfAPlug) {
    plug->is_in = false;
    open();
    EXPECT_EQ(scanner->condition(), Condition::offline);
    ASSERT_TRUE(bench.until([&] { return plug->opens > 3; }));
    plug->is_in = true;
    EXPECT_TRUE(bench.until([&] { return scanner->condition() == Condition::ready; }));
}

TEST_F(KeyScannerTest, TakesOffWhatTheSettingsSay) {
    open({}, {.trim = {.prefix = "Q", .suffix = ""}});
    scan("Q123456\rQ\r");
    EXPECT_EQ(codes, Codes{"123456"});
}

TEST_F(KeyScannerTest, SaysNothingMoreOnceItIsStopped) {
    open();
    const auto key = plug->hooks.key;
    scanner->stop();
    test::Typist typist(bench.clock.now(), 5ms);
    for (const KeyMove& move : typist.type("5901234123457\r")) key(move);
    EXPECT_EQ(codes, Codes{});
    EXPECT_EQ(plug->tell, nullptr);
}

TEST(EvdevScanner, SaysWhatItLacksAndRefusesWhatNamesNothing) {
    DeviceBench bench;
    const auto why = [&](const std::string& uri, json::Value options = json::Value::object()) {
        auto info = device_info("scanner", Kind::scanner, uri);
        info.options = std::move(options);
        bench.registry.configure({info});
        bench.settle();
        return bench.registry.find("scanner")->reason;
    };
    EXPECT_THAT(why("evdev://fffe:fffe?serial=none"), testing::HasSubstr("not plugged in"));
    EXPECT_THAT(why("evdev:///dev/input/by-id/none"), testing::HasSubstr("not plugged in"));
    EXPECT_THAT(why("evdev://zz"), testing::HasSubstr("evdev://0c2e:0200"));
    EXPECT_THAT(why("evdev:", {{"layout", "nowhere"}}), testing::HasSubstr("no keyboard layout"));
    EXPECT_EQ(bench.condition("scanner"), Condition::offline);
}

}  // namespace
}  // namespace comptoir::bridge
