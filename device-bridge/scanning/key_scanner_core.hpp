#pragma once
/// The inside of KeyScanner: key_scanner.cpp plugs and hears, key_scanner_setting.cpp is told what it is, and
/// key_scanner_lesson.cpp finds its layout out.

#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "device-bridge/scanning/key_presses.hpp"
#include "device-bridge/scanning/key_scanner.hpp"
#include "device-bridge/scanning/layout_lesson.hpp"

namespace comptoir::bridge {

/// What outlives the device until its timers have ended.
struct KeyScanner::Core : std::enable_shared_from_this<KeyScanner::Core> {
    Core(OpenContext from, std::unique_ptr<KeyStream> heard, std::unique_ptr<KeyCodes> to,
         ScannerOptions with, LinkKeeper::Patience waits)
        : context(std::move(from)),
          stream(std::move(heard)),
          codes(std::move(to)),
          options(std::move(with)),
          patience(waits),
          again(context.executor),
          silence(context.executor) {}

    static constexpr const char* kTeaching = "it waits for the code on the screen, which tells its layout";

    OpenContext context;
    std::unique_ptr<KeyStream> stream;
    std::unique_ptr<KeyCodes> codes;
    ScannerOptions options;
    LinkKeeper::Patience patience;
    asio::steady_timer again;    // to the next attempt to open it
    asio::steady_timer silence;  // to the end of a code that no key ends, or of the lesson
    std::minstd_rand chance{std::random_device{}()};
    unsigned attempt = 0;
    Condition condition = Condition::offline;
    std::string reason = "not opened yet";
    std::string identity;  // of the device that was there last; empty: none was
    std::string layout = "us";
    KeyCodes::Typist typist = KeyCodes::Typist::automatic;
    std::optional<KeyPresses> presses;  // while it is a keyboard
    std::size_t keys = 0;
    std::chrono::milliseconds finding_time{kFindingTime};
    std::optional<LayoutLesson> lesson;
    std::string lesson_session;
    std::string lesson_bars;
    std::string lesson_end;  // how the last one ended, in words; empty: there was none
    bool has_told_slow = false;
    bool has_told_lacking = false;  // of this layout
    std::size_t scans = 0;
    json::Value last_code;  // what the last one means
    bool is_started = false;
    bool is_stopped = false;

    // Plugged in, typed.
    void open();
    void open_stream();
    void try_later();
    void hear(const KeyMove& move);
    void wait_for_silence();
    void end_by_silence();
    void note_slow(std::size_t by_hand_before);
    void note_lacking(std::size_t lacked_before);
    void scanned(const std::string& code);
    void pressed(const KeyMove& move);
    [[nodiscard]] json::Value typing() const;
    void become(Condition now, std::string why);

    // Said by an action, and remembered.
    void recall();
    Result<json::Value> act(const Action& action);
    Result<void> set_layout(const json::Value& fields);
    Result<void> set_typist(const std::string& word);
    Result<void> use_layout(const std::string& name);
    void remember(const json::Value& members);

    // Found out by one code.
    Result<json::Value> find_layout(const Action& action);
    void end_lesson_by_silence(Time now);
    void compare();
    void found(const std::vector<std::string>& fits, const LayoutLesson::Typed& typed);
    void sell(const LayoutLesson::Typed& typed);
    void end_lesson(LayoutFound told);
};

}  // namespace comptoir::bridge
