/// The whole program, measured from outside, beside a browser that shows an equal page.
///
/// Prints rows (row.hpp). Takes about two minutes; words: a part of a section's name to run that section
/// alone.

#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "app/base/base64.hpp"
#include "app/base/file.hpp"
#include "app/base/json.hpp"
#include "app/face.hpp"
#include "app/sources/decode.hpp"
#include "renderer/memory_surface.hpp"
#include "renderer/screenshot.hpp"
#include "renderer/stage.hpp"
#include "tests/bench/row.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::bench {
namespace {

using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;
using test::HttpClient;
using test::Program;

constexpr int kStarts = 11;
constexpr int kMessages = 1'000;
constexpr int kReceipts = 25;
constexpr std::chrono::seconds kIdleFor{60};

// ---- an order of eight lines with pictures ------------------------------------------------------------

/// A small photograph-like tile: noise and a gradient, so that it does not compress to nothing.
std::string tile_png(unsigned seed) {
    renderer::Pixels pixels{{128, 128}, {}};
    for (int y = 0; y < 128; ++y) {
        for (int x = 0; x < 128; ++x) {
            seed = seed * 1664525u + 1013904223u;
            const auto noise = static_cast<int>(seed >> 29);
            for (const int value : {x + 60 + noise, y + 90 + noise, 200 - x / 2 + noise}) {
                pixels.rgba.push_back(static_cast<std::uint8_t>(std::min(255, value)));
            }
            pixels.rgba.push_back(255);
        }
    }
    return renderer::encode_png(pixels, renderer::Compression::small).value_or("");
}

const std::vector<std::string>& product_names() {
    static const std::vector<std::string> names{
        "Flat white", "Butter croissant",   "抹茶チーズケーキ", "Avocado on sourdough",
        "ชาไทยเย็น",   "Blood-orange juice", "عصير برتقال",      "Carrot cake"};
    return names;
}

const std::string& tile_url(std::size_t index) {
    static const std::vector<std::string> urls = [] {
        std::vector<std::string> all;
        for (unsigned i = 0; i < 8; ++i)
            all.push_back("data:image/png;base64," + base64::encode(tile_png(i + 1)));
        return all;
    }();
    return urls[index];
}

std::string order_json(std::int64_t revision) {
    json::Value lines = json::Value::array();
    std::int64_t total = 0;
    for (std::size_t i = 0; i < product_names().size(); ++i) {
        const std::int64_t quantity = i == 5 ? 1 + revision % 9 : 1;
        const auto unit_price = static_cast<std::int64_t>(290 + 55 * i);
        total += quantity * unit_price;
        lines.push_back({{"name", product_names()[i]},
                         {"quantity", std::to_string(quantity)},
                         {"unit_price", unit_price},
                         {"price", quantity * unit_price},
                         {"selected", i == 5},
                         {"picture", tile_url(i)}});
    }
    return json::dump({{"source", "till-1"},
                       {"revision", revision},
                       {"currency", "EUR"},
                       {"digits", 2},
                       {"lines", lines},
                       {"total", total}});
}

/// The same order as a page of a browser; it tells /painted when it has been drawn.
std::string order_page() {
    std::string page =
        "<!DOCTYPE html><meta charset=utf-8><style>body{margin:0;background:#f4f2ed;font:36px "
        "Inter,sans-serif;display:flex}"
        "ul{flex:1;list-style:none;margin:80px}li{display:flex;height:110px;align-items:center;border-bottom:"
        "1px solid #ddd}"
        "img{width:88px;height:88px;border-radius:20px;margin-right:32px}b{flex:1}"
        "aside{width:640px;margin:40px;background:#15181a;color:#fff;border-radius:44px;padding:56px;font-"
        "size:200px;"
        "box-shadow:0 20px 48px #0004}</style><ul>";
    for (std::size_t i = 0; i < product_names().size(); ++i) {
        page += "<li><img src=\"" + tile_url(i) + "\"><b>" + product_names()[i] + "</b>€ " +
                std::to_string(3 + i) + ".45</li>";
    }
    return page +
           "</ul><aside>48.35</aside><script>onload=()=>requestAnimationFrame(()=>requestAnimationFrame("
           "()=>fetch('/painted')))</script>";
}

// ---- the program ---------------------------------------------------------------------------------------

/// A kiosk at 1080p in a folder of its own.
struct Kiosk {
    explicit Kiosk(const std::string& more = {}, const std::map<std::string, std::string>& environment = {},
                   const std::string& output = "memory") {
        const std::string at = folder.path().string();
        std::ofstream(at + "/comptoir.toml")
            << "[http]\nlisten = [\"127.0.0.1:0\"]\n[screen]\noutput = \"" << output
            << "\"\nsize = \"1920x1080\"\nclock = false\n[paths]\nstate = \"" << at << "/state\"\ncache = \""
            << cache().string() << "\"\nruntime = \"" << at << "/run\"\n"
            << more;
        program = std::make_unique<Program>(
            COMPTOIR_PROGRAM, std::vector<std::string>{"--settings", at + "/comptoir.toml"}, environment);
    }

