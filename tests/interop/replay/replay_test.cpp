/// Every request that real tills of Odoo 18.0 and 19.0 sent to a box, sent again to ours: with simulated
/// devices behind real routes, the answers must be ones that these tills accept.
///
/// What they accept: http-api.md sections 2 and 3, real-pos.md section 1; the recorded answers are those on
/// which the recorded tills went on.

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>

#include "app/odoo/proxy_routes.hpp"
#include "tests/support/box.hpp"
#include "tests/support/captures.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::test {
namespace {

using namespace std::chrono_literals;
using bridge::Condition;
using bridge::Kind;

/// Scenarios in which a till spoke to a box.
std::vector<std::string> box_scenarios() {
    std::vector<std::string> files;
    for (const auto& file : capture_files()) {
        if (file.starts_with("odoo19/box/") || file.starts_with("odoo18/proxy/")) files.push_back(file);
    }
    return files;
}

/// The headers as they came, but for the length, which is ours to count.
HttpHeaders headers_of(const json::Value& record) {
    HttpHeaders headers;
    for (const auto& [name, value] : record.at("headers").items()) {
        if (name != "Content-Length") headers.emplace_back(name, value.get<std::string>());
    }
    return headers;
}

/// Width and height out of a PNG's first chunk.
std::pair<std::uint32_t, std::uint32_t> size_of_png(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::string head(24, '\0');
    stream.read(head.data(), 24);
    const auto number = [&](std::size_t at) {
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(head[at + i]);
        return value;
    };
    return {number(16), number(20)};
}

class Replay : public testing::TestWithParam<std::string> {
protected:
    void SetUp() override {
        box.add_real(Kind::printer, "receipt", "simulated:");
        box.add_real(Kind::scale, "scale", "simulated:?every=20ms&settle=0");
        box.add_real(Kind::scanner, "scanner", "simulated:");
        odoo::install(box.http.router(), context);
        box.start();
        for (const char* device : {"receipt", "scale", "scanner"}) {
            ASSERT_TRUE(box.until([&] { return is_up(device); })) << device << " did not come up";
        }
    }

    bool is_up(const std::string& device) {
        const auto found = box.registry.find(device);
        return found && (found->condition == Condition::ready || found->condition == Condition::silent);
    }

    HttpAnswer send(const json::Value& record) {
        // Equal client ports were one kept-alive connection.
        auto& client = clients.try_emplace(record.at("client").get<int>(), box.http.port()).first->second;
        return client.request(record.at("method").get<std::string>(), record.at("path").get<std::string>(),
                              record.contains("json") ? json::dump(record["json"]) : std::string(),
                              headers_of(record));
    }

    void simulate(const std::string& device, const std::string& verb, json::Value fields) {
        bridge::Action action;
        action.device = device;
        action.verb = verb;
        action.fields = std::move(fields);
        const auto job = box.http.run([&] { return box.registry.submit(std::move(action)); });
        ASSERT_TRUE(box.until([&] { return box.registry.job(job)->state == bridge::Job::State::ended; }));
        ASSERT_EQ(box.http.run([&] { return box.registry.job(job)->outcome; }), bridge::Outcome::done);
    }

    void check_preflight(const json::Value& record, const HttpAnswer& answer);
    void check_call(const json::Value& record);
    void check_display(const json::Value& asked, const json::Value& result);
    void check_print(const json::Value& asked, const json::Value& result);
    void prepare(const json::Value& record);
    std::vector<std::filesystem::path> paper();

    TemporaryFolder folder;
    Box box{{}, folder.path().string()};
    odoo::Contacts contacts;
    odoo::Context context{.registry = box.registry,
                          .events = box.hub,
                          .arbiter = box.arbiter,
                          .access = box.http.access(),
                          .contacts = contacts,
                          .clock = box.clock,
                          .said = nullptr,
                          .timings = {.printer = 9s, .scanner_hold = 100ms}};
    std::map<int, HttpClient> clients;
    json::Value shown;  // by the last `set` of this scenario
    std::size_t receipts = 0;
};

/// Source: http-api.md section 2.5; what Chromium needs before it sends the call.
void Replay::check_preflight(const json::Value& record, const HttpAnswer& answer) {
    EXPECT_EQ(answer.status, record["response"]["status"]);
    EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "*");
    EXPECT_NE(answer.header("Access-Control-Allow-Methods").find("POST"), std::string::npos);
    std::string allowed = answer.header("Access-Control-Allow-Headers");
    std::transform(allowed.begin(), allowed.end(), allowed.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    EXPECT_NE(allowed.find("content-type"), std::string::npos);
    EXPECT_EQ(answer.header("Access-Control-Max-Age"), "86400");
}

/// Brings the simulated devices to where the recorded ones were.
void Replay::prepare(const json::Value& record) {
    const json::Value& result = json::member(record["response"]["body"], "result");
    const std::string path = record["path"];
    if (path == "/hw_proxy/scanner" && result.is_string()) simulate("scanner", "scan", {{"text", result}});
    if (path != "/hw_proxy/scale_read") return;
    const double weight = result["weight"].get<double>();
    simulate("scale", "place", {{"weight", json::dump(result["weight"])}, {"unit", "kg"}, {"stable", true}});
    ASSERT_TRUE(box.until([&] {
        const auto found = box.registry.find("scale");
        const auto stable = json::text(found->facts, "stable_weight");
        return json::text(found->facts, "stability") == "stable" && !stable.empty() &&
               std::stod(stable) == weight;
    }));
}

void Replay::check_display(const json::Value& asked, const json::Value& result) {
    const json::Value& arguments = asked.contains("params") ? asked["params"] : asked;
    const std::string action = json::text(arguments, "action");
    const std::map<std::string, std::string> statuses{
        {"get", "retrieved"}, {"set", "updated"}, {"open", "opened"}, {"close", "closed"}};
    ASSERT_TRUE(statuses.contains(action)) << action;
    EXPECT_EQ(result["status"], statuses.at(action));
    if (action == "set") {
        shown = arguments["data"];
        const auto screen = box.http.run([this] { return box.arbiter.screen(box.clock.now()); });
        if (shown["lines"].empty()) return;
        ASSERT_TRUE(screen.order);
        EXPECT_EQ(screen.order->lines.size(), shown["lines"].size());
    }
    if (action == "get") {
        ASSERT_TRUE(result["data"].is_object());  // 18 reads it, 19 takes it
        if (!shown.is_null()) {
            EXPECT_EQ(result["data"], shown);
        }
    }
}

std::vector<std::filesystem::path> Replay::paper() {
    std::set<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
        if (entry.path().extension() == ".png") files.insert(entry.path());
    }
    return {files.begin(), files.end()};
}

