#include "app/net/form.hpp"

#include <gtest/gtest.h>

namespace comptoir::net {
namespace {

TEST(FormField, EscapesWhatAFormDoesNotCarry) {
    EXPECT_EQ(form_field("available_layouts", "[]"), "available_layouts=%5B%5D");
    EXPECT_EQ(form_field("a b", "1&2=3+4%"), "a+b=1%262%3D3%2B4%25");
    EXPECT_EQ(form_field("n", "m² \xff"), "n=m%C2%B2+%FF");
    EXPECT_EQ(form_field("", ""), "=");
}

}  // namespace
}  // namespace comptoir::net