    std::uint16_t port() {
        const std::string before = "listening address=\"127.0.0.1:";
        if (!program->wait_for(before)) return 0;
        program->wait_for("\"\n");
        const auto& output = program->output();
        return static_cast<std::uint16_t>(std::stoi(output.substr(output.find(before) + before.size())));
    }

    /// Shared by all, as on a box that was started before: the font cache is warm.
    static const std::filesystem::path& cache() {
        static const test::TemporaryFolder folder;
        return folder.path();
    }

    test::TemporaryFolder folder;
    std::unique_ptr<Program> program;
};

/// Of the process and all its descendants. Units: nanoseconds on a core.
struct Tree {
    std::vector<int> pids;

    explicit Tree(int root) : pids{root} {
        std::multimap<int, int> children;
        for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
            const std::string name = entry.path().filename();
            if (name.find_first_not_of("0123456789") != std::string::npos) continue;
            std::ifstream in(entry.path() / "stat");
            std::string text((std::istreambuf_iterator<char>(in)), {});
            const auto paren = text.rfind(')');
            if (paren == std::string::npos) continue;
            std::istringstream rest(text.substr(paren + 1));
            char state = 0;
            int parent = 0;
            rest >> state >> parent;
            children.emplace(parent, std::stoi(name));
        }
        for (std::size_t at = 0; at < pids.size(); ++at) {
            const auto [first, last] = children.equal_range(pids[at]);
            for (auto it = first; it != last; ++it) pids.push_back(it->second);
        }
    }

    [[nodiscard]] double pss_mib() const {
        double total = 0;
        for (const int pid : pids) {
            std::ifstream in("/proc/" + std::to_string(pid) + "/smaps_rollup");
            std::string word;
            while (in >> word) {
                if (word != "Pss:") continue;
                double kib = 0;
                in >> kib;
                total += kib / 1024;
            }
        }
        return total;
    }

    [[nodiscard]] double cpu_ns() const {
        double total = 0;
        for (const int pid : pids) {
            std::error_code ec;
            for (const auto& task :
                 std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/task", ec)) {
                std::ifstream in(task.path() / "schedstat");
                double on_cpu = 0;
                in >> on_cpu;
                total += on_cpu;
            }
        }
        return total;
    }
};

// ---- helpers on sockets --------------------------------------------------------------------------------

int listen_on_loopback(std::uint16_t& port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    ::inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::listen(fd, 16);
    socklen_t length = sizeof address;
    ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length);
    port = ntohs(address.sin_port);
    return fd;
}

/// Serves one page to a browser and notes when the browser says that it has painted it.
class PageServer {
public:
    explicit PageServer(std::string page)
        : page_(std::move(page)), fd_(listen_on_loopback(port_)), thread_([this] { serve(); }) {}
    ~PageServer() {
        ::shutdown(fd_, SHUT_RDWR);
        thread_.join();
        ::close(fd_);
    }

    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }
    std::optional<SteadyClock::time_point> wait_painted(std::chrono::seconds within) {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, within, [&] { return painted_.has_value(); });
        return std::exchange(painted_, std::nullopt);
    }

