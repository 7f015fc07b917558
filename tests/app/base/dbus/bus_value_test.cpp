/// Values of D-Bus go out and come back as they were.

#include "app/base/dbus/bus_value.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace comptoir::dbus {
namespace {

/// A message that is never sent, on a bus that leads nowhere.
class Message {
public:
    Message() {
        ::sd_bus_new(&bus_);
        ::sd_bus_set_address(bus_, "unix:path=/nowhere");
        ::sd_bus_start(bus_);
        ::sd_bus_message_new_method_call(bus_, &message_, "a.b", "/a", "a.b", "C");
    }
    ~Message() {
        ::sd_bus_message_unref(message_);
        ::sd_bus_close_unref(bus_);
    }
    Message(const Message&) = delete;
    Message& operator=(const Message&) = delete;
    sd_bus_message* operator*() { return message_; }

private:
    sd_bus* bus_ = nullptr;
    sd_bus_message* message_ = nullptr;
};

Result<json::Value> there_and_back(const char* signature, const json::Value& values) {
    Message message;
    if (auto appended = append_all(*message, signature, values); !appended)
        return tl::unexpected(appended.error());
    ::sd_bus_message_seal(*message, 1, 0);
    ::sd_bus_message_rewind(*message, 1);
    return read_all(*message);
}

TEST(BusValue, BasicTypesComeBackAsTheyWere) {
    const json::Value values = json::Value::array(
        {255, true, -300, 65535, -5, 4'000'000'000U, -9'000'000'000LL, "text", "/a/path", "a{sv}"});
    EXPECT_EQ(there_and_back("ybnqiuxsog", values), values);
}

TEST(BusValue, BytesAreATextOfThoseBytes) {
    const json::Value values = json::Value::array({std::string("a\0\xff", 3)});
    EXPECT_EQ(there_and_back("ay", values), values);
}

TEST(BusValue, ArraysStructuresAndDictionariesComeBackAsTheyWere) {
    const json::Value values = json::Value::array(
        {{{"b", {1, 2}}, {"a", json::Value::array()}}, json::Value::array({json::Value::array({"x", 7})})});
    EXPECT_EQ(there_and_back("a{sau}a(si)", values), values);
}

TEST(BusValue, AVariantIsReadAsWhatIsInIt) {
    const json::Value values =
        json::Value::array({{{"one", variant("u", 1)},
                             {"list", variant("aa{sv}", json::Value::array({{{"x", variant("s", "y")}}}))}}});
    const json::Value expected =
        json::Value::array({{{"one", 1}, {"list", json::Value::array({{{"x", "y"}}})}}});
    EXPECT_EQ(there_and_back("a{sv}", values), expected);
}

TEST(BusValue, AnEmptyListStandsForNoPairs) {
    EXPECT_EQ(there_and_back("a{sv}", json::Value::array({json::Value::array()})),
              json::Value::array({json::Value::object()}));
}

struct Bad {
    const char* signature;
    json::Value values;
};

class BadBusValue : public testing::TestWithParam<Bad> {};

TEST_P(BadBusValue, IsRefused) {
    const auto result = there_and_back(GetParam().signature, GetParam().values);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::malformed);
}

INSTANTIATE_TEST_SUITE_P(
    All, BadBusValue,
    testing::Values(Bad{"y", json::Value::array({256})}, Bad{"u", json::Value::array({-1})},
                    Bad{"n", json::Value::array({40'000})}, Bad{"i", json::Value::array({3'000'000'000LL})},
                    Bad{"s", json::Value::array({1})}, Bad{"b", json::Value::array({1})},
                    Bad{"o", json::Value::array({"no path"})}, Bad{"s", json::Value::array()},
                    Bad{"s", json::Value::array({"a", "b"})}, Bad{"as", json::Value::array({"a"})},
                    Bad{"v", json::Value::array({"naked"})},
                    Bad{"v", json::Value::array({variant("ss", "x")})}, Bad{"(s)", json::Value::array({"x"})},
                    Bad{"d", json::Value::array({1})}, Bad{"s", json::Value::object()}));

TEST(BusValue, TooDeepAValueIsRefused) {
    json::Value deep = variant("s", "x");
    for (int i = 0; i <= kBusDepthMax; ++i) deep = variant("v", std::move(deep));
    EXPECT_FALSE(there_and_back("v", json::Value::array({deep})));
}

TEST(BusValue, TooManyValuesAreRefused) {
    json::Value many = json::Value::array();
    for (int i = 0; i <= kBusValuesMax; ++i) many.push_back(i & 0xFF);
    EXPECT_FALSE(there_and_back("au", json::Value::array({many})));
    many.erase(0);
    many.erase(0);
    EXPECT_TRUE(there_and_back("au", json::Value::array({many})));
}

TEST(BusValue, CompleteTypesAreMeasured) {
    EXPECT_EQ(complete_type("s"), 1U);
    EXPECT_EQ(complete_type("a{sa{sv}}oo"), 9U);
    EXPECT_EQ(complete_type("(sa(ii))u"), 8U);
    for (const char* bad : {"", "a", "(", "()", "(s", "z", "a{s", ")"})
        EXPECT_EQ(complete_type(bad), 0U) << bad;
}

}  // namespace
}  // namespace comptoir::dbus
