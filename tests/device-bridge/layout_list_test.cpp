#include "device-bridge/scanning/layout_list.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "device-bridge/scanning/keyboard_layout.hpp"

namespace comptoir::bridge {
namespace {

using Layouts = std::vector<NamedLayout>;

TEST(LayoutList, PutsVariantsBehindTheirLayout) {
    const Layouts expected{{"English (US)", "us", ""},
                           {"English (US, intl., with dead keys)", "us", "intl"},
                           {"German", "de", ""}};
    EXPECT_EQ(parse_layout_list("! model\n  pc104  Generic\n\n! layout\n  us              English (US)\n"
                                "  de  German\n\n! variant\n"
                                "  intl            us: English (US, intl., with dead keys)\n"
                                "  odd             xx: of no layout here\n\n! option\n  grp   Switching\n"),
              expected);
}

TEST(LayoutList, LeavesOutWhatIsNoneAndIsBounded) {
    EXPECT_EQ(parse_layout_list(""), Layouts{});
    EXPECT_EQ(parse_layout_list("! layout\n\n  us\n! variant\n  intl  no colon"), Layouts{});
    std::string many = "! layout\n";
    for (int i = 0; i < 5'000; ++i) many += "l" + std::to_string(i) + " name\n";
    EXPECT_EQ(parse_layout_list(many).size(), kNamedLayoutsMax);
    EXPECT_EQ(installed_layouts("/nowhere"), Layouts{});
}

TEST(LayoutList, HasTheLayoutsOfThisMachineAndEachCanBeSet) {
    const Layouts all = installed_layouts();
    const auto has = [&](const NamedLayout& one) {
        return std::find(all.begin(), all.end(), one) != all.end();
    };
    EXPECT_TRUE(has({"Belgian", "be", ""}));
    EXPECT_TRUE(has({"German (no dead keys)", "de", "nodeadkeys"}));
    for (std::size_t i = 0; i < all.size(); i += 40) {
        const std::string name = all[i].layout + (all[i].variant.empty() ? "" : "(" + all[i].variant + ")");
        EXPECT_TRUE(KeyboardLayout::create(name)) << name;
    }
}

}  // namespace
}  // namespace comptoir::bridge
