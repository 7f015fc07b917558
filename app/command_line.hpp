#pragma once
/// The words of the command line as a value (DESIGN section 4). Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/base/result.hpp"

namespace comptoir {

struct RunCommand {
    std::string settings_file;  ///< empty: /etc/comptoir/comptoir.toml
    bool is_demo = false;
};
struct CheckSettingsCommand {
    std::string settings_file;
};
struct PrintSettingsCommand {
    std::string settings_file;
};
struct ShowCommand {
    std::string order_file;
    std::string output_file;
    int width = 1920;
    int height = 1080;
    std::string language;       ///< empty: what the order says, else English
    std::string theme;          ///< empty: what the settings say, else light
    std::string accent;         ///< "#0a7d4f"; empty: what the settings say
    std::string settings_file;  ///< whose look is drawn; empty: nobody's
    bool is_watching = false;
};
/// Units: pixels.
struct Size {
    int width = 0;
    int height = 0;

    bool operator==(const Size&) const = default;
};
/// Empty lists: all there is.
struct GalleryCommand {
    std::string folder;
    std::vector<std::string> scenes;
    std::vector<Size> sizes;
    std::vector<std::string> languages;
    std::vector<std::string> themes;
    bool is_whole = false;
};
struct PrintCommand {
    std::string file;
    std::string printer_uri;
    std::string settings_file;
};
struct StatusCommand {
    std::string settings_file;
    bool is_json = false;
};
struct TestLinkCommand {
    std::string link;  ///< empty: pos.url of the settings
    std::string settings_file;
};
struct ImportCommand {
    std::string folder;
    std::string settings_file;       ///< what is written; empty: /etc/comptoir/comptoir.toml
    std::string connections_folder;  ///< empty: where NetworkManager keeps them
};
struct VersionCommand {};
struct HelpCommand {};

using Command =
    std::variant<RunCommand, CheckSettingsCommand, PrintSettingsCommand, ShowCommand, GalleryCommand,
                 PrintCommand, StatusCommand, TestLinkCommand, ImportCommand, VersionCommand, HelpCommand>;

/// One form of the command: its verb (none runs the kiosk), its options and how many plain words it takes.
/// Completion and manual are held to these.
struct CommandForm {
    std::string_view verb;
    std::vector<std::string_view> valued;
    std::vector<std::string_view> flags;
    std::size_t plain = 0;
};
[[nodiscard]] const std::vector<CommandForm>& command_forms();

/// `words` without the program's name.
///
/// Errors: malformed, with a message that says which word is wrong and what was expected: exit code 2.
[[nodiscard]] Result<Command> parse_command_line(const std::vector<std::string>& words);

/// "1920x1080".   Errors: malformed, also for sides outside 320 to 7680.
[[nodiscard]] Result<Size> parse_size(std::string_view text);

/// What `comptoir --help` prints.
[[nodiscard]] std::string help_text();

}  // namespace comptoir
