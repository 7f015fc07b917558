/// The device on a stream of keys of the test's own, and what the driver refuses. The kernel's own nodes are
/// for the virtual machine: where this is built there are none.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "device-bridge/device_memory.hpp"
#include "device-bridge/protocols/code_128.hpp"
#include "device-bridge/scanning/key_scanner.hpp"
#include "device-bridge/scanning/layout_finder.hpp"
#include "tests/support/device_bench.hpp"
#include "tests/support/layout_typist.hpp"
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
    KeyStream::Claim claim = KeyStream::Claim::exclusive;
    int looks = 0;
    std::string identity = "evdev://0c2e:0200?serial=1";
};

class TestStream final : public KeyStream {
public:
    explicit TestStream(std::shared_ptr<Plug> plug) : plug_(std::move(plug)) {}
    Result<CapsLock> open(Hooks hooks, Claim claim) override {
        ++plug_->opens;
        plug_->claim = claim;
        if (!plug_->is_in) return fail(ErrorCode::offline, "not plugged in");
        plug_->hooks = std::move(hooks);
        return CapsLock::off;
    }
    void close() override { plug_->hooks = {}; }
    [[nodiscard]] bool is_open() const override { return plug_->hooks.key != nullptr; }
    [[nodiscard]] Result<std::string> identity() const override {
        ++plug_->looks;
        if (!plug_->is_in) return fail(ErrorCode::offline, "not plugged in");
        return plug_->identity;
    }
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
    void open(KeyCodes::Options with = {}, ScannerOptions options = {}) {
        OpenContext context{.executor = bench.io.get_executor(),
                            .info = device_info("scanner", Kind::scanner, "evdev:"),
                            .events =
                                [this](EventBody body, const std::string&) {
                                    if (const auto* scanned = std::get_if<Scanned>(&body))
                                        codes.push_back(scanned->text);
                                    if (const auto* typed = std::get_if<KeyTyped>(&body))
                                        keys.push_back(typed->text);
                                    if (const auto* told = std::get_if<LayoutFound>(&body)) found = *told;
                                },
                            .clock = bench.clock,
                            .paper_folder = ""};
        context.memory = memory;
        scanner = std::make_unique<KeyScanner>(
            std::move(context), std::make_unique<TestStream>(plug),
            std::make_unique<KeyCodes>(KeyboardLayout::create("us").value(), with), std::move(options),
            LinkKeeper::Patience{.pause_first = 1ms, .pause_max = 4ms}, finding_time);
        scanner->start();
    }
    void scan(std::string_view text) {
        test::Typist typist(bench.clock.now() - 500ms, 5ms);
        for (const KeyMove& move : typist.type(text)) plug->hooks.key(move);
    }
    /// As a scanner does that is set to that layout, with the Enter key behind it.
    void scan_in(std::string_view layout, std::string_view text) {
        Time at = bench.clock.now() - 400ms;
        for (KeyMove move : test::LayoutTypist(layout).type(text)) {
            move.at = at += 2ms;
            plug->hooks.key(move);
        }
        plug->hooks.key({KeyMove::What::pressed, 28, at});
        plug->hooks.key({KeyMove::What::released, 28, at});
    }
    ActionResult act(const std::string& verb, json::Value fields = json::Value::object(),
                     const std::string& session = "") {
        std::optional<ActionResult> answer;
        Action action = bench.action("scanner", verb, std::move(fields));
        action.session = session;
        asio::co_spawn(bench.io, scanner->perform(std::move(action)),
                       [&](const std::exception_ptr&, ActionResult result) { answer = std::move(result); });
        bench.until([&] { return answer.has_value(); });
        return answer.value_or(ActionResult{});
    }
    /// The same device in another process.
    void restart() {
        scanner->stop();
        bench.settle();
        plug = std::make_shared<Plug>();
        codes.clear();
        open();
    }
    void pull() {
        plug->is_in = false;
        const auto lost = plug->hooks.lost;
        plug->hooks = {};
        if (!lost) return;
        lost(Error{ErrorCode::offline, "it was unplugged"});
    }

