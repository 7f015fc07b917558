/// The whole program, measured from outside, beside a browser that shows an equal page.
///
/// Prints rows (row.hpp). Takes about four minutes; words: a part of a section's name to run that section
/// alone.

#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>
#include <mutex>
#include <sstream>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "app/base/base64.hpp"
#include "app/base/json.hpp"
#include "app/base/units.hpp"
#include "app/screen/face.hpp"
#include "app/sources/decode.hpp"
#include "renderer/images/decode.hpp"
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

/// The pictures of the eight products, as files.
const std::vector<std::string>& tiles() {
    static const std::vector<std::string> all = [] {
        std::vector<std::string> made;
        for (unsigned i = 0; i < 8; ++i) made.push_back(tile_png(i + 1));
        return made;
    }();
    return all;
}

/// Where an order has its pictures: at addresses of the POS's server, as tills say it, or inside.
enum class Pictured { by_address, inside };

std::string tile_url(std::size_t index, Pictured how) {
    if (how == Pictured::by_address) return "/tile/" + std::to_string(index);
    return "data:image/png;base64," + base64::encode(tiles()[index]);
}

std::string order_json(std::int64_t revision, Pictured how = Pictured::by_address) {
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
                         {"picture", tile_url(i, how)}});
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
        page += "<li><img src=\"" + tile_url(i, Pictured::by_address) + "\"><b>" + product_names()[i] +
                "</b>€ " + std::to_string(3 + i) + ".45</li>";
    }
    return page +
           "</ul><aside>48.35</aside><script>onload=()=>requestAnimationFrame(()=>requestAnimationFrame("
           "()=>fetch('/painted')))</script>";
}

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

/// Serves the products' pictures and one page to a browser, and notes when the browser says that it has
/// painted it.
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
    [[nodiscard]] std::string answer_to(const std::string& request) const {
        for (std::size_t i = 0; i < tiles().size(); ++i) {
            if (request.starts_with("GET " + tile_url(i, Pictured::by_address) + " ")) return tiles()[i];
        }
        return request.starts_with("GET / ") ? page_ : "";
    }
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
            const std::string body = answer_to(request);
            const std::string answer =
                std::string("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: ") +
                (request.starts_with("GET /tile/") ? "image/png" : "text/html; charset=utf-8") +
                "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
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

/// The server of the point of sale, which has the pictures.
const PageServer& shop_server() {
    static const PageServer server("");
    return server;
}

// ---- the program ---------------------------------------------------------------------------------------

