#include "app/staff_notes.hpp"

#include <algorithm>
#include <array>

namespace comptoir {
namespace {

using renderer::StaffNote;

/// Most urgent first: what stops the sale of now, then money and receipts that somebody has to look after,
/// then what can wait for a quiet moment.
constexpr std::array kUrgency{StaffNote::paper_out,       StaffNote::cover_open,
                              StaffNote::needs_attention, StaffNote::receipt_uncertain,
                              StaffNote::not_answering,   StaffNote::browser_stops,
                              StaffNote::no_browser,      StaffNote::paper_low,
                              StaffNote::slide_left_out,  StaffNote::no_videos};

auto urgency_of(StaffNote note) {
    return std::ranges::find(kUrgency, note) - kUrgency.begin();
}

}  // namespace

StaffNote note_of(bridge::Kind kind, bridge::Condition condition) {
    using bridge::Condition;
    switch (condition) {
        case Condition::paper_out: return StaffNote::paper_out;
        case Condition::paper_low: return StaffNote::paper_low;
        case Condition::cover_open: return StaffNote::cover_open;
        case Condition::offline: return StaffNote::not_answering;
        case Condition::cutter:
        case Condition::too_hot:
        case Condition::error: return StaffNote::needs_attention;
        case Condition::silent:
            return kind == bridge::Kind::printer ? StaffNote::none : StaffNote::not_answering;
        case Condition::ready:
        case Condition::busy: break;
    }
    return StaffNote::none;
}

void StaffNotes::job_ended(const bridge::Job& job, Time now) {
    if (!job.verb.starts_with("print")) return;
    if (job.outcome == bridge::Outcome::unknown) {
        uncertain_[job.device] = now;
    } else if (job.outcome != bridge::Outcome::failed) {
        uncertain_.erase(job.device);
    }
}

StaffNotice StaffNotes::pick(const std::vector<bridge::DeviceSnapshot>& devices,
                             const std::vector<StaffNotice>& others, Time now) const {
    std::vector<StaffNotice> all;
    for (const bridge::DeviceSnapshot& device : devices) {
        all.push_back({note_of(device.info.kind, device.condition), device.info.name});
        const auto uncertain = uncertain_.find(device.info.id);
        if (uncertain != uncertain_.end() && now - uncertain->second < kUncertainFor)
            all.push_back({StaffNote::receipt_uncertain, device.info.name});
    }
    all.insert(all.end(), others.begin(), others.end());
    std::erase_if(all, [](const StaffNotice& one) { return one.note == StaffNote::none; });
    const auto most =
        std::ranges::min_element(all, {}, [](const StaffNotice& one) { return urgency_of(one.note); });
    return most == all.end() ? StaffNotice{} : *most;
}

}  // namespace comptoir
