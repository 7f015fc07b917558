/// The display link, end to end: a stand-in server's bus in, frames out, by the program's own clock.

#include <chrono>
#include <csignal>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>

#include "app/base/json.hpp"
#include "tests/bench/row.hpp"
#include "tests/support/captures.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/kiosk.hpp"
#include "tests/support/odoo_server.hpp"

namespace comptoir::bench {
namespace {

using namespace std::chrono_literals;
using test::HttpClient;
using test::Kiosk;
using test::OdooServer;
using test::OdooVersion;

constexpr int kMessages = 1000;
constexpr int kAmounts = 200;
constexpr int kManyMessages = 100'000;

/// The recorded order, a little different each time: as many frames as messages. The amounts come again, as a
/// shop's prices do, so that what grows is not a cache that fills up.
json::Value order(int number) {
    static const json::Value kRecorded = test::snapshots_of("odoo19/box/03-add-second-line.json").back();
    json::Value snapshot = kRecorded;
    snapshot["amount"] = "$ " + std::to_string(number % kAmounts) + ".00";
    return snapshot;
}

json::Value status(HttpClient& client) {
    return client.get("/api/v1/status").json();
}

template <class Predicate>
bool wait_until(HttpClient& client, Predicate is_so, std::chrono::seconds most = 60s) {
    const auto until = std::chrono::steady_clock::now() + most;
    while (!is_so(status(client))) {
        if (std::chrono::steady_clock::now() > until) return false;
    }
    return true;
}

bool is_live(const json::Value& now) {
    return now["pos"]["link"]["state"] == "live";
}

auto has_messages(int number) {
    return [number](const json::Value& now) { return now["pos"]["link"]["messages"] >= number; };
}

/// Proportional set size.   Source: proc(5), smaps_rollup.
double pss_kib(int pid) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/smaps_rollup");
    std::string line;
    while (std::getline(file, line)) {
        if (line.starts_with("Pss:")) return std::stod(line.substr(4));
    }
    return 0;
}

std::string settings_for(const OdooServer& server) {
    return "[pos]\nurl = \"" + server.link() + "\"\n";
}

void frame_to_frame() {
    OdooServer server(OdooVersion::v19);
    Kiosk kiosk(settings_for(server));
    HttpClient client(kiosk.port());
    wait_until(client, is_live);
    for (int i = 1; i <= kMessages + 20; ++i) {
        server.show(order(i));
        std::this_thread::sleep_for(20ms);  // a cashier's numpad is ten times slower
    }
    const auto figures = status(client)["screen"]["event_to_frame"];
    print({"bus frame received → presented, p50", figures["p50_ms"].get<double>(), "ms", {}, "", {}, {}});
    print({"... p95", figures["p95_ms"].get<double>(), "ms", 16, "", {}, {}});
    print({"... p99", figures["p99_ms"].get<double>(), "ms", {}, "", {}, {}});
}

void back_after_the_network() {
    OdooServer server(OdooVersion::v19);
    Kiosk kiosk(settings_for(server));
    HttpClient client(kiosk.port());
    wait_until(client, is_live);
    std::vector<double> samples;
    for (int i = 1; i <= 5; ++i) {
        server.go_away();
        wait_until(client, [](const json::Value& now) { return !is_live(now); });
        std::this_thread::sleep_for(4s);  // the pauses between its tries are at their longest
        server.show(order(i));
        const auto messages = status(client)["pos"]["link"]["messages"].get<int>();
        const auto start = std::chrono::steady_clock::now();
        server.come_back();
        wait_until(client, has_messages(messages + 1));
        samples.push_back(milliseconds(std::chrono::steady_clock::now() - start));
    }
    print({"server back → live order taken, worst of 5", percentile(samples, 100), "ms", 2000, "", {}, {}});
}

void memory_over_many() {
    OdooServer server(OdooVersion::v19);
    Kiosk kiosk(settings_for(server));
    HttpClient client(kiosk.port());
    wait_until(client, is_live);
    const auto send = [&](int from, int to) {
        for (int i = from; i <= to; ++i) {
            server.show(order(i));
            if (i % 500 == 0) {
                server.forget_messages();
                wait_until(client, has_messages(i));
            }
        }
        wait_until(client, has_messages(to));
    };
    send(1, kManyMessages / 10);
    const double before = pss_kib(kiosk.program().pid());
    send(kManyMessages / 10 + 1, kManyMessages);
    print({"memory gained over 90,000 messages of the bus",
           pss_kib(kiosk.program().pid()) - before,
           "KiB",
           1024,
           "",
           {},
           {}});
}

}  // namespace
}  // namespace comptoir::bench

int main(int count, char** words) {
    const std::string section = count > 1 ? words[1] : "";
    if (section.empty() || section == "frame") comptoir::bench::frame_to_frame();
    if (section.empty() || section == "network") comptoir::bench::back_after_the_network();
    if (section.empty() || section == "memory") comptoir::bench::memory_over_many();
    return 0;
}