private:
    void serve() {
        for (;;) {
            const int peer = ::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC);
            if (peer < 0) return;
            std::string request;
            char chunk[4096];
            while (request.find("\r\n\r\n") == std::string::npos) {
                pollfd one{peer, POLLIN, 0};
                if (::poll(&one, 1, 1000) <= 0) break;
                const ssize_t got = ::read(peer, chunk, sizeof chunk);
                if (got <= 0) break;
                request.append(chunk, static_cast<std::size_t>(got));
            }
            if (request.starts_with("GET /painted")) {
                const std::lock_guard lock(mutex_);
                painted_ = SteadyClock::now();
                changed_.notify_all();
            }
            const std::string body = request.starts_with("GET / ") ? page_ : "";
            const std::string answer =
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/html; "
                "charset=utf-8\r\nContent-Length: " +
                std::to_string(body.size()) + "\r\n\r\n" + body;
            for (std::size_t sent = 0; sent < answer.size();) {
                const ssize_t written =
                    ::send(peer, answer.data() + sent, answer.size() - sent, MSG_NOSIGNAL);
                if (written <= 0) break;
                sent += static_cast<std::size_t>(written);
            }
            ::close(peer);
        }
    }

    std::string page_;
    std::uint16_t port_ = 0;
    int fd_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::optional<SteadyClock::time_point> painted_;
    std::thread thread_;
};

/// A printer that answers status requests and notes when the first raster command arrives.
class StopwatchPrinter {
public:
    StopwatchPrinter() : fd_(listen_on_loopback(port_)), thread_([this] { serve(); }) {}
    ~StopwatchPrinter() {
        ::shutdown(fd_, SHUT_RDWR);
        if (const int peer = peer_.load(); peer >= 0) ::shutdown(peer, SHUT_RDWR);
        thread_.join();
        ::close(fd_);
    }
    [[nodiscard]] std::uint16_t port() const { return port_; }
    std::optional<SteadyClock::time_point> take_first_raster() {
        const std::lock_guard lock(mutex_);
        return std::exchange(first_raster_, std::nullopt);
    }

private:
    void serve() {
        for (;;) {
            const int peer = ::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC);
            if (peer < 0) return;
            peer_ = peer;
            std::string tail;
            std::vector<char> chunk(64 * 1024);
            ssize_t got = 0;
            while ((got = ::read(peer, chunk.data(), chunk.size())) > 0) {
                const auto now = SteadyClock::now();
                tail.append(chunk.data(), static_cast<std::size_t>(got));
                if (tail.find("\x1Dv0") != std::string::npos) {
                    const std::lock_guard lock(mutex_);
                    if (!first_raster_) first_raster_ = now;
                }
                // Requests come alone or behind a raster; none is cut in two by a loopback of this size.
                for (std::size_t at = tail.find("\x10\x04"); at != std::string::npos && at + 2 < tail.size();
                     at = tail.find("\x10\x04", at + 3)) {
                    const char answer = tail[at + 2] == 1 ? 0x16 : 0x12;
                    ::send(peer, &answer, 1, MSG_NOSIGNAL);
                }
                for (std::size_t at = tail.find("\x1Dr\x01"); at != std::string::npos;
                     at = tail.find("\x1Dr\x01", at + 3)) {
                    const char answer = 0;
                    ::send(peer, &answer, 1, MSG_NOSIGNAL);
                }
                tail.clear();
            }
            peer_ = -1;
            ::close(peer);
        }
    }

    std::uint16_t port_ = 0;
    int fd_;
    std::atomic<int> peer_{-1};
    std::mutex mutex_;
    std::optional<SteadyClock::time_point> first_raster_;
    std::thread thread_;
};

// ---- the browser ---------------------------------------------------------------------------------------

constexpr const char* kChromium = "/usr/bin/chromium";

std::vector<std::string> browser_words(const std::string& profile, const std::string& url) {
    return {"--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--window-size=1920,1080",
            "--hide-scrollbars",
            "--no-first-run",
            "--kiosk",
            "--disable-extensions",
            "--disable-background-networking",
            "--disable-sync",
            "--mute-audio",
            "--user-data-dir=" + profile,
            url};
}

