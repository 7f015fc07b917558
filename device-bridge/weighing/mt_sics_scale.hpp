#pragma once
/// A scale that says its weight all the time in MT-SICS, on any byte link.

#include <chrono>
#include <memory>

#include "device-bridge/device.hpp"
#include "device-bridge/links/byte_link.hpp"
#include "device-bridge/links/link_keeper.hpp"

namespace comptoir::bridge {

/// Verbs: "read", "zero", "tare", "clear_tare"; none takes fields; "read" returns what `facts` says.
///
/// Facts: {"weight": "1.235", "tare": "0.000", "unit": "kg", "stability": "stable", "age_ms": 120,
/// "stable_weight": "1.235", "stable_age_ms": 120}; weights are absent until there is one, and "weight" is
/// absent while the scale says over, under or that it can't tell.
///
/// Events: WeightRead when weight, tare or stability changed, never for a mere repeat.
/// Conditions: ready; silent after `silence` without a word; offline while the link is down.
///
/// Thread: io.   Limits: kCommandsMax commands wait for their turn; a further one is busy.
class MtSicsScale final : public Device {
public:
    static constexpr std::size_t kCommandsMax = 8;  // keys that a cashier can press before one is answered
    /// A scale sends some 5 to 20 lines a second, so this is ten lost ones and more.
    static constexpr std::chrono::seconds kSilence{2};

    MtSicsScale(OpenContext context, std::unique_ptr<ByteLink> link,
                LinkKeeper::Patience patience = default_patience());
    ~MtSicsScale() override;
    MtSicsScale(const MtSicsScale&) = delete;
    MtSicsScale& operator=(const MtSicsScale&) = delete;

    [[nodiscard]] static LinkKeeper::Patience default_patience();

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
