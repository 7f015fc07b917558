#pragma once
/// The rule that what lies on a scale is sold once: after one weighing the load must change before the next.

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "app/base/clock.hpp"
#include "device-bridge/device.hpp"

namespace comptoir::bridge {

/// A load belongs to the till that was told of it first. Most ways of asking have no word for the end of a
/// weighing: a till asks again and again while its page is open, and a pause between two questions is taken
/// for the end. Others say when they begin and end; between that, they are told without a question.
///
/// Source: devices/scales.md sections 5, 6 and 13 (Dialog 06 and TISA have the rule in the scale; Odoo 19's
/// community till has it in the page, and says that French law asks for it).
///
/// Thread: any (no clock of its own).   Limits: one entry a device that was asked for.
class UsedLoads {
public:
    /// A page that began and never ended is taken for gone then: it must not keep the scale from others.
    static constexpr std::chrono::minutes kReadingMax{2};

    /// How long nobody asks before a weighing counts as over.
    explicit UsedLoads(Duration pause) : pause_(pause) {}

    /// What a scale said, in the order in which it said it. Whoever reads is told of it.
    void heard(const std::string& device, const WeightRead& reading, Time at);
    /// Whether a question of this till, at this time, may be told this weight. None: it is told none, and
    /// goes on all the same.
    [[nodiscard]] bool may_tell(const std::string& device, const std::string& till,
                                const std::optional<Weight>& weight, Time now);
    /// The same, and until it ends it is told of every load.
    [[nodiscard]] bool may_begin(const std::string& device, const std::string& till,
                                 const std::optional<Weight>& weight, Time now);
    /// `weight`: of what lies there now. A till that began was told of it, however long ago it began.
    void ended(const std::string& device, const std::string& till, const std::optional<Weight>& weight);
    /// Whether this weight was sold already, as far as can be known: for whoever only looks.
    [[nodiscard]] bool is_used(const std::string& device, const std::optional<Weight>& weight,
                               Time now) const;

private:
    struct Load {
        std::optional<Weight> told;  // of what lies there; nothing where it changed since
        std::string till;            // who was told
        Time told_at{};
        bool is_used = false;
        std::optional<std::string> reader;  // the till that began and has not ended
        Time read_at{};                     // when it began, or was told last

        [[nodiscard]] bool is_read(Time now) const { return reader && now - read_at <= kReadingMax; }
    };
    [[nodiscard]] bool goes_on(const Load& load, Time now) const;

    Duration pause_;
    std::map<std::string, Load> loads_;
};

}  // namespace comptoir::bridge