/// A kiosk at 1080p in a folder of its own; but for that with the settings that a shop has.
struct Kiosk {
    explicit Kiosk(const std::string& more = {}, const std::map<std::string, std::string>& environment = {},
                   const std::string& output = "memory") {
        const std::string at = folder.path().string();
        std::ofstream(at + "/comptoir.toml")
            << "[http]\nlisten = [\"127.0.0.1:0\"]\n[screen]\noutput = \"" << output
            << "\"\nsize = \"1920x1080\"\n[paths]\nstate = \"" << at << "/state\"\ncache = \""
            << cache().string() << "\"\nruntime = \"" << at << "/run\"\n[pos]\nurl = \""
            << shop_server().url() << "\"\n"
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

/// An X server that nobody sees, at 1080p.
class XServer {
public:
    XServer()
        : server_("/usr/bin/Xvfb", {"-displayfd", "1", "-screen", "0", "1920x1080x24", "-nolisten", "tcp"}) {
        server_.wait_until([this](const std::string& output) {
            std::istringstream lines(output);
            for (std::string line; std::getline(lines, line) && !lines.eof();) {
                if (!line.empty() && line.find_first_not_of("0123456789") == std::string::npos)
                    number_ = line;
            }
            return !number_.empty();
        });
    }
    [[nodiscard]] std::map<std::string, std::string> environment() const {
        return {{"DISPLAY", ":" + number_}};
    }

private:
    Program server_;
    std::string number_;
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

// ---- the browser ---------------------------------------------------------------------------------------

constexpr const char* kChromium = "/usr/bin/chromium";

/// Without a display it is headless, as the kiosk then draws to memory.
std::vector<std::string> browser_words(bool has_display, const std::string& profile, const std::string& url) {
    return {has_display ? "--ozone-platform=x11" : "--headless=new",
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

std::optional<Browser> measure_browser(const std::map<std::string, std::string>& environment) {
    if (!std::filesystem::exists(kChromium)) return std::nullopt;
    PageServer server(order_page());
    std::vector<double> starts;
    double pss = 0;
    const test::TemporaryFolder profile;  // warm after the first start, as a kiosk's is
    for (int run = 0; run < 4; ++run) {
        const auto began = SteadyClock::now();
        Program browser(kChromium, browser_words(!environment.empty(), profile.path().string(), server.url()),
                        environment);
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

/// Until the program has written that a frame was presented. The first start is not counted: it fills the
/// caches of the disk and of fonts, as the browser's first does.
std::vector<double> starts_of(const std::string& output,
                              const std::map<std::string, std::string>& environment) {
    std::vector<double> starts;
    for (int run = 0; run < kStarts; ++run) {
        const auto began = SteadyClock::now();
        Kiosk kiosk("", environment, output);
        if (!kiosk.program->wait_for("frame presented")) return {};
        if (run > 0) starts.push_back(milliseconds(SteadyClock::now() - began));
        kiosk.port();
        kiosk.program->signal(SIGTERM);
        kiosk.program->wait_exit();
    }
    return starts;
}

std::string screen_of(HttpClient& client) {
    return client.request("GET", "/api/v1/screen.png").body;
}

/// Until nothing has moved on it for a while: its pictures are there, and what came has faded in.
void let_settle(HttpClient& client) {
    constexpr auto kStill = 1s;
    const auto at_most = SteadyClock::now() + 20s;
    std::string before = screen_of(client);
    for (auto since = SteadyClock::now(); SteadyClock::now() < std::min(since + kStill, at_most);) {
        std::string now = screen_of(client);
        if (now == before) continue;
        before = std::move(now);
        since = SteadyClock::now();
    }
}

double pss_with_an_order(const std::string& output, const std::map<std::string, std::string>& environment) {
    Kiosk kiosk("", environment, output);
    HttpClient client(kiosk.port());
    for (int revision = 1; revision <= 20; ++revision)
        client.request("PUT", "/api/v1/order", order_json(revision));
    // A picture of the screen would take memory itself. Pictures are decoded by then.
    std::this_thread::sleep_for(2s);
    return Tree(kiosk.program->pid()).pss_mib();
}

/// A photograph as a camera writes it, but for what is on it: 12 million pixels.
std::string photograph() {
    renderer::Pixels pixels{{4000, 3000}, {}};
    pixels.rgba.reserve(std::size_t{4} * 4000 * 3000);
    for (unsigned y = 0; y < 3000; ++y) {
        for (unsigned x = 0; x < 4000; ++x) {
            for (const unsigned value : {x / 16, y / 12, (x ^ y) / 16, 255U})
                pixels.rgba.push_back(static_cast<std::uint8_t>(value));
        }
    }
    return renderer::encode_png(pixels, renderer::Compression::small).value_or("");
}

/// It leaves bars at its sides, which are as dark as the panel and not as light as the welcome page.
bool shows_slide(HttpClient& client) {
    const auto screen = renderer::decode_picture(screen_of(client), {1920, 1080}, renderer::Fit::contain);
    return screen && screen->rgba[0] < 64;
}

/// After an order with its pictures nobody is being served, and a picture of the playlist fills the screen.
double pss_with_a_slide(const std::string& output, const std::map<std::string, std::string>& environment) {
    const test::TemporaryFolder slides;
    std::ofstream(slides.path() / "photograph.png", std::ios::binary) << photograph();
    Kiosk kiosk("[idle]\nfolder = \"" + slides.path().string() + "\"\nafter = \"1s\"\n", environment, output);
    HttpClient client(kiosk.port());
    client.request("PUT", "/api/v1/order", order_json(1));
    let_settle(client);
    client.request("PUT", "/api/v1/order", R"({"source": "till-1", "revision": 2, "lines": []})");
    const auto until = SteadyClock::now() + 20s;
    while (!shows_slide(client)) {
        if (SteadyClock::now() > until) return std::numeric_limits<double>::infinity();
    }
    let_settle(client);
    return Tree(kiosk.program->pid()).pss_mib();
}

void first_frame_and_memory() {
    const XServer x;
    for (const auto& [output, label, environment] :
         std::vector<std::tuple<std::string, std::string, std::map<std::string, std::string>>>{
             {"memory", "memory", {}}, {"window", "X11", x.environment()}}) {
        const auto browser = measure_browser(environment);
        std::vector<double> starts = starts_of(output, environment);
        Row start{
            "exec → first frame, " + label + ", p50", percentile(starts, 50), "ms", 200, "Chromium", {}, 0.2};
        Row memory{"PSS, 8 lines and pictures, " + label,
                   pss_with_an_order(output, environment),
                   "MiB",
                   60,
                   "Chromium",
                   {},
                   0.2};
        if (browser) {
            start.rival_value = browser->first_paint_ms;
            memory.rival_value = browser->pss_mib;
        } else {
            start.rival = memory.rival = "Chromium is not installed";
        }
        print(start);
        print({"exec → first frame, " + label + ", p95", percentile(starts, 95), "ms", {}, "", {}, {}});
        print(memory);
        print({"PSS, a picture of the playlist, " + label,
               pss_with_a_slide(output, environment),
               "MiB",
               80,
               "",
               {},
               {}});
    }
}

/// By the program's own clock, from the moment in which a request is whole until `present` has returned.
void message_to_frame(const std::string& output, const std::string& label, Pictured how,
                      const std::map<std::string, std::string>& environment) {
    Kiosk kiosk("", environment, output);
    HttpClient client(kiosk.port());
    for (int revision = 1; revision <= kMessages + 20; ++revision) {
        client.request("PUT", "/api/v1/order", order_json(revision, how));
        std::this_thread::sleep_for(20ms);  // a cashier's numpad is ten times slower
    }
    const auto figures =
        json::member(json::member(client.get("/api/v1/status").json(), "screen"), "event_to_frame");
    const auto number = [&](const char* key) {
        return figures.contains(key) ? figures[key].get<double>() : 0;
    };
    const std::string what = "message received → presented, " + label + ", ";
    print({what + "p50", number("p50_ms"), "ms", {}, "", {}, {}});
    print({what + "p95", number("p95_ms"), "ms", 16, "", {}, {}});
    print({what + "p99", number("p99_ms"), "ms", {}, "", {}, {}});
    print({"... of so many messages", number("samples"), "", {}, "", {}, {}});
}

void message_to_frame() {
    message_to_frame("memory", "memory", Pictured::by_address, {});
    const XServer x;
    message_to_frame("window", "X11", Pictured::by_address, x.environment());
    message_to_frame("memory", "470 KB with pictures inside", Pictured::inside, {});
}

/// From the moment in which the scale's reading is heard until `present` has returned, while a till weighs.
void weight_to_frame() {
    constexpr int kReadings = 300;
    Kiosk kiosk(
        "[simulate]\nallowed = true\n[[scale]]\nname = \"scale\"\nuri = "
        "\"simulated:?every=40ms&settle=0ms\"\n",
        {}, "memory");
    HttpClient client(kiosk.port());
    client.request("PUT", "/api/v1/order",
                   R"({"source": "till-1", "revision": 1, "currency": "EUR", "digits": 2, "lines": [],
                       "total": "0.00", "weighing": {"product": "Flour", "net": "0.000 kg",
                       "unit_price": "3.44 / kg", "total": "0.00"}})");
    for (int reading = 1; reading <= kReadings; ++reading) {
        client.request("POST", "/api/v1/devices/scale/actions",
                       R"({"verb": "place", "payload": {"unit": "kg", "weight": ")" +
                           decimal_text(100 + 5 * reading, 3) + R"("}})");
        std::this_thread::sleep_for(40ms);  // a fast scale reads 25 times a second
    }
    const auto figures =
        json::member(json::member(client.get("/api/v1/status").json(), "screen"), "event_to_frame");
    const auto number = [&](const char* key) {
        return figures.contains(key) ? figures[key].get<double>() : 0;
    };
    print({"weight read → presented, p50", number("p50_ms"), "ms", {}, "", {}, {}});
    print({"weight read → presented, p99", number("p99_ms"), "ms", 16.7, "", {}, {}});
    print({"... of so many readings", number("samples"), "", {}, "", {}, {}});
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
        view.order = *sources::decode(*json::parse(order_json(1, Pictured::inside)), {});
        (*stage)->show(view, clock.now());
        (*stage)->draw(clock.now());
        const auto wanted = (*stage)->take_wanted();
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            auto pixels = renderer::decode_picture(tiles()[i % tiles().size()], wanted[i].box, wanted[i].fit);
            (*stage)->add_picture(
                {wanted[i].ref, pixels->size.width, pixels->size.height, std::move(pixels->rgba)});
        }
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
    const XServer x;
    Kiosk memory;
    Kiosk window("", x.environment(), "window");
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
}

}  // namespace
}  // namespace comptoir::bench

int main(int count, char** words) {
    using namespace comptoir::bench;
    ::signal(SIGPIPE, SIG_IGN);
    const std::string wanted = count > 1 ? words[1] : "";
    const std::pair<const char*, void (*)()> sections[] = {{"first_frame_and_memory", first_frame_and_memory},
                                                           {"message_to_frame", message_to_frame},
                                                           {"weight_to_frame", weight_to_frame},
                                                           {"full_redraw", full_redraw},
                                                           {"idle", idle}};
    for (const auto& [name, run] : sections) {
        if (std::string(name).find(wanted) != std::string::npos) run();
    }
    return 0;
}
