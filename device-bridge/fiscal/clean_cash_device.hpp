#pragma once
/// A CleanCash: registers a receipt, once, and says the code that the law wants on it.

#include <chrono>
#include <memory>

#include "device-bridge/device.hpp"
#include "device-bridge/links/byte_link.hpp"
#include "device-bridge/links/link_keeper.hpp"

namespace comptoir::bridge {

/// How long it waits for what.
struct CleanCashPatience {
    std::chrono::milliseconds answer{5'000};  ///< the longest message takes 4.3 s at 9600 baud
    std::chrono::milliseconds knock{2'000};   ///< between two questions whether it is there
};

/// Verbs: "register_receipt" {"receipt": [...]}, whose value is {"status": "ok",
/// "signature_control", "unit_id", "storage_status"}; "release": staff have seen whether the receipts of
/// unknown end are registered.
///
/// Facts: {"unit_id", "protocol", "firmware", "unsure_receipts", "answers_dropped"}.
///
/// Conditions: ready, silent, offline.
///
/// What registers is sent once, after it was written down that it leaves. The same content again is the same
/// receipt: where it is registered it gets the answer that was given, with the unit there or not; where
/// nobody knows, it is refused until "release". Only where the unit itself refuses is it certain that nothing
/// was registered. Only what asks is asked again.
///
/// Thread: io; waits for the disk before a receipt leaves and behind it.
///
/// Limits: kWaitingMax receipts wait; as read_clean_cash_receipt has them.
///
/// Errors of "register_receipt": offline; timeout; refused (the unit's own code); malformed; busy. Outcome
/// unknown: it may be registered.
///
/// Source: protocol/devices.md section 7.4.   Assumed: answers come in the order of what was asked.
class CleanCashDevice final : public Device {
public:
    static constexpr std::size_t kWaitingMax = 32;  // of a till, which waits for each

    CleanCashDevice(OpenContext context, std::unique_ptr<ByteLink> link, CleanCashPatience waits = {},
                    LinkKeeper::Patience patience = {});
    ~CleanCashDevice() override;
    CleanCashDevice(const CleanCashDevice&) = delete;
    CleanCashDevice& operator=(const CleanCashDevice&) = delete;

    void start() override;
    [[nodiscard]] asio::awaitable<ActionResult> perform(Action action) override;
    void stop() override;
    [[nodiscard]] bool give_back(const std::string& job) override;
    [[nodiscard]] Condition condition() const override;
    [[nodiscard]] std::string reason() const override;
    [[nodiscard]] std::vector<std::string> verbs() const override { return {"register_receipt", "release"}; }
    [[nodiscard]] json::Value facts() const override;

private:
    struct Core;
    std::shared_ptr<Core> core_;
};

}  // namespace comptoir::bridge