    DeviceBench bench;
    std::shared_ptr<Plug> plug = std::make_shared<Plug>();
    std::unique_ptr<KeyScanner> scanner;
    std::shared_ptr<DeviceMemory> memory = std::make_shared<DeviceMemory>();
    Codes codes;
    Codes keys;
    std::optional<LayoutFound> found;
    std::chrono::milliseconds finding_time{KeyScanner::kFindingTime};
};

TEST_F(KeyScannerTest, SaysACodeTheMomentItEnds) {
    open();
    EXPECT_EQ(scanner->condition(), Condition::ready);
    scan("5901234123457\r");
    EXPECT_EQ(codes, Codes{"5901234123457"});
    EXPECT_EQ(scanner->facts()["scans"], 1);
    EXPECT_EQ(scanner->facts()["typist"], "scanner");
    EXPECT_EQ(scanner->facts()["identity"], plug->identity);
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
    ASSERT_TRUE(bench.until([&] { return plug->looks > 3; }));
    plug->is_in = true;
    EXPECT_TRUE(bench.until([&] { return scanner->condition() == Condition::ready; }));
}

TEST_F(KeyScannerTest, TakesOffWhatTheSettingsSay) {
    ScannerOptions options;
    options.delivery.trim.prefix = "Q";
    open({}, options);
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

TEST_F(KeyScannerTest, FindsItsLayoutByOneScanAndKeepsIt) {
    open();
    const auto asked = act("find_layout");
    ASSERT_EQ(asked.outcome, Outcome::done);
    EXPECT_EQ(asked.value["code"], kLayoutProbe);
    EXPECT_EQ(asked.value["bars"], code_128(kLayoutProbe).value());
    EXPECT_EQ(asked.value["seconds"], 60);
    EXPECT_EQ(scanner->facts()["finds_layout"], true);
    EXPECT_EQ(scanner->facts()["bars"], asked.value["bars"]) << "for the screen";
    EXPECT_EQ(scanner->condition(), Condition::busy);
    scan_in("fr", kLayoutProbe);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->layouts, Codes{"fr"});
    EXPECT_EQ(found->layout, "fr");
    EXPECT_EQ(found->reason, "");
    EXPECT_FALSE(scanner->facts().contains("finds_layout"));
    EXPECT_EQ(scanner->condition(), Condition::ready);
    EXPECT_EQ(codes, Codes{}) << "the code that is shown is no scan";
    scan_in("fr", "Az-31306");
    EXPECT_EQ(codes, Codes{"Az-31306"});
    EXPECT_EQ(scanner->facts()["layout"], "fr");
    restart();
    scan_in("fr", "Az-31306");
    EXPECT_EQ(codes, Codes{"Az-31306"});
}

TEST_F(KeyScannerTest, SaysWhichLayoutsAreAlikeAndKeepsTheOneItHas) {
    open();
    ASSERT_EQ(act("set_layout", {{"layout", "hr"}}).outcome, Outcome::done);
    static_cast<void>(act("find_layout"));
    scan_in("si", kLayoutProbe);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->layouts, (Codes{"si", "hr", "rs(latin)"}));
    EXPECT_EQ(found->layout, "hr");
    EXPECT_NE(found->reason, "");
}

TEST_F(KeyScannerTest, WaitsForItsCodeAlsoWhereItWasPulledMeanwhile) {
    open();
    static_cast<void>(act("find_layout"));
    pull();
    EXPECT_EQ(scanner->condition(), Condition::offline);
    plug->is_in = true;
    plug->tell();
    EXPECT_EQ(scanner->condition(), Condition::busy);
    scan_in("de", kLayoutProbe);
    ASSERT_TRUE(found);
    EXPECT_EQ(scanner->condition(), Condition::ready);
}

