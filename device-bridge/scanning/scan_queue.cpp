#include "device-bridge/scanning/scan_queue.hpp"

#include <algorithm>
#include <utility>

namespace comptoir::bridge {

void ScanQueue::push(std::string text, Time now) {
    if (text.empty() || text.size() > kScanBytesMax) {
        ++dropped_;
        return;
    }
    forget_old(now);
    if (scans_.size() >= kScansMax) {
        scans_.pop_front();
        ++dropped_;
    }
    scans_.push_back(Scan{std::move(text), now});
}

std::optional<ScanQueue::Scan> ScanQueue::pop(Time now) {
    forget_old(now);
    if (scans_.empty()) return std::nullopt;
    Scan scan = std::move(scans_.front());
    scans_.pop_front();
    return scan;
}

void ScanQueue::unpop(Scan scan) {
    scans_.push_front(std::move(scan));
    if (scans_.size() <= kScansMax) return;
    scans_.pop_front();  // the oldest, as ever
    ++dropped_;
}

bool ScanQueue::empty(Time now) const {
    return std::none_of(scans_.begin(), scans_.end(),
                        [&](const Scan& scan) { return now - scan.at <= kFresh; });
}

void ScanQueue::forget_old(Time now) {
    std::erase_if(scans_, [&](const Scan& scan) { return now - scan.at > kFresh; });
}

}  // namespace comptoir::bridge
