#pragma once
/// A scale on a byte link, read all the time, in whichever protocol it speaks.

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "device-bridge/device.hpp"
#include "device-bridge/links/byte_link.hpp"
#include "device-bridge/links/link_keeper.hpp"
#include "device-bridge/protocols/scale_protocol.hpp"

namespace comptoir::bridge {

/// A protocol that the scale may speak.
struct ScaleCandidate {
    std::unique_ptr<ScaleProtocol> protocol;
    std::function<Result<void>()> set_line = nullptr;  ///< makes the line as it wants it; null: it is
    std::string line = {};                             ///< "9600 7E1", for people; empty: no line has that
    std::string id = {};                   ///< by which it is remembered; empty: all that send unasked
    std::chrono::milliseconds try_for{0};  ///< how long it is listened to; 0: as for any
    /// Kilogram and gram want a metric scale, pound and ounce one that weighs in those; nothing: any will do.
    std::optional<WeightUnit> sold_in = {};
};

/// Verbs: "read", "zero", "tare", "clear_tare"; none takes fields; "read" returns what `facts` says and never
/// waits for the wire. Zero and tare end as `sent` where the protocol has no answer to them. Where the scale
/// is told a price, "price" {"price": 1250}: what a kilogram costs, in the currency's smallest unit.
///
/// Facts: {"protocol": "MT-SICS", "line": "9600 8N1", "weight": "1.235", "tare": "0.000", "unit": "kg",
/// "stability": "stable", "is_net": false, "age_ms": 120, "stable_weight": "1.235", "stable_age_ms": 120,
/// "lines_dropped": 0}; weights are absent until there is one, and "weight" is absent while the scale says
/// over, under or that it can't tell, and when the reading is too old.
///
/// Events: WeightRead when weight, tare or stability changed, never for a mere repeat; the first after a
/// silence always, and before the condition is ready again, so that nobody takes the old one for it.
/// Conditions: ready; silent without a word; error where its words are none of the protocol, or where it says
/// that somebody has to do something, or weighs in units that are not sold in; offline while the link is
/// down.
///
/// Of several candidates each is tried for a moment, in their order, until one is understood. It is kept
/// until the scale was silent for kSearchAgain, and remembered of the port: after a restart it is tried
/// first.
///
/// Thread: io.   Limits: kCommandsMax commands wait for their turn; a further one is busy.
class SerialScale final : public Device {
public:
    static constexpr std::size_t kCommandsMax = 8;  // keys that a cashier can press before one is answered
    /// How long a candidate is listened to. A scale answers within half a second, and may miss a question.
    static constexpr std::chrono::milliseconds kTryFor{1'200};
    static constexpr std::chrono::milliseconds kListenFor{700};  // who sends unasked does so 5 times a second
    static constexpr std::chrono::seconds kSearchAgain{30};  // it may have been exchanged, not switched off

    static constexpr std::chrono::seconds kCommandWithin{10};  // a scale waits for rest before it zeroes

    struct Patience {
        std::chrono::milliseconds silence{0};  ///< 0: as the protocol has it
        std::chrono::milliseconds try_for{kTryFor};
        LinkKeeper::Patience link = {};
        std::chrono::milliseconds command{kCommandWithin};  ///< for its answer; until then nothing is asked
    };

    SerialScale(OpenContext context, std::unique_ptr<ByteLink> link, std::vector<ScaleCandidate> candidates,
                Patience patience, std::function<std::string()> identity = nullptr);
    ~SerialScale() override;
    SerialScale(const SerialScale&) = delete;
    SerialScale& operator=(const SerialScale&) = delete;

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
