#include "app/odoo/contacts.hpp"

#include <gtest/gtest.h>

namespace comptoir::odoo {
namespace {

using std::chrono::seconds;

const WallTime kStart{seconds(1'767'000'000)};

TEST(Contacts, RemembersWhoSpokeLastFirst) {
    Contacts contacts;
    contacts.heard("10.0.0.2", "https://shop.example", "Firefox", kStart);
    contacts.heard("10.0.0.3", "", "", kStart + seconds(1));
    contacts.heard("10.0.0.2", "", "", kStart + seconds(2));
    const auto list = contacts.list();
    ASSERT_EQ(list.size(), 2u);
    EXPECT_EQ(list[0].register_id, "10.0.0.2");
    EXPECT_EQ(list[0].origin, "https://shop.example");
    EXPECT_EQ(list[0].first, kStart);
    EXPECT_EQ(list[0].last, kStart + seconds(2));
}

TEST(Contacts, KnowsWhereATillSpeaksFromThatGoesByItsRegister) {
    Contacts contacts;
    contacts.heard("10.0.0.2", "", "", kStart);
    contacts.heard("till-2", "", "", kStart + seconds(1), "10.0.0.3");
    contacts.heard("till-2", "", "", kStart + seconds(2), "10.0.0.4");
    const json::Value tills = contacts.describe(kStart + seconds(3));
    ASSERT_EQ(tills.size(), 2u);
    EXPECT_EQ(tills[0]["register"], "till-2");
    EXPECT_EQ(tills[0]["address"], "10.0.0.4");
    EXPECT_EQ(tills[1]["address"], "10.0.0.2");
}

TEST(Contacts, ForgetsTheLongestSilentWhenFull) {
    Contacts contacts;
    for (int i = 0; i <= static_cast<int>(Contacts::kContactsMax); ++i) {
        contacts.heard("till-" + std::to_string(i), "", "", kStart + seconds(i));
    }
    const auto list = contacts.list();
    ASSERT_EQ(list.size(), Contacts::kContactsMax);
    EXPECT_EQ(list.back().register_id, "till-1");
}

TEST(Contacts, CutsLongTextsBetweenCharacters) {
    Contacts contacts;
    std::string agent(Contacts::kTextMax - 1, 'x');
    contacts.heard("10.0.0.2", "", agent + "é and more", kStart);
    EXPECT_EQ(contacts.list().front().user_agent, agent);
}

TEST(Contacts, DescribesThemselvesForTheStatus) {
    Contacts contacts;
    contacts.heard("10.0.0.2", "https://shop.example", "Firefox", kStart).pos_version = "odoo18";
    const auto described = contacts.describe(kStart + seconds(7));
    ASSERT_EQ(described.size(), 1u);
    EXPECT_EQ(json::text(described[0], "register"), "10.0.0.2");
    EXPECT_EQ(json::text(described[0], "version"), "odoo18");
    EXPECT_EQ(json::integer(described[0], "silent_for_seconds"), 7);
}

}  // namespace
}  // namespace comptoir::odoo