struct Browser {
    double first_paint_ms = 0;
    double pss_mib = 0;
};

std::optional<Browser> measure_browser() {
    if (!std::filesystem::exists(kChromium)) return std::nullopt;
    PageServer server(order_page());
    std::vector<double> starts;
    double pss = 0;
    const test::TemporaryFolder profile;  // warm after the first start, as a kiosk's is
    for (int run = 0; run < 4; ++run) {
        const auto began = SteadyClock::now();
        Program browser(kChromium, browser_words(profile.path().string(), server.url()));
        const auto painted = server.wait_painted(60s);
        if (!painted) return std::nullopt;
        if (run > 0) starts.push_back(milliseconds(*painted - began));
        std::this_thread::sleep_for(2s);  // until its own start-up work is over
        const Tree tree(browser.pid());
        pss = tree.pss_mib();
        browser.signal(SIGTERM);
        browser.wait_exit(10s);
    }
    return Browser{percentile(starts, 50), pss};
}

// ---- sections ------------------------------------------------------------------------------------------

void first_frame_and_memory() {
    const auto browser = measure_browser();
    std::vector<double> starts;
    for (int run = 0; run < kStarts; ++run) {
        const auto began = SteadyClock::now();
        Kiosk kiosk;
        if (!kiosk.program->wait_for("frame presented")) return;
        if (run > 0) starts.push_back(milliseconds(SteadyClock::now() - began));
        kiosk.port();
        kiosk.program->signal(SIGTERM);
        kiosk.program->wait_exit();
    }
    Row start{"exec → first frame, p50", percentile(starts, 50), "ms", 200, "Chromium", {}, 0.2};
    Kiosk kiosk;
    HttpClient client(kiosk.port());
    for (int revision = 1; revision <= 20; ++revision)
        client.request("PUT", "/api/v1/order", order_json(revision));
    std::this_thread::sleep_for(2s);
    Row memory{
        "PSS, 8 lines and pictures", Tree(kiosk.program->pid()).pss_mib(), "MiB", 60, "Chromium", {}, 0.2};
    if (browser) {
        start.rival_value = browser->first_paint_ms;
        memory.rival_value = browser->pss_mib;
    } else {
        start.rival = memory.rival = "Chromium is not installed";
    }
    print(start);
    print({"exec → first frame, p95", percentile(starts, 95), "ms", {}, "", {}, {}});
    print(memory);
}

void message_to_frame() {
    Kiosk kiosk;
    HttpClient client(kiosk.port());
    for (int revision = 1; revision <= kMessages + 20; ++revision) {
        client.request("PUT", "/api/v1/order", order_json(revision));
        std::this_thread::sleep_for(20ms);  // a cashier's numpad is ten times slower
    }
    const auto figures =
        json::member(json::member(client.get("/api/v1/status").json(), "screen"), "event_to_frame");
    const auto number = [&](const char* key) {
        return figures.contains(key) ? figures[key].get<double>() : 0;
    };
    print({"message received → presented, p50", number("p50_ms"), "ms", {}, "", {}, {}});
    print({"message received → presented, p95", number("p95_ms"), "ms", 16, "", {}, {}});
    print({"message received → presented, p99", number("p99_ms"), "ms", {}, "", {}, {}});
    print({"... of so many frames", number("samples"), "", {}, "", {}, {}});
}

void full_redraw() {
    const SystemClock clock;
    const Face face(COMPTOIR_SOURCE_DIR "/assets", Kiosk::cache());
    for (const auto size : {renderer::PixelSize{1920, 1080}, renderer::PixelSize{3840, 2160}}) {
        const auto surface = renderer::open_memory_surface(size);
        const auto stage =
            face.make_stage(**surface, {.theme = "light", .motion = renderer::Motion::reduced}, clock);
        renderer::View view;
        view.page = renderer::Page::order;
        view.order = *sources::decode(*json::parse(order_json(1)), {});
        (*stage)->show(view, clock.now());
        std::vector<double> times;
        for (int frame = 0; frame < 120; ++frame) {
            (*stage)->redraw();
            const auto began = SteadyClock::now();
            (*stage)->draw(clock.now());
            if (frame >= 20) times.push_back(milliseconds(SteadyClock::now() - began));
        }
        const bool is_4k = size.width == 3840;
        print({std::string("full redraw at ") + (is_4k ? "4K" : "1080p") + ", p50",
               percentile(times, 50),
               "ms",
               is_4k ? 36.0 : 9.0,
               "",
               {},
               {}});
    }
}