TEST_F(KeyScannerTest, WaitsForTheRightCodeWhileAnotherIsScanned) {
    open();
    static_cast<void>(act("find_layout"));
    scan_in("de", "5901234123457");
    EXPECT_FALSE(found);
    EXPECT_EQ(codes, Codes{"5901234123457"}) << "somebody sells meanwhile";
    scan_in("de", kLayoutProbe);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->layout, "de");
    EXPECT_EQ(codes, Codes{"5901234123457"});
}

TEST_F(KeyScannerTest, HalfACodeIsNoneWhileItWaitsForItsCode) {
    open();
    static_cast<void>(act("find_layout"));
    plug->hooks.key({KeyMove::What::lost, 0, bench.clock.now() - 500ms});
    scan_in("us", "234123457");
    scan_in("us", "5901234123457");
    EXPECT_EQ(codes, Codes{"5901234123457"});
}

TEST_F(KeyScannerTest, TellsItsLayoutToOneAtATime) {
    open();
    const json::Value nothing = json::Value::object();
    ASSERT_EQ(act("find_layout", nothing, "page").outcome, Outcome::done);
    EXPECT_EQ(act("find_layout", nothing, "page").outcome, Outcome::done) << "who asked may ask again";
    const auto second = act("find_layout", nothing, "till");
    ASSERT_TRUE(second.error);
    EXPECT_EQ(second.error->code, ErrorCode::busy);
}

TEST_F(KeyScannerTest, SaysHowLookingForItsLayoutEnded) {
    open();
    EXPECT_FALSE(scanner->facts().contains("last_lesson"));
    static_cast<void>(act("find_layout"));
    scan_in("fr", kLayoutProbe);
    EXPECT_EQ(scanner->facts()["last_lesson"], "found");
}

TEST_F(KeyScannerTest, WaitsForItsCodeSoLongAndNoLonger) {
    finding_time = 20ms;
    open();
    ASSERT_EQ(act("find_layout").value["seconds"], 1);
    EXPECT_EQ(scanner->condition(), Condition::busy);
    ASSERT_TRUE(bench.until([&] { return found.has_value(); }));
    EXPECT_TRUE(found->layouts.empty());
    EXPECT_EQ(found->layout, "us");
    EXPECT_EQ(found->reason, "the code was not scanned in time");
    EXPECT_EQ(scanner->condition(), Condition::ready);
    EXPECT_EQ(scanner->facts()["last_lesson"], "the code was not scanned in time");
    EXPECT_FALSE(scanner->facts().contains("bars"));
    scan("5901234123457\r");
    EXPECT_EQ(codes, Codes{"5901234123457"}) << "it scans again";
}

TEST_F(KeyScannerTest, SellsWhatWasBegunAsTheTimeForItsCodeWasOver) {
    finding_time = 20ms;
    open();
    static_cast<void>(act("find_layout"));
    test::Typist typist(bench.clock.now(), 2ms);
    for (const KeyMove& move : typist.type("59012341")) plug->hooks.key(move);
    ASSERT_TRUE(bench.until([&] { return found.has_value(); }));
    for (const KeyMove& move : typist.type("23457\r")) plug->hooks.key(move);
    EXPECT_EQ(codes, Codes{"5901234123457"});
}

TEST_F(KeyScannerTest, SaysOnceThatWhatCameWasTooSlowForAScan) {
    open();
    const auto by_hand = [&] {
        test::Typist person(bench.clock.now() - 3s, 180ms);
        for (const KeyMove& move : person.type("1234567\r")) plug->hooks.key(move);
    };
    testing::internal::CaptureStderr();
    by_hand();
    by_hand();
    const std::string said = testing::internal::GetCapturedStderr();
    const auto at = said.find("as slowly as a person types");
    EXPECT_NE(at, std::string::npos) << said;
    EXPECT_EQ(at, said.rfind("as slowly as a person types")) << said;
    EXPECT_EQ(said.find("1234567"), std::string::npos) << "never what was typed";
    EXPECT_EQ(codes, Codes{});
    EXPECT_EQ(scanner->facts()["typed_by_hand"], 2);
}

