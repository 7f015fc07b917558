#include "device-bridge/printing/print_command.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <exception>
#include <optional>
#include <string_view>

#include "app/base/file.hpp"

namespace comptoir::bridge {
namespace {

using namespace std::string_view_literals;

/// By its first bytes, so that a broken picture is an error and not sent as text.
bool is_picture(std::string_view bytes) {
    static constexpr std::array kStarts{"\xFF\xD8\xFF"sv, "\x89PNG"sv, "GIF8"sv, "BM"sv, "P4\n"sv, "P5\n"sv};
    return std::any_of(kStarts.begin(), kStarts.end(),
                       [&](std::string_view start) { return bytes.starts_with(start); });
}

Result<const Driver*> driver_for(const DeviceInfo& info) {
    const auto& drivers = all_drivers();
    const auto found = std::find_if(drivers.begin(), drivers.end(), [&](const Driver* driver) {
        return driver->kind == Kind::printer && driver->matches(info);
    });
    if (found != drivers.end()) return *found;
    return fail(ErrorCode::unsupported, "no driver for this printer; write it like tcp://192.168.1.50:9100");
}

}  // namespace

Result<PrintReport> print_file(const PrintRequest& request) {
    auto bytes = file::read(request.file, kFileBytesMax);
    if (!bytes) return tl::unexpected(bytes.error());
    const SystemClock clock;
    asio::io_context io;
    asio::thread_pool pool(1);  // joined at the end: what it blocks on is given up when the device stops
    DeviceInfo info;
    info.id = "printer";
    info.uri = request.printer_uri;
    info.options = request.options;
    const auto driver = driver_for(info);
    if (!driver) return tl::unexpected(driver.error());

    std::optional<JobEnded> end;
    std::optional<ActionResult> answer;
    auto device = (*driver)->open({.executor = io.get_executor(),
                                   .info = info,
                                   .events =
                                       [&](EventBody body, std::string) {
                                           if (auto* ended = std::get_if<JobEnded>(&body)) end = *ended;
                                       },
                                   .clock = clock,
                                   .paper_folder = request.paper_folder,
                                   .runtime_folder = request.runtime_folder,
                                   .pool = pool.get_executor()});
    if (!device) return tl::unexpected(device.error());
    Action action;
    action.device = info.id;
    action.verb = is_picture(*bytes) ? "print_picture" : "print_raw";
    action.data = std::move(*bytes);
    action.id = "print";
    action.origin = "command line";
    action.deadline = clock.now() + request.patience;
    (*device)->start();
    asio::co_spawn(io, (*device)->perform(std::move(action)),
                   [&](const std::exception_ptr& thrown, ActionResult result) {
                       if (thrown) std::rethrow_exception(thrown);
                       answer = std::move(result);
                   });
    constexpr auto kGrace = std::chrono::seconds(5);  // a deadline missed by so much would be our fault
    const Time give_up = clock.now() + request.patience + kGrace;
    while (!answer && clock.now() < give_up) io.run_one_for(std::chrono::milliseconds(100));
    PrintReport report;
    report.facts = (*device)->facts();
    (*device)->stop();  // what is still printing ends as unknown, which is heard here
    constexpr auto kEnding = std::chrono::milliseconds(200);
    io.restart();
    io.run_for(kEnding);  // its coroutines come to their ends
    if (!answer) return fail(ErrorCode::timeout, "the printer's driver did not answer");
    if (answer->outcome == Outcome::failed) return tl::unexpected(*answer->error);
    report.outcome = end ? end->outcome : answer->outcome;
    report.reason = end ? end->reason : "";
    return report;
}

}  // namespace comptoir::bridge
