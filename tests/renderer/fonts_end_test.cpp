/// Fonts that are let go while Pango still looks for some.

#include <gtest/gtest.h>
#include <pango/pangocairo.h>

#include "renderer/text/fonts.hpp"
#include "renderer/text/style.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::renderer {
namespace {

int width_of_a_word(const Fonts& fonts, float size) {
    PangoLayout* layout = pango_layout_new(fonts.context());
    PangoFontDescription* description = fonts.describe(TextStyle{.size = size});
    pango_layout_set_font_description(layout, description);
    pango_layout_set_text(layout, "Total", -1);
    int width = 0;
    pango_layout_get_pixel_size(layout, &width, nullptr);
    pango_font_description_free(description);
    g_object_unref(layout);
    return width;
}

TEST(FontsThatGo, LeaveTheirMapToThoseThatLookInIt) {
    const test::TemporaryFolder cache;  // whose fonts no other test asked for
    int width = 0;
    const PangoFontMap* first = nullptr;
    for (int round = 0; round < 60; ++round) {
        const auto fonts = Fonts::open({.cache_folder = cache.path().string(), .configuration = ""}).value();
        const PangoFontMap* map = pango_context_get_font_map(fonts->context());
        if (first == nullptr) first = map;
        EXPECT_EQ(map, first) << "round " << round;
        const int now = width_of_a_word(*fonts, 24);
        if (width == 0) width = now;
        EXPECT_GT(now, 0);
        EXPECT_EQ(now, width) << "round " << round;
    }
}

TEST(FontsThatGo, GiveTheirMapOnlyToOneAtATimeAndToTheSameFonts) {
    const auto map_of = [](const Fonts& fonts) { return pango_context_get_font_map(fonts.context()); };
    const auto one = Fonts::open().value();
    const auto other = Fonts::open().value();
    EXPECT_NE(map_of(*one), map_of(*other));
    const auto none = Fonts::open({.cache_folder = "", .configuration = "<fontconfig></fontconfig>"}).value();
    EXPECT_NE(map_of(*none), map_of(*one));
    EXPECT_NE(map_of(*none), map_of(*other));
    EXPECT_TRUE(none->empty());
}

}  // namespace
}  // namespace comptoir::renderer
