#include "app/odoo/bus/display_feed.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace comptoir::odoo::bus {
namespace {

constexpr std::string_view kOrder = "UPDATE_CUSTOMER_DISPLAY";
constexpr std::string_view kRegistration = "REGISTER_CUSTOMER_DISPLAY_DEVICE";
constexpr std::size_t kDeviceBytesMax = 128;  // a uuid has 36; what is longer is no register's name

/// Nobody's name: none at all, Python's None in a message type, or a uuid of zeros.
bool is_nobody(std::string_view device) {
    return device.empty() || device == "None" || device.find_first_not_of("0-") == std::string_view::npos;
}

}  // namespace

DisplayFeed::DisplayFeed(std::string token, std::string device, std::int64_t last_id)
    : token_(std::move(token)),
      wanted_(is_nobody(device) ? std::string() : std::move(device)),
      followed_(wanted_),
      last_id_(last_id) {}

News DisplayFeed::hear(std::vector<BusMessage> messages, Time now) {
    News news;
    for (BusMessage& message : messages) {
        ++messages_;
        if (is_known(message)) continue;
        last_id_ = message.id;
        const Read what = read(message.type);
        if (what.kind == Kind::other) {
            ++passed_over_;
            continue;
        }
        if (!is_ours(what.device, now)) {
            news.has_others = note_other(what.device) || news.has_others;
            continue;
        }
        if (what.kind == Kind::registration) {
            const bool is_question = json::text(message.payload, "action") == "PING";
            news.must_register = news.must_register || is_question;
            continue;
        }
        heard_at_ = now;
        if (merge_.feed(std::move(message.payload))) {
            news.has_order = true;
            resume_id_ = message.id - 1;
        } else {
            ++passed_over_;
        }
    }
    return news;
}

/// Whether the server said it before: at once, or later and word by word. An id alone proves nothing later: a
/// server that was put back from a backup counts over the same ones again.
bool DisplayFeed::is_known(const BusMessage& message) {
    if (message.id == last_id_) return true;
    const Said said{message.id,
                    std::hash<std::string>{}(message.type) ^ std::hash<json::Value>{}(message.payload)};
    if (std::find(said_.begin(), said_.end(), said) != said_.end()) return true;
    said_.push_back(said);
    if (said_.size() > kSaidMax) said_.pop_front();
    return false;
}

/// "<token>-UPDATE_CUSTOMER_DISPLAY-<device>": 18 names no device.
DisplayFeed::Read DisplayFeed::read(std::string_view type) const {
    if (!type.starts_with(token_)) return {};
    type.remove_prefix(token_.size());
    if (!type.starts_with('-')) return {};
    type.remove_prefix(1);
    for (const auto& [name, kind] :
         {std::pair(kOrder, Kind::order), std::pair(kRegistration, Kind::registration)}) {
        if (!type.starts_with(name)) continue;
        std::string_view device = type.substr(name.size());
        if (device.empty()) return {kind, ""};
        if (device.front() != '-' || device.size() > kDeviceBytesMax) return {};
        device.remove_prefix(1);
        return {kind, std::string(device)};
    }
    return {};
}

bool DisplayFeed::is_ours(const std::string& device, Time now) {
    const bool is_followed_silent = heard_at_ == Time{} || now - heard_at_ >= kFollowed;
    if (is_nobody(device)) return is_nobody(followed_) || is_followed_silent;
    if (!wanted_.empty()) return device == wanted_;
    if (device == followed_) return true;
    // The register whose display button was pressed for the first time has just got its name.
    if (!is_nobody(followed_) && !is_followed_silent) return false;
    follow(device);
    return true;
}

void DisplayFeed::follow(const std::string& device) {
    const bool is_another = !is_nobody(followed_);
    followed_ = device;
    std::erase(others_, device);
    if (is_another) merge_ = {};
}

bool DisplayFeed::note_other(const std::string& device) {
    if (is_nobody(device) || others_.size() >= kOthersMax) return false;
    if (std::find(others_.begin(), others_.end(), device) != others_.end()) return false;
    others_.push_back(device);
    return true;
}

}  // namespace comptoir::odoo::bus
