#include "kiosk-config/settings/settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/kiosk-config/settings/example_schema.hpp"

namespace comptoir::settings {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Loaded parsed(std::string_view text) {
    return parse(example_schema(), text, "comptoir.toml");
}

/// The only problem of a text, as people read it.
std::string problem_of(std::string_view text) {
    const Loaded loaded = parsed(text);
    if (loaded.problems.size() != 1) return std::to_string(loaded.problems.size()) + " problems";
    return loaded.problems.front().text();
}

TEST(Settings, AreTheDefaultsWhereAFileSaysNothing) {
    const Loaded loaded = parsed("");
    ASSERT_THAT(loaded.problems, IsEmpty());
    EXPECT_EQ(loaded.settings, Settings::defaults(example_schema()));
    const Slice& http = loaded.settings.section("http");
    EXPECT_THAT(http.list("listen"), ElementsAre("0.0.0.0:8069"));
    EXPECT_EQ(http.integer("port"), 8069);
    EXPECT_EQ(http.duration("idle"), 30s);
    EXPECT_FALSE(http.boolean("compress"));
    EXPECT_EQ(http.origin("port").text(), "default");
    EXPECT_EQ(loaded.settings.section("pos").text("register"), "");
    EXPECT_THAT(loaded.settings.list("printer"), IsEmpty());
}

TEST(Settings, KeepEveryTypeOfValueWithItsOrigin) {
    const Loaded loaded = parsed(R"([http]
listen = ["127.0.0.1:1", "[::1]:2"]
port = 80
idle = "2min"
compress = true

[pos]
url = "https://shop.example"
register = "3"

[[printer]]
name = "receipt"
uri = "tcp://10.0.0.5"
late = "250ms"
)");
    ASSERT_THAT(loaded.problems, IsEmpty());
    const Slice& http = loaded.settings.section("http");
    EXPECT_THAT(http.list("listen"), ElementsAre("127.0.0.1:1", "[::1]:2"));
    EXPECT_EQ(http.integer("port"), 80);
    EXPECT_EQ(http.duration("idle"), 2min);
    EXPECT_TRUE(http.boolean("compress"));
    EXPECT_EQ(http.origin("idle").text(), "comptoir.toml:4");
    EXPECT_EQ(loaded.settings.section("pos").text("register"), "3");
    ASSERT_EQ(loaded.settings.list("printer").size(), 1u);
    const Slice& printer = loaded.settings.list("printer").front();
    EXPECT_EQ(printer.text("name"), "receipt");
    EXPECT_EQ(printer.origin("name").text(), "comptoir.toml:12");
    EXPECT_EQ(printer.duration("late"), 250ms);
    EXPECT_EQ(printer.integer("width"), 80);
    EXPECT_EQ(printer.origin("width").text(), "default");
}

TEST(Settings, ReadATextOrListInBothForms) {
    EXPECT_THAT(parsed("[access]\norigins = \"open\"").settings.section("access").list("origins"),
                ElementsAre("open"));
    EXPECT_THAT(parsed("[access]\norigins = [\"https://a.example\", \"https://b.example\"]")
                    .settings.section("access")
                    .list("origins"),
                ElementsAre("https://a.example", "https://b.example"));
    EXPECT_THAT(parsed("[access]\norigins = []").settings.section("access").list("origins"), IsEmpty());
}

TEST(Settings, TakeDottedKeysAndInlineTablesAsTomlDoes) {
    const Loaded loaded =
        parsed("http.port = 81\nscreen = { theme = \"dark\" }\nprinter = [{ name = \"a\", uri = \"u\" }]\n");
    ASSERT_THAT(loaded.problems, IsEmpty());
    EXPECT_EQ(loaded.settings.section("http").integer("port"), 81);
    EXPECT_EQ(loaded.settings.section("screen").text("theme"), "dark");
    EXPECT_EQ(loaded.settings.list("printer").front().text("uri"), "u");
}

TEST(Settings, KeepEveryLetterOfATextAsItStands) {
    const auto url = [](const std::string& toml) {
        return parsed("[pos]\nurl = " + toml).settings.section("pos").text("url");
    };
    EXPECT_EQ(url("\"\u3042 ~ ~7e ~e9 \u00e9\u00a0\u2028\""), "\u3042 ~ ~7e ~e9 \u00e9\u00a0\u2028");
    EXPECT_EQ(url("'~7e \u4e2d'"), "~7e \u4e2d");
    EXPECT_EQ(url("\"\\u3042\\t\\\\\""), "\u3042\t\\");
    EXPECT_EQ(url("\"\"\"\\\n  \u3042\"\"\""), "\u3042");
    EXPECT_EQ(url("\"a~7\""), "a~7");
    EXPECT_THAT(problem_of("[pos]\n\"caf\u00e9~\" = 1"), HasSubstr("unknown key \"caf\u00e9~\" in [pos]"));
    EXPECT_THAT(problem_of("[pos]\nurl = 04[\"\u3042"), HasSubstr("comptoir.toml:2: is not TOML"));
}

TEST(Settings, NameTheNearestKeyOfAnUnknownOne) {
    EXPECT_EQ(problem_of("[http]\nprot = 80\n"),
              "comptoir.toml:2: unknown key \"prot\" in [http]; did you mean \"port\"?");
    EXPECT_EQ(problem_of("[[scale]]\nname = \"s\"\nuri = \"x\"\nurri = 1"),
              "comptoir.toml:4: unknown key \"urri\" in [[scale]]; did you mean \"uri\"?");
    EXPECT_EQ(
        problem_of("[http]\nfavourite = 1"),
        "comptoir.toml:2: unknown key \"favourite\" in [http]; known are: listen, port, idle, compress");
}

TEST(Settings, SayWhereAKeyBelongsThatStandsInTheWrongPlace) {
    EXPECT_EQ(problem_of("[http]\ntheme = \"dark\""),
              "comptoir.toml:2: unknown key \"theme\" in [http]; \"theme\" belongs to [screen]");
    EXPECT_EQ(problem_of("theme = \"dark\""),
              "comptoir.toml:1: \"theme\" stands outside a section; it belongs below [screen]");
}

TEST(Settings, NameTheNearestSectionOfAnUnknownOne) {
    EXPECT_EQ(problem_of("\n[htpt]\nport = 1"),
              "comptoir.toml:2: unknown section \"htpt\"; did you mean \"http\"?");
    EXPECT_EQ(problem_of("[[printers]]\nname = \"a\""),
              "comptoir.toml:1: unknown section \"printers\"; did you mean \"printer\"?");
    EXPECT_THAT(problem_of("[vegetables]"),
                HasSubstr("known are: http, pos, screen, access, printer, scale"));
    EXPECT_THAT(problem_of("vegetables = 1"), HasSubstr("unknown key \"vegetables\" outside of any section"));
}

TEST(Settings, TellATableFromAList) {
    EXPECT_EQ(problem_of("[printer]\nname = \"a\""),
              "comptoir.toml:1: there can be several: write [[printer]]");
    EXPECT_THAT(problem_of("[[http]]\nport = 1"), HasSubstr("write [http]"));
    EXPECT_THAT(problem_of("http = 8069"), HasSubstr("write [http]"));
    EXPECT_THAT(problem_of("printer = \"tcp://x\""), HasSubstr("write [[printer]]"));
    EXPECT_THAT(problem_of("printer = [\"tcp://x\"]"), HasSubstr("takes tables, but this is a text"));
}

struct WrongType {
    const char* text;
    const char* message;
};

class WrongTypes : public testing::TestWithParam<WrongType> {};

TEST_P(WrongTypes, AreNamedWithTheLineAndWhatTheKeyTakes) {
    EXPECT_EQ(problem_of(GetParam().text), std::string("comptoir.toml:2: ") + GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    Settings, WrongTypes,
    testing::Values(
        WrongType{"[http]\nport = \"80\"", R"("port" in [http] takes a whole number, but this is a text)"},
        WrongType{"[http]\nport = 80.5",
                  R"("port" in [http] takes a whole number, but this is a number with a fraction)"},
        WrongType{"[http]\nport = true",
                  R"("port" in [http] takes a whole number, but this is true or false)"},
        WrongType{"[http]\nport = [80]",
                  R"("port" in [http] takes a whole number, but this is a list; it takes only one)"},
        WrongType{"[http]\nport = 1979-05-27",
                  R"("port" in [http] takes a whole number, but this is a date or time)"},
        WrongType{"[http]\nport = {}", R"("port" in [http] takes a whole number, but this is a table)"},
        WrongType{"[http]\ncompress = 1",
                  R"("compress" in [http] takes true or false, but this is a whole number)"},
        WrongType{"[http]\ncompress = \"yes\"",
                  R"("compress" in [http] takes true or false, but this is a text)"},
        WrongType{"[http]\nlisten = \"x\"",
                  R"("listen" in [http] takes a list of texts in quotes, but this is a text)"},
        WrongType{
            "[http]\nlisten = [1]",
            R"("listen" in [http] takes a list of texts in quotes, but this is a list of something else)"},
        WrongType{
            "[http]\nlisten = [[\"x\"]]",
            R"("listen" in [http] takes a list of texts in quotes, but this is a list of something else)"},
        WrongType{
            "[http]\nidle = 30",
            R"("idle" in [http] takes a duration in quotes, such as "30s", but this is a whole number, and a bare number has no unit)"},
        WrongType{
            "[access]\norigins = 1",
            R"("origins" in [access] takes a text in quotes, or a list of them, but this is a whole number)"},
        WrongType{"[pos]\nurl = 1", R"("url" in [pos] takes a text in quotes, but this is a whole number)"}));

class BadValues : public testing::TestWithParam<WrongType> {};

TEST_P(BadValues, AreNamedWithTheLineAndWhatIsAllowed) {
    EXPECT_EQ(problem_of(GetParam().text), std::string("comptoir.toml:2: ") + GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    Settings, BadValues,
    testing::Values(
        WrongType{"[http]\nport = 0", R"("port" in [http]: must be between 1 and 65535 (it says 0))"},
        WrongType{"[http]\nport = 65536", R"("port" in [http]: must be between 1 and 65535 (it says 65536))"},
        WrongType{"[http]\nport = -9223372036854775808",
                  R"("port" in [http]: must be between 1 and 65535 (it says -9223372036854775808))"},
        WrongType{"[http]\nidle = \"999ms\"", R"("idle" in [http]: must be between 1s and 10min)"},
        WrongType{"[http]\nidle = \"11min\"", R"("idle" in [http]: must be between 1s and 10min)"},
        WrongType{
            "[http]\nidle = \"soon\"",
            R"("idle" in [http]: a duration is a whole number and a unit: "250ms", "30s", "10min", "2h", "7d")"},
        WrongType{
            "[screen]\ntheme = \"darc\"",
            R"("theme" in [screen]: not one of "light", "dark", "contrast"; did you mean "dark"? (it says "darc"))"},
        WrongType{"[screen]\ntheme = \"\"",
                  R"("theme" in [screen]: not one of "light", "dark", "contrast" (it says ""))"},
        WrongType{"[screen]\nlanguages = [\"en\", \"xx\"]",
                  R"("languages" in [screen]: not one of "en", "fr", "ar")"},
        WrongType{"[screen]\nrotate = 45", R"("rotate" in [screen]: only quarter turns (it says 45))"},
        WrongType{"[access]\norigins = \"everyone\"",
                  R"("origins" in [access]: not one of "ask", "open" (it says "everyone"))"},
        WrongType{"[pos]\nurl = \"a\\u0000b\"", R"("url" in [pos]: holds a control character)"},
        WrongType{"[pos]\nregister = \"a\\u001bb\"",
                  R"("register" in [pos]: holds a control character (it says "a\u001bb"))"}));

TEST(Settings, QuoteALongValueOnlyInPart) {
    const std::string problem = problem_of("[screen]\ntheme = \"" + std::string(100'000, 'x') + "\"");
    EXPECT_LT(problem.size(), 250u);
    EXPECT_THAT(problem, HasSubstr("xxx\u2026\""));
    EXPECT_LT(problem_of("[http]\n" + std::string(100'000, 'k') + " = 1").size(), 250u);
}

TEST(Settings, FindEveryProblemInOneGo) {
    const Loaded loaded = parsed("[http]\nport = 0\nidle = 5\n[screan]\n[[printer]]\nname = \"Bad Name\"\n");
    std::vector<int> lines;
    for (const Problem& problem : loaded.problems) lines.push_back(problem.line);
    EXPECT_THAT(lines, testing::ElementsAre(2, 3, 4, 6)) << "in the order of the file";
    EXPECT_EQ(loaded.settings, Settings::defaults(example_schema()));
}

TEST(Settings, ListsBoundedProblemsAndCountTheRest) {
    std::string text = "[http]\n";
    for (int i = 0; i < 1'000; ++i) text += "unknown" + std::to_string(i) + " = 1\n";
    const Loaded loaded = parsed(text);
    ASSERT_EQ(loaded.problems.size(), kProblemsMax + 1);
    EXPECT_EQ(loaded.problems.back().message, "and 950 more problems");
}

TEST(Settings, NameWhatAnEntryLacks) {
    EXPECT_EQ(problem_of("[[printer]]\nname = \"receipt\"\n"),
              "comptoir.toml:2: [[printer]] \"receipt\" needs \"uri\": where it is");
    EXPECT_EQ(problem_of("\n[[printer]]\nuri = \"x\"\n"),
              "comptoir.toml:2: [[printer]] needs a name: name = \"...\"");
}

TEST(Settings, DoNotCallAKeyMissingThatStandsThereWithABadValue) {
    EXPECT_EQ(problem_of("[[printer]]\nname = \"receipt\"\nuri = 9100\n"),
              "comptoir.toml:3: \"uri\" in [[printer]] takes a text in quotes, but this is a whole number");
}

class BadNames : public testing::TestWithParam<const char*> {};

TEST_P(BadNames, AreRefused) {
    const std::string problem = problem_of(std::string("[[printer]]\nuri = \"x\"\nname = ") + GetParam());
    EXPECT_THAT(problem, HasSubstr("comptoir.toml:3: "));
    EXPECT_THAT(problem, HasSubstr("name"));
}

INSTANTIATE_TEST_SUITE_P(Settings, BadNames,
                         testing::Values("\"\"", "\"Receipt\"", "\"two words\"", "\"a_b\"", "\"caf\u00e9\"",
                                         "1", "[\"a\"]", "\"abcdefghijklmnopqrstuvwxyz0123456\"", "\"a/b\"",
                                         "\"..\"", "\"a\\n\""));

TEST(Settings, TakeTheShortestAndTheLongestName) {
    for (const std::string& name : {std::string("a"), std::string(32, '9'), std::string("-")}) {
        EXPECT_THAT(parsed("[[printer]]\nuri = \"x\"\nname = \"" + name + "\"").problems, IsEmpty()) << name;
    }
}

TEST(Settings, RefuseANameTwiceInOneListAndAcrossLists) {
    EXPECT_EQ(problem_of("[[printer]]\nname = \"a\"\nuri = \"x\"\n[[printer]]\nname = \"a\"\nuri = \"y\"\n"),
              "comptoir.toml:5: the name \"a\" stands twice in [[printer]]");
    const std::string across =
        problem_of("[[printer]]\nname = \"a\"\nuri = \"x\"\n[[scale]]\nname = \"a\"\nuri = \"y\"\n");
    EXPECT_EQ(across,
              "comptoir.toml:5: the name \"a\" is taken by [[printer]] at comptoir.toml:2; every device "
              "needs its own");
}

TEST(Settings, KeepEntriesInTheOrderOfTheFile) {
    const Loaded loaded =
        parsed("[[printer]]\nname = \"z\"\nuri = \"1\"\n[[printer]]\nname = \"a\"\nuri = \"2\"\n");
    ASSERT_EQ(loaded.settings.list("printer").size(), 2u);
    EXPECT_EQ(loaded.settings.list("printer")[0].text("name"), "z");
    EXPECT_EQ(loaded.settings.list("printer")[1].text("name"), "a");
}

TEST(Settings, EndAtABoundOfEntries) {
    std::string text;
    for (std::size_t i = 0; i <= kEntriesMax; ++i) {
        text += "[[printer]]\nname = \"p" + std::to_string(i) + "\"\nuri = \"x\"\n";
    }
    EXPECT_EQ(problem_of(text), "comptoir.toml:770: more than 256 entries");
}

class NotToml : public testing::TestWithParam<const char*> {};

TEST_P(NotToml, IsAProblemWithItsLineAndTheDefaultsStay) {
    const Loaded loaded = parsed(GetParam());
    ASSERT_EQ(loaded.problems.size(), 1u);
    EXPECT_THAT(loaded.problems.front().message, HasSubstr("is not TOML: "));
    EXPECT_GE(loaded.problems.front().line, 1);
    EXPECT_EQ(loaded.settings, Settings::defaults(example_schema()));
}

INSTANTIATE_TEST_SUITE_P(
    Settings, NotToml,
    testing::Values("[http", "[http]\nport = ", "[http]\nport 80", "[http]\nport = 80 80", "{\"http\": 1}",
                    "[http]\nport = 1\nport = 2", "[http]\n[http]", "<?xml version=\"1.0\"?>", "port: 80",
                    "[http]\nlisten = [\"a\"", "a = \"unclosed", "a = \"\"\"unclosed\n\n", "a = '\n'",
                    "a = \"\\q\"", "a = 99999999999999999999", "]", "=", "\x01", "a = 1\rb = 2\n", "[]", "[[]]",
                    "[=]", "[[=]]", "[.a]", "[a.]", "[\"a", "a = 0x", "a = 1979-13-45", "a.b = 1\na = 2"));

TEST(Settings, NameTheLineOfBrokenToml) {
    EXPECT_THAT(problem_of("[http]\n\nport = = 1\n"), HasSubstr("comptoir.toml:3: is not TOML: "));
}

TEST(Settings, ReadFilesAsWindowsSavesThem) {
    const std::string text = "\xEF\xBB\xBF# caf\u00e9\r\n[http]\r\nport = 81\r\n";
    const Loaded loaded = parsed(text);
    ASSERT_THAT(loaded.problems, IsEmpty());
    EXPECT_EQ(loaded.settings.section("http").integer("port"), 81);
    EXPECT_EQ(loaded.settings.section("http").origin("port").line, 3);
}

TEST(Settings, SurviveFilesMadeToHurt) {
    const auto repeated = [](std::string_view part, std::size_t count) {
        std::string out;
        for (std::size_t i = 0; i < count; ++i) out += part;
        return out;
    };
    std::string many_keys = "[http]\n";
    for (int i = 0; many_keys.size() < 900'000; ++i) many_keys += "key" + std::to_string(i) + "=1\n";
    const std::vector<std::string> files{
        "a = " + repeated("[", 100'000),
        "a = " + repeated("[", 31) + repeated("]", 31),
        repeated("a.", 15) + "a = 1",
        repeated("[", 100'000),
        repeated("{a=", 100'000),
        repeated("a.", 100'000) + "a=1",
        repeated("[[printer]]\n", 80'000),
        repeated("[[printer]]\nname=\"a\"\n", 40'000),
        "http = [" + repeated("{},", 200'000) + "]",
        "[http]\nlisten = [" + repeated("\"\",", 300'000) + "1]",
        many_keys,
        std::string(kFileBytesMax, 'a'),
        std::string(kFileBytesMax, '"'),
        std::string(kFileBytesMax, '#'),
        std::string(kFileBytesMax + 1, ' '),
        std::string(1'000, '\0'),
        std::string("[http]\nport = 80\0", 17),
        "a = \"" + repeated("\\", 99'999) + "\"",
        repeated("\xF0\x9F\x98\x80", 1'000),
        repeated("\xFF", 1'000),
    };
    for (const std::string& file : files) {
        const Loaded loaded = parsed(file);
        const bool is_comment = file.starts_with('#');
        EXPECT_EQ(loaded.problems.empty(), is_comment) << file.substr(0, 30);
        EXPECT_LE(loaded.problems.size(), kProblemsMax + 1);
        EXPECT_EQ(loaded.settings, Settings::defaults(example_schema()));
    }
}

TEST(Settings, SurviveEveryPrefixAndEveryFlippedByteOfAGoodFile) {
    const std::string good = R"([http]
listen = ["127.0.0.1:1", "[::1]:2"] # here
idle = "2min"
[access]
origins = ['https://a.example']
[[printer]]
name = "receipt"
uri = """tcp://10.0.0.5"""
)";
    ASSERT_THAT(parsed(good).problems, IsEmpty());
    for (std::size_t i = 0; i < good.size(); ++i) {
        const Loaded cut = parsed(std::string_view(good).substr(0, i));
        for (const Problem& problem : cut.problems) EXPECT_FALSE(problem.message.empty());
        for (const char c : {'\0', '"', '[', '\xFF', '\n', '='}) {
            std::string flipped = good;
            flipped[i] = c;
            const Loaded loaded = parsed(flipped);
            for (const Problem& problem : loaded.problems) EXPECT_EQ(problem.file, "comptoir.toml");
        }
    }
}

TEST(Settings, PrintEveryValueWithItsOriginAndNoSecret) {
    const Loaded loaded = parsed(
        "[http]\nidle = \"2min\"\n[pos]\nurl = \"https://shop.example/?access_token=hunter2\"\n"
        "[[printer]]\nname = \"receipt\"\nuri = \"tcp://x\"\n");
    const std::string expected = R"toml([http]
listen = ["0.0.0.0:8069"]  # default
port = 8069  # default
idle = "2min"  # comptoir.toml:2
compress = false  # default

[pos]
url = "(set)"  # comptoir.toml:4
# register is not set  # default

[screen]
theme = "light"  # default
languages = ["en"]  # default
rotate = 0  # default

[access]
origins = "ask"  # default

[[printer]]
name = "receipt"  # comptoir.toml:6
uri = "tcp://x"  # comptoir.toml:7
width = 80  # default
late = "0s"  # default

# no [[scale]]

# no [[counter]]
)toml";
    EXPECT_EQ(loaded.settings.print(example_schema()), expected);
}

TEST(Settings, PrintWhatTheyReadBack) {
    const Loaded loaded = parsed(
        "[http]\nlisten = [\"q\\\"uote\", \"back\\\\slash\", \"tab\\t\", \"\u20ac\"]\nidle = \"1500ms\"\n"
        "[[scale]]\nname = \"s\"\nuri = \"serial:///dev/ttyUSB0?baud=9600\"\n");
    ASSERT_THAT(loaded.problems, IsEmpty());
    const Loaded again = parsed(loaded.settings.print(example_schema()));
    ASSERT_THAT(again.problems, IsEmpty());
    EXPECT_EQ(again.settings, loaded.settings);
}

TEST(Settings, NameWhatWaitsForTheNextStart) {
    Schema schema = example_schema();
    for (Section& section : schema) {
        for (Key& key : section.keys) key.waits_for_restart = section.name == "http" && key.name == "port";
    }
    const Settings started = parse(schema, "[http]\nport = 1\nidle = \"1s\"\n", "a.toml").settings;
    const auto waiting = [&](const char* text) {
        std::vector<std::string> out;
        const Settings changed = parse(schema, text, "a.toml").settings;
        for (const Problem& one : waiting_for_restart(schema, started, changed)) out.push_back(one.text());
        return out;
    };
    EXPECT_THAT(waiting("\n[http]\nport = 1\nidle = \"2s\"\n"), IsEmpty()) << "the same, elsewhere";
    EXPECT_THAT(waiting("\n[http]\nport = 2\n"),
                ElementsAre("a.toml:3: \"port\" in [http] was changed: it is taken up at the next start"));
    EXPECT_THAT(waiting(""), ElementsAre("\"port\" in [http] was changed: it is taken up at the next start"));
}

TEST(Settings, AreEqualByValueAndNotByOrigin) {
    EXPECT_EQ(parsed("[http]\nport = 8069").settings, parsed("\n\n").settings);
    EXPECT_NE(parsed("[http]\nport = 8070").settings, parsed("").settings);
}

TEST(Settings, NeverQuoteABadSecret) {
    Schema schema{{.name = "pos",
                   .keys = {{.name = "token",
                             .type = Type::text,
                             .fallback = "",
                             .summary = "a secret",
                             .why_bad = [](const json::Value& value) -> std::string {
                                 return json::text(value).size() > 3 ? "too long" : "";
                             },
                             .is_secret = true}},
                   .summary = "the point of sale"}};
    const Loaded loaded = parse(schema, "[pos]\ntoken = \"hunter2\"", "f");
    ASSERT_EQ(loaded.problems.size(), 1u);
    EXPECT_EQ(loaded.problems.front().text(), "f:2: \"token\" in [pos]: too long");
}

constexpr const char* kDevices =
    "[[printer]]\nname = \"receipt\"\nuri = \"a\"\n"
    "[[scale]]\nname = \"left\"\nuri = \"b\"\n[[scale]]\nname = \"right\"\nuri = \"c\"\n";

TEST(SettingsNames, AreThoseOfEntriesWhereverTheseStand) {
    const Loaded loaded = parse(example_schema(),
                                "[[counter]]\nname = \"one\"\nprinter = \"receipt\"\nscales = \"left\"\n"
                                "[[counter]]\nname = \"two\"\nprinter = \"receipt\"\nscales = [\"right\"]\n"
                                "[[counter]]\nname = \"three\"\nprinter = \"\"\nscales = []\n" +
                                    std::string(kDevices),
                                "f");
    EXPECT_THAT(loaded.problems, IsEmpty());
}

TEST(SettingsNames, OfNoEntryAreNamedWithFileLineAndTheNearest) {
    const Loaded loaded = parse(example_schema(),
                                kDevices + std::string("[[counter]]\nname = \"one\"\nprinter = \"reciept\"\n"
                                                       "scales = [\"left\", \"receipt\"]\n"),
                                "f");
    ASSERT_EQ(loaded.problems.size(), 2u);
    EXPECT_EQ(loaded.problems[0].text(),
              "f:12: \"printer\" in [[counter]] \"one\": there is no [[printer]] \"reciept\"; did you mean "
              "\"receipt\"?");
    EXPECT_EQ(loaded.problems[1].text(),
              "f:13: \"scales\" in [[counter]] \"one\": there is no [[scale]] \"receipt\"");
}

TEST(SettingsNames, ThatTwoEntriesClaimAreNamedWithBothPlaces) {
    const Loaded loaded = parse(example_schema(),
                                kDevices + std::string("[[counter]]\nname = \"one\"\nscales = \"left\"\n"
                                                       "[[counter]]\nname = \"two\"\n"
                                                       "scales = [\"right\", \"left\"]\n"),
                                "f");
    ASSERT_EQ(loaded.problems.size(), 1u);
    EXPECT_EQ(loaded.problems[0].text(),
              "f:15: \"scales\" in [[counter]] \"two\": \"left\" belongs to \"one\" already, at f:12");
}

TEST(Schema, KnowsItsOwnFaults) {
    EXPECT_THAT(faults(example_schema()), IsEmpty());
    const Schema bad{
        {.name = "a",
         .keys = {{.name = "x", .type = Type::integer, .fallback = "text", .summary = "s"},
                  {.name = "x", .type = Type::boolean, .fallback = true, .summary = "s"},
                  {.name = "y", .type = Type::boolean, .fallback = true, .summary = ""},
                  {.name = "z", .type = Type::integer, .fallback = 5, .summary = "s", .minimum = 6},
                  {.name = "w", .type = Type::text, .fallback = "no", .summary = "s", .choices = {"yes"}},
                  {.name = "v", .type = Type::text, .fallback = "", .summary = "s", .names_entry_of = "a"}},
         .summary = "s"},
        {.name = "a", .keys = {}, .summary = ""}};
    EXPECT_THAT(faults(bad), ElementsAre("a.x has a default that is not a whole number", "a.x stands twice",
                                         "a.y has no summary", "a.z has a bad default: must be at least 6",
                                         HasSubstr("a.w has a bad default: not one of"),
                                         "a.v names entries of a list that is not there",
                                         "[a] lacks a name or a summary", "[a] stands twice"));
}

TEST(SettingsDeathTest, AskingForAKeyThatNoTableHasIsABrokenPromise) {
    const Settings settings = Settings::defaults(example_schema());
    EXPECT_DEATH(static_cast<void>(settings.section("http").text("no-such")),
                 "only for keys of its own table");
    EXPECT_DEATH(static_cast<void>(settings.section("no-such")), "only for sections of the schema");
    EXPECT_DEATH(static_cast<void>(settings.list("no-such")), "only for lists of the schema");
}

}  // namespace
}  // namespace comptoir::settings
