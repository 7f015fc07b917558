/// What a shop feels of the spool, through the whole program: how soon a job is safe and its till answered,
/// how soon the drawer opens while a long receipt prints, and ten thousand jobs over four printers.
///
/// Prints rows (row.hpp); words: a part of a section's name to run that section alone. Ends with 1 where
/// something could not be measured.

#include <array>
#include <atomic>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <csignal>
#include <cstdint>
#include <cstdio>
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
#include "tests/bench/row.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/program.hpp"

namespace comptoir::bench {
namespace {

namespace asio = boost::asio;
using namespace std::string_view_literals;
using asio::ip::tcp;
using SteadyClock = std::chrono::steady_clock;

constexpr int kDrawers = 40;
constexpr int kJobs = 10'000;
constexpr int kPrinters = 4;
constexpr int kSenders = 8;
constexpr int kDurable = 300;

/// A printer on a thread of its own that takes its bytes as slowly as it is told, answers questions, notes
/// when a drawer's pulse comes, and counts cuts.
class SlowPrinter {
public:
    explicit SlowPrinter(std::chrono::milliseconds pause_per_read) : pause_(pause_per_read), acceptor_(io_) {
        acceptor_.open(tcp::v4());
        acceptor_.set_option(asio::socket_base::receive_buffer_size(4'096));  // as small as a printer's
        acceptor_.bind({asio::ip::address_v4::loopback(), 0});
        acceptor_.listen(4);
        thread_ = std::thread([this] { serve(); });
    }
    ~SlowPrinter() {
        is_over_ = true;
        boost::system::error_code ignored;
        tcp::socket last(io_);  // so that the acceptor wakes up
        last.connect(acceptor_.local_endpoint(), ignored);
        last.close(ignored);
        thread_.join();
    }
    SlowPrinter(const SlowPrinter&) = delete;
    SlowPrinter& operator=(const SlowPrinter&) = delete;

    [[nodiscard]] std::string uri() const {
        return "tcp://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
    }
    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
    [[nodiscard]] int cuts() const { return cuts_; }
    std::int64_t take_pulse() { return pulse_.exchange(0); }

private:
    void serve() {
        while (!is_over_) {
            boost::system::error_code ec;
            tcp::socket socket = acceptor_.accept(ec);
            std::array<char, 16'384> bytes{};
            std::string tail;
            while (!ec && !is_over_) {
                const std::size_t count = socket.read_some(asio::buffer(bytes), ec);
                hear(socket, {bytes.data(), count}, tail);
                if (pause_.count() > 0) std::this_thread::sleep_for(pause_);
            }
        }
    }

    void hear(tcp::socket& socket, std::string_view bytes, std::string& tail) {
        bytes_ += bytes.size();
        const std::string all = tail + std::string(bytes);
        if (all.find("\x1Bp\0"sv) != std::string::npos) {
            std::int64_t none = 0;
            pulse_.compare_exchange_strong(none, SteadyClock::now().time_since_epoch().count());
        }
        boost::system::error_code ignored;
        if (all.find("\x10\x04\x04"sv) != std::string::npos) {
            asio::write(socket, asio::buffer("\x16\x12\x12\x12"sv), ignored);
        }
        for (auto at = all.find("\x1Dr\x01"sv); at != std::string::npos;
             at = all.find("\x1Dr\x01"sv, at + 1)) {
            ++cuts_;
            asio::write(socket, asio::buffer("\0"sv), ignored);
        }
        // What a read cut in two, and nothing that was seen whole.
        tail = all.ends_with("\x1D") || all.ends_with("\x1B") || all.ends_with("\x10")
                   ? all.substr(all.size() - 1)
               : all.ends_with("\x1Dr") || all.ends_with("\x1Bp") || all.ends_with("\x10\x04")
                   ? all.substr(all.size() - 2)
                   : "";
    }

    std::chrono::milliseconds pause_;
    asio::io_context io_;
    tcp::acceptor acceptor_;
    std::atomic<std::uint64_t> bytes_{0};
    std::atomic<int> cuts_{0};
    std::atomic<std::int64_t> pulse_{0};
    std::atomic<bool> is_over_{false};
    std::thread thread_;
};

/// Beside the program, which lies on a disk; what is in /tmp may be in memory.
class FolderOnDisk {
public:
    FolderOnDisk() {
        std::string name = (std::filesystem::path(COMPTOIR_PROGRAM).parent_path() / "bench-XXXXXX").string();
        if (::mkdtemp(name.data()) != nullptr) path_ = name;
    }
    ~FolderOnDisk() {
        std::error_code ignored;
        if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
    }
    FolderOnDisk(const FolderOnDisk&) = delete;
    FolderOnDisk& operator=(const FolderOnDisk&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// The program with printers p0, p1, …
class Shop {
public:
    explicit Shop(const std::vector<std::unique_ptr<SlowPrinter>>& printers) {
        const std::string at = folder_.path().string();
        std::ofstream settings(at + "/comptoir.toml");
        settings << "[http]\nlisten = [\"127.0.0.1:0\"]\n[screen]\noutput = \"memory\"\n[paths]\nstate = \""
                 << at << "/state\"\ncache = \"" << at << "/cache\"\nruntime = \"" << at << "/run\"\n";
        for (std::size_t i = 0; i < printers.size(); ++i) {
            settings << "[[printer]]\nname = \"p" << i << "\"\nuri = \"" << printers[i]->uri() << "\"\n";
        }
        settings.close();
        std::filesystem::create_directories(at + "/state");
        std::ofstream(at + "/state/status_ticket.json") << "{\"printed\": true}";
        program_ = std::make_unique<test::Program>(
            COMPTOIR_PROGRAM, std::vector<std::string>{"--settings", at + "/comptoir.toml"});
        const std::string before = "listening address=\"127.0.0.1:";
        if (!program_->wait_for(before) || !program_->wait_for("condition=\"ready\"")) return;
        const auto& output = program_->output();
        port_ = static_cast<std::uint16_t>(std::stoi(output.substr(output.find(before) + before.size())));
    }
    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] double rss_mib() const {
        std::ifstream status("/proc/" + std::to_string(program_->pid()) + "/status");
        for (std::string line; std::getline(status, line);) {
            if (line.starts_with("VmRSS:")) return std::stod(line.substr(6)) / 1024;
        }
        return 0;
    }
    bool end() {
        program_->signal(SIGTERM);
        return program_->wait_exit() == 0;
    }

private:
    FolderOnDisk folder_;
    std::unique_ptr<test::Program> program_;
    std::uint16_t port_ = 0;
};

std::string action(const char* verb, const std::string& data) {
    json::Value body{{"verb", verb}};
    if (!data.empty()) body["payload"] = {{"data", base64::encode(data)}};
    return json::dump(body);
}

void say(const std::string& what, double value, const char* unit, std::optional<double> at_most) {
    print({.what = what,
           .value = value,
           .unit = unit,
           .at_most = at_most,
           .rival = "",
           .rival_value = {},
           .ratio_at_most = {}});
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
    say("job of 187 kB accepted → on the disk → till answered, p50", percentile(took, 50), "ms", {});
    say("job of 187 kB accepted → on the disk → till answered, p99", percentile(took, 99), "ms", 20);
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
    say("drawer asked for → its pulse at the printer, within a long receipt, p50", percentile(took, 50), "ms",
        {});
    say("drawer asked for → its pulse at the printer, within a long receipt, p95", percentile(took, 95), "ms",
        10);
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
    say("10,000 jobs over four printers: not told done", kJobs - done.load(), "", 0);
    say("10,000 jobs over four printers: lost or doubled", std::abs(kJobs - printed), "", 0);
    say("10,000 jobs over four printers: jobs a second", kJobs / seconds, "", {});
    say("10,000 jobs over four printers: memory above rest", shop.rss_mib() - at_rest, "MiB", 32);
    return shop.end();
}

}  // namespace
}  // namespace comptoir::bench

int main(int count, char** words) {
    using namespace comptoir::bench;
    const std::string wanted = count > 1 ? words[1] : "";
    const std::pair<const char*, bool (*)()> sections[] = {
        {"durable", durable}, {"drawer", drawer}, {"many_jobs", many_jobs}};
    bool is_measured = true;
    for (const auto& [name, run] : sections) {
        if (std::string(name).find(wanted) == std::string::npos || run()) continue;
        std::fprintf(stderr, "%s: not measured\n", name);
        is_measured = false;
    }
    return is_measured ? 0 : 1;
}
