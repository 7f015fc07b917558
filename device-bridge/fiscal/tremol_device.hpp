#pragma once
/// A Tremol G03: registers a receipt, once.

#include <chrono>
#include <memory>

#include "device-bridge/device.hpp"
#include "device-bridge/links/byte_link.hpp"
#include "device-bridge/links/link_keeper.hpp"

namespace comptoir::bridge {

/// How long it waits for what.
struct TremolPatience {
    std::chrono::milliseconds answer{3'000};  ///< for an answer. Source: the public driver of Odoo
    std::chrono::milliseconds busy{30'000};   ///< for one, while the device says that it is busy
    std::chrono::milliseconds knock{2'000};   ///< between two questions whether it is there
};

/// Verbs: "register" {"messages": [...], "company_vat": "..."}, whose value is {"status": "ok",
/// "replies": [...], "serial_number": "..."}; "release": staff have seen whether the receipts of unknown end
/// are registered.
///
/// Facts: {"serial_number", "tax_number", "unsure_receipts", "answers_dropped"}.
///
/// Conditions: ready, silent, error (it answers that it is not ready), offline.
///
/// Nothing that registers is sent twice: a command that stays without an answer, or is refused, ends the
/// receipt with the command that cancels, and only where that is answered with the cancelled receipt is it
/// certain that nothing was registered. Only what asks is asked again.
///
/// That the closing word leaves is written down before. The same content again is the same receipt: where it
/// is registered it gets the answers that were given, with the device there or not; where nobody knows, it
/// is refused until "release".
///
/// Thread: io; waits for the disk at the closing word and behind it.
///
/// Limits: kWaitingMax receipts wait; as read_tremol_receipt has them.
///
/// Errors of "register": offline; timeout; refused (another company's device, the device's own word);
/// malformed; busy. Outcome unknown: it may be registered.
///
/// Source: protocol/devices.md section 7.2.
class TremolDevice final : public Device {
public:
    static constexpr std::size_t kWaitingMax = 32;  // a day's invoices are sent one after the other

    TremolDevice(OpenContext context, std::unique_ptr<ByteLink> link, TremolPatience waits = {},
                 LinkKeeper::Patience patience = {});
    ~TremolDevice() override;
    TremolDevice(const TremolDevice&) = delete;
    TremolDevice& operator=(const TremolDevice&) = delete;

    void start() override;
    [[nodiscard]] asio::awaitable<ActionResult> perform(Action action) override;
    void stop() override;
    [[nodiscard]] bool give_back(const std::string& job) override;
    [[nodiscard]] Condition condition() const override;
    [[nodiscard]] std::string reason() const override;
    [[nodiscard]] std::vector<std::string> verbs() const override { return {"register", "release"}; }
    [[nodiscard]] json::Value facts() const override;

private:
    struct Core;
    std::shared_ptr<Core> core_;
};

}  // namespace comptoir::bridge
