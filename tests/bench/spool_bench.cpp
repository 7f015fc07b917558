/// What a shop feels of the spool, through the whole program: how soon a job is safe and its till answered,
/// how soon the drawer opens while a long receipt prints, and ten thousand jobs over four printers.
///
/// Prints rows (row.hpp); words: a part of a section's name to run that section alone. Ends with 1 where
/// something could not be measured.

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "app/base/base64.hpp"
#include "app/base/json.hpp"
#include "tests/bench/network_printer.hpp"
#include "tests/bench/row.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/kiosk.hpp"

namespace comptoir::bench {
namespace {

using namespace std::string_view_literals;
using boost::asio::ip::tcp;
using SteadyClock = std::chrono::steady_clock;

constexpr int kDrawers = 40;
constexpr int kJobs = 10'000;
constexpr int kPrinters = 4;
constexpr int kSenders = 8;
constexpr int kDurable = 300;

/// A printer that takes its bytes as slowly as it is told, answers questions, notes when a drawer's pulse
/// comes, and counts cuts.
class SlowPrinter {
public:
    explicit SlowPrinter(std::chrono::milliseconds pause_per_read) : pause_(pause_per_read) {}

    [[nodiscard]] std::string uri() const { return network_.uri(); }
    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
    [[nodiscard]] int cuts() const { return cuts_; }
    std::int64_t take_pulse() { return pulse_.exchange(0); }

private:
    void hear(tcp::socket& socket, std::string_view bytes) {
        bytes_ += bytes.size();
        const std::string all = tail_ + std::string(bytes);
        if (all.find("\x1Bp\0"sv) != std::string::npos) {
            std::int64_t none = 0;
            pulse_.compare_exchange_strong(none, SteadyClock::now().time_since_epoch().count());
        }
        if (all.find("\x10\x04\x04"sv) != std::string::npos) {
            NetworkPrinter::answer(socket, "\x16\x12\x12\x12"sv);
        }
        for (auto at = all.find("\x1Dr\x01"sv); at != std::string::npos;
             at = all.find("\x1Dr\x01"sv, at + 1)) {
            ++cuts_;
            NetworkPrinter::answer(socket, "\0"sv);
        }
        // What a read cut in two, and nothing that was seen whole.
        tail_ = all.ends_with("\x1D") || all.ends_with("\x1B") || all.ends_with("\x10")
                    ? all.substr(all.size() - 1)
                : all.ends_with("\x1Dr") || all.ends_with("\x1Bp") || all.ends_with("\x10\x04")
                    ? all.substr(all.size() - 2)
                    : "";
        if (pause_.count() > 0) std::this_thread::sleep_for(pause_);
    }

    const std::chrono::milliseconds pause_;
    std::string tail_;
    std::atomic<std::uint64_t> bytes_{0};
    std::atomic<int> cuts_{0};
    std::atomic<std::int64_t> pulse_{0};
    NetworkPrinter network_{[this](tcp::socket& socket, std::string_view bytes) { hear(socket, bytes); },
                            4'096};  // a buffer as small as a printer's
};

/// The program with printers p0, p1, …
class Shop {
public:
    explicit Shop(const std::vector<std::unique_ptr<SlowPrinter>>& printers)
        : kiosk_(settings_of(printers)), port_(kiosk_.port()) {
        if (!kiosk_.program().wait_for("condition=\"ready\"")) port_ = 0;
    }
    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] double rss_mib() {
        std::ifstream status("/proc/" + std::to_string(kiosk_.program().pid()) + "/status");
        for (std::string line; std::getline(status, line);) {
            if (line.starts_with("VmRSS:")) return std::stod(line.substr(6)) / 1024;
        }
        return 0;
    }
    bool end() {
        kiosk_.program().signal(SIGTERM);
        return kiosk_.program().wait_exit() == 0;
    }

private:
    static std::string settings_of(const std::vector<std::unique_ptr<SlowPrinter>>& printers) {
        std::string settings;
        for (std::size_t i = 0; i < printers.size(); ++i) {
            settings +=
                "[[printer]]\nname = \"p" + std::to_string(i) + "\"\nuri = \"" + printers[i]->uri() + "\"\n";
        }
        return settings;
    }

