#pragma once
/// A fiscal device behind its link: what the registry has of one who speaks to it.

#include <memory>
#include <string>
#include <vector>

#include "device-bridge/device.hpp"
#include "device-bridge/fiscal/fiscal_talk.hpp"
#include "device-bridge/links/byte_link.hpp"
#include "device-bridge/links/link_keeper.hpp"

namespace comptoir::bridge {

/// Verbs: those of the one who speaks, and "release": staff have seen whether the receipts of unknown end are
/// registered.
///
/// Facts: {"unsure_receipts"}: how many may be registered, but for one that is underway; and those of the one
/// who speaks.
///
/// What registers is sent after it was written down that it leaves, and not again by itself, unless the
/// device knows a repeat. The same content again is the same receipt: where it is registered it gets the
/// answer that was given, with the device there or not.
///
/// Thread: io.   Limits: FiscalTalk::kWaitingMax wait.
///
/// Errors: offline; timeout; refused; malformed; busy. Outcome unknown: the receipt may be registered.
class FiscalDevice final : public Device {
public:
    FiscalDevice(std::shared_ptr<FiscalTalk> talk, std::unique_ptr<ByteLink> link,
                 LinkKeeper::Patience patience);
    ~FiscalDevice() override;
    FiscalDevice(const FiscalDevice&) = delete;
    FiscalDevice& operator=(const FiscalDevice&) = delete;

    void start() override;
    void stop() override;
    [[nodiscard]] asio::awaitable<ActionResult> perform(Action action) override;
    [[nodiscard]] bool give_back(const std::string& job) override { return talk_->give_back(job); }
    [[nodiscard]] Condition condition() const override { return talk_->condition(); }
    [[nodiscard]] std::string reason() const override { return talk_->reason(); }
    [[nodiscard]] std::vector<std::string> verbs() const override;
    [[nodiscard]] json::Value facts() const override { return talk_->facts(); }

private:
    std::shared_ptr<FiscalTalk> talk_;
    std::unique_ptr<ByteLink> link_;  // until it starts
    LinkKeeper::Patience patience_;
};

}  // namespace comptoir::bridge
