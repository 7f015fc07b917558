#include "app/kiosk.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/thread_pool.hpp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string_view>
#include <thread>

#include "app/assets.hpp"
#include "app/base/log.hpp"
#include "app/commands.hpp"
#include "app/journal/journal.hpp"
#include "app/open_screens.hpp"
#include "app/pool_end.hpp"
#include "app/screen/face.hpp"
#include "app/screen/second_screen.hpp"
#include "app/service.hpp"
#include "app/settings_sections.hpp"
#include "app/start_again.hpp"
#include "app/supervision/heartbeat.hpp"
#include "app/supervision/journal_log.hpp"
#include "app/supervision/service_manager.hpp"
#include "app/supervision/sockets.hpp"
#include "app/version.hpp"
#include "renderer/window.hpp"

namespace comptoir {
namespace {

namespace asio = boost::asio;

/// What reads a folder or decodes a picture when the program is to end takes well under a second.
constexpr std::chrono::seconds kPoolPatience{3};
constexpr const char* kJournalFile = "journal.db";

}  // namespace

Ending run_kiosk(const RunCommand& command, const Leave& leave) {
    supervision::log_to_journal_where_it_listens();
    const supervision::ServiceManager manager;
    // A peer that hangs up is an error value at the write, not a signal.
    std::signal(SIGPIPE, SIG_IGN);

    // From here on a SIGTERM is heard, however early; it is answered once io runs.
    asio::io_context io(1);
    asio::signal_set signals(io, SIGTERM, SIGINT);
    asio::signal_set hangup(io);
    if (manager.is_present()) hangup.add(SIGHUP);  // else a terminal that goes ends the program

    const SystemClock clock;
    const SettingsSource source = settings_source(command.settings_file);
    auto watch = settings::Watch::create(source.file);  // first: no change falls between reading and watching
    const settings::Loaded loaded = load_settings(source);
    OpenedScreens screens = open_screens(loaded.settings, clock);
    if (!screens.first) {
        log::error("no screen", {{"why", screens.problems.back()}});
        return {kFailed};
    }
    const SecondScreen second = second_screen(loaded.settings);
    const auto wake = Wake::create();
    if (!wake) {
        log::error("cannot start", {{"why", wake.error().message}});
        return {kFailed};
    }
    const Face face(assets_folder(), loaded.settings.section("paths").text("cache"));

    // Parts, in the order in which they start; they go in the reverse one.
    UiMailbox mailbox(kUiMailboxMax, [&wake] { wake->raise(); });
    bool is_again = false;  // io's, until its thread is joined
    asio::thread_pool pool(2);
    std::unique_ptr<journal::Journal> journal;  // opened once the first frame is there
    const auto start_again = [&] {
        is_again = true;
        mailbox.replace(LeaveUiLoop{});
    };
    std::function<void(const std::string&)> say;
    if (manager.is_present()) say = [&manager](const std::string& status) { manager.say(status); };
    Service service(io, pool, mailbox, clock,
                    {.settings_source = source,
                     .watch = std::move(watch),
                     .loaded = loaded,
                     .version = version(),
                     .assets = assets_folder(),
                     .screen = screens.first->size(),
                     .screen_description = screens.first->description(),
                     .is_screen_shared = screens.first->is_shared(),
                     .has_touch_panel = renderer::has_touch_panel(),
                     .hears_touch_panels = screens.is_first_a_panel,
                     .second_description = screens.second ? screens.second->description() : "",
                     .problems = screens.problems,
                     .is_demo = command.is_demo,
                     .start_again = start_again,
                     .sockets = supervision::handed_over(),
                     .say = say});
    UiLoop loop(
        mailbox, *wake, clock,
        [&](renderer::Surface& surface, const Appearance& appearance) {
            return face.make_stage(surface, appearance, clock);
        },
        [&io, &service](FrameReport report) {
            asio::post(io, [&service, report = std::move(report)]() mutable {
                service.presented(std::move(report));
            });
        },
        [&io, &start_again] { asio::post(io, start_again); });

    // The first frame comes before the network and the devices.
    const Appearances looks = service.first_appearances();
    if (const auto begun = loop.begin(*screens.first, looks.first, service.first_view()); !begun) {
        log::error("no picture can be drawn", {{"why", begun.error().message}});
        return {kFailed};
    }
    log::info("frame presented", {{"screen", screens.first->description()}});
    if (screens.second) {
        if (const auto added = loop.add_second(*screens.second, looks.second, second.shows); !added)
            log::error("the second screen stays dark", {{"why", added.error().message}});
    }

    const std::filesystem::path state = loaded.settings.section("paths").text("state");
    auto opened = journal::Journal::open(state / kJournalFile, io.get_executor(), clock);
    if (!opened) {
        log::error("cannot start", {{"why", opened.error().message}});
        return {kFailed};
    }
    journal = std::move(*opened);
    service.keep_jobs_in(*journal);

    manager.ready();  // neither the network nor a device is waited for
    if (manager.is_present()) {
        const auto patience = std::chrono::duration_cast<std::chrono::seconds>(manager.patience());
        log::info("the service manager is told that the box is ready",
                  {{"watchdog_s", std::int64_t{patience.count()}}});
    }
    supervision::Heartbeat heartbeat(
        {.executor = io.get_executor(),
         .clock = clock,
         .patience = manager.patience(),
         .ask_screen = [&mailbox](auto turned) { mailbox.replace(ProveAlive{std::move(turned)}); },
         .feed = [&manager] { manager.alive(); }});

    auto guard = asio::make_work_guard(io);
    signals.async_wait([&](const boost::system::error_code& ec, int) {
        if (ec) return;
        is_again = false;  // who is told to end ends
        manager.stopping();
        mailbox.replace(LeaveUiLoop{});
    });
    const std::function<void()> hear_hangups = [&] {
        hangup.async_wait([&](const boost::system::error_code& ec, int) {
            if (ec) return;
            manager.reloading();
            service.reload();
            manager.ready();
            hear_hangups();
        });
    };
    hear_hangups();
    asio::post(io, [&] {
        service.start();
        if (manager.patience() > Duration::zero()) heartbeat.start();
    });
    std::thread journal_thread([&journal] { journal->run(); });
    std::thread io_thread([&io] { io.run(); });

    loop.run();

    // Stop: accepting, devices, io, journal, pool; then everything is destroyed with nothing running.
    std::vector<supervision::ListeningSocket> sockets;
    asio::post(io, [&] {
        heartbeat.stop();
        hangup.cancel();
        // As an end, what comes after it would be killed.
        is_again ? manager.reloading() : manager.stopping();
        if (is_again) sockets = service.keep_sockets();
        log::info(is_again ? "stopping to start again" : "stopping");
        service.stop([&] {
            signals.cancel();
            guard.reset();
        });
    });
    io_thread.join();
    journal->stop();  // it writes what was asked of it before
    journal_thread.join();
    const Ending end{is_again ? kStartAgain : kDone, std::move(sockets)};
    join_or_leave(pool, kPoolPatience, [&] {
        log::warning("a folder or a device still hangs: the program ends without it");
        leave(end);
    });
    if (is_again) manager.alive();  // from here to the first frame nobody can prove it
    return end;
}

}  // namespace comptoir
