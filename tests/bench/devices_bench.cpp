/// From a device action's last byte to its driver, while polls are held; one event for a thousand polls; and
/// from a scanner's last key to the till. Client and server share the machine.

#include <sys/resource.h>

#include <string>
#include <thread>
#include <vector>

#include "app/base/base64.hpp"
#include "app/odoo/proxy_routes.hpp"
#include "device-bridge/scanning/key_scanner.hpp"
#include "tests/bench/row.hpp"
#include "tests/support/box.hpp"
#include "tests/support/typist.hpp"

namespace comptoir::bench {
namespace {

using bridge::Kind;
using test::HttpClient;
using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kHeld = 200;
constexpr std::size_t kManyHeld = 1'000;
constexpr int kActions = 5'000;
constexpr int kReceipts = 500;
constexpr const char* kAction = "/iot_drivers/action";
const test::HttpHeaders kJson{{"Content-Type", "application/json"}};

/// A box with a printer, a scale and a scanner, and how long each action took to their drivers.
struct Counter {
    Counter() {
        for (const auto& [kind, id] : {std::pair(Kind::printer, "receipt"), std::pair(Kind::scale, "scale-1"),
                                       std::pair(Kind::scanner, "scanner-1")}) {
            const auto script = box.add(kind, id);
            if (kind == Kind::scale) script->verbs = {"read", "zero"};
            script->answer = [this, raw = script.get()](const bridge::Action& action) {
                // The deadline was counted from the request's last byte.
                const Time received = action.deadline - context.timings.device_action;
                milliseconds_taken.push_back(milliseconds(box.clock.now() - received));
                raw->performed.clear();
                bridge::ActionResult done;
                done.outcome = bridge::Outcome::done;
                return done;
            };
        }
        odoo::install(box.http.router(), context);
        box.start();
    }

    /// Polls for the scanner; returns once the box holds them all.
    std::vector<HttpClient> hold(std::size_t polls) {
        std::vector<HttpClient> clients;
        clients.reserve(polls);
        for (std::size_t i = 0; i < polls; ++i) {
            clients.push_back(box.client());
            const json::Value params{{"listener",
                                      {{"session_id", std::to_string(i)},
                                       {"last_event", 0},
                                       {"devices", {{"scanner-1", nullptr}}}}}};
            clients[i].send(clients[i].text("POST", "/iot_drivers/event",
                                            json::dump(json::Value{{"params", params}}), kJson));
        }
        box.until([&] { return box.http.server().connection_count() >= polls; });
        box.client().get("/hw_proxy/hello");  // all that was sent before has been read
        return clients;
    }
    /// Whether every one of them was answered.
    bool act(const json::Value& params, int times) {
        HttpClient till = box.client();
        const std::string request =
            till.text("POST", kAction, json::dump(json::Value{{"params", params}}), kJson);
        for (int i = 0; i < times; ++i) {
            till.send(request);
            if (till.receive().json()["result"] != true) return false;
        }
        return true;
    }

