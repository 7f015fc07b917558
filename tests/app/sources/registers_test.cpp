#include "app/sources/registers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/sources/settings.hpp"

namespace comptoir::sources {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const DeviceNames kCounter{.printers = {"kitchen", "paper-1", "paper-2"},
                           .scanners = {"gun-1", "gun-2"},
                           .scales = {"scale-1", "scale-2"}};

/// Two counters, each with devices of its own.
Registers two_counters() {
    return {{{.name = "till-1",
              .tills = {"192.168.1.51", "localhost", "pos-3/2", "fe80:0::51"},
              .printer = "paper-1",
              .scanners = {"gun-1"},
              .scale = "scale-1"},
             {.name = "till-2",
              .tills = {"192.168.1.52", "127.0.0.2", "pos-3"},
              .printer = "paper-2",
              .scanners = {"gun-2"},
              .may_own_screen = false}},
            kCounter};
}

std::string name_of_till(const Registers& registers, std::string_view till) {
    const Register* entry = registers.of_till(till);
    return entry == nullptr ? "" : entry->name;
}

TEST(Registers, LeaveEveryTillToItselfWhereNoneIsConfigured) {
    const Registers none;
    EXPECT_TRUE(none.empty());
    EXPECT_EQ(none.key_of("192.168.1.51"), "192.168.1.51");
    EXPECT_EQ(none.of_till("192.168.1.51"), nullptr);
    EXPECT_EQ(none.of_scanner("gun-1"), nullptr);
    EXPECT_THAT(none.problems(), IsEmpty());
}

TEST(Registers, KnowATillByAnyOfItsNamesAndByTheRegistersOwn) {
    const Registers registers = two_counters();
    for (const char* till :
         {"192.168.1.51", "127.0.0.1", "127.9.9.9", "::1", "pos-3/2", "fe80::51", "till-1"})
        EXPECT_EQ(name_of_till(registers, till), "till-1") << till;
    for (const char* till : {"192.168.1.52", "::ffff:192.168.1.52", "pos-3", "pos-3/9", "till-2"})
        EXPECT_EQ(name_of_till(registers, till), "till-2") << till;
    for (const char* till : {"192.168.1.5", "192.168.1.511", "pos-33/2", "pos-4", "", "localhost.example"})
        EXPECT_EQ(name_of_till(registers, till), "") << till;
}

TEST(Registers, GoByTheExactNameBeforeTheVaguerOne) {
    EXPECT_EQ(name_of_till(two_counters(), "127.0.0.2"), "till-2") << "though localhost is till-1";
    EXPECT_EQ(name_of_till(two_counters(), "pos-3/2"), "till-1") << "though pos-3 is till-2";
}

TEST(Registers, GiveEveryOtherTillToTheOnlyOneWithoutTills) {
    const Registers one_open{{{.name = "till-1", .tills = {"10.0.0.1"}}, {.name = "rest"}}, {}};
    EXPECT_EQ(name_of_till(one_open, "10.0.0.1"), "till-1");
    EXPECT_EQ(name_of_till(one_open, "10.0.0.2"), "rest");
    EXPECT_EQ(one_open.key_of("a-neutral-source"), "rest");
    const Registers two_open{{{.name = "a"}, {.name = "b"}, {.name = "c", .tills = {"x"}}}, {}};
    EXPECT_EQ(name_of_till(two_open, "10.0.0.2"), "") << "nobody says which of the two";
}

TEST(Registers, HaveTheDevicesThatTheyName) {
    const Registers registers = two_counters();
    const Register& first = *registers.named("till-1");
    EXPECT_EQ(first.printer, "paper-1");
    EXPECT_EQ(first.drawer, "paper-1") << "the drawer is on the printer";
    EXPECT_EQ(first.scale, "scale-1");
    EXPECT_EQ(registers.of_scanner("gun-2")->name, "till-2");
    EXPECT_EQ(registers.of_scanner("gun-3"), nullptr);
}

TEST(Registers, ShareWhatNobodyNamesAndNothingElse) {
    EXPECT_EQ(two_counters().named("till-2")->scale, "scale-2");
    const Registers shared{{{.name = "a", .drawer = "paper-1", .scale = "scale-1"}, {.name = "b"}},
                           {.printers = {"paper-1", "kitchen"}, .scales = {"scale-1"}}};
    EXPECT_EQ(shared.named("a")->printer, "kitchen");
    EXPECT_EQ(shared.named("b")->printer, "kitchen");
    EXPECT_EQ(shared.named("b")->drawer, "kitchen");
    EXPECT_EQ(shared.named("b")->scale, "") << "another till's weight is never its own";
}

TEST(Registers, NameAScannerOfNobodysAsAProblem) {
    EXPECT_THAT(two_counters().problems(), IsEmpty());
    const Registers registers{{{.name = "a", .scanners = {"gun-1"}}, {.name = "b"}}, kCounter};
    EXPECT_THAT(registers.problems(), ElementsAre(HasSubstr("\"gun-2\" belongs to no [[register]]")));
    EXPECT_EQ(registers.of_scanner("gun-2"), nullptr);
    const Registers alone{{{.name = "a", .scanners = {"gun-1"}}}, kCounter};
    EXPECT_THAT(alone.problems(), IsEmpty());
    EXPECT_EQ(alone.of_scanner("gun-2")->name, "a") << "whose else";
}

TEST(RegisterSettings, SayAllOfARegister) {
    const settings::Schema schema{
        register_section(),
        {.name = "printer", .shape = settings::Section::Shape::list, .keys = {}, .summary = "s"},
        {.name = "scanner", .shape = settings::Section::Shape::list, .keys = {}, .summary = "s"},
        {.name = "scale", .shape = settings::Section::Shape::list, .keys = {}, .summary = "s"}};
    const auto loaded = settings::parse(schema,
                                        "[[printer]]\nname = \"p\"\n[[printer]]\nname = \"q\"\n"
                                        "[[scanner]]\nname = \"g\"\n[[scale]]\nname = \"s\"\n"
                                        "[[register]]\nname = \"a\"\ntills = [\"10.0.0.1\", \"pos-3/2\"]\n"
                                        "printer = \"p\"\ndrawer = \"q\"\nscanners = \"g\"\nscale = \"s\"\n"
                                        "screen = false\n[[register]]\nname = \"b\"\n",
                                        "f");
    ASSERT_THAT(loaded.problems, IsEmpty()) << loaded.problems[0].text();
    EXPECT_EQ(register_entries(loaded.settings.list("register")),
              (std::vector<Register>{{.name = "a",
                                      .tills = {"10.0.0.1", "pos-3/2"},
                                      .printer = "p",
                                      .drawer = "q",
                                      .scanners = {"g"},
                                      .scale = "s",
                                      .may_own_screen = false},
                                     {.name = "b"}}));
}

}  // namespace
}  // namespace comptoir::sources
