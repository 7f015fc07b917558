#include "app/open_screens.hpp"

#include <cstdlib>
#include <utility>

#include "app/command_line.hpp"
#include "app/gpu_rules.hpp"
#include "renderer/kms/console_lock.hpp"
#include "renderer/kms/drm_card.hpp"
#include "renderer/kms/screens.hpp"
#include "renderer/memory_surface.hpp"
#include "renderer/window.hpp"

namespace comptoir {
namespace {

using SurfaceResult = Result<std::unique_ptr<renderer::Surface>>;

bool has_desktop() {
    const auto is_set = [](const char* name) {
        const char* value = std::getenv(name);
        return value != nullptr && *value != '\0';
    };
    return is_set("DISPLAY") || is_set("WAYLAND_DISPLAY");
}

renderer::PixelSize size_of(const settings::Slice& screen) {
    const Size size = parse_size(screen.text("size")).value_or(Size{1920, 1080});
    return {size.width, size.height};
}

/// Whether this screen is one of the machine's own panels.
bool is_panel(const settings::Slice& screen) {
    const std::string output = screen.text("output");
    return output == "kms" || (output == "auto" && !has_desktop());
}

renderer::kms::WantedScreen wanted(const settings::Slice& screen) {
    renderer::kms::WantedScreen one;
    one.wish.connector = screen.text("connector") == "auto" ? "" : screen.text("connector");
    if (const auto mode = renderer::kms::parse_mode(screen.text("mode"))) {
        one.wish.size = mode->size;
        one.wish.refresh = mode->refresh;
    }
    one.size = size_of(screen);
    one.is_optional = screen.text("output") == "auto";
    return one;
}

/// A desktop with one panel must not have the second picture laid over the first.
SurfaceResult open_second_window(const settings::Slice& screen, std::vector<std::string>& problems) {
    if (screen.text("output") == "auto" && renderer::display_count() < 2) {
        problems.emplace_back("[second_screen]: there is no second panel; plug it in and start again");
        return fail(ErrorCode::offline, "one panel");
    }
    auto window = renderer::open_window({.title = "Comptoir 2", .size = size_of(screen), .display = 1});
    if (!window) problems.push_back("[second_screen]: no window could be opened: " + window.error().message);
    return window;
}

SurfaceResult open_first_window(const settings::Slice& screen, std::vector<std::string>& problems) {
    auto window = renderer::open_window({.title = "Comptoir", .size = size_of(screen)});
    if (!window) problems.push_back("no window could be opened: " + window.error().message);
    return window;
}

/// In memory where the window system gave none, and where that was asked for.
std::unique_ptr<renderer::Surface> in_memory(const settings::Slice& screen, const std::string& whose,
                                             std::vector<std::string>& problems) {
    auto memory = renderer::open_memory_surface(size_of(screen));
    if (memory) return std::move(*memory);
    problems.push_back(whose + "no picture can be drawn: " + memory.error().message);
    return nullptr;
}

}  // namespace

OpenedScreens open_screens(const settings::Settings& settings, const Clock& clock) {
    OpenedScreens opened;
    const settings::Slice& first = settings.section("screen");
    const settings::Slice& second = settings.section("second_screen");
    const bool has_second = second_screen(settings).is_wanted;

    std::vector<renderer::kms::WantedScreen> panels;
    if (is_panel(first)) panels.push_back(wanted(first));
    if (has_second && is_panel(second)) panels.push_back(wanted(second));
    std::size_t next = 0;
    std::shared_ptr<renderer::kms::Screens> machine;
    if (!panels.empty()) {
        std::vector<renderer::kms::ScreenWish> wishes;
        for (const auto& panel : panels) wishes.push_back(panel.wish);
        const auto open_card = [wishes] { return renderer::kms::open_drm_card(wishes); };
        machine = renderer::kms::Screens::create(open_card, clock, std::move(panels),
                                                 renderer::kms::own_console(), gpu_rules(settings));
    }
    const auto open = [&](const settings::Slice& screen, const std::string& whose, auto open_window) {
        if (is_panel(screen)) return machine->surface(next++);
        if (screen.text("output") != "memory") {
            if (auto window = open_window(screen, opened.problems)) return std::move(*window);
        }
        return in_memory(screen, whose, opened.problems);
    };
    opened.first = open(first, "", open_first_window);
    opened.is_first_a_panel = is_panel(first);
    if (has_second) opened.second = open(second, "[second_screen]: ", open_second_window);
    return opened;
}

}  // namespace comptoir
