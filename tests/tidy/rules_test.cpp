/// The rules themselves: each finds what it is for, and leaves alone what only looks like it.

#include "tests/tidy/rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace comptoir::tidy {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

File file(std::string path, std::string text) {
    return {std::move(path), std::move(text)};
}

TEST(CodeAlone, BlanksCommentsAndStringsAndKeepsLines) {
    EXPECT_EQ(code_alone("a; // b\nc"), "a;     \nc");
    EXPECT_EQ(code_alone("a /* b\nc */ d"), "a     \n     d");
    EXPECT_EQ(code_alone("f(\"x\\\"y\") + '\"'"), "f(\"    \") + ' '");
    EXPECT_EQ(code_alone("R\"(a\n\"b)\" c"), "    \n     c");
    EXPECT_EQ(code_alone("R\"x(a)\" )x\" c"), "            c");
    EXPECT_EQ(code_alone("1'000 + f()"), "1'000 + f()");
    EXPECT_EQ(code_alone("\"unclosed\nb"), "\"        \nb");
    EXPECT_EQ(code_alone("/* unclosed"), "           ");
    EXPECT_EQ(code_alone(""), "");
}

struct Edge {
    const char* from;
    const char* include;
    bool is_allowed;
};

class Edges : public testing::TestWithParam<Edge> {};

TEST_P(Edges, AreThoseOfTheHouse) {
    const auto [from, include, is_allowed] = GetParam();
    const Findings findings = forbidden_includes({file(from, "#include \"" + std::string(include) + "\"\n")});
    EXPECT_EQ(findings.empty(), is_allowed) << from << " -> " << include;
}

INSTANTIATE_TEST_SUITE_P(Tidy, Edges,
                         testing::Values(Edge{"renderer/stage.cpp", "device-bridge/device.hpp", false},
                                         Edge{"device-bridge/registry.cpp", "renderer/order.hpp", false},
                                         Edge{"renderer/text/run.cpp", "app/http/message.hpp", false},
                                         Edge{"renderer/text/run.cpp", "app/base/result.hpp", true},
                                         Edge{"renderer/text/run.cpp", "renderer/order.hpp", true},
                                         Edge{"renderer/stage.cpp", "app/kiosk.hpp", false},
                                         Edge{"device-bridge/drivers/a.cpp",
                                              "kiosk-config/settings/settings.hpp", true},
                                         Edge{"app/api/routes.cpp", "app/odoo/routes.hpp", false},
                                         Edge{"app/update/a.cpp", "app/odoo/routes.hpp", false},
                                         Edge{"app/epos/a.cpp", "app/odoo/routes.hpp", false},
                                         Edge{"app/odoo/routes.cpp", "app/http/router.hpp", true},
                                         Edge{"app/odoo/routes.cpp", "device-bridge/device.hpp", true},
                                         Edge{"app/sources/a.cpp", "renderer/order.hpp", true},
                                         Edge{"app/base/json.cpp", "kiosk-config/settings/schema.hpp", false},
                                         Edge{"app/base/json.cpp", "app/base/utf8.hpp", true},
                                         Edge{"kiosk-config/settings/a.cpp", "app/http/message.hpp", false},
                                         Edge{"kiosk-config/settings/a.cpp", "app/base/file.hpp", true},
                                         Edge{"app/kiosk.cpp", "app/odoo/routes.hpp", true},
                                         Edge{"app/kiosk.cpp", "app/version.hpp", true},
                                         Edge{"app/http/server.cpp", "app/version.hpp", false},
                                         Edge{"app/http/server.cpp", "tests/support/box.hpp", false}));

TEST(ForbiddenIncludes, NamesFileAndLine) {
    EXPECT_THAT(
        forbidden_includes({file("renderer/a.cpp", "// x\n\n  #  include \"device-bridge/device.hpp\"\n")}),
        ElementsAre("renderer/a.cpp:3: renderer must not see device-bridge/device.hpp"));
}

TEST(MisspeltIncludes, FindsClimbingAndMissingOnes) {
    const Tree tree{file("renderer/a.hpp", ""),
                    file("renderer/b.cpp",
                         "#include \"../renderer/a.hpp\"\n#include \"a.hpp\"\n#include "
                         "\"renderer/a.hpp\"\n#include <vector>\n#include <../x>\n")};
    EXPECT_THAT(misspelt_includes(tree),
                ElementsAre("renderer/b.cpp:1: climbs: ../renderer/a.hpp",
                            "renderer/b.cpp:2: no file of ours: a.hpp", "renderer/b.cpp:5: climbs: ../x"));
}

