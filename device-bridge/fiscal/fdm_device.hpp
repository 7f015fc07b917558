#pragma once
/// A Belgian fiscal data module: registers a receipt, once.

#include <chrono>
#include <memory>

#include "device-bridge/device.hpp"
#include "device-bridge/links/byte_link.hpp"
#include "device-bridge/links/link_keeper.hpp"

namespace comptoir::bridge {

/// How long it waits for what.
struct FdmPatience {
    std::chrono::milliseconds answer{3'000};  ///< Source: protocol/devices.md section 7.3
    std::chrono::milliseconds knock{2'000};   ///< between two questions whether it is there
};

/// Verbs: "register_receipt" and "register_pin", as read_fdm_receipt and read_fdm_pin have them, and
/// "status"; their value is fdm_result's, or fdm_trouble's. "release": staff have seen whether the receipt of
/// unknown end is registered.
///
/// Facts: {"fdm_number", "unsure_receipts", "answers_dropped"}.
///
/// Conditions: ready, silent, error (it answers that it can't), offline.
///
/// That a receipt leaves is written down before. Where its answer is lost or can't be read, it is asked again
/// with the same number and a raised retry, by itself and before anything else is asked, until the module has
/// said what became of it; the module then answers as before, and registers nothing anew. The same content
/// again is the same receipt, and gets the answer that was given, with the module there or not. A PIN is
/// sent once: a wrong one counts.
///
/// Thread: io; waits for the disk around each receipt.   Limits: kWaitingMax questions wait.
///
/// Errors: offline, timeout, malformed, busy, refused (the module's own word). Outcome unknown: the receipt
/// may be registered; the same again says.
///
/// Source: protocol/devices.md section 7.3.
class FdmDevice final : public Device {
public:
    static constexpr std::size_t kWaitingMax = 32;  // tills send one each

    FdmDevice(OpenContext context, std::unique_ptr<ByteLink> link, FdmPatience waits = {},
              LinkKeeper::Patience patience = {});
    ~FdmDevice() override;
    FdmDevice(const FdmDevice&) = delete;
    FdmDevice& operator=(const FdmDevice&) = delete;

    void start() override;
    [[nodiscard]] asio::awaitable<ActionResult> perform(Action action) override;
    void stop() override;
    [[nodiscard]] bool give_back(const std::string& job) override;
    [[nodiscard]] Condition condition() const override;
    [[nodiscard]] std::string reason() const override;
    [[nodiscard]] std::vector<std::string> verbs() const override {
        return {"register_receipt", "register_pin", "status", "release"};
    }
    [[nodiscard]] json::Value facts() const override;

private:
    struct Core;
    std::shared_ptr<Core> core_;
};

}  // namespace comptoir::bridge
