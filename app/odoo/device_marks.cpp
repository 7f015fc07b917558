#include "app/odoo/device_marks.hpp"

#include <algorithm>

namespace comptoir::odoo {

bool DeviceMarks::add(const std::string& device, const std::string& mark) {
    if (mark.empty()) return true;
    if (marks_.size() >= kDevicesMax && !marks_.contains(device)) marks_.erase(marks_.begin());
    std::deque<std::string>& known = marks_[device];
    const auto found = std::find(known.begin(), known.end(), mark);
    const bool is_new = found == known.end();
    if (!is_new) known.erase(found);
    if (known.size() >= kMarksMax) known.pop_front();
    known.push_back(mark);
    return is_new;
}

void DeviceMarks::forget(const std::string& device, const std::string& mark) {
    const auto found = marks_.find(device);
    if (found != marks_.end()) std::erase(found->second, mark);
}

}  // namespace comptoir::odoo