TEST(StrayedLibraries, KeepsEachInItsFolder) {
    EXPECT_THAT(strayed_libraries({file("renderer/a.cpp", "#include <SDL.h>\n"),
                                   file("app/net/a.cpp", "#include <curl/curl.h>\n"),
                                   file("app/http/a.cpp", "#include <boost/beast/http/error.hpp>\n")}),
                IsEmpty());
    EXPECT_THAT(strayed_libraries({file("app/api/a.cpp", "#include <curl/curl.h>\n")}),
                ElementsAre("app/api/a.cpp:1: <curl/curl.h> is used through app/net"));
    EXPECT_THAT(strayed_libraries({file("app/odoo/a.hpp", "#include <nlohmann/json.hpp>\n")}),
                testing::SizeIs(1));
}

TEST(UntestedDrivers, WantsATestAndAPlaceInTheList) {
    const File driver = file("device-bridge/drivers/acme.cpp", "const Driver acme{\n");
    const File helper =
        file("device-bridge/drivers/simulated.cpp", "// const Driver is a word here\nint x;\n");
    const File list = file("device-bridge/drivers/all.cpp", "{&acme}");
    const File test = file("tests/device-bridge/drivers/acme_test.cpp", "");
    EXPECT_THAT(untested_drivers({list, driver, helper, test}), IsEmpty());
    EXPECT_THAT(untested_drivers({list, driver}), ElementsAre(HasSubstr("acme_test.cpp")));
    EXPECT_THAT(untested_drivers({driver, test}), ElementsAre(HasSubstr("not listed")));
    EXPECT_THAT(untested_drivers({list, driver, file("tests/device-bridge/not_acme_test.cpp", "")}),
                testing::SizeIs(1));
}

class Banned : public testing::TestWithParam<const char*> {};

