#pragma once
/// A scanner that types its codes like a keyboard.

#include <memory>

#include "device-bridge/device.hpp"
#include "device-bridge/links/key_stream.hpp"
#include "device-bridge/links/link_keeper.hpp"
#include "device-bridge/scanning/code_delivery.hpp"
#include "device-bridge/scanning/key_codes.hpp"

namespace comptoir::bridge {

/// Verbs: none; it only speaks.
/// Facts: {"scans": 12, "last_code": {"kind": "ean13", ...}, "codes_dropped": 0, "typed_by_hand": 0,
/// "typist": "scanner", "input": "..."}. Events: Scanned. Conditions: ready while it is plugged in and nobody
/// else hears it, else offline.
///
/// Thread: io.
class KeyScanner final : public Device {
public:
    KeyScanner(OpenContext context, std::unique_ptr<KeyStream> stream, std::unique_ptr<KeyCodes> codes,
               CodeDelivery delivery, LinkKeeper::Patience patience = {});
    ~KeyScanner() override;
    KeyScanner(const KeyScanner&) = delete;
    KeyScanner& operator=(const KeyScanner&) = delete;

    void start() override;
    [[nodiscard]] asio::awaitable<ActionResult> perform(Action action) override;
    void stop() override;
    [[nodiscard]] Condition condition() const override;
    [[nodiscard]] std::string reason() const override;
    [[nodiscard]] std::vector<std::string> verbs() const override { return {}; }
    [[nodiscard]] json::Value facts() const override;

private:
    struct Core;
    std::shared_ptr<Core> core_;
};

}  // namespace comptoir::bridge
