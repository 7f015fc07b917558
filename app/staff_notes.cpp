#include "app/staff_notes.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

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

void StaffNotes::follow(const std::vector<bridge::Job>& jobs, Time now, WallTime wall) {
    uncertain_.clear();
    std::set<std::string> told;  // devices whose newest receipt was looked at
    for (const bridge::Job& job : jobs) {
        if (!job.is_print() || job.state != bridge::Job::State::ended) continue;
        const bool is_out = job.outcome == bridge::Outcome::done || job.outcome == bridge::Outcome::sent;
        if (!is_out && !job.needs_staff()) continue;
        if (told.insert(job.device).second && !is_out)
            uncertain_[job.device] = now - std::chrono::duration_cast<Duration>(wall - job.ended);
    }
}

void StaffNotes::expect(std::set<std::string> came_by_itself) {
    came_by_itself_ = std::move(came_by_itself);
    std::erase_if(presence_, [this](const auto& one) { return !came_by_itself_.contains(one.first); });
}

void StaffNotes::hear(const std::string& device, bridge::Condition condition, Time now) {
    if (!came_by_itself_.contains(device)) return;
    Presence& presence = presence_[device];
    const bool was_there = std::exchange(presence.is_there, condition != bridge::Condition::offline);
    if (presence.is_there) {
        presence.went.reset();
    } else if (was_there) {
        presence.went = now;
    }
}

bool StaffNotes::is_missed(const bridge::DeviceSnapshot& device, Time now) const {
    if (device.condition != bridge::Condition::offline || !came_by_itself_.contains(device.info.id))
        return true;
    const auto presence = presence_.find(device.info.id);
    return presence != presence_.end() && presence->second.went && now - *presence->second.went < kMissedFor;
}

Time StaffNotes::next_change(Time now) const {
    Time next = Time::max();
    const auto end = [&](Time at) {
        if (at > now) next = std::min(next, at);
    };
    for (const auto& [device, since] : uncertain_) end(since + kUncertainFor);
    for (const auto& [device, presence] : presence_) {
        if (presence.went) end(*presence.went + kMissedFor);
    }
    return next;
}

StaffNotice StaffNotes::pick(const std::vector<bridge::DeviceSnapshot>& devices,
                             const std::vector<StaffNotice>& others, Time now) const {
    std::vector<StaffNotice> all;
    for (const bridge::DeviceSnapshot& device : devices) {
        if (is_missed(device, now))
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
