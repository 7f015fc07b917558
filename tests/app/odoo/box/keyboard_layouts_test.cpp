#include "app/odoo/box/keyboard_layouts.hpp"

#include <gtest/gtest.h>

namespace comptoir::odoo::box {
namespace {

/// Source: server-link.md section 8.
TEST(KeyboardLayouts, AreAFormWithOneListInIt) {
    EXPECT_EQ(layouts_form({}), "available_layouts=%5B%5D");
    EXPECT_EQ(layouts_form({{"Belgian", "be", ""}}),
              "available_layouts=%5B%7B%22layout%22%3A%22be%22%2C%22name%22%3A%22Belgian%22%7D%5D");
    EXPECT_NE(layouts_form({{"German (no dead keys)", "de", "nodeadkeys"}})
                  .find("%22variant%22%3A%22nodeadkeys%22"),
              std::string::npos);
}

TEST(KeyboardLayouts, AreWantedWhereALayoutCanBeSet) {
    bridge::DeviceSnapshot device;
    EXPECT_FALSE(has_typing_device({}));
    EXPECT_FALSE(has_typing_device({device}));
    device.verbs = {"find_layout", "set_layout"};
    EXPECT_TRUE(has_typing_device({{}, device}));
}

}  // namespace
}  // namespace comptoir::odoo::box
