#include "device-bridge/device_memory.hpp"

#include <utility>

#include "app/base/file.hpp"
#include "app/base/log.hpp"

namespace comptoir::bridge {

DeviceMemory::DeviceMemory(std::filesystem::path file) : file_(std::move(file)) {
    if (file_.empty()) return;
    const auto text = file::read(file_, kFileBytesMax);
    if (!text) return;  // the first start
    const auto notes = json::parse(*text, {.bytes = kFileBytesMax, .depth = 4, .values = 8'192});
    if (!notes || !notes->is_object()) {
        log::warning("what was learned of devices can't be read, and is learned again",
                     {{"file", file_.string()}});
        return;
    }
    for (const auto& [identity, note] : notes->items()) {
        if (note.is_object() && notes_.size() < kDevicesMax) notes_[identity] = note;
    }
}

json::Value DeviceMemory::recall(const std::string& identity) const {
    const auto note = notes_.find(identity);
    return note == notes_.end() ? json::Value::object() : note->second;
}

Result<void> DeviceMemory::remember(const std::string& identity, const json::Value& members) {
    if (identity.empty() || identity.size() > kIdentityMax || !members.is_object())
        return fail(ErrorCode::malformed, "nothing to remember it by");
    json::Value note = recall(identity);
    for (const auto& [name, value] : members.items()) {
        if (value.is_null()) {
            note.erase(name);
        } else {
            note[name] = value;
        }
    }
    if (json::dump(note).size() > kNoteBytesMax)
        return fail(ErrorCode::malformed, "too much to remember of one device");
    if (notes_.size() >= kDevicesMax && !notes_.contains(identity)) notes_.erase(notes_.begin());
    notes_[identity] = std::move(note);
    if (file_.empty()) return {};
    return file::write(file_, json::dump(json::Value(notes_)));
}

}  // namespace comptoir::bridge
