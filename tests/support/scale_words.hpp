#pragma once
/// What a scale's protocol makes of bytes, and how it must behave whatever those bytes are.

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "device-bridge/protocols/scale_protocol.hpp"

namespace comptoir::test {

using bridge::ScaleProtocol;
using bridge::ScaleWord;
using ScaleWords = std::vector<ScaleWord>;

inline ScaleWords words_of(ScaleProtocol& scale, std::string_view bytes) {
    ScaleWords words;
    scale.feed(bytes, [&](const ScaleWord& word) { words.push_back(word); });
    return words;
}

/// Every split of a transcript of a scale that is not talked with.
template <class Protocol>
void expect_words_wherever_split(std::string_view transcript, const ScaleWords& words) {
    for (std::size_t split = 0; split <= transcript.size(); ++split) {
        Protocol scale;
        ScaleWords seen = words_of(scale, transcript.substr(0, split));
        for (ScaleWord& word : words_of(scale, transcript.substr(split))) seen.push_back(std::move(word));
        ASSERT_EQ(seen, words) << "split at " << split;
        ASSERT_EQ(scale.dropped(), 0U) << "split at " << split;
    }
}

inline bool has_weight(const ScaleWord& word) {
    return word.what == ScaleWord::What::stable || word.what == ScaleWord::What::moving;
}

/// After `before` was heard, `frame` without one of its bytes, or with one that came broken (a zero, as the
/// serial line hands it on), gives no weight but the true one; and the scale is understood again afterwards.
template <class Protocol>
void expect_no_wrong_weight(std::string_view before, std::string_view frame) {
    Protocol whole;
    static_cast<void>(words_of(whole, before));
    const ScaleWords truth = words_of(whole, frame);
    ASSERT_FALSE(truth.empty());
    for (std::size_t lost = 0; lost < frame.size(); ++lost) {
        for (const bool is_broken : {false, true}) {
            Protocol scale;
            static_cast<void>(words_of(scale, before));
            std::string torn(frame);
            torn.replace(lost, 1, is_broken ? std::string(1, '\0') : "");
            for (const ScaleWord& word : words_of(scale, torn)) {
                EXPECT_TRUE(!has_weight(word) || word.weight == truth.back().weight)
                    << "byte " << lost << (is_broken ? " broken: " : " lost: ") << word.weight.digits;
            }
            for (int i = 0; i < 3; ++i) static_cast<void>(words_of(scale, frame));
            const ScaleWords again = words_of(scale, frame);
            ASSERT_FALSE(again.empty()) << "byte " << lost;
            EXPECT_EQ(again.back(), truth.back()) << "byte " << lost;
        }
    }
}

/// 10 MB of random bytes; what they say by chance is not looked at.
inline void feed_garbage(ScaleProtocol& scale) {
    std::minstd_rand random(3);
    std::string block(1u << 20, ' ');
    for (int i = 0; i < 10; ++i) {
        for (char& c : block) c = static_cast<char>(random() >> 8);
        static_cast<void>(words_of(scale, block));
    }
}

}  // namespace comptoir::test