TEST_F(KeyScannerTest, SaysOnceOfALayoutThatItLacksAKey) {
    open();
    const auto scan_in_brazil = [&] {
        test::Typist typist(bench.clock.now() - 500ms, 5ms);
        for (KeyMove move : typist.type("12x34\r")) {
            constexpr std::uint16_t kX = 45;
            constexpr std::uint16_t kBrazilsSlash = 89;
            if (move.key == kX) move.key = kBrazilsSlash;
            plug->hooks.key(move);
        }
    };
    const auto said_of_it = [&] {
        testing::internal::CaptureStderr();
        scan_in_brazil();
        return testing::internal::GetCapturedStderr();
    };
    const std::string said = said_of_it();
    EXPECT_NE(said.find("the layout of this scanner lacks"), std::string::npos) << said;
    EXPECT_NE(said.find("layout=\"us\""), std::string::npos) << said;
    EXPECT_EQ(said_of_it(), "") << "once";
    EXPECT_EQ(codes, Codes{});
    EXPECT_EQ(scanner->facts()["codes_dropped"], 2);
    EXPECT_EQ(act("set_layout", {{"layout", "br"}}).outcome, Outcome::done);
    EXPECT_EQ(said_of_it(), "");
    EXPECT_EQ(codes, Codes{"12/34"});
    EXPECT_EQ(act("set_layout", {{"layout", "us"}}).outcome, Outcome::done);
    EXPECT_NE(said_of_it(), "") << "of each layout";
}

TEST_F(KeyScannerTest, FindsItAlsoWhereNoKeyEndsACode) {
    open();
    static_cast<void>(act("find_layout"));
    Time at = bench.clock.now() - 990ms;
    for (KeyMove move : test::LayoutTypist("it").type(kLayoutProbe)) {
        move.at = at;
        plug->hooks.key(move);
    }
    EXPECT_FALSE(found);
    ASSERT_TRUE(bench.until([&] { return found.has_value(); }));
    EXPECT_EQ(found->layout, "it");
}

TEST_F(KeyScannerTest, ComparesOnThePoolAndDropsTheAnswerOnceItIsStopped) {
    open();
    static_cast<void>(act("find_layout"));
    scanner->stop();
    EXPECT_EQ(act("find_layout").error->code, ErrorCode::offline);
    EXPECT_EQ(act("set_layout", {{"layout", "fr"}}).error->code, ErrorCode::offline);
}

TEST_F(KeyScannerTest, TakesALayoutFromAnAction) {
    open();
    EXPECT_EQ(act("set_layout", {{"layout", "ch"}, {"variant", "fr"}}).outcome, Outcome::done);
    EXPECT_EQ(scanner->facts()["layout"], "ch(fr)");
    for (const json::Value& bad : {json::Value({{"layout", "nowhere"}}), json::Value({{"layout", 7}}),
                                   json::Value({{"layout", "us"}, {"variant", "x"}})}) {
        EXPECT_EQ(act("set_layout", bad).error->code, ErrorCode::malformed);
    }
    EXPECT_EQ(scanner->facts()["layout"], "ch(fr)");
    EXPECT_EQ(act("set_layout", {{"layout", "us"}, {"variant", false}}).outcome, Outcome::done);
    EXPECT_EQ(scanner->facts()["layout"], "us");
    static_cast<void>(act("set_layout", {{"layout", "fr"}}));
    EXPECT_EQ(act("set_layout", {{"layout", false}, {"variant", false}}).outcome, Outcome::done);
    EXPECT_EQ(scanner->facts()["layout"], "us") << "as the official box has it without one";
}

