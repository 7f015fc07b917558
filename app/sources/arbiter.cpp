#include "app/sources/arbiter.hpp"

#include <algorithm>
#include <utility>

#include "app/base/check.hpp"
#include "app/base/utf8.hpp"

namespace comptoir::sources {
namespace {

using renderer::Contact;
using renderer::Page;
using renderer::Phase;

/// Stages follow each other even where somebody set them the other way round.
ArbiterSettings in_order(ArbiterSettings settings) {
    settings.dimmed_after = std::max(settings.dimmed_after, settings.reconnecting_after);
    settings.lost_after = std::max(settings.lost_after, settings.dimmed_after);
    settings.welcome_after = std::max(settings.welcome_after, settings.lost_after);
    return settings;
}

std::string clipped_id(const std::string& register_id) {
    return std::string(utf8::prefix(register_id, Arbiter::kRegisterIdBytesMax));
}

bool is_same_sale(const renderer::Order& a, const renderer::Order& b) {
    return a.number == b.number && a.total == b.total && a.lines == b.lines;
}

Contact contact_at(Duration silence, const ArbiterSettings& settings) {
    if (silence >= settings.lost_after) return Contact::lost;
    if (silence >= settings.dimmed_after) return Contact::dimmed;
    if (silence >= settings.reconnecting_after) return Contact::reconnecting;
    return Contact::live;
}

}  // namespace

const char* name_of(Channel channel) {
    switch (channel) {
        case Channel::http: return "http";
        case Channel::bus: return "bus";
        case Channel::neutral: return "neutral";
    }
    return "";
}

Arbiter::Arbiter(ArbiterSettings settings) : settings_(in_order(std::move(settings))) {
    if (const std::string named = key_of(settings_.register_id); may_own(named)) owner_ = named;
}

void Arbiter::configure(ArbiterSettings settings, Time now) {
    const Registers before = std::exchange(settings_, in_order(std::move(settings))).registers;
    if (!(before == settings_.registers)) sort_anew(before);
    if (!settings_.register_id.empty()) owner_ = key_of(settings_.register_id);
    if (!may_own(owner_)) owner_.clear();
    if (!settings_.register_id.empty()) return;
    const auto found = registers_.find(owner_);
    if (found == registers_.end() || silence(found->second, now) >= settings_.welcome_after) owner_.clear();
}

/// What was said stays with the till that said it, whichever register it belongs to now.
void Arbiter::sort_anew(const Registers& before) {
    const auto old = std::exchange(registers_, {});
    const auto owned = old.find(owner_);
    const Said* const shown = owned == old.end() ? nullptr : current(owned->second);
    const std::string owning_till = shown == nullptr ? owner_ : shown->till;
    for (const auto& [key, entry] : old) {
        for (const auto& [till, known] : entry.tills) {
            // Only called by its register's name, which is none any more.
            if (before.named(till) != nullptr && settings_.registers.named(till) == nullptr) continue;
            Register& now = registers_[key_of(till)];
            now.tills[till] = known;
            now.contact = std::max(now.contact, known.heard);
            now.polls = now.polls || entry.polls;
            for (const auto& [channel, said] : entry.said) {
                if (said.till != till) continue;
                Said& newest = now.said.try_emplace(channel, said).first->second;
                if (newest.at < said.at) newest = said;
                now.paid_since = std::max(now.paid_since, entry.paid_since);
            }
        }
    }
    owner_ = key_of(owning_till);
}

Verdict Arbiter::order(Offer offer, Time now) {
    const std::string till = clipped_id(offer.register_id);
    const std::string key = key_of(till);
    CHECK(offer.order, "an offer without an order is no offer");
    Register& entry = entry_of(key, now);
    Till& speaker = till_of(entry, till, now);
    if (offer.revision) {
        if (speaker.revision && *offer.revision < *speaker.revision) return Verdict::outdated;
        const auto said = entry.said.find(offer.channel);
        const bool is_known =
            speaker.revision == offer.revision && said != entry.said.end() && said->second.till == till;
        if (is_known && !(*said->second.order == *offer.order)) return Verdict::outdated;
        speaker.revision = offer.revision;
    }
    entry.contact = now;
    claim(key, now);

    const Said* const before = current(entry);
    const renderer::OrderPtr shown = before == nullptr ? nullptr : before->order;
    Said& said = entry.said[offer.channel];
    said.at = now;
    said.till = till;
    if (!said.order || !(*said.order == *offer.order)) said.order = std::move(offer.order);

    // Two channels of one register tell the same story: an equal order is not a new one.
    Said& after = entry.said.at(channel_of(entry).value_or(offer.channel));
    const bool is_unchanged = shown && *shown == *after.order;
    if (is_unchanged) after.order = shown;
    const bool is_paid = after.order->phase == Phase::paid;
    const bool is_new_sale = !shown || shown->phase != Phase::paid || !is_same_sale(*shown, *after.order);
    if (is_paid && is_new_sale) entry.paid_since = now;

    if (owner_ != key) return Verdict::listed;
    if (is_unchanged) return &after == &said ? Verdict::unchanged : Verdict::listed;
    return Verdict::shown;
}

void Arbiter::heard(const std::string& register_id, Time now) {
    const std::string till = clipped_id(register_id);
    Register& entry = entry_of(key_of(till), now);
    till_of(entry, till, now);
    entry.contact = now;
    entry.polls = true;
}

void Arbiter::closed(const std::string& register_id, Time now) {
    const auto found = registers_.find(key_of(clipped_id(register_id)));
    if (found == registers_.end()) return;
    found->second.said.clear();
    found->second.contact = now;
}

void Arbiter::take_over(const std::string& register_id, Time now) {
    heard(register_id, now);
    const std::string key = key_of(clipped_id(register_id));
    if (settings_.register_id.empty() && may_own(key)) owner_ = key;
}

void Arbiter::left(const std::string& register_id) {
    const std::string till = clipped_id(register_id);
    const auto found = registers_.find(key_of(till));
    if (found == registers_.end()) return;
    Register& entry = found->second;
    entry.tills.erase(till);
    std::erase_if(entry.said, [&](const auto& said) { return said.second.till == till; });
    if (!entry.tills.empty()) return;
    const bool is_owner = found->first == owner_;
    registers_.erase(found);
    if (is_owner && settings_.register_id.empty()) pass_on();
}

/// To the register that was heard last.
void Arbiter::pass_on() {
    owner_.clear();
    Time heard_last{};
    for (const auto& [other, entry] : registers_) {
        if (entry.said.empty() || entry.contact < heard_last || !may_own(other)) continue;
        owner_ = other;
        heard_last = entry.contact;
    }
}

std::optional<KeptScreen> Arbiter::kept(Time now) const {
    const Screen shown = screen(now);
    const Register* const entry = owner();
    if (!shown.order || entry == nullptr || shown.order->phase != Phase::selling) return std::nullopt;
    const auto channel = channel_of(*entry);
    if (!channel) return std::nullopt;
    return KeptScreen{entry->said.at(*channel).till, *channel,     shown.order,
                      now - entry->contact,          entry->polls, nullptr};
}

void Arbiter::restore(const KeptScreen& kept, Time now) {
    const Time then = now - kept.silent_for;
    order({.register_id = kept.till, .channel = kept.channel, .order = kept.order, .revision = {}}, then);
    if (kept.polls) heard(kept.till, then);
}

Screen Arbiter::screen(Time now) const {
    Screen screen;
    screen.register_id = owner_;
    const Register* const entry = owner();
    const Said* const said = entry == nullptr ? nullptr : current(*entry);
    if (said == nullptr || said->order->phase == Phase::empty) return screen;
    if (said->order->phase == Phase::closed) {
        screen.page = Page::closed;
        return screen;
    }
    if (said->order->phase == Phase::paid) {
        if (now - entry->paid_since >= settings_.paid_for) return screen;
        screen.page = Page::order;
        screen.order = said->order;
        return screen;
    }
    const Duration silent = silence(*entry, now);
    screen.contact = contact_at(silent, settings_);
    if (screen.contact == Contact::lost) screen.silent_for = std::chrono::floor<std::chrono::minutes>(silent);
    if (silent >= settings_.welcome_after) return screen;
    const bool is_old_weight = said->order->weighing && now - said->at >= settings_.weighing_for;
    if (is_old_weight && screen.contact == Contact::live) screen.contact = Contact::reconnecting;
    screen.page = Page::order;
    screen.order = said->order;
    return screen;
}

Time Arbiter::next_change(Time now) const {
    const Register* const entry = owner();
    const Said* const said = entry == nullptr ? nullptr : current(*entry);
    if (said == nullptr || said->order->phase == Phase::empty) return Time::max();
    if (said->order->phase == Phase::closed) return Time::max();
    if (said->order->phase == Phase::paid) {
        const Time leaves = entry->paid_since + settings_.paid_for;
        return leaves > now ? leaves : Time::max();
    }
    const Duration silent = silence(*entry, now);
    const Duration until_silent = silent > Duration::zero() || entry->polls
                                      ? Duration::zero()
                                      : entry->contact + settings_.quiet_for - now;
    const Duration next_minute = std::chrono::floor<std::chrono::minutes>(silent) + std::chrono::minutes(1);
    Duration next = Duration::max();
    for (const Duration stage : {settings_.reconnecting_after, settings_.dimmed_after, settings_.lost_after,
                                 settings_.welcome_after}) {
        if (stage > silent) next = std::min(next, stage);
    }
    if (silent >= settings_.lost_after) next = std::min(next, next_minute);
    Time change = now + until_silent + (next - silent);
    const Time weight_leaves = said->at + settings_.weighing_for;
    if (said->order->weighing && weight_leaves > now) change = std::min(change, weight_leaves);
    return change;
}

std::vector<RegisterStatus> Arbiter::registers(Time now) const {
    std::vector<RegisterStatus> list;
    for (const auto& [id, entry] : registers_) {
        RegisterStatus status;
        status.id = id;
        status.channel = channel_of(entry);
        status.owns_screen = id == owner_;
        Time heard_last = Time::min();
        for (const auto& [till, known] : entry.tills) {
            status.tills.push_back(till);
            if (known.heard < heard_last) continue;
            heard_last = known.heard;
            status.revision = known.revision;
        }
        status.silent_for = std::chrono::floor<std::chrono::seconds>(now - entry.contact);
        if (const Said* const said = current(entry)) {
            status.source = said->order->source;
            status.phase = said->order->phase;
            status.lines = said->order->lines.size();
        }
        list.push_back(std::move(status));
    }
    std::stable_partition(list.begin(), list.end(),
                          [](const RegisterStatus& status) { return status.owns_screen; });
    return list;
}

std::optional<Channel> Arbiter::channel_of(const Register& entry) const {
    if (entry.said.empty()) return std::nullopt;
    Time newest = Time::min();
    for (const auto& [channel, said] : entry.said) newest = std::max(newest, said.at);
    for (const auto& [channel, said] : entry.said) {  // in order of trust
        if (newest - said.at <= kChannelHold) return channel;
    }
    return std::nullopt;
}

const Arbiter::Said* Arbiter::current(const Register& entry) const {
    const auto channel = channel_of(entry);
    return channel ? &entry.said.at(*channel) : nullptr;
}

Duration Arbiter::silence(const Register& entry, Time now) const {
    const Duration silent = now - entry.contact - (entry.polls ? Duration::zero() : settings_.quiet_for);
    return std::max(silent, Duration::zero());
}

const Arbiter::Register* Arbiter::owner() const {
    const auto found = registers_.find(owner_);
    return found == registers_.end() ? nullptr : &found->second;
}

bool Arbiter::owns_screen(const std::string& register_id) const {
    return owner_ == key_of(register_id);
}

std::optional<std::int64_t> Arbiter::revision_of(const std::string& register_id) const {
    const std::string till = clipped_id(register_id);
    const auto found = registers_.find(key_of(till));
    if (found == registers_.end()) return std::nullopt;
    const auto known = found->second.tills.find(till);
    return known == found->second.tills.end() ? std::nullopt : known->second.revision;
}

std::vector<std::string> Arbiter::problems() const {
    std::vector<std::string> all = settings_.registers.problems();
    const std::string& named = settings_.register_id;
    if (!may_own(key_of(named)))
        all.push_back("[pos] register = \"" + named +
                      "\" is kept off this screen by its [[register]], screen = false: nobody is shown");
    return all;
}

std::string Arbiter::key_of(const std::string& till) const {
    return settings_.registers.key_of(clipped_id(till));
}

bool Arbiter::may_own(const std::string& key) const {
    const sources::Register* const known = settings_.registers.named(key);
    return known == nullptr || known->may_own_screen;
}

Arbiter::Register& Arbiter::entry_of(const std::string& key, Time now) {
    const auto found = registers_.find(key);
    if (found != registers_.end()) return found->second;
    if (registers_.size() >= kRegistersMax) {
        auto oldest = registers_.end();
        for (auto entry = registers_.begin(); entry != registers_.end(); ++entry) {
            if (entry->first == owner_) continue;
            if (oldest == registers_.end() || entry->second.contact < oldest->second.contact) oldest = entry;
        }
        registers_.erase(oldest);
    }
    Register& entry = registers_[key];
    entry.contact = now;
    return entry;
}

Arbiter::Till& Arbiter::till_of(Register& entry, const std::string& till, Time now) {
    const auto found = entry.tills.find(till);
    if (found != entry.tills.end()) {
        // A till that was away for long starts counting anew.
        if (now - found->second.heard >= settings_.welcome_after) found->second.revision.reset();
        found->second.heard = now;
        return found->second;
    }
    if (entry.tills.size() >= kTillsMax) {
        const auto is_before = [](const auto& a, const auto& b) { return a.second.heard < b.second.heard; };
        entry.tills.erase(std::min_element(entry.tills.begin(), entry.tills.end(), is_before));
    }
    Till& known = entry.tills[till];
    known.heard = now;
    return known;
}

/// The first that speaks owns the screen until it has been away for long.
void Arbiter::claim(const std::string& key, Time now) {
    if (!settings_.register_id.empty() || owner_ == key || !may_own(key)) return;
    const auto found = registers_.find(owner_);
    if (found == registers_.end() || silence(found->second, now) >= settings_.welcome_after) owner_ = key;
}

}  // namespace comptoir::sources