void Replay::check_print(const json::Value& asked, const json::Value& result) {
    EXPECT_EQ(result, true);
    if (asked["params"]["data"]["action"] != "print_receipt") return;
    ++receipts;
    ASSERT_TRUE(box.until([this] { return paper().size() == receipts; })) << "the receipt is not on paper";
    const auto [width, height] = size_of_png(paper().back());
    EXPECT_GE(width, 512u);    // Source: real-pos.md section 1; as wide as the receipt, or the paper
    EXPECT_GE(height, 1000u);  // a normal receipt has about 1,500 rows
}

void Replay::check_call(const json::Value& record) {
    prepare(record);
    if (HasFatalFailure()) return;
    const auto sent = box.clock.now();
    const HttpAnswer answer = send(record);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "*");
    const std::string path = record["path"];
    if (path == "/hw_proxy/hello") {
        EXPECT_EQ(answer.body, record["response"]["body"]);
        return;
    }
    const json::Value recorded = record["response"]["body"];
    const json::Value body = answer.json();
    EXPECT_EQ(answer.header("Content-Type").substr(0, 16), "application/json");
    EXPECT_EQ(body["jsonrpc"], "2.0");
    EXPECT_EQ(body["id"], recorded["id"]);
    ASSERT_FALSE(body.contains("error")) << answer.body;
    const json::Value& result = json::member(body, "result");
    if (path == "/hw_proxy/customer_facing_display") {
        check_display(record["json"], result);
    } else if (path == "/hw_proxy/default_printer_action") {
        check_print(record["json"], result);
        EXPECT_LT(box.clock.now() - sent, 15s);
    } else if (path == "/hw_proxy/scanner") {
        EXPECT_EQ(result, recorded["result"].is_null() ? json::Value("") : recorded["result"]);
    } else {
        EXPECT_EQ(result, recorded["result"]) << path;
        EXPECT_LT(box.clock.now() - sent, 2500ms)
            << path;  // what status_json has before polling stops for good
    }
}

TEST_P(Replay, TheTillAcceptsEveryAnswer) {
    const json::Value capture = read_capture(GetParam());
    std::size_t replayed = 0;
    for (const json::Value& record : json::array(capture, "box_http")) {
        SCOPED_TRACE("request " + json::text(record, "seq") + " " + json::text(record, "method") + " " +
                     json::text(record, "path"));
        ++replayed;
        if (record["method"] == "OPTIONS") {
            check_preflight(record, send(record));
        } else {
            check_call(record);
        }
        if (HasFatalFailure()) return;
    }
    EXPECT_GT(replayed, 0u);
    EXPECT_EQ(paper().size(), receipts);
}

/// Scenarios without a single request to the box have nothing to replay.
std::vector<std::string> with_requests() {
    auto files = box_scenarios();
    std::erase_if(
        files, [](const std::string& file) { return json::array(read_capture(file), "box_http").empty(); });
    return files;
}

INSTANTIATE_TEST_SUITE_P(RecordedTills, Replay, testing::ValuesIn(with_requests()), name_of_capture);

TEST(ReplayedCaptures, CoverBothVersionsAndEveryRoute) {
    std::set<std::string> seen;
    std::size_t receipts = 0;
    for (const auto& file : with_requests()) {
        const json::Value capture = read_capture(file);
        for (const json::Value& record : capture["box_http"]) {
            seen.insert(file.substr(0, 6) + " " + record["path"].get<std::string>());
            if (record.contains("json") &&
                json::dump(record["json"]).find("print_receipt") != std::string::npos) {
                ++receipts;
            }
        }
    }
    const std::set<std::string> expected{"odoo18 /hw_proxy/customer_facing_display",
                                         "odoo18 /hw_proxy/status_json",
                                         "odoo19 /hw_proxy/customer_facing_display",
                                         "odoo19 /hw_proxy/default_printer_action",
                                         "odoo19 /hw_proxy/handshake",
                                         "odoo19 /hw_proxy/hello",
                                         "odoo19 /hw_proxy/scale_read",
                                         "odoo19 /hw_proxy/scanner",
                                         "odoo19 /hw_proxy/status_json"};
    EXPECT_EQ(seen, expected);
    EXPECT_EQ(receipts, 1u);
}

}  // namespace
}  // namespace comptoir::test
