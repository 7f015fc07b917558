#pragma once
/// A scanner that types its codes like a keyboard, and what is a keyboard after all: a number pad, a foot
/// switch.

#include <memory>

#include "device-bridge/device.hpp"
#include "device-bridge/links/key_stream.hpp"
#include "device-bridge/links/link_keeper.hpp"
#include "device-bridge/scanning/key_codes.hpp"
#include "device-bridge/scanning/settings.hpp"

namespace comptoir::bridge {

/// Verbs:
/// "find_layout" {}: says {"code": "...", "bars": "2112...", "seconds": 60}, a code to be shown and scanned;
/// the layout in which its keys are that code is set, and told in an event.
/// "set_layout" {"layout": "be", "variant": ""}; no layout is "us". "set_typist" {"typist": "scanner"}, or
/// "keyboard": each key is told by itself, and goes to whoever else listens, too; or "auto".
/// All that is set so is remembered of that device, unless the settings say it themselves: then it is
/// refused.
///
/// Facts: {"scans": 12, "last_code": {"kind": "ean13", ...}, "codes_dropped": 0, "typed_by_hand": 0,
/// "typist": "scanner", "layout": "us", "input": "...", "identity": "evdev://0c2e:0200"}, "finds_layout": true
/// with its "bars" while that code is waited for, and "last_lesson": how that ended. Of a keyboard:
/// {"keys": 7, "keys_dropped": 0, "typist": "keyboard", "layout": "us", "input": "..."}.
/// Events: Scanned, LayoutFound; of a keyboard KeyTyped.
/// Conditions: ready while it is plugged in and, but for a keyboard, nobody else hears it, busy while the code
/// is waited for, else offline.
///
/// Thread: io.
class KeyScanner final : public Device {
public:
    static constexpr std::chrono::seconds kFindingTime{60};  // to fetch the scanner and to aim it

    KeyScanner(OpenContext context, std::unique_ptr<KeyStream> stream, std::unique_ptr<KeyCodes> codes,
               ScannerOptions options, LinkKeeper::Patience patience = {},
               std::chrono::milliseconds finding_time = kFindingTime);
    ~KeyScanner() override;
    KeyScanner(const KeyScanner&) = delete;
    KeyScanner& operator=(const KeyScanner&) = delete;

    void start() override;
    [[nodiscard]] asio::awaitable<ActionResult> perform(Action action) override;
    void stop() override;
    [[nodiscard]] Condition condition() const override;
    [[nodiscard]] std::string reason() const override;
    [[nodiscard]] std::vector<std::string> verbs() const override;
    [[nodiscard]] json::Value facts() const override;

private:
    struct Core;
    std::shared_ptr<Core> core_;
};

}  // namespace comptoir::bridge
