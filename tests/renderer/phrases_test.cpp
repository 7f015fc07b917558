#include "renderer/scenes/phrases.hpp"

#include <gtest/gtest.h>

#include <string>

namespace comptoir::renderer {
namespace {

/// With a bar at each end of a phrase.
std::string barred(std::string_view text) {
    std::string out;
    std::size_t from = 0;
    for (const std::size_t end : phrase_ends(text)) {
        out += std::string(text.substr(from, end - from)) + "|";
        from = end;
    }
    return out + std::string(text.substr(from));
}

TEST(Phrases, EndAfterStopsAndParticles) {
    EXPECT_EQ(barred("カードを挿入、タッチ、または通してください"),
              "カードを|挿入、|タッチ、|または|通してください");
    EXPECT_EQ(barred("カードまたはスマートフォンをかざしてください"),
              "カードまたは|スマートフォンを|かざしてください");
    EXPECT_EQ(barred("レジに再接続しています。ご注文は保存されています。"),
              "レジに|再接続しています。|ご注文は|保存されています。");
}

TEST(Phrases, AreNotEndedInsideOfAWord) {
    EXPECT_EQ(barred("ありがとうございました"), "ありがとうございました");
    EXPECT_EQ(barred("少々お待ちください"), "少々お待ちください");
}

TEST(Phrases, AreThoseOfJapaneseAlone) {
    EXPECT_TRUE(has_kana("この画面"));
    EXPECT_FALSE(has_kana("請稍候"));
    EXPECT_FALSE(has_kana("One moment, please"));
    EXPECT_TRUE(phrase_ends("請稍候").empty());
    EXPECT_TRUE(phrase_ends("").empty());
}

}  // namespace
}  // namespace comptoir::renderer
