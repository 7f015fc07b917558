#pragma once
/// The keys of one code, kept to find out in which layout they were typed.

#include <optional>
#include <vector>

#include "device-bridge/links/key_stream.hpp"

namespace comptoir::bridge {

/// Collects keys until a code has ended. Pure.
///
/// Thread: any.   Limits: kKeysMax moves; of a longer code the beginning counts.
class LayoutLesson {
public:
    static constexpr std::size_t kKeysMax = 512;             // 16 characters, two modifiers each, doubled
    static constexpr std::chrono::milliseconds kSilence{1'000};  // ends a code that no key ends

    explicit LayoutLesson(Time until) : until_(until) {}

    /// True: a key has ended the code.
    [[nodiscard]] bool feed(const KeyMove& move);
    /// When the code ends by itself if no key comes; nothing while none came.
    [[nodiscard]] std::optional<Time> rests_at() const;
    /// The keys so far, which begin anew.
    [[nodiscard]] std::vector<KeyMove> take();
    [[nodiscard]] bool is_over(Time now) const { return now >= until_; }
    [[nodiscard]] Time until() const { return until_; }

private:
    Time until_;
    Time last_at_{};
    std::vector<KeyMove> keys_;
};

}  // namespace comptoir::bridge
