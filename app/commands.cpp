#include "app/commands.hpp"

#include <signal.h>
#include <sys/signalfd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <type_traits>

#include <fmt/format.h>

#include "app/assets.hpp"
#include "app/base/file.hpp"
#include "app/base/json.hpp"
#include "app/control_socket.hpp"
#include "app/gallery.hpp"
#include "app/importing/import.hpp"
#include "app/kiosk.hpp"
#include "app/net/client.hpp"
#include "app/odoo/bus/link_trial.hpp"
#include "app/screen/face.hpp"
#include "app/settings_sections.hpp"
#include "app/show.hpp"
#include "app/status_text.hpp"
#include "app/version.hpp"
#include "device-bridge/printing/print_command.hpp"
#include "kiosk-config/settings/settings.hpp"

namespace comptoir {
namespace {

/// Source: nm-settings-keyfile(5), "DESCRIPTION".
constexpr const char* kConnectionsFolder = "/etc/NetworkManager/system-connections";

odoo::bus::LinkFindings try_link_now(odoo::bus::LinkTrial trial) {
    boost::asio::io_context io;
    const SystemClock clock;
    net::Client client(io.get_executor(), trial.network);
    odoo::bus::LinkFindings findings;
    boost::asio::co_spawn(io, odoo::bus::try_link(client, clock, std::move(trial)),
                          [&](const std::exception_ptr& thrown, odoo::bus::LinkFindings found) {
                              if (thrown) found.trouble.what = odoo::bus::Trouble::server_error;
                              findings = std::move(found);
                              client.stop();
                          });
    io.run();
    return findings;
}

int say_failure(const std::string& reason) {
    std::fprintf(stderr, "comptoir: %s\n", reason.c_str());
    return kFailed;
}

void print(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
}

/// The settings, with every problem on stderr.
settings::Loaded load_and_complain(const std::string& file) {
    settings::Loaded loaded = load_settings(settings_source(file));
    for (const settings::Problem& problem : loaded.problems)
        std::fprintf(stderr, "%s\n", problem.text().c_str());
    return loaded;
}

int run(const CheckSettingsCommand& command) {
    const settings::Loaded loaded = load_and_complain(command.settings_file);
    if (!loaded.problems.empty()) return kFailed;
    for (const std::string& note : look_notes(loaded.settings))
        std::fprintf(stderr, "note: %s\n", note.c_str());
    print(settings_source(command.settings_file).file.string() + ": good\n");
    return kDone;
}

int run(const PrintSettingsCommand& command) {
    const settings::Loaded loaded = load_and_complain(command.settings_file);
    if (!loaded.problems.empty()) return kFailed;
    print(loaded.settings.print(all_sections()));
    return kDone;
}

/// A descriptor that can be read once somebody interrupts; -1 where there is none.
int interruption() {
    sigset_t signals;
    ::sigemptyset(&signals);
    ::sigaddset(&signals, SIGINT);
    ::sigaddset(&signals, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    return ::signalfd(-1, &signals, SFD_CLOEXEC);
}

int run(const ShowCommand& command) {
    if (command.is_watching) {
        const auto say = [](std::string_view line) {
            std::fprintf(stderr, "%.*s\n", static_cast<int>(line.size()), line.data());
        };
        const auto watched = watch_order(command, assets_folder(), interruption(), say);
        return watched ? kDone : say_failure(watched.error().message);
    }
    const auto drawn = show_order(command, assets_folder());
    if (!drawn) return say_failure(drawn.error().message);
    for (const std::string& note : *drawn) std::fprintf(stderr, "note: %s\n", note.c_str());
    return kDone;
}

int run(const GalleryCommand& command) {
    const auto say = [](std::size_t done, std::size_t of, std::string_view sheet) {
        std::fprintf(stderr, "%zu of %zu: %.*s\n", done, of, static_cast<int>(sheet.size()), sheet.data());
    };
    const auto drawn = draw_gallery(command, assets_folder(), say);
    if (!drawn) return say_failure(drawn.error().message);
    const double seconds = std::chrono::duration<double>(drawn->lasted).count();
    print(fmt::format("{} pictures on {} contact sheets in {:.1f} s: {}\n", drawn->pictures, drawn->sheets,
                      seconds, (std::filesystem::path(command.folder) / "index.html").string()));
    return kDone;
}

/// The [[printer]] entry of that URI, so that width and cut are the shop's; else nothing but the defaults.
json::Value printer_entry(const settings::Settings& settings, const std::string& uri) {
    for (const settings::Slice& printer : settings.list("printer")) {
        if (printer.text("uri") == uri) return printer.all();
    }
    return json::Value::object();
}

int run(const PrintCommand& command) {
    const settings::Loaded loaded = load_and_complain(command.settings_file);
    // Without its settings the printer would get another width, and the lock of a running kiosk go unseen.
    if (!loaded.problems.empty()) return say_failure("nothing is printed while the settings are not good");
    const settings::Slice& paths = loaded.settings.section("paths");
    bridge::PrintRequest request;
    request.file = command.file;
    request.printer_uri = command.printer_uri;
    request.options = printer_entry(loaded.settings, command.printer_uri);
    request.runtime_folder = paths.text("runtime");
    request.paper_folder = paths.text("state") + "/paper";
    const auto printed = bridge::print_file(request);
    if (!printed) return say_failure(printed.error().message);
    const bool is_printed =
        printed->outcome == bridge::Outcome::done || printed->outcome == bridge::Outcome::sent;
    const std::string text = std::string(bridge::name_of(printed->outcome)) +
                             (printed->reason.empty() ? "" : ": " + printed->reason);
    if (!is_printed) return say_failure(text);
    print(text + "\n");
    return kDone;
}

int run(const StatusCommand& command) {
    const settings::Loaded loaded = load_and_complain(command.settings_file);
    const std::filesystem::path runtime = loaded.settings.section("paths").text("runtime");
    const auto answer = ask_running_kiosk(runtime / "control.sock");
    if (!answer) return say_failure(answer.error().message);
    const auto status = json::parse(*answer);
    if (!status) return say_failure("the running kiosk answered something else: " + status.error().message);
    const bool is_healthy = json::text(*status, "health") == "healthy";
    print(command.is_json ? *answer + "\n" : status_text(*status));
    return is_healthy ? kDone : kFailed;
}

/// Without a kiosk: also for trying a link before it stands in the settings.
int run(const TestLinkCommand& command) {
    const settings::Loaded loaded = load_and_complain(command.settings_file);
    const settings::Slice& pos = loaded.settings.section("pos");
    odoo::bus::LinkTrial trial;
    trial.link = command.link.empty() ? pos.text("url") : command.link;
    if (trial.link.empty()) return say_failure("no link is given, and pos.url is empty");
    trial.database = pos.text("database");
    trial.network = net::net_settings(loaded.settings.section("network"));
    const odoo::bus::LinkFindings findings = try_link_now(std::move(trial));
    if (!findings.works) return say_failure(findings.words());
    print(findings.words() + "\n");
    return kDone;
}

/// The box's own settings need not be there yet.
int run(const ImportCommand& command) {
    importing::Places places;
    places.folder = command.folder;
    places.settings_file = command.settings_file.empty() ? kSettingsFile : command.settings_file;
    places.connections_folder =
        command.connections_folder.empty() ? kConnectionsFolder : command.connections_folder;
    const auto imported = importing::import_from(all_sections(), places);
    if (!imported) return say_failure(imported.error().message);
    for (const std::string& name : imported->taken) print(name + ": taken over\n");
    for (const std::string& problem : imported->problems) std::fprintf(stderr, "%s\n", problem.c_str());
    return imported->problems.empty() ? kDone : kFailed;
}

int run(const VersionCommand&) {
    print("comptoir " + version() + "\n");
    return kDone;
}

int run(const HelpCommand&) {
    print(help_text());
    return kDone;
}

}  // namespace

Ending carry_out(const Command& command, const Leave& leave) {
    return std::visit(
        [&](const auto& one) {
            if constexpr (std::is_same_v<decltype(one), const RunCommand&>) {
                return run_kiosk(one, leave);
            } else {
                return Ending{run(one)};
            }
        },
        command);
}

}  // namespace comptoir