void idle() {
    Program x("/usr/bin/Xvfb", {"-displayfd", "1", "-screen", "0", "1920x1080x24", "-nolisten", "tcp"});
    x.wait_for("\n", 10s);
    const std::string display = ":" + x.output().substr(0, x.output().find('\n'));
    Kiosk memory;
    Kiosk window("", {{"DISPLAY", display}}, "window");
    for (Kiosk* kiosk : {&memory, &window}) {
        HttpClient client(kiosk->port());
        client.request("PUT", "/api/v1/order", order_json(1));
    }
    std::this_thread::sleep_for(6s);  // the change's mark fades after 4 s
    const double memory_before = Tree(memory.program->pid()).cpu_ns();
    const double window_before = Tree(window.program->pid()).cpu_ns();
    std::this_thread::sleep_for(kIdleFor);
    const double wall_ns = static_cast<double>(std::chrono::nanoseconds(kIdleFor).count());
    print({"idle over a minute, memory",
           (Tree(memory.program->pid()).cpu_ns() - memory_before) / wall_ns * 100,
           "% of a core",
           0.1,
           "",
           {},
           {}});
    print({"idle over a minute, X11",
           (Tree(window.program->pid()).cpu_ns() - window_before) / wall_ns * 100,
           "% of a core",
           0.1,
           "",
           {},
           {}});
    window.program->signal(SIGTERM);
    window.program->wait_exit();
    x.signal(SIGTERM);
    x.wait_exit();
}

void receipt() {
    const auto jpeg = file::read(COMPTOIR_SOURCE_DIR "/tests/captures/odoo19/box/receipt.jpg", 1u << 20);
    if (!jpeg) return;
    StopwatchPrinter printer;
    Kiosk kiosk("[[printer]]\nname = \"receipt\"\nuri = \"tcp://127.0.0.1:" + std::to_string(printer.port()) +
                "\"\n");
    HttpClient client(kiosk.port());
    const std::string body = json::dump(
        {{"jsonrpc", "2.0"},
         {"id", 1},
         {"params", {{"data", {{"action", "print_receipt"}, {"receipt", base64::encode(*jpeg)}}}}}});
    std::vector<double> first;
    std::vector<double> whole;
    for (int run = 0; run < kReceipts; ++run) {
        client.send(client.text("POST", "/hw_proxy/default_printer_action", body,
                                {{"Content-Type", "application/json"}}));
        const auto sent = SteadyClock::now();
        const auto answer = client.receive("POST");
        whole.push_back(milliseconds(SteadyClock::now() - sent));
        const auto raster = printer.take_first_raster();
        if (raster && json::truthy(answer.json(), "result")) first.push_back(milliseconds(*raster - sent));
    }
    print({"receipt request whole → first raster byte, p50", percentile(first, 50), "ms", 5, "", {}, {}});
    print({"receipt request whole → POS answered, p50", percentile(whole, 50), "ms", {}, "", {}, {}});
    print({"... of so many receipts", static_cast<double>(first.size()), "", {}, "", {}, {}});
}

}  // namespace
}  // namespace comptoir::bench

int main(int count, char** words) {
    using namespace comptoir::bench;
    ::signal(SIGPIPE, SIG_IGN);
    const std::string wanted = count > 1 ? words[1] : "";
    const std::pair<const char*, void (*)()> sections[] = {{"first_frame_and_memory", first_frame_and_memory},
                                                           {"message_to_frame", message_to_frame},
                                                           {"full_redraw", full_redraw},
                                                           {"receipt", receipt},
                                                           {"idle", idle}};
    for (const auto& [name, run] : sections) {
        if (std::string(name).find(wanted) != std::string::npos) run();
    }
    return 0;
}
