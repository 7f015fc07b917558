#pragma once
/// A measuring tool on Bluetooth, which says by itself what it measures.

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "device-bridge/device.hpp"
#include "device-bridge/device_uri.hpp"
#include "device-bridge/links/gatt_link.hpp"

namespace comptoir::bridge {

/// The tool that a URI means: "bluetooth:SY295", "bluetooth:?address=AA:BB:CC:DD:EE:FF", or both, of which
/// the address says all; "bluetooth:" alone: whichever there is.
///
/// Thread: any (pure).   Errors: malformed, in words for the person who wrote the settings.
[[nodiscard]] Result<GattWanted> bluetooth_tool(const DeviceUri& uri);

/// What means that tool and no other: "bluetooth:SY295?address=AA:BB:CC:DD:EE:FF"; without a name that such
/// tools do not have.   Thread: any (pure).
[[nodiscard]] std::string bluetooth_uri(const BluetoothDevice& device);

/// Verbs: "read", whose value is {"value": "12.34"}: what it measures, exactly.
/// Facts: {"value": "12.34", "age_ms": 800, "address": "AA:BB:CC:DD:EE:FF", "model": "SY295",
/// "identity": as bluetooth_uri, "notifications_dropped": 0}; no value before the first, and none after the
/// tool went away; what it is once it was there. Events: Measured as the tool says it, and with each read.
/// Conditions: ready, offline, error.
///
/// Assumed: a tool says what it measures when that changes, or when its button is pressed; Odoo's own box
/// answers `read_once` with what was said last, too. So that is what a read says, unless it is older than
/// kAgeMax: then, and before the first, it waits for the next.
///
/// Thread: io.   Limits: WaitingReads::kMax reads wait; events as kTellPause and kSamePause have it, the
/// newest wins. Errors of "read": offline; timeout (it says nothing new); refused (what it says is no
/// measurement); busy.
class BluetoothCaliper final : public Device {
public:
    static constexpr std::chrono::seconds kAgeMax{60};  // then another piece may lie in its jaws
    static constexpr std::size_t kModelMax = 32;        // a name is five letters; whoever lies may say more
    static constexpr std::chrono::milliseconds kTellPause{100};    // a hand that moves reads no faster
    static constexpr std::chrono::milliseconds kSamePause{1'000};  // the same again is a button, not a stream

    BluetoothCaliper(OpenContext context, GattWanted wanted, std::string bus,
                     GattLink::Patience patience = {});
    ~BluetoothCaliper() override;
    BluetoothCaliper(const BluetoothCaliper&) = delete;
    BluetoothCaliper& operator=(const BluetoothCaliper&) = delete;

    void start() override;
    [[nodiscard]] asio::awaitable<ActionResult> perform(Action action) override;
    void stop() override;
    [[nodiscard]] Condition condition() const override;
    [[nodiscard]] std::string reason() const override;
    [[nodiscard]] std::vector<std::string> verbs() const override { return {"read"}; }
    [[nodiscard]] json::Value facts() const override;

private:
    struct Core;
    std::shared_ptr<Core> core_;
};

}  // namespace comptoir::bridge
