#include "app/adoption/self_adoption.hpp"

#include <algorithm>
#include <utility>

#include "app/base/log.hpp"

namespace comptoir::adoption {
namespace {

bool is_of(const bridge::FoundDevice& found, const AdoptedDevice& entry) {
    return bridge::name_of(found.kind) == entry.kind && head_of(found.uri) == head_of(entry.uri);
}

bool is_named_by_port(const std::string& uri) {
    return uri.find("?port=") != std::string::npos;
}

}  // namespace

std::string why_by_itself(const bridge::FoundDevice& found) {
    using Verdict = bridge::TypingPace::Verdict;
    if (found.typing) {
        if (found.typing->verdict != Verdict::scanner) return {};
        return found.typing->is_said ? "somebody said that it is a scanner" : "it types like a scanner";
    }
    if (!found.uri.starts_with("hid:")) return {};
    if (found.kind == bridge::Kind::scale) return "it says that it is a scale";
    if (found.kind == bridge::Kind::scanner) return "it says that it is a scanner";
    return {};
}

SelfAdoption::SelfAdoption(Adoptions& adoptions, std::function<bool()> is_wished,
                           std::function<void()> changed)
    : adoptions_(adoptions), is_wished_(std::move(is_wished)), changed_(std::move(changed)) {}

void SelfAdoption::look(const std::vector<bridge::FoundDevice>& there) {
    if (is_looking_ || !is_wished_()) return;
    is_looking_ = true;
    if (follow(there)) changed_();
    bool has_adopted = false;
    for (const bridge::FoundDevice& found : there) {
        const std::string why = why_by_itself(found);
        if (why.empty() || !is_new(found)) continue;
        if (follow_move(found, there)) {
            changed_();
        } else if (adopt(found, why)) {
            has_adopted = true;
        }
    }
    if (has_adopted) changed_();
    std::erase_if(refused_, [&](const auto& said) {
        return std::none_of(there.begin(), there.end(),
                            [&](const auto& found) { return found.id == said.first; });
    });
    is_looking_ = false;
}

bool SelfAdoption::is_new(const bridge::FoundDevice& found) const {
    if (!adoptions_.device_of(found).empty() || adoptions_.was_let_go(found)) return false;
    const auto entries = adoptions_.entries();
    const bool has_entry = std::any_of(entries.begin(), entries.end(), [&](const AdoptedDevice& entry) {
        return is_of(found, entry) && entry.uri == found.uri;
    });
    if (has_entry) return false;  // which is no device, for want of room
    // The settings name a number that two bear, and nobody knows which of the two is meant.
    return !adoptions_.has_address(found.identity);
}

bool SelfAdoption::follow(const std::vector<bridge::FoundDevice>& there) {
    bool has_changed = false;
    for (const AdoptedDevice& entry : adoptions_.entries())
        has_changed = tell_apart(entry, there) || has_changed;
    return has_changed;
}

/// An entry with a number that is not its alone any more gets the port it was in. Where it was is known only
/// if it was seen there: after a start the one that is seen first may be the new one.
bool SelfAdoption::tell_apart(const AdoptedDevice& entry, const std::vector<bridge::FoundDevice>& there) {
    std::vector<const bridge::FoundDevice*> alike;
    for (const bridge::FoundDevice& found : there) {
        if (is_of(found, entry) && found.identity == entry.uri && !found.port.empty())
            alike.push_back(&found);
    }
    if (alike.empty() || is_named_by_port(entry.uri)) return false;
    const std::string before = adoptions_.last_port(entry);
    if (alike.size() == 1) {
        const std::string& port = alike.front()->port;
        if (before.empty() || before == port) seen_in_its_port_.insert(entry.name);
        if (seen_in_its_port_.contains(entry.name)) adoptions_.remember_port(entry, port);
        return false;
    }
    const auto mine =
        std::find_if(alike.begin(), alike.end(), [&](const auto* found) { return found->port == before; });
    if (mine == alike.end() || !seen_in_its_port_.contains(entry.name)) return false;
    return adoptions_.readdress(entry, (*mine)->uri).has_value();
}

/// Whether it is one of ours from a port in which nothing like it is any more.
bool SelfAdoption::follow_move(const bridge::FoundDevice& found,
                               const std::vector<bridge::FoundDevice>& there) {
    if (!is_named_by_port(found.uri)) return false;
    const auto entries = adoptions_.entries();
    const auto moved = std::find_if(entries.begin(), entries.end(), [&](const AdoptedDevice& entry) {
        const bool is_empty = std::none_of(there.begin(), there.end(), [&](const auto& other) {
            return is_of(other, entry) && head_of(other.uri) + "?port=" + other.port == entry.uri;
        });
        return is_of(found, entry) && is_named_by_port(entry.uri) && is_empty;
    });
    return moved != entries.end() && adoptions_.readdress(*moved, found.uri).has_value();
}

bool SelfAdoption::adopt(const bridge::FoundDevice& found, const std::string& why) {
    const std::string kind = bridge::name_of(found.kind);
    const auto name = free_name(kind);
    if (!name) return false;
    const AdoptedDevice entry{.name = *name,
                              .uri = found.uri,
                              .label = found.name,
                              .model = "",
                              .found = found.id,
                              .kind = kind,
                              .by_itself = why};
    const auto adopted = adoptions_.adopt(found, entry);
    if (adopted) {
        refused_.erase(found.id);
        seen_in_its_port_.insert(entry.name);
        if (!found.port.empty()) adoptions_.remember_port(entry, found.port);
        return true;
    }
    std::string& said = refused_[found.id];
    if (said != adopted.error().message)
        log::warning("a device could not be adopted by itself",
                     {{"found", found.name}, {"why", adopted.error().message}});
    said = adopted.error().message;
    return false;
}

/// "scale", "scale-2" and so on.
std::optional<std::string> SelfAdoption::free_name(const std::string& kind) const {
    if (!adoptions_.is_taken(kind)) return kind;
    for (std::size_t i = 2; i <= kAdoptedMax + 1; ++i) {
        std::string name = kind + '-' + std::to_string(i);
        if (!adoptions_.is_taken(name)) return name;
    }
    return std::nullopt;
}

}  // namespace comptoir::adoption