    test::Kiosk kiosk_;
    std::uint16_t port_;
};

std::string action(const char* verb, const std::string& data) {
    json::Value body{{"verb", verb}};
    if (!data.empty()) body["payload"] = {{"data", base64::encode(data)}};
    return json::dump(body);
}

/// Accepted, kept on the disk, answered: what a kitchen's till waits for.
bool durable() {
    std::vector<std::unique_ptr<SlowPrinter>> printers;
    printers.push_back(std::make_unique<SlowPrinter>(std::chrono::milliseconds(0)));
    Shop shop(printers);
    if (shop.port() == 0) return false;
    test::HttpClient till(shop.port());
    const std::string body = action("print_raw", std::string(140'000, ' ') + "\n");  // 187 kB in base64
    std::vector<double> took;
    for (int i = 0; i < kDurable; ++i) {
        const auto begin = SteadyClock::now();
        const auto answer = till.request("POST", "/api/v1/devices/p0/actions", body);
        const double passed = std::chrono::duration<double, std::milli>(SteadyClock::now() - begin).count();
        if (answer.status != 202) return false;
        took.push_back(passed);
        std::this_thread::sleep_for(std::chrono::milliseconds(15));  // a shop's pace, twenty times over
    }
    print("job of 187 kB accepted → on the disk → till answered, p50", percentile(took, 50), "ms");
    print("job of 187 kB accepted → on the disk → till answered, p99", percentile(took, 99), "ms", 20);
    return shop.end();
}

/// The pulse's bytes at the printer, while it is taking a receipt of some metres.
bool drawer() {
    std::vector<std::unique_ptr<SlowPrinter>> printers;
    printers.push_back(std::make_unique<SlowPrinter>(std::chrono::milliseconds(2)));
    Shop shop(printers);
    if (shop.port() == 0) return false;
    test::HttpClient printing(shop.port());
    test::HttpClient till(shop.port());
    std::vector<double> took;
    const std::string head = "P4\n576 24000\n";
    const std::string receipt = action("print_picture", head + std::string(72UL * 24'000, '\xA5'));
    while (took.size() < kDrawers) {
        const auto before = printers[0]->bytes();
        if (printing.request("POST", "/api/v1/devices/p0/actions", receipt).status != 202) return false;
        for (int i = 0; i < 8; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(12));
            if (printers[0]->bytes() - before < 20'000) continue;  // it has not begun
            printers[0]->take_pulse();
            const auto begin = SteadyClock::now();
            const auto answer = till.request("POST", "/api/v1/devices/p0/actions", action("open_drawer", ""),
                                             {{"Prefer", "wait=5"}});
            const auto pulse = printers[0]->take_pulse();
            if (answer.status != 200) return false;
            const auto until = SteadyClock::now() + std::chrono::seconds(2);
            auto seen = pulse;
            while (seen == 0 && SteadyClock::now() < until) seen = printers[0]->take_pulse();
            if (seen == 0) return false;
            const SteadyClock::time_point at{SteadyClock::duration(seen)};
            took.push_back(std::chrono::duration<double, std::milli>(at - begin).count());
        }
        const auto until = SteadyClock::now() + std::chrono::seconds(20);
        const int cuts = printers[0]->cuts();
        while (printers[0]->cuts() == cuts && SteadyClock::now() < until)
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    print("drawer asked for → its pulse at the printer, within a long receipt, p50", percentile(took, 50),
          "ms");
    print("drawer asked for → its pulse at the printer, within a long receipt, p95", percentile(took, 95),
          "ms", 10);
    return shop.end();
}

/// Ten thousand receipts over four printers: none is lost, none comes twice, and memory stays where it is.
bool many_jobs() {
    std::vector<std::unique_ptr<SlowPrinter>> printers;
    for (int i = 0; i < kPrinters; ++i)
        printers.push_back(std::make_unique<SlowPrinter>(std::chrono::milliseconds(0)));
    Shop shop(printers);
    if (shop.port() == 0) return false;
    const double at_rest = shop.rss_mib();
    std::atomic<int> next{0};
    std::atomic<int> done{0};
    std::vector<std::thread> senders;
    const auto begin = SteadyClock::now();
    for (int sender = 0; sender < kSenders; ++sender) {
        senders.emplace_back([&] {
            test::HttpClient till(shop.port());
            for (int job = next++; job < kJobs; job = next++) {
                const std::string target = "/api/v1/devices/p" + std::to_string(job % kPrinters) + "/actions";
                const auto answer =
                    till.request("POST", target, action("print_raw", "receipt " + std::to_string(job) + "\n"),
                                 {{"Prefer", "wait=20"}});
                if (answer.status == 200 && json::text(answer.json(), "outcome") == "done") ++done;
            }
        });
    }
    for (std::thread& sender : senders) sender.join();
    const double seconds = std::chrono::duration<double>(SteadyClock::now() - begin).count();
    int printed = 0;
    for (const auto& printer : printers) printed += printer->cuts();
    print("10,000 jobs over four printers: not told done", kJobs - done.load(), "", 0);
    print("10,000 jobs over four printers: lost or doubled", std::abs(kJobs - printed), "", 0);
    print("10,000 jobs over four printers: jobs a second", kJobs / seconds, "");
    print("10,000 jobs over four printers: memory above rest", shop.rss_mib() - at_rest, "MiB", 32);
    return shop.end();
}

}  // namespace
}  // namespace comptoir::bench

int main(int count, char** words) {
    using namespace comptoir::bench;
    // Beside the program, which lies on a disk: what is in /tmp may be in memory.
    ::setenv("TMPDIR", std::filesystem::path(COMPTOIR_PROGRAM).parent_path().c_str(), 1);
    return run_sections(count, words, {{"durable", durable}, {"drawer", drawer}, {"many_jobs", many_jobs}});
}
