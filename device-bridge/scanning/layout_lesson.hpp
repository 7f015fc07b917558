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
    static constexpr std::size_t kKeysMax = 512;                 // 16 characters, two modifiers each, doubled
    static constexpr std::chrono::milliseconds kSilence{1'000};  // ends a code that no key ends

    explicit LayoutLesson(Time until) : until_(until) {}

    /// True: a key has ended the code.
    [[nodiscard]] bool feed(const KeyMove& move);
    /// When the code ends by itself if no key comes; nothing while none came.
    [[nodiscard]] std::optional<Time> rests_at() const;
    struct Typed {
        std::vector<KeyMove> keys;
        std::optional<KeyMove> end;  ///< the key that ended them
        bool is_whole = true;        ///< false: keys are missing
    };
    /// What was typed so far, which begins anew.
    [[nodiscard]] Typed take();
    [[nodiscard]] bool is_over(Time now) const { return now >= until_; }
    [[nodiscard]] Time until() const { return until_; }

private:
    Time until_;
    Time last_at_{};
    Typed typed_;
};

}  // namespace comptoir::bridge
