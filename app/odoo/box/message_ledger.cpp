#include "app/odoo/box/message_ledger.hpp"

#include <algorithm>
#include <utility>

#include "app/base/file.hpp"
#include "app/base/json.hpp"
#include "app/base/log.hpp"

namespace comptoir::odoo::box {
namespace {

/// FNV-1a, 64 bits: the same in every build, since it is kept on disk.   Source: RFC 9923 section 2.
std::uint64_t mixed(std::uint64_t hash, std::string_view bytes) {
    constexpr std::uint64_t kPrime = 0x100000001b3;
    for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * kPrime;
    return hash;
}

std::int64_t seconds_of(WallTime at) {
    return std::chrono::duration_cast<std::chrono::seconds>(at.time_since_epoch()).count();
}

}  // namespace

MessageLedger::MessageLedger(std::filesystem::path file) : file_(std::move(file)) {}

MessageLedger::Entry MessageLedger::entry_of(const bus::BusMessage& message) {
    constexpr std::uint64_t kBasis = 0xcbf29ce484222325;
    const std::uint64_t content = mixed(mixed(kBasis, message.type), json::dump(message.payload));
    return {message.id, content};
}

void MessageLedger::open(const std::string& owner) {
    if (owner == owner_) return;
    owner_ = owner;
    is_begun_ = false;
    last_ = 0;
    at_ = {};
    entries_.clear();
    load();
}

void MessageLedger::load() {
    const auto text = file::read(file_, kFileBytesMax);
    if (!text) return;
    const auto kept = json::parse(*text);
    if (!kept) {
        log::warning("what the server had said is not readable, and is taken for unknown",
                     {{"why", kept.error().message}});
        return;
    }
    if (json::text(*kept, "owner") != owner_) return;
    is_begun_ = json::truthy(*kept, "is_begun");
    last_ = json::integer(*kept, "last").value_or(0);
    at_ = WallTime(std::chrono::seconds(json::integer(*kept, "at").value_or(0)));
    for (const json::Value& entry : json::array(*kept, "messages")) {
        if (!entry.is_array() || entry.size() != 2 || entries_.size() == kRememberedMax) continue;
        const json::Value& content = entry[1];
        if (!content.is_number_unsigned()) continue;
        entries_.push_back({json::integer(entry[0]).value_or(0), content.get<std::uint64_t>()});
    }
}

std::int64_t MessageLedger::last(WallTime now) const {
    const auto age = now - at_;
    return age >= Duration::zero() && age <= kReplay ? last_ : 0;
}

bool MessageLedger::has(const bus::BusMessage& message) const {
    const bool is_number_known = std::any_of(entries_.begin(), entries_.end(),
                                             [&](const Entry& entry) { return entry.id == message.id; });
    return is_number_known &&
           std::find(entries_.begin(), entries_.end(), entry_of(message)) != entries_.end();
}

void MessageLedger::enter(const bus::BusMessage& message, WallTime now, Safety safety) {
    if (entries_.size() == kRememberedMax) entries_.pop_front();
    entries_.push_back(entry_of(message));
    last_ = message.id;
    at_ = now;
    save(safety);
}

void MessageLedger::begin() {
    if (std::exchange(is_begun_, true)) return;
    save(Safety::at_once);
}

void MessageLedger::forget() {
    is_begun_ = false;
    last_ = 0;
    entries_.clear();
    save(Safety::at_once);
}

void MessageLedger::save(Safety safety) {
    json::Value messages = json::Value::array();
    for (const Entry& entry : entries_) messages.push_back(json::Value::array({entry.id, entry.content}));
    const std::string text = json::dump({{"owner", owner_},
                                         {"is_begun", is_begun_},
                                         {"last", last_},
                                         {"at", seconds_of(at_)},
                                         {"messages", std::move(messages)}});
    const auto saved = safety == Safety::at_once ? file::write(file_, text) : file::write_soon(file_, text);
    if (!saved && !was_refused_)
        log::warning("what the server said is not kept: a restart may repeat it",
                     {{"why", saved.error().message}});
    was_refused_ = !saved;
}

}  // namespace comptoir::odoo::box
