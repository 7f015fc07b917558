#include "app/odoo/device_marks.hpp"

#include <gtest/gtest.h>

namespace comptoir::odoo {
namespace {

TEST(DeviceMarks, KnowAMarkOfTheSameDeviceAgain) {
    DeviceMarks marks;
    EXPECT_TRUE(marks.add("receipt", "a-1"));
    EXPECT_FALSE(marks.add("receipt", "a-1"));
    EXPECT_TRUE(marks.add("kitchen", "a-1"));
    EXPECT_TRUE(marks.add("receipt", "a-2"));
}

TEST(DeviceMarks, TakeEveryActionWithoutAMark) {
    DeviceMarks marks;
    EXPECT_TRUE(marks.add("receipt", ""));
    EXPECT_TRUE(marks.add("receipt", ""));
}

TEST(DeviceMarks, ForgetWhatDidNotHappen) {
    DeviceMarks marks;
    EXPECT_TRUE(marks.add("receipt", "a-1"));
    marks.forget("receipt", "a-1");
    marks.forget("nowhere", "a-1");
    EXPECT_TRUE(marks.add("receipt", "a-1"));
}

TEST(DeviceMarks, KeepThoseThatWereUsedLast) {
    DeviceMarks marks;
    for (std::size_t i = 0; i < DeviceMarks::kMarksMax; ++i)
        EXPECT_TRUE(marks.add("receipt", std::to_string(i)));
    EXPECT_FALSE(marks.add("receipt", "0"));  // used again, so "1" is the oldest now
    EXPECT_TRUE(marks.add("receipt", "new"));
    EXPECT_FALSE(marks.add("receipt", "0"));
    EXPECT_TRUE(marks.add("receipt", "1"));
}

TEST(DeviceMarks, KeepABoundedNumberOfDevices) {
    DeviceMarks marks;
    for (std::size_t i = 0; i < DeviceMarks::kDevicesMax; ++i)
        EXPECT_TRUE(marks.add("device-" + std::to_string(1000 + i), "a"));
    EXPECT_TRUE(marks.add("one more", "a"));
    EXPECT_FALSE(marks.add("one more", "a"));
    EXPECT_TRUE(marks.add("device-1000", "a"));
}

}  // namespace
}  // namespace comptoir::odoo
