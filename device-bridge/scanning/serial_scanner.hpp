#pragma once
/// A scanner that says its codes on a byte link.

#include <memory>

#include "device-bridge/device.hpp"
#include "device-bridge/links/byte_link.hpp"
#include "device-bridge/links/link_keeper.hpp"
#include "device-bridge/scanning/settings.hpp"

namespace comptoir::bridge {

/// Verbs: none; it only speaks. Facts: {"scans": 12, "last_code": {...}, "codes_dropped": 0}.
/// Events: Scanned. Conditions: ready while the link is open, else offline.
///
/// A code ends as the options say; where they leave it open and no end ever came, with a second of silence.
///
/// Thread: io.
class SerialScanner final : public Device {
public:
    SerialScanner(OpenContext context, std::unique_ptr<ByteLink> link, ScannerOptions options = {},
                  LinkKeeper::Patience patience = {});
    ~SerialScanner() override;
    SerialScanner(const SerialScanner&) = delete;
    SerialScanner& operator=(const SerialScanner&) = delete;

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
