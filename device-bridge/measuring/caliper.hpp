#pragma once
/// A measuring tool on a byte link that is asked for its number.

#include <chrono>
#include <memory>

#include "device-bridge/device.hpp"
#include "device-bridge/links/byte_link.hpp"
#include "device-bridge/links/link_keeper.hpp"

namespace comptoir::bridge {

/// Verbs: "read", whose value is {"value": "+12.34"}: what it measures now, digit for digit as it says it.
/// Facts: {"value": "+12.34", "lines_dropped": 0}; no value before the first read, and none after trouble.
/// Events: Measured with each read. Conditions: ready, silent once a question stays without an answer,
/// offline.
///
/// Reads are carried out one after the other, each with questions of its own. An answer that comes later than
/// `answers_within` may be taken for that to the next question; nothing in it says which it was.
///
/// Thread: io.   Limits: WaitingReads::kMax reads wait.
/// Errors of "read": offline; timeout (it says nothing); refused (it answers, but with no number, or each
/// time with another one); busy (too many wait).
class Caliper final : public Device {
public:
    /// Assumed: an answer is some ten bytes, 25 ms at 4800 baud; Odoo's own box gives a byte a second.
    static constexpr std::chrono::milliseconds kAnswersWithin{1'000};

    Caliper(OpenContext context, std::unique_ptr<ByteLink> link,
            std::chrono::milliseconds answers_within = kAnswersWithin, LinkKeeper::Patience patience = {});
    ~Caliper() override;
    Caliper(const Caliper&) = delete;
    Caliper& operator=(const Caliper&) = delete;

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
