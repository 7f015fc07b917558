#include "app/screen/framing_settings.hpp"

#include <gtest/gtest.h>

#include "kiosk-config/settings/settings.hpp"

namespace comptoir {
namespace {

using renderer::BurnInGuard;
using renderer::Framing;
using settings::Type;

Framing framing(const std::string& text) {
    const settings::Section screen{
        .name = "screen",
        .shape = settings::Section::Shape::table,
        .keys = {{.name = "overscan",
                  .type = Type::text,
                  .fallback = "0%",
                  .summary = "",
                  .why_bad = why_bad_overscan},
                 {.name = "scale",
                  .type = Type::text,
                  .fallback = "auto",
                  .summary = "",
                  .why_bad = why_bad_scale},
                 {.name = "burn_in_guard", .type = Type::boolean, .fallback = true, .summary = ""}},
        .summary = ""};
    return framing_of(
        settings::parse({screen}, "[screen]\n" + text, "comptoir.toml").settings.section("screen"));
}

TEST(FramingSettings, AreAWholePanelUnderGuardUnlessTheySayOtherwise) {
    EXPECT_EQ(framing(""), (Framing{.guard = BurnInGuard::on}));
    EXPECT_EQ(framing("overscan = \"2.5%\"\nscale = \"1.25\"\nburn_in_guard = false"),
              (Framing{.overscan = .025F, .scale = 1.25F}));
}

TEST(FramingSettings, TakeShareAndScaleWithinTheirBounds) {
    for (const char* good : {"0%", "10%", "2.5%", "7%"}) EXPECT_EQ(why_bad_overscan(good), "") << good;
    for (const char* bad : {"", "%", "5", "5 %", "-1%", "10.1%", "1e1%", "nan%", "1.2.3%", "5%%", "."})
        EXPECT_NE(why_bad_overscan(bad), "") << bad;
    for (const char* good : {"auto", "0.5", "1", "1.25", "2.0"}) EXPECT_EQ(why_bad_scale(good), "") << good;
    for (const char* bad : {"", "0.49", "2.01", "150%", "+1", "-1", "inf", "1,5", "1.5x", "Auto"})
        EXPECT_NE(why_bad_scale(bad), "") << bad;
}

}  // namespace
}  // namespace comptoir