TEST_P(Banned, IsFoundInCodeAndNotInWords) {
    const std::string call = GetParam();
    EXPECT_THAT(banned_calls({file("app/http/a.cpp", "void f() {\n    " + call + ";\n}\n")}),
                ElementsAre(HasSubstr("app/http/a.cpp:2: ")));
    EXPECT_THAT(banned_calls({file("app/http/a.cpp", "// " + call + "\nauto s = \"" + call + "\";\n")}),
                IsEmpty());
    EXPECT_THAT(banned_calls({file("app/http/notes.md", call)}), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Tidy, Banned,
                         testing::Values("std::this_thread::sleep_for(1s)", "usleep(5)", "SDL_Delay(5)",
                                         "std::cout << 1", "system(x)", "std::system (x)", "popen(x, y)",
                                         "sprintf(a, b)", "std::atoi(x)", "strcpy(a, b)", "assert(x)",
                                         "t.detach()", "std::thread t(f)", "std::jthread t(f)",
                                         "auto x = std::async(f)", "x = a ? co_await f() : co_await g()",
                                         "      : co_await g()"));

TEST(BannedCalls, LeavesLookalikesAlone) {
    EXPECT_THAT(
        banned_calls({file("app/http/a.cpp",
                           "snprintf(a, 1, b); static_assert(true); std::system_clock::now(); my_system_x(); "
                           "file_system(a); std::this_thread::get_id(); asio::detached; std::thread::id x; "
                           "co_return co_await f(a ? b : c); x = co_await g();")}),
        IsEmpty());
}

TEST(BannedCalls, LetsOnlyTheFrontDoorAndTestsMakeThreads) {
    EXPECT_THAT(banned_calls({file("app/kiosk.cpp", "std::thread t(f);"),
                              file("tests/app/a_test.cpp", "std::thread t(f);")}),
                IsEmpty());
    EXPECT_THAT(banned_calls({file("renderer/a.cpp", "std::thread t(f);")}), testing::SizeIs(1));
    EXPECT_THAT(banned_calls({file("tests/app/a_test.cpp", "std::this_thread::sleep_for(1s);")}),
                testing::SizeIs(1));
    EXPECT_THAT(banned_calls({file("tests/bench/a_bench.cpp", "std::this_thread::sleep_for(1s);")}),
                IsEmpty());
}

TEST(MachinePaths, AreFoundInAnyText) {
    const std::string top = "/wo";
    const std::string rest = "rk/main/x";
    EXPECT_THAT(machine_paths({file("README.md", "see " + top + rest)}),
                ElementsAre(HasSubstr("README.md:1: ")));
    EXPECT_THAT(machine_paths({file("app/a.cpp",
                                    "\"/ho"
                                    "me/somebody/x\"")}),
                testing::SizeIs(1));
    EXPECT_THAT(
        machine_paths({file("README.md", "https://shop.example" + top + rest + " ./homework/x \".home\"")}),
        IsEmpty());
    EXPECT_THAT(machine_paths({file("tests/golden/a.png", std::string(1, '\0') + top + rest)}), IsEmpty());
}

TEST(Leftovers, AreFoundInAnyText) {
    const std::string left = "// TO";
    EXPECT_THAT(leftovers({file("app/a.cpp", "x;\n" + left + "DO: y")}),
                ElementsAre(HasSubstr("app/a.cpp:2: ")));
    EXPECT_THAT(leftovers({file("tests/a_test.cpp", std::string("TEST(A, DISA") + "BLED_B) {}")}),
                testing::SizeIs(1));
    EXPECT_THAT(
        leftovers({file("app/a.cpp", "mkstemp(\"comptoir-XXXXXX\"); // " + std::string("TO") + "DOS")}),
        IsEmpty());
}

TEST(UnlicensedAssets, WantsARowForEachAndAFileForEachRow) {
    const File table =
        file("assets/LICENSES.md",
             "| what | from |\n| --- | --- |\n| `assets/icons/` | ours |\n| `assets/a.png` | ours |\n");
    const File icon = file("assets/icons/x.svg", "");
    const File picture = file("assets/a.png", "");
    EXPECT_THAT(unlicensed_assets({table, icon, picture}), IsEmpty());
    EXPECT_THAT(unlicensed_assets({table, icon, picture, file("assets/b.txt", "")}),
                ElementsAre(HasSubstr("assets/b.txt: no row")));
    EXPECT_THAT(unlicensed_assets({table, icon, picture, file("tests/golden/b.png", "")}),
                testing::SizeIs(1));
    EXPECT_THAT(unlicensed_assets({table, icon, picture, file("renderer/logo.png", "")}), testing::SizeIs(1));
    EXPECT_THAT(unlicensed_assets({table, icon}), ElementsAre(HasSubstr("nothing is at assets/a.png")));
    EXPECT_THAT(unlicensed_assets({icon}), ElementsAre(HasSubstr("is not there")));
}

TEST(Bounds, AreReadWithValueAndReason) {
    const std::vector<Bound> found = bounds({file("app/http/a.hpp", R"(
constexpr std::size_t kLineMax = 64;  // longest documented line is 22 bytes
// Above.
static constexpr int kMaxPolls{1'000};
inline constexpr std::size_t kFileBytesMax =
    1u << 20;  // wrapped
constexpr int kTimeout = 5;
constexpr std::size_t header_bytes_max = 1;

constexpr int kNakedMax = 2;
// constexpr int kCommentMax = 3;
)")});
    std::vector<std::string> rows;
    for (const Bound& bound : found) rows.push_back(bound.name + "=" + bound.value + " " + bound.why);
    EXPECT_THAT(rows, ElementsAre("kLineMax=64 longest documented line is 22 bytes", "kMaxPolls=1'000 Above.",
                                  "kFileBytesMax=1u << 20 wrapped", "header_bytes_max=1 ", "kNakedMax=2 "));
}

TEST(UnexplainedBounds, AreNamedWithTheirPlace) {
    EXPECT_THAT(unexplained_bounds({file("app/http/a.hpp", "\nconstexpr int kNakedMax = 2;\n")}),
                ElementsAre("app/http/a.hpp:2: kNakedMax does not say why"));
    EXPECT_THAT(unexplained_bounds({file(
                    "app/http/a.hpp", "// A group.\nconstexpr int kAMax = 2;\nconstexpr int kBMax = 2;\n")}),
                IsEmpty());
    EXPECT_THAT(unexplained_bounds({file("tests/a.hpp", "constexpr int kAMax = 2;\n")}), IsEmpty());
}

}  // namespace
}  // namespace comptoir::tidy
