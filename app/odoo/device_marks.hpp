#pragma once
/// Which actions were asked for already: a caller that heard no answer asks again under the same mark.

#include <cstddef>
#include <deque>
#include <map>
#include <string>

namespace comptoir::odoo {

/// Remembers the latest marks of each device.
///
/// Thread: any (pure; the caller owns it).
/// Limits: kMarksMax marks of each of kDevicesMax devices; the longest unused mark is forgotten, and beyond
/// kDevicesMax all of the first device.
/// Source: http-api.md section 4.1: 16 to 18 keep 500 a device, 19 keeps 256.
class DeviceMarks {
public:
    static constexpr std::size_t kMarksMax = 500;    // what the larger of the two generations keeps
    static constexpr std::size_t kDevicesMax = 128;  // twice the registry's: settings may be edited meanwhile

    /// False where the device was asked under this mark before. An empty mark is always new.
    [[nodiscard]] bool add(const std::string& device, const std::string& mark);
    /// Nothing happened: the caller may ask again.
    void forget(const std::string& device, const std::string& mark);

private:
    std::map<std::string, std::deque<std::string>> marks_;  // the latest used at the back
};

}  // namespace comptoir::odoo
