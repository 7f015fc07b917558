/// The settings file that people start from and README, against what the program really takes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>

#include "app/base/file.hpp"
#include "app/command_line.hpp"
#include "app/settings_sections.hpp"
#include "kiosk-config/settings/settings.hpp"
#include "tests/support/settings_documents.hpp"

namespace comptoir {
namespace {

using settings::Section;
using settings::Type;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::size_t kDocumentMax = 1u << 20;  // README is some 20 KB

std::string document(const std::string& path) {
    const auto text = file::read(std::string(COMPTOIR_SOURCE_DIR) + "/" + path, kDocumentMax);
    EXPECT_TRUE(text.has_value()) << path;
    return text.value_or("");
}

TEST(Documents, TheWholeSchemaHasNoFaults) {
    EXPECT_THAT(settings::faults(all_sections()), IsEmpty());
}

TEST(Documents, TheSettingsFileChangesNothingAsItIs) {
    const settings::Loaded loaded =
        settings::parse(all_sections(), document("kiosk-config/comptoir.toml"), "comptoir.toml");
    EXPECT_THAT(loaded.problems, IsEmpty());
    EXPECT_EQ(loaded.settings, settings::Settings::defaults(all_sections()));
}

TEST(Documents, TheSettingsFileNamesEveryKeyWithItsDefault) {
    EXPECT_THAT(test::faults_of_settings_file(all_sections(), document("kiosk-config/comptoir.toml")),
                IsEmpty());
}

TEST(Documents, ReadmeShowsTheTableOfEverySetting) {
    const std::string readme = document("README.md");
    EXPECT_NE(readme.find(test::settings_table(all_sections())), std::string::npos)
        << "README's table of settings should be:\n"
        << test::settings_table(all_sections());
}

/// The numbers are those of a run; which faults there are must be true today.
TEST(Documents, ReadmeShowsARowForEveryFaultThatIsTried) {
    const std::string readme = document("README.md");
    int faults = 0;
    for (const char* file : {"tests/faults/power_test.cpp", "tests/faults/printer_test.cpp"}) {
        const std::string tests = document(file);
        static const std::regex named(R"re((?:fault = |step\()"((?:[^"\\]|\\.)*)")re");
        for (std::sregex_iterator found(tests.begin(), tests.end(), named), end; found != end; ++found) {
            const std::string name = std::regex_replace((*found)[1].str(), std::regex(R"(\\(.))"), "$1");
            EXPECT_NE(readme.find("| " + name + " |"), std::string::npos) << name;
            ++faults;
        }
    }
    EXPECT_GE(faults, 14);
}

TEST(Documents, ReadmeShowsPicturesThatAreThere) {
    const std::string readme = document("README.md");
    int pictures = 0;
    for (std::size_t at = readme.find("]("); at != std::string::npos; at = readme.find("](", at + 1)) {
        const std::string target = readme.substr(at + 2, readme.find(')', at) - at - 2);
        if (target.starts_with("#") || target.starts_with("https://")) continue;
        EXPECT_TRUE(std::filesystem::exists(std::string(COMPTOIR_SOURCE_DIR) + "/" + target)) << target;
        pictures += target.ends_with(".png") ? 1 : 0;
    }
    EXPECT_GT(pictures, 0);
}

TEST(Documents, ReadmeQuotesAMessageThatTheProgramReallySays) {
    const std::string text = std::string(10, '\n') + "[screen]\nthem = \"dark\"\n";
    const settings::Loaded loaded = settings::parse(all_sections(), text, "/etc/comptoir/comptoir.toml");
    ASSERT_EQ(loaded.problems.size(), 1u);
    EXPECT_THAT(document("README.md"), HasSubstr("\n" + loaded.problems.front().text() + "\n"));
}

TEST(Documents, ReadmeNamesEveryFormOfTheCommandLine) {
    const std::string readme = document("README.md");
    for (const char* form : {"--settings", "--demo", "--check-settings", "--print-settings", "comptoir show",
                             "comptoir gallery", "comptoir print", "comptoir status", "--version"}) {
        EXPECT_THAT(readme, HasSubstr(form));
        EXPECT_THAT(help_text(), HasSubstr(form));
    }
}

Section example() {
    return {.name = "http",
            .keys = {{.name = "port", .type = Type::integer, .fallback = 80, .summary = "a | port"},
                     {.name = "idle",
                      .type = Type::duration,
                      .fallback = 90'000,
                      .summary = "quiet",
                      .choices = {"a", "b"}}},
            .summary = "the server"};
}

TEST(SettingsDocuments, FindWhatAFileLacksOrSaysWrongly) {
    const settings::Schema schema{example()};
    EXPECT_THAT(test::faults_of_settings_file(schema, "[http]\n# A port.\n#port = 80\n#idle = \"90s\"\n"),
                IsEmpty());
    EXPECT_THAT(test::faults_of_settings_file(schema, "[http]\n# port = 80\n#idle = \"90s\"\n"),
                ElementsAre("http.port is not there"));
    EXPECT_THAT(test::faults_of_settings_file(schema, "[http]\n#port = 81\n#idle = \"90s\"\n"),
                ElementsAre("http.port is not shown with its default, 80"));
    EXPECT_THAT(test::faults_of_settings_file(schema, "[http]\n#prot = 80\n"),
                ElementsAre(HasSubstr("unknown key")));
    Section list = example();
    list.shape = Section::Shape::list;
    EXPECT_THAT(test::faults_of_settings_file({list}, ""), ElementsAre("[[http]] is not there"));
    EXPECT_THAT(
        test::faults_of_settings_file({list}, "#[[http]]\n#name = \"a\"\n#port = 80\n#idle = \"90s\"\n"),
        IsEmpty());
}

TEST(SettingsDocuments, MakeATableThatMarkdownTakes) {
    EXPECT_EQ(test::settings_table({example()}),
              "| setting | default | what it is |\n| --- | --- | --- |\n| **[http]** | | the server |\n"
              "| `port` | `80` | a \\| port |\n| `idle` | `\"90s\"` | quiet; one of `a`, `b` |\n");
}

}  // namespace
}  // namespace comptoir
