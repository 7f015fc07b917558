#pragma once
/// Scans that wait between two polls of the POS.

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "app/base/clock.hpp"

namespace comptoir::bridge {

/// Holds scans for a POS that asks again and again. Each scan is handed out once, in order.
///
/// Thread: any (no I/O, no clock; the caller owns it).
/// Limits: kScansMax scans; a further one drops the oldest, which is counted. A scan older than kFresh is
/// never handed out: by then the cashier has typed it, and it would land in the next sale.
/// Source: the IoT box discards a scan older than 5 s when it is fetched (Odoo 18.0,
/// addons/hw_drivers/iot_handlers/drivers/KeyboardUSBDriver_L.py, read_next_barcode).
class ScanQueue {
public:
    static constexpr std::size_t kScansMax = 64;        // 5 s of scanning as fast as a belt scanner does
    static constexpr std::size_t kScanBytesMax = 8192;  // a full QR holds 7,089 digits or 2,953 bytes
    static constexpr std::chrono::seconds kFresh{5};

    struct Scan {
        std::string text;
        Time at{};                 ///< when it was scanned: its age counts on while it is handed about
        std::string scanner = {};  ///< the device that read it

        bool operator==(const Scan&) const = default;
    };

    /// Hears of a scan that nobody fetched: too old, or the oldest of too many. Not to call back into the
    /// queue.
    using Untold = std::function<void(const Scan&)>;

    explicit ScanQueue(Untold untold = nullptr) : untold_(std::move(untold)) {}

    /// Appends a scan; an empty one, or one longer than kScanBytesMax, is dropped and counted.
    void push(std::string text, Time now, std::string scanner = {});
    /// The oldest fresh scan, which is gone from the queue then; nothing when there is none.
    [[nodiscard]] std::optional<Scan> pop(Time now);
    /// Puts back in front what `pop` gave, where the asker turned out to be gone.
    void unpop(Scan scan);
    [[nodiscard]] bool empty(Time now) const;
    void clear() { scans_.clear(); }
    /// Lets those go that are too old now; everything else here does so first, too.
    void forget_old(Time now);
    /// When the next one will be too old; nothing while none waits.
    [[nodiscard]] std::optional<Time> stale_at() const;
    /// How many were lost to a bound; old ones don't count, they were nobody's any more.
    [[nodiscard]] std::size_t dropped() const { return dropped_; }

private:
    void drop_oldest();

    Untold untold_;
    std::deque<Scan> scans_;
    std::size_t dropped_ = 0;
};

}  // namespace comptoir::bridge
