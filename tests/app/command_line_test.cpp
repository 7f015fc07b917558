#include "app/command_line.hpp"

#include <gtest/gtest.h>

namespace comptoir {
namespace {

std::string why(const std::vector<std::string>& words) {
    const auto command = parse_command_line(words);
    return command ? "" : command.error().message;
}

TEST(CommandLine, RunsTheKioskWithoutWords) {
    const auto command = parse_command_line({});
    ASSERT_TRUE(command);
    const auto& run = std::get<RunCommand>(*command);
    EXPECT_EQ(run.settings_file, "");
    EXPECT_FALSE(run.is_demo);
}

TEST(CommandLine, TakesValuesAfterABlankOrAnEqualsSign) {
    for (const auto& words :
         {std::vector<std::string>{"--demo", "--settings", "a.toml"}, {"--settings=a.toml", "--demo"}}) {
        const auto command = parse_command_line(words);
        ASSERT_TRUE(command);
        EXPECT_EQ(std::get<RunCommand>(*command).settings_file, "a.toml");
        EXPECT_TRUE(std::get<RunCommand>(*command).is_demo);
    }
}

TEST(CommandLine, ReadsEveryWordOfShow) {
    const auto command = parse_command_line({"show", "order.json", "--size", "1080x1920", "--output", "o.png",
                                             "--language", "ar", "--theme", "dark", "--accent", "#0a7d4f",
                                             "--settings", "shop.toml", "--watch"});
    ASSERT_TRUE(command);
    const auto& show = std::get<ShowCommand>(*command);
    EXPECT_EQ(show.order_file, "order.json");
    EXPECT_EQ(show.output_file, "o.png");
    EXPECT_EQ(show.width, 1080);
    EXPECT_EQ(show.height, 1920);
    EXPECT_EQ(show.language, "ar");
    EXPECT_EQ(show.theme, "dark");
    EXPECT_EQ(show.accent, "#0a7d4f");
    EXPECT_EQ(show.settings_file, "shop.toml");
    EXPECT_TRUE(show.is_watching);
}

TEST(CommandLine, ReadsALinkToBeTriedOrLeavesItToTheSettings) {
    const auto given = parse_command_line({"test-link", "https://shop.example/pos_customer_display/3/abc"});
    ASSERT_TRUE(given);
    EXPECT_EQ(std::get<TestLinkCommand>(*given).link, "https://shop.example/pos_customer_display/3/abc");
    const auto of_settings = parse_command_line({"test-link", "--settings", "shop.toml"});
    ASSERT_TRUE(of_settings);
    EXPECT_EQ(std::get<TestLinkCommand>(*of_settings).link, "");
    EXPECT_EQ(std::get<TestLinkCommand>(*of_settings).settings_file, "shop.toml");
}

TEST(CommandLine, ReadsEveryWordOfImport) {
    const auto command =
        parse_command_line({"import", "/boot/efi", "--settings", "a.toml", "--connections=folder"});
    ASSERT_TRUE(command);
    const auto& import = std::get<ImportCommand>(*command);
    EXPECT_EQ(import.folder, "/boot/efi");
    EXPECT_EQ(import.settings_file, "a.toml");
    EXPECT_EQ(import.connections_folder, "folder");
    EXPECT_EQ(why({"import"}), "import needs a folder");
}

TEST(CommandLine, TakesListsOfWhatAGalleryIsLimitedTo) {
    const auto command =
        parse_command_line({"gallery", "--output", "g", "--scene", "card,board", "--size=800x480,1920x480",
                            "--language", "ar", "--theme", "dark,contrast"});
    ASSERT_TRUE(command) << command.error().message;
    const auto& gallery = std::get<GalleryCommand>(*command);
    EXPECT_EQ(gallery.scenes, (std::vector<std::string>{"card", "board"}));
    EXPECT_EQ(gallery.sizes, (std::vector<Size>{{800, 480}, {1920, 480}}));
    EXPECT_EQ(gallery.languages, std::vector<std::string>{"ar"});
    EXPECT_EQ(gallery.themes, (std::vector<std::string>{"dark", "contrast"}));
    EXPECT_FALSE(gallery.is_whole);
    EXPECT_TRUE(
        std::get<GalleryCommand>(*parse_command_line({"gallery", "--output", "g", "--all"})).is_whole);
    EXPECT_EQ(why({"gallery", "--output", "g", "--theme", "dark,pink"}),
              "--theme is light, dark or contrast, not pink");
    EXPECT_NE(why({"gallery", "--output", "g", "--size", "800x480,large"}), "");
}

TEST(CommandLine, SaysWhichWordIsWrong) {
    EXPECT_EQ(why({"--dmeo"}), "unknown option: --dmeo");
    EXPECT_EQ(why({"paint"}), "unknown command: paint");
    EXPECT_EQ(why({"--settings"}), "--settings needs a value");
    EXPECT_EQ(why({"--demo=yes"}), "--demo takes no value");
    EXPECT_EQ(why({"show", "a", "b"}), "unexpected word: b");
    EXPECT_NE(why({"show", "--output", "x"}), "");
    EXPECT_NE(why({"show", "a"}), "");
    EXPECT_NE(why({"print", "a"}), "");
    EXPECT_NE(why({"print", "--printer", "tcp://a"}), "");
    EXPECT_NE(why({"gallery"}), "");
    EXPECT_NE(why({"show", "a", "--output", "x", "--theme", "pink"}), "");
    EXPECT_NE(why({"show", "a", "--output", "x", "--accent", "pink"}), "");
    EXPECT_NE(why({"show", "a", "--output", "x", "--accent="}), "");
    EXPECT_NE(why({"show", "a", "--output", "x", "--watch=1"}), "");
}

TEST(CommandLine, RefusesSizesThatNoPanelHas) {
    for (const char* bad : {"", "x", "1920", "1920x", "x1080", "0x0", "-1x1080", "1920x1080x2", "99999x1080",
                            "19.2x1080", "1920 x1080"}) {
        EXPECT_FALSE(parse_size(bad)) << bad;
    }
    EXPECT_EQ(*parse_size("800x480"), (Size{800, 480}));
}

TEST(CommandLine, HelpNamesEveryCommand) {
    for (const char* word : {"--demo", "--check-settings", "--print-settings", "show", "gallery", "print",
                             "status", "test-link", "--version"}) {
        EXPECT_NE(help_text().find(word), std::string::npos) << word;
    }
}

TEST(CommandLine, StandsInATableThatHelpKnows) {
    for (const CommandForm& form : command_forms()) {
        if (form.verb == "help") continue;
        if (!form.verb.empty()) {
            EXPECT_NE(help_text().find("comptoir " + std::string(form.verb)), std::string::npos) << form.verb;
        }
        for (const auto& options : {form.valued, form.flags}) {
            for (const std::string_view option : options) {
                if (option == "--help") continue;
                EXPECT_NE(help_text().find(option), std::string::npos) << option;
            }
        }
        std::vector<std::string> words{"--no-such-option"};
        if (!form.verb.empty()) words.insert(words.begin(), std::string(form.verb));
        EXPECT_EQ(why(words), "unknown option: --no-such-option") << form.verb;
    }
}

}  // namespace
}  // namespace comptoir
