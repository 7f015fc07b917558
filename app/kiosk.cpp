#include "app/kiosk.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/thread_pool.hpp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <thread>

#include "app/assets.hpp"
#include "app/base/log.hpp"
#include "app/commands.hpp"
#include "app/screen/face.hpp"
#include "app/service.hpp"
#include "app/settings_sections.hpp"
#include "app/start_again.hpp"
#include "app/version.hpp"
#include "renderer/memory_surface.hpp"
#include "renderer/window.hpp"

namespace comptoir {
namespace {

namespace asio = boost::asio;

/// The surface, and why it is not the one that was asked for.
struct Screen {
    std::unique_ptr<renderer::Surface> surface;
    std::vector<std::string> problems;
};

bool has_desktop() {
    const auto is_set = [](const char* name) {
        const char* value = std::getenv(name);
        return value != nullptr && *value != '\0';
    };
    return is_set("DISPLAY") || is_set("WAYLAND_DISPLAY");
}

Screen open_screen(const settings::Slice& screen) {
    Screen opened;
    const std::string output = screen.text("output");
    const Size size = parse_size(screen.text("size")).value_or(Size{1920, 1080});
    const renderer::PixelSize pixels{size.width, size.height};
    if (output == "kms")
        opened.problems.push_back("screen.output = \"kms\" is not in this build: drawing to memory");
    if (output == "window" || (output == "auto" && has_desktop())) {
        auto window = renderer::open_window({.title = "Comptoir", .size = pixels});
        if (window) {
            opened.surface = std::move(*window);
            return opened;
        }
        opened.problems.push_back("no window could be opened: " + window.error().message);
    }
    auto memory = renderer::open_memory_surface(pixels);
    if (memory) {
        opened.surface = std::move(*memory);
    } else {
        opened.problems.push_back("no picture can be drawn: " + memory.error().message);
    }
    return opened;
}

}  // namespace

int run_kiosk(const RunCommand& command) {
    // A peer that hangs up is an error value at the write, not a signal.
    std::signal(SIGPIPE, SIG_IGN);

    // From here on a SIGTERM is heard, however early; it is answered once io runs.
    asio::io_context io(1);
    asio::signal_set signals(io, SIGTERM, SIGINT);

    const SystemClock clock;
    const SettingsSource source = settings_source(command.settings_file);
    auto watch = settings::Watch::create(source.file);  // first: no change falls between reading and watching
    const settings::Loaded loaded = load_settings(source);
    const Screen screen = open_screen(loaded.settings.section("screen"));
    if (!screen.surface) {
        log::error("no screen", {{"why", screen.problems.back()}});
        return kFailed;
    }
    const auto wake = Wake::create();
    if (!wake) {
        log::error("cannot start", {{"why", wake.error().message}});
        return kFailed;
    }
    const Face face(assets_folder(), loaded.settings.section("paths").text("cache"));

    // Parts, in the order in which they start; they go in the reverse one.
    UiMailbox mailbox(kUiMailboxMax, [&wake] { wake->raise(); });
    bool is_again = false;  // io's, until its thread is joined
    asio::thread_pool pool(2);
    Service service(io, pool, mailbox, clock,
                    {.settings_source = source,
                     .watch = std::move(watch),
                     .loaded = loaded,
                     .version = version(),
                     .assets = assets_folder(),
                     .screen = screen.surface->size(),
                     .screen_description = screen.surface->description(),
                     .is_screen_shared = screen.surface->is_shared(),
                     .problems = screen.problems,
                     .is_demo = command.is_demo,
                     .start_again = [&] {
                         is_again = true;
                         mailbox.replace(LeaveUiLoop{});
                     }});
    UiLoop loop(
        *screen.surface, mailbox, *wake, clock,
        [&](const Appearance& appearance) { return face.make_stage(*screen.surface, appearance, clock); },
        [&io, &service](FrameReport report) {
            asio::post(io, [&service, report = std::move(report)]() mutable {
                service.presented(std::move(report));
            });
        });

    // The first frame comes before the network and the devices.
    if (const auto begun = loop.begin(service.first_appearance(), service.first_view()); !begun) {
        log::error("no picture can be drawn", {{"why", begun.error().message}});
        return kFailed;
    }
    log::info("frame presented", {{"screen", screen.surface->description()}});

    auto guard = asio::make_work_guard(io);
    signals.async_wait([&](const boost::system::error_code& ec, int) {
        if (ec) return;
        is_again = false;  // who is told to end ends
        mailbox.replace(LeaveUiLoop{});
    });
    asio::post(io, [&service] { service.start(); });
    std::thread io_thread([&io] { io.run(); });

    loop.run();

    // Stop: accepting, devices, io, pool; then everything is destroyed with nothing running.
    asio::post(io, [&] {
        signals.cancel();
        service.stop([&guard] { guard.reset(); });
    });
    io_thread.join();
    pool.join();
    return is_again ? kStartAgain : kDone;
}

}  // namespace comptoir
