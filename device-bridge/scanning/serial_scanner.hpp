#pragma once
/// A scanner that types its codes into a byte link, each ended by CR or LF.

#include <memory>

#include "device-bridge/device.hpp"
#include "device-bridge/links/byte_link.hpp"
#include "device-bridge/links/link_keeper.hpp"
#include "device-bridge/protocols/scan_lines.hpp"

namespace comptoir::bridge {

/// Verbs: none; it only speaks. Facts: {"scans": 12, "codes_dropped": 0}.
/// Events: Scanned. Conditions: ready while the link is open, else offline.
///
/// Thread: io.
class SerialScanner final : public Device {
public:
    SerialScanner(OpenContext context, std::unique_ptr<ByteLink> link, LinkKeeper::Patience patience = {});
    ~SerialScanner() override;
    SerialScanner(const SerialScanner&) = delete;
    SerialScanner& operator=(const SerialScanner&) = delete;

    void start() override;
    [[nodiscard]] asio::awaitable<ActionResult> perform(Action action) override;
    void stop() override;
    [[nodiscard]] Condition condition() const override { return condition_; }
    [[nodiscard]] std::string reason() const override { return reason_; }
    [[nodiscard]] std::vector<std::string> verbs() const override { return {}; }
    [[nodiscard]] json::Value facts() const override;

private:
    void become(Condition now, std::string why);

    EventSink events_;
    std::shared_ptr<LinkKeeper> keeper_;
    ScanLines lines_;
    Condition condition_ = Condition::offline;
    std::string reason_ = "not opened yet";
    std::size_t scans_ = 0;
};

}  // namespace comptoir::bridge
