#pragma once
/// Which messages of the server this box has dealt with, so that none is carried out twice.

#include <cstdint>
#include <deque>
#include <filesystem>
#include <string>

#include "app/base/clock.hpp"
#include "app/odoo/bus/bus_frame.hpp"

namespace comptoir::odoo::box {

/// Kept on disk: a message is entered before it is carried out, so that whatever ends the program in between,
/// paper that may have come out does not come out again.
///
/// A message is known by its number and its content. The numbers alone don't do: a server that was restored
/// counts from an earlier one, and what it then says is new.
///
/// Thread: io; blocks for the disk for a moment.   Limits: kRememberedMax messages.
/// Source: server-link.md section 4.2; gaps.md section 10 (up to 18 an official box asks for the last 50 s
/// after every reconnect, and prints them again).
class MessageLedger {
public:
    explicit MessageLedger(std::filesystem::path file);

    /// Of that server and box from now on; another one starts anew.
    void open(const std::string& owner);
    /// What to subscribe with. 0, by which the server repeats the last 50 s, where nothing is known, and
    /// where what is known is older than that: a box that was off for a night must not print the whole day.
    [[nodiscard]] std::int64_t last(WallTime now) const;
    /// Nothing was ever heard from this server: what it repeats was meant for another box, or for this one
    /// before its state was lost.
    [[nodiscard]] bool is_new() const { return !is_begun_; }
    /// From now on what comes is meant for this box.
    void begin();
    /// Whether this message was entered before.
    [[nodiscard]] bool has(const bus::BusMessage& message) const;

    enum class Safety { at_once, soon };
    /// `at_once`: it is on the disk when this returns, as far as the disk lets us.
    void enter(const bus::BusMessage& message, WallTime now, Safety safety);
    /// Nothing is remembered any more.
    void forget();

    static constexpr std::size_t kRememberedMax = 500;       // 50 s of ten actions a second
    static constexpr std::size_t kFileBytesMax = 64 * 1024;  // 500 entries of some 45 bytes, twice over
    static constexpr std::chrono::seconds kReplay{50};       // Source: server-link.md section 4.2

private:
    struct Entry {
        std::int64_t id = 0;
        std::uint64_t content = 0;
        bool operator==(const Entry&) const = default;
    };

    [[nodiscard]] static Entry entry_of(const bus::BusMessage& message);
    void load();
    void save(Safety safety);

    std::filesystem::path file_;
    std::string owner_;
    bool is_begun_ = false;
    std::int64_t last_ = 0;
    WallTime at_{};
    std::deque<Entry> entries_;
    bool was_refused_ = false;  ///< the disk said no: said once
};

}  // namespace comptoir::odoo::box
