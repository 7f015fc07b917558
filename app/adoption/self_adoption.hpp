#pragma once
/// Adopts without being asked what can be nothing else: plugged in, a scanner or a scale is the till's.

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "app/adoption/adoptions.hpp"

namespace comptoir::adoption {

/// Why it needs nobody to say what it is: it types as only a scanner does, or calls itself a scanner or a
/// scale on USB HID. Empty: somebody has to say it. Printers are not among them: which of them receipts come
/// out of is the shop's to say, and what is behind a serial port nobody sees.
///
/// Thread: any.   Source: protocol/devices/scanners.md, scales.md (usage pages 0x8C and 0x8D).
[[nodiscard]] std::string why_by_itself(const bridge::FoundDevice& found);

/// What was let go stays away until somebody adopts it. One that has no number of its own and is found in
/// another port while its own is empty is that one, moved; two that bear the same number are told apart by
/// their ports once there are two.
///
/// Thread: io.   Owner: the kiosk.   Limits: kAdoptedMax entries; what can't be adopted is said once.
class SelfAdoption {
public:
    /// `is_wished`: by the settings. `changed` makes the devices those of the settings, before it returns.
    SelfAdoption(Adoptions& adoptions, std::function<bool()> is_wished, std::function<void()> changed);

    /// Call whenever what is plugged in, or the settings, have changed.
    void look(const std::vector<bridge::FoundDevice>& there);

private:
    [[nodiscard]] bool follow(const std::vector<bridge::FoundDevice>& there);
    [[nodiscard]] bool tell_apart(const AdoptedDevice& entry, const std::vector<bridge::FoundDevice>& there);
    [[nodiscard]] bool follow_move(const bridge::FoundDevice& found,
                                   const std::vector<bridge::FoundDevice>& there);
    [[nodiscard]] bool adopt(const bridge::FoundDevice& found, const std::string& why);
    [[nodiscard]] bool is_new(const bridge::FoundDevice& found) const;
    [[nodiscard]] std::optional<std::string> free_name(const std::string& kind) const;

    Adoptions& adoptions_;
    std::function<bool()> is_wished_;
    std::function<void()> changed_;
    std::set<std::string> seen_in_its_port_;      ///< names of entries, since the start
    std::map<std::string, std::string> refused_;  ///< by the id it was found under: what was said of it
    bool is_looking_ = false;
};

}  // namespace comptoir::adoption
