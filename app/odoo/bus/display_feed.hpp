#pragma once
/// What the messages on a POS's bus mean for the one screen that follows it.

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "app/base/clock.hpp"
#include "app/odoo/bus/bus_frame.hpp"
#include "app/sources/snapshot_merge.hpp"

namespace comptoir::odoo::bus {

/// What a frame changed.
struct News {
    bool has_order = false;      ///< `DisplayFeed::snapshot` is another one
    bool must_register = false;  ///< the register asks which screens there are
    bool has_others = false;     ///< another register was heard of for the first time

    bool operator==(const News&) const = default;
};

/// Follows one register on the channel of its POS configuration, which others may share.
///
/// The device that the link names is followed and no other. Where it names none, the first that speaks is,
/// until it has been silent for kFollowed. A message of nobody ("None": a 19.0 register on which the display
/// button was never pressed) counts as ours while ours is silent.
///
/// Thread: any (no I/O, no clock; the caller owns it).
/// Errors: a payload that is no order is counted and passed over.
/// Limits: kOthersMax registers; sources::SnapshotMerge bounds the order.
/// Source: customer-display.md section 6, odoo-20.md sections 1.3 and 1.4, real-pos.md section 3.
class DisplayFeed {
public:
    /// `device` as the link or the page names it; empty or all zeros where it names none.
    /// `last_id`: where an earlier one left off, 0 where there was none.
    DisplayFeed(std::string token, std::string device, std::int64_t last_id = 0);

    /// All the messages of a frame, in order.
    News hear(std::vector<BusMessage> messages, Time now);

    /// The order as it is now, for `sources::decode`; an empty object before the first.
    [[nodiscard]] const json::Value& snapshot() const { return merge_.value(); }
    /// The device that is followed; empty before anybody spoke where the link names none.
    [[nodiscard]] const std::string& followed() const { return followed_; }
    /// Other registers of this POS that were heard, in the order in which they were.
    [[nodiscard]] const std::vector<std::string>& others() const { return others_; }
    [[nodiscard]] bool has_heard_ours() const { return heard_at_ != Time{}; }

    /// The id to ask from after a reconnect; goes back only where the server's own ids do.
    [[nodiscard]] std::int64_t last_id() const { return last_id_; }
    /// A server sends all that was missed in one frame, and after a long outage that may be more than any.
    /// Asked from 0 on it sends the last 50 s alone.   Source: server-link.md section 4.2.
    void skip_backlog() { last_id_ = 0; }
    /// The id to ask from after a restart, so that the order of a sale in progress comes again; 0 before any.
    [[nodiscard]] std::int64_t resume_id() const { return resume_id_; }
    [[nodiscard]] std::size_t messages() const { return messages_; }
    [[nodiscard]] std::size_t passed_over() const { return passed_over_; }  ///< of other kinds, or no orders

    static constexpr std::size_t kOthersMax = 16;        // registers of one POS; a large shop has a dozen
    static constexpr std::chrono::minutes kFollowed{2};  // a till that sells says something more often
    static constexpr std::size_t kSaidMax = 256;         // a busy till's 50 s, which is what a server repeats

private:
    enum class Kind { order, registration, other };
    struct Read {
        Kind kind = Kind::other;
        std::string device;
    };

    /// What the server said, to know it again.
    struct Said {
        std::int64_t id = 0;
        std::size_t digest = 0;

        bool operator==(const Said&) const = default;
    };

    [[nodiscard]] Read read(std::string_view type) const;
    bool is_known(const BusMessage& message);
    bool is_ours(const std::string& device, Time now);
    void follow(const std::string& device);
    bool note_other(const std::string& device);

    std::string token_;
    std::string wanted_;
    std::string followed_;
    std::vector<std::string> others_;
    sources::SnapshotMerge merge_;
    Time heard_at_{};
    std::int64_t last_id_;
    std::deque<Said> said_;  // the newest last
    std::int64_t resume_id_ = 0;
    std::size_t messages_ = 0;
    std::size_t passed_over_ = 0;
};

}  // namespace comptoir::odoo::bus