TEST_F(KeyScannerTest, SaysEachKeyOfAKeyboardAndTakesItFromNobody) {
    open();
    scan("59");
    EXPECT_EQ(plug->claim, KeyStream::Claim::exclusive);
    EXPECT_EQ(act("set_typist", {{"typist", "keyboard"}}).outcome, Outcome::done);
    EXPECT_EQ(plug->claim, KeyStream::Claim::shared);
    EXPECT_EQ(scanner->condition(), Condition::ready);
    scan("bB\r");
    EXPECT_EQ(keys, (Codes{"b", "B", "\r"}));
    EXPECT_EQ(codes, Codes{});
    EXPECT_EQ(scanner->facts()["typist"], "keyboard");
    EXPECT_EQ(scanner->facts()["keys"], 3);
    EXPECT_FALSE(scanner->facts().contains("scans"));
}

TEST_F(KeyScannerTest, RemembersAKeyboardAndMakesItAScannerAgain) {
    open();
    static_cast<void>(act("set_typist", {{"typist", "keyboard"}}));
    restart();
    EXPECT_EQ(plug->claim, KeyStream::Claim::shared);
    static_cast<void>(act("set_layout", {{"layout", "fr"}}));
    scan("q");
    EXPECT_EQ(keys, Codes{"a"}) << "in its own layout";
    EXPECT_EQ(act("set_typist", {{"typist", "scanner"}}).outcome, Outcome::done);
    EXPECT_EQ(plug->claim, KeyStream::Claim::exclusive);
    scan("qqqq\r");
    EXPECT_EQ(codes, Codes{"aaaa"});
    EXPECT_EQ(keys.size(), 1U);
    EXPECT_EQ(act("set_typist", {{"typist", "nobody"}}).error->code, ErrorCode::malformed);
}

TEST_F(KeyScannerTest, TakesAnotherDeviceInItsPlaceForItself) {
    open();
    static_cast<void>(act("set_layout", {{"layout", "fr"}}));
    pull();
    plug->is_in = true;
    plug->identity = "evdev://1111:2222?serial=7";
    plug->tell();
    EXPECT_EQ(scanner->facts()["layout"], "us");
    pull();
    plug->is_in = true;
    plug->identity = "evdev://0c2e:0200?port=1-2";
    plug->tell();
    EXPECT_EQ(scanner->facts()["layout"], "fr") << "another of that model, which nobody knows more of";
}

TEST_F(KeyScannerTest, PutsTheSettingsFirst) {
    ScannerOptions options;
    options.layout = "de";
    options.typist = KeyCodes::Typist::scanner;
    static_cast<void>(memory->remember(plug->identity, {{"layout", "fr"}, {"typist", "keyboard"}}));
    open({}, options);
    EXPECT_EQ(scanner->facts()["layout"], "de");
    EXPECT_EQ(scanner->condition(), Condition::ready);
    EXPECT_EQ(act("find_layout").error->code, ErrorCode::refused);
    EXPECT_EQ(act("set_layout", {{"layout", "fr"}}).error->code, ErrorCode::refused);
    EXPECT_EQ(act("set_typist", {{"typist", "auto"}}).error->code, ErrorCode::refused);
}

TEST_F(KeyScannerTest, MakesDoWithWhatWasRememberedBadly) {
    static_cast<void>(memory->remember(plug->identity, {{"layout", "nowhere"}, {"typist", 7}}));
    open();
    EXPECT_EQ(scanner->condition(), Condition::ready);
    scan("5901234123457\r");
    EXPECT_EQ(codes, Codes{"5901234123457"});
}

TEST_F(KeyScannerTest, IsAKeyboardAlsoWhereItsLayoutWasRememberedBadly) {
    static_cast<void>(memory->remember(plug->identity, {{"layout", "nowhere"}, {"typist", "keyboard"}}));
    open();
    scan("b");
    EXPECT_EQ(keys, Codes{"b"});
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
