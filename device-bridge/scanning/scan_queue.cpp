#include "device-bridge/scanning/scan_queue.hpp"

#include <algorithm>
#include <utility>

namespace comptoir::bridge {

void ScanQueue::push(std::string text, Time now, std::string scanner) {
    if (text.empty() || text.size() > kScanBytesMax) {
        ++dropped_;
        return;
    }
    forget_old(now);
    if (scans_.size() >= kScansMax) drop_oldest();
    scans_.push_back(Scan{std::move(text), now, std::move(scanner)});
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
    if (scans_.size() > kScansMax) drop_oldest();
}

void ScanQueue::drop_oldest() {
    const Scan oldest = std::move(scans_.front());
    scans_.pop_front();
    ++dropped_;
    if (untold_) untold_(oldest);
}

bool ScanQueue::empty(Time now) const {
    return std::none_of(scans_.begin(), scans_.end(),
                        [&](const Scan& scan) { return now - scan.at <= kFresh; });
}

void ScanQueue::forget_old(Time now) {
    std::erase_if(scans_, [&](const Scan& scan) {
        const bool is_old = now - scan.at > kFresh;
        if (is_old && untold_) untold_(scan);
        return is_old;
    });
}

std::optional<Time> ScanQueue::stale_at() const {
    if (scans_.empty()) return std::nullopt;
    return scans_.front().at + kFresh;
}

}  // namespace comptoir::bridge
