/// The manual and the completion of three shells, against what the program really takes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "app/base/file.hpp"
#include "app/command_line.hpp"
#include "app/settings_sections.hpp"
#include "kiosk-config/settings/settings.hpp"
#include "tests/support/program.hpp"

namespace comptoir {
namespace {

using settings::Key;
using settings::Section;
using testing::HasSubstr;

const std::string kPackaging = std::string(COMPTOIR_SOURCE_DIR) + "/kiosk-config/packaging/";

constexpr std::size_t kDocumentMax = 1u << 20;  // the longest is some 30 KB

std::string document(const std::string& path) {
    const auto text = file::read(kPackaging + path, kDocumentMax);
    EXPECT_TRUE(text.has_value()) << path;
    return text.value_or("");
}

std::set<std::string> options_of(const CommandForm& form) {
    std::set<std::string> options;
    for (const auto& list : {form.valued, form.flags}) options.insert(list.begin(), list.end());
    return options;
}

std::set<std::string> verbs() {
    std::set<std::string> verbs;
    for (const CommandForm& form : command_forms()) {
        if (!form.verb.empty()) verbs.emplace(form.verb);
    }
    return verbs;
}

/// Everything that looks like a long option in a text.
std::set<std::string> options_in(const std::string& text) {
    static const std::regex option("--[a-z][a-z-]*");
    std::set<std::string> found;
    for (std::sregex_iterator at(text.begin(), text.end(), option), end; at != end; ++at)
        found.insert(at->str());
    return found;
}

/// The part of a text from a line that is `begin` up to the next that starts with `end`.
std::string part(const std::string& text, const std::string& begin, const std::string& end) {
    const auto from = text.find("\n" + begin + "\n");
    if (from == std::string::npos) return {};
    return text.substr(from, text.find("\n" + end, from + 1) - from);
}

std::string without_escapes(const std::string& manual) {
    return std::regex_replace(std::regex_replace(manual, std::regex(R"(\\f[RBIP])"), ""),
                              std::regex(R"(\\([-&]))"), "$1");
}

/// What bash would offer for these words, the last of which is being typed.
std::set<std::string> offered_by_bash(const std::vector<std::string>& words) {
    const std::string script = ". '" + kPackaging +
                               "completion/comptoir.bash'; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); "
                               "_comptoir; printf '%s\\n' \"${COMPREPLY[@]}\"";
    std::vector<std::string> arguments{"--norc", "-c", script, "bash", "comptoir"};
    arguments.insert(arguments.end(), words.begin(), words.end());
    const test::Ran ran = test::run_program("/bin/bash", arguments);
    EXPECT_EQ(ran.code, 0) << ran.output;
    std::set<std::string> offered;
    std::istringstream lines(ran.output);
    for (std::string line; std::getline(lines, line);) {
        if (!line.empty()) offered.insert(line);
    }
    return offered;
}

TEST(Completion, OfBashOffersEveryVerbAndNoOther) {
    EXPECT_EQ(offered_by_bash({""}), verbs());
    EXPECT_EQ(offered_by_bash({"sh"}), std::set<std::string>{"show"});
}

TEST(Completion, OfBashOffersEveryOptionOfEachVerbAndNoOther) {
    for (const CommandForm& form : command_forms()) {
        const auto offered =
            form.verb.empty() ? offered_by_bash({"--"}) : offered_by_bash({std::string(form.verb), "--"});
        EXPECT_EQ(offered, options_of(form)) << "comptoir " << form.verb;
    }
}

TEST(Completion, OfBashOffersValuesThatTheProgramTakes) {
    for (const std::string& theme : offered_by_bash({"show", "o.json", "--theme", ""}))
        EXPECT_TRUE(parse_command_line({"show", "o.json", "--output", "o.png", "--theme", theme})) << theme;
    const auto sizes = offered_by_bash({"show", "o.json", "--size", "=", ""});
    EXPECT_GE(sizes.size(), 4u);
    for (const std::string& size : sizes) EXPECT_TRUE(parse_size(size)) << size;
    EXPECT_THAT(offered_by_bash({"gallery", "--language", "e"}), testing::Contains("en"));
    EXPECT_THAT(offered_by_bash({"show", "--settings", std::string(COMPTOIR_SOURCE_DIR) + "/kiosk-config/c"}),
                testing::Contains(std::string(COMPTOIR_SOURCE_DIR) + "/kiosk-config/comptoir.toml"));
    EXPECT_THAT(offered_by_bash({"show", "--settings", std::string(COMPTOIR_SOURCE_DIR) + "/READ"}),
                testing::IsEmpty());
}

TEST(Completion, OfZshNamesEveryOptionOfEachVerbAndNoOther) {
    const std::string zsh = document("completion/comptoir.zsh");
    for (const CommandForm& form : command_forms()) {
        const std::string label = form.verb.empty() ? "    *)" : "    " + std::string(form.verb) + ")";
        if (form.verb == "help") {
            EXPECT_THAT(zsh, HasSubstr("\n    help) ;;\n"));
            continue;
        }
        std::string body = part(zsh, label, "        ;;");
        if (body.empty()) body = part(zsh, label, "esac");
        // What several share stands above.
        if (body.find("$settings") != std::string::npos) body += " --settings";
        if (body.find("$size") != std::string::npos) body += " --size";
        EXPECT_EQ(options_in(body), options_of(form)) << "comptoir " << form.verb;
        if (!form.verb.empty()) {
            EXPECT_THAT(zsh, HasSubstr("\n        '" + std::string(form.verb) + ":"));
        }
    }
}

TEST(Completion, OfFishNamesEveryOptionOfEachVerbAndNoOther) {
    const std::string fish = document("completion/comptoir.fish");
    std::map<std::string, std::set<std::string>> named;
    std::set<std::string> seen_verbs;
    static const std::regex line(
        R"re(complete -c comptoir -n (?:\$run|'__fish_seen_subcommand_from ([a-z-]+)') -([la]) ([a-z-]+))re");
    for (std::sregex_iterator at(fish.begin(), fish.end(), line), end; at != end; ++at) {
        if ((*at)[2] == "l") named[(*at)[1]].insert("--" + (*at)[3].str());
        if ((*at)[2] == "a") seen_verbs.insert((*at)[3]);
    }
    for (const CommandForm& form : command_forms())
        EXPECT_EQ(named[std::string(form.verb)], options_of(form)) << "comptoir " << form.verb;
    EXPECT_EQ(seen_verbs, verbs());
    std::string list = "\nset -l verbs";
    for (const CommandForm& form : command_forms()) {
        if (!form.verb.empty()) list += " " + std::string(form.verb);
    }
    EXPECT_THAT(fish, HasSubstr(list + "\n"));
}

TEST(Manual, NamesEveryOptionOfEachVerbAndNoOther) {
    const std::string manual = without_escapes(document("manual/comptoir.1"));
    for (const CommandForm& form : command_forms()) {
        const std::string title = ".SS comptoir" + (form.verb.empty() ? "" : " " + std::string(form.verb));
        std::string body = part(manual, title, ".S");
        ASSERT_FALSE(body.empty()) << title;
        if (form.verb == "help") continue;
        EXPECT_EQ(options_in(body), options_of(form)) << title;
    }
}

/// Made of the settings file, as the package makes it.
TEST(Manual, OfTheSettingsNamesEveryKeyWithItsDefault) {
    const test::Ran ran =
        test::run_program("/usr/bin/awk", {"-f", kPackaging + "manual/settings.awk",
                                           std::string(COMPTOIR_SOURCE_DIR) + "/kiosk-config/comptoir.toml"});
    ASSERT_EQ(ran.code, 0) << ran.output;
    const std::string manual = without_escapes(ran.output);
    for (const Section& section : all_sections()) {
        const bool is_list = section.shape == Section::Shape::list;
        const std::string title =
            ".SS " + std::string(is_list ? "[[" : "[") + section.name + (is_list ? "]]" : "]");
        const std::string body = part(manual, title, ".S");
        ASSERT_FALSE(body.empty()) << title;
        for (const Key& key : section.keys) EXPECT_THAT(body, HasSubstr("\n" + key.name + " = ")) << title;
    }
    // Words and defaults are those of the file; tests of documents hold the file to the schema.
    EXPECT_THAT(manual, HasSubstr("\n.TP\nrotate = 0\nDegrees clockwise"));
    EXPECT_THAT(manual, HasSubstr("\n.TP\ndrawer_pin = 2\n.TQ\ndrawer_on = \"50ms\"\n.TQ\ndrawer_off = "
                                  "\"500ms\"\nThe cash drawer"));
}

TEST(Manual, OfTheSettingsIsNotMadeOfAFileItDoesNotUnderstand) {
    const test::Ran ran = test::run_program("/bin/bash", {"-c", "printf '# Words.\\nkey = 1\\n' | awk -f '" +
                                                                    kPackaging + "manual/settings.awk'"});
    EXPECT_EQ(ran.code, 1);
    EXPECT_THAT(ran.output, HasSubstr("settings.awk: line 2 is neither words nor a setting: key = 1"));
}

}  // namespace
}  // namespace comptoir
