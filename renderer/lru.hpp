#pragma once
/// Things that cost bytes, kept under a bound: those not used for longest go first.

#include <cstddef>
#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace comptoir::renderer {

/// Thread: UI.   Limits: after `end_frame` at most `bytes_max`, or what the last frame used alone.
/// References stay valid until `end_frame`.
template <class Value>
class Lru {
public:
    explicit Lru(std::size_t bytes_max) : bytes_max_(bytes_max) {}

    /// The value, now the most recently used; null if there is none.
    [[nodiscard]] Value* find(const std::string& key) {
        const auto found = index_.find(std::string_view(key));
        if (found == index_.end()) return nullptr;
        entries_.splice(entries_.begin(), entries_, found->second);
        found->second->frame = frame_;
        return &found->second->value;
    }

    Value& insert(std::string key, Value value, std::size_t bytes) {
        erase(key);
        entries_.push_front({std::move(key), std::move(value), bytes + kEntryBytes, frame_});
        index_.emplace(entries_.front().key, entries_.begin());
        bytes_ += entries_.front().bytes;
        return entries_.front().value;
    }

    void erase(const std::string& key) {
        const auto found = index_.find(std::string_view(key));
        if (found == index_.end()) return;
        bytes_ -= found->second->bytes;
        const auto entry = found->second;
        index_.erase(found);
        entries_.erase(entry);
    }

    void end_frame() {
        while (bytes_ > bytes_max_ && !entries_.empty() && entries_.back().frame != frame_) drop_last();
        ++frame_;
    }

    void clear() {
        index_.clear();
        entries_.clear();
        bytes_ = 0;
    }

    [[nodiscard]] std::size_t bytes() const { return bytes_; }
    [[nodiscard]] std::size_t count() const { return entries_.size(); }

private:
    /// What an entry costs beside its pixels: key, nodes and the texture's own record, rounded up.
    static constexpr std::size_t kEntryBytes = 512;

    struct Entry {
        std::string key;
        Value value;
        std::size_t bytes;
        std::uint64_t frame;
    };

    void drop_last() {
        bytes_ -= entries_.back().bytes;
        index_.erase(entries_.back().key);
        entries_.pop_back();
    }

    const std::size_t bytes_max_;
    std::size_t bytes_ = 0;
    std::uint64_t frame_ = 0;
    std::list<Entry> entries_;
    std::unordered_map<std::string_view, typename std::list<Entry>::iterator> index_;
};

}  // namespace comptoir::renderer