    test::Box box;
    odoo::Contacts contacts;
    std::vector<double> milliseconds_taken;
    odoo::Context context{.registry = box.registry,
                          .events = box.hub,
                          .arbiter = box.arbiter,
                          .access = box.http.access(),
                          .contacts = contacts,
                          .clock = box.clock,
                          .said = [](Time) {}};
};

void print_percentiles(const std::string& what, std::vector<double> samples) {
    for (const double percent : {50.0, 99.0}) {
        print({.what = what + ", p" + std::to_string(static_cast<int>(percent)),
               .value = percentile(samples, percent),
               .unit = "ms",
               .at_most = percent == 99.0 ? std::optional(5.0) : std::nullopt,
               .rival = "",
               .rival_value = {},
               .ratio_at_most = {}});
    }
}

int actions() {
    Counter counter;
    const std::vector<HttpClient> polls = counter.hold(kHeld);
    counter.act({{"device_identifier", "scale"}, {"data", {{"action", "set_zero"}}}}, kActions / 10);
    counter.box.http.run([&] { counter.milliseconds_taken.clear(); });
    if (!counter.act({{"device_identifier", "scale"}, {"data", {{"action", "set_zero"}}}}, kActions))
        return 1;
    print_percentiles("device action to its driver, 200 polls held",
                      counter.box.http.run([&] { return std::exchange(counter.milliseconds_taken, {}); }));
    const json::Value receipt{{"action", "print_receipt"},
                              {"receipt", base64::encode(std::string(140'000, 'J'))}};
    if (!counter.act({{"device_identifier", "printer"}, {"data", receipt}}, kReceipts)) return 1;
    print_percentiles("receipt of 187 kB to its driver, 200 polls held",
                      counter.box.http.run([&] { return std::exchange(counter.milliseconds_taken, {}); }));
    for (const HttpClient& poll : polls) {
        if (poll.has_answer()) return 1;
    }
    return 0;
}

int fan_out() {
    Counter counter;
    std::vector<HttpClient> polls = counter.hold(kManyHeld);
    const auto begin = SteadyClock::now();
    counter.box.publish("scanner-1", bridge::Scanned{"5901234123457"});
    for (HttpClient& poll : polls) {
        if (poll.receive().json()["result"]["value"] != "5901234123457") return 1;
    }
    print({.what = "one scan to 1,000 held polls, first to last",
           .value = milliseconds(SteadyClock::now() - begin),
           .unit = "ms",
           .at_most = {},
           .rival = "",
           .rival_value = {},
           .ratio_at_most = {}});
    return 0;
}

/// Keys of the bench's own in place of the kernel's.
class Keys final : public bridge::KeyStream {
public:
    explicit Keys(Hooks& into) : into_(into) {}
    Result<CapsLock> open(Hooks hooks, Claim) override {
        into_ = std::move(hooks);
        return CapsLock::off;
    }
    void close() override { into_ = {}; }
    [[nodiscard]] bool is_open() const override { return into_.key != nullptr; }
    [[nodiscard]] Result<std::string> identity() const override { return std::string("evdev://0c2e:0200"); }
    [[nodiscard]] std::string describe() const override { return "bench"; }
    void on_plug_moved(std::function<void()>) override {}

private:
    Hooks& into_;
};

/// A scanner that types, on the thread that the tills are served on.
std::unique_ptr<bridge::KeyScanner> open_scanner(test::Box& box, bridge::KeyStream::Hooks& hooks) {
    bridge::OpenContext context{
        .executor = box.http.io().get_executor(),
        .info = {},
        .events =
            [&box](bridge::EventBody body, const std::string& session) {
                box.hub.publish({"scanner-1", box.clock.now(), std::move(body), session});
            },
        .clock = box.clock,
        .paper_folder = ""};
    auto codes = std::make_unique<bridge::KeyCodes>(bridge::KeyboardLayout::create("us").value(),
                                                    bridge::KeyCodes::Options{});
    auto scanner = std::make_unique<bridge::KeyScanner>(std::move(context), std::make_unique<Keys>(hooks),
                                                        std::move(codes), bridge::ScannerOptions{});
    scanner->start();
    return scanner;
}

int scans() {
    constexpr int kScans = 2'000;
    Counter counter;
    bridge::KeyStream::Hooks hooks;
    auto scanner = counter.box.http.run([&] { return open_scanner(counter.box, hooks); });
    HttpClient till = counter.box.client();
    HttpClient other = counter.box.client();
    const std::string poll = till.text("POST", "/hw_proxy/scanner", "{}", kJson);
    std::vector<double> samples;
    for (int i = 0; i < kScans; ++i) {
        till.send(poll);
        other.send(other.text("GET", "/hw_proxy/hello", ""));
        static_cast<void>(other.receive());  // so the poll, which was sent before, is held
        test::Typist typist(counter.box.clock.now() - std::chrono::seconds(1), std::chrono::milliseconds(5));
        const auto keys = typist.type("]C10109501101530003\r");
        counter.box.http.run([&] {
            for (std::size_t key = 0; key + 2 < keys.size(); ++key) hooks.key(keys[key]);
        });
        const auto begin = SteadyClock::now();
        counter.box.http.run([&] { hooks.key(keys[keys.size() - 2]); });  // Enter goes down
        if (till.receive().json()["result"] != "]C10109501101530003") return 1;
        samples.push_back(milliseconds(SteadyClock::now() - begin));
    }
    counter.box.http.run([&] { scanner.reset(); });
    print({.what = "last key to the till that holds the code, p50",
           .value = percentile(samples, 50),
           .unit = "ms",
           .at_most = {},
           .rival = "",
           .rival_value = {},
           .ratio_at_most = {}});
    print({.what = "last key to the till that holds the code, p99",
           .value = percentile(samples, 99),
           .unit = "ms",
           .at_most = 10.0,
           .rival = "",
           .rival_value = {},
           .ratio_at_most = {}});
    return 0;
}

int run(std::string_view wanted) {
    // A thousand connections have two ends each.
    rlimit descriptors{};
    ::getrlimit(RLIMIT_NOFILE, &descriptors);
    descriptors.rlim_cur = std::min<rlim_t>(descriptors.rlim_max, 8192);
    ::setrlimit(RLIMIT_NOFILE, &descriptors);
    const std::pair<std::string_view, int (*)()> sections[] = {
        {"actions", actions}, {"fan_out", fan_out}, {"scans", scans}};
    for (const auto& [name, section] : sections) {
        if (name.find(wanted) == std::string_view::npos) continue;
        if (const int code = section(); code != 0) return code;
    }
    return 0;
}

}  // namespace
}  // namespace comptoir::bench

int main(int count, char** words) {
    return comptoir::bench::run(count > 1 ? words[1] : "");
}
