#include "app/api/routes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "tests/support/box.hpp"

namespace comptoir::api {
namespace {

using namespace std::chrono_literals;
using bridge::Kind;
using test::HttpAnswer;
using test::HttpClient;
using test::HttpHeaders;

constexpr const char* kOrder =
    R"({"source":"till-1","revision":7,"currency":"EUR","lines":[{"name":"Espresso","price":"2,50 €"}],"total":"2,50 €"})";

class ApiRoutes : public testing::Test {
protected:
    void start() {
        install(box.http.router(), context);
        box.start();
    }
    HttpAnswer put(std::string_view order) { return box.client().request("PUT", "/api/v1/order", order); }
    HttpAnswer act(const std::string& device, std::string_view body, const HttpHeaders& headers = {}) {
        return box.client().request("POST", "/api/v1/devices/" + device + "/actions", body, headers);
    }
    static std::string code(const HttpAnswer& answer) { return json::text(answer.json()["error"], "code"); }

    static http::Limits limits() {
        http::Limits limits;
        limits.write = 1s;
        return limits;
    }

    test::Box box{{}, "", limits()};
    std::uint64_t frames = 1;
    int captures = 0;
    int said = 0;
    Context context{.registry = box.registry,
                    .events = box.hub,
                    .arbiter = box.arbiter,
                    .clock = box.clock,
                    .status = {.version = "1.2.3",
                               .addresses = [] { return std::vector<std::string>{"192.168.1.42"}; },
                               .tills = nullptr,
                               .pos_link =
                                   [] {
                                       return json::Value{{"state", "live"}};
                                   },
                               .screen =
                                   [this] {
                                       return ScreenFigures{frames, 3, 4ms, 8ms, 9ms};
                                   },
                               .problems = nullptr,
                               .started = {}},
                    .capture = [this]() -> asio::awaitable<Result<std::string>> {
                        ++captures;
                        co_return "PNG " + std::to_string(frames);
                    },
                    .assets = std::filesystem::path(COMPTOIR_SOURCE_DIR) / "assets",
                    .said = [this](Time) { ++said; },
                    .timings = {.capture = 50ms, .comment = 20ms}};
};

TEST_F(ApiRoutes, AnOrderGoesToTheScreenAndItsRevisionComesBack) {
    start();
    const auto answer = put(kOrder);
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.json(), *json::parse(R"({"revision":7,"on_screen":true})"));
    EXPECT_EQ(said, 1);
    const auto screen = box.http.run([this] { return box.arbiter.screen(box.clock.now()); });
    ASSERT_TRUE(screen.order);
    EXPECT_EQ(screen.order->lines.at(0).name, "Espresso");
    EXPECT_EQ(screen.register_id, "till-1");
}

TEST_F(ApiRoutes, AnOldRevisionIsAConflictThatNamesTheCurrentOne) {
    start();
    put(kOrder);
    const auto answer = put(
        R"({"source":"till-1","revision":6,"currency":"EUR","lines":[{"name":"Tea","price":"2,00 €"}],"total":"2,00 €"})");
    EXPECT_EQ(answer.status, 409);
    EXPECT_EQ(answer.json()["revision"], 7);
    EXPECT_EQ(code(answer), "outdated");
}

TEST_F(ApiRoutes, AnotherRegistersOrderIsListedNotShown) {
    start();
    put(kOrder);
    const auto answer = put(
        R"({"source":"till-2","revision":1,"currency":"EUR","lines":[{"name":"Tea","price":"2,00 €"}],"total":"2,00 €"})");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.json()["on_screen"], false);
}

TEST_F(ApiRoutes, WhatIsNoOrderIsAClearError) {
    start();
    for (const std::string& body :
         {std::string(), std::string("not JSON"), std::string("{}"), std::string("[]"), std::string("7"),
          std::string(100'000, '['), std::string("\xff\xfe"), std::string(R"({"source":7,"revision":1})"),
          std::string(R"({"source":"a","revision":"x","lines":[]})"),
          std::string(R"({"source":"a","revision":1,"lines":{}})")}) {
        const auto answer = put(body);
        EXPECT_EQ(answer.status, 400) << body.substr(0, 60);
        EXPECT_EQ(code(answer), "malformed") << body.substr(0, 60);
        EXPECT_FALSE(json::text(answer.json()["error"], "message").empty());
    }
    EXPECT_EQ(said, 0);
}

TEST_F(ApiRoutes, TheScreenIsAPngAndKnowsWhenNothingChanged) {
    start();
    const auto first = box.client().get("/api/v1/screen.png");
    EXPECT_EQ(first.status, 200);
    EXPECT_EQ(first.header("Content-Type"), "image/png");
    EXPECT_EQ(first.header("Cache-Control"), "no-store");
    EXPECT_EQ(first.body, "PNG 1");
    const auto again = box.client().get("/api/v1/screen.png", {{"If-None-Match", first.header("ETag")}});
    EXPECT_EQ(again.status, 304);
    EXPECT_TRUE(again.body.empty());
    EXPECT_EQ(captures, 1);
    box.http.run([this] { frames = 2; });
    const auto next = box.client().get("/api/v1/screen.png", {{"If-None-Match", first.header("ETag")}});
    EXPECT_EQ(next.status, 200);
    EXPECT_EQ(next.body, "PNG 2");
    EXPECT_NE(next.header("ETag"), first.header("ETag"));
}

TEST_F(ApiRoutes, AScreenThatDoesNotAnswerIsUnavailableInTime) {
    context.capture = []() -> asio::awaitable<Result<std::string>> {
        asio::steady_timer never(co_await asio::this_coro::executor, std::chrono::hours(1));
        co_await never.async_wait(asio::use_awaitable);
        co_return "too late";
    };
    start();
    const auto answer = box.client().get("/api/v1/screen.png");
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(code(answer), "timeout");
    EXPECT_EQ(answer.header("Retry-After"), "1");
}

TEST_F(ApiRoutes, TheSecondScreenHasAPictureOfItsOwn) {
    context.capture_second = []() -> asio::awaitable<Result<std::string>> { co_return "second"; };
    context.status.second_screen = [] { return ScreenFigures{.presented = 7}; };
    start();
    const auto first = box.client().get("/api/v1/screen.png?screen=1");
    const auto second = box.client().get("/api/v1/screen.png?screen=2");
    EXPECT_EQ(first.body, "PNG 1");
    EXPECT_EQ(second.body, "second");
    EXPECT_NE(first.header("ETag"), second.header("ETag"));
    const auto status = json::parse(box.client().get("/api/v1/status").body);
    EXPECT_EQ(json::text(json::member(json::member(*status, "second_screen"), "frames_presented")), "7");
}

TEST_F(ApiRoutes, AScreenThatIsNotThereIsNotFound) {
    start();
    EXPECT_EQ(box.client().get("/api/v1/screen.png?screen=2").status, 404);
    EXPECT_EQ(box.client().get("/api/v1/screen.png?screen=../2").status, 400);
}

TEST_F(ApiRoutes, AKioskWithoutAScreenSaysSo) {
    context.capture = nullptr;
    start();
    const auto answer = box.client().get("/api/v1/screen.png");
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(code(answer), "offline");
}

TEST_F(ApiRoutes, StatusSaysHowAllIs) {
    box.add(Kind::printer, "receipt");
    start();
    put(kOrder);
    const auto status = box.client().get("/api/v1/status").json();
    EXPECT_EQ(status["health"], "healthy");
    EXPECT_EQ(status["version"], "1.2.3");
    EXPECT_EQ(status["addresses"], *json::parse(R"(["192.168.1.42"])"));
    EXPECT_EQ(status["screen"]["frames_presented"], 1);
    EXPECT_EQ(status["screen"]["event_to_frame"]["p95_ms"], 8.0);
    EXPECT_EQ(status["pos"]["register"], "till-1");
    EXPECT_EQ(status["pos"]["registers"][0]["revision"], 7);
    EXPECT_EQ(status["pos"]["link"]["state"], "live");
    EXPECT_EQ(status["devices"][0]["condition"], "ready");
}

TEST_F(ApiRoutes, AnEmptyPrinterOrABadSettingDegradesTheHealth) {
    const auto printer = box.add(Kind::printer, "receipt");
    start();
    box.http.run([&] { printer->condition = bridge::Condition::paper_out; });
    EXPECT_EQ(box.client().get("/api/v1/status").json()["health"], "degraded");
    box.http.run([&] {
        printer->condition = bridge::Condition::paper_low;
        context.status.problems = [] { return std::vector<std::string>{"comptoir.toml:3: unknown key"}; };
    });
    const auto status = box.client().get("/api/v1/status").json();
    EXPECT_EQ(status["health"], "degraded");
    EXPECT_EQ(status["problems"][0], "comptoir.toml:3: unknown key");
}

TEST_F(ApiRoutes, DevicesAreListedAndFoundByName) {
    box.add(Kind::printer, "receipt");
    box.add(Kind::scale, "scale");
    start();
    const auto list = box.client().get("/api/v1/devices").json()["devices"];
    ASSERT_EQ(list.size(), 2u);
    EXPECT_EQ(list[0]["id"], "receipt");
    EXPECT_EQ(list[0]["kind"], "printer");
    EXPECT_EQ(list[0]["verbs"], *json::parse(R"(["print_picture","print_raw","open_drawer","status"])"));
    EXPECT_EQ(box.client().get("/api/v1/devices/scale").json()["kind"], "scale");
    for (const char* path : {"/api/v1/devices/nobody", "/api/v1/devices/", "/api/v1/devices/scale/x"}) {
        EXPECT_EQ(box.client().get(path).status, 404) << path;
    }
}

TEST_F(ApiRoutes, AScannerWhoseCodesNobodyFetchedSaysHowMany) {
    box.add(Kind::scanner, "hand")->facts = {{"scans", 9}};
    box.add(Kind::scanner, "fixed");
    context.scans_untold = [](const std::string& id) -> std::size_t { return id == "hand" ? 2 : 0; };
    start();
    const auto list = box.client().get("/api/v1/devices").json()["devices"];
    EXPECT_EQ(list[0]["facts"], *json::parse(R"({"scans":9,"scans_untold":2})"));
    EXPECT_FALSE(list[1]["facts"].contains("scans_untold"));
    EXPECT_EQ(box.client().get("/api/v1/devices/hand").json()["facts"]["scans_untold"], 2);
    EXPECT_NE(box.client().get("/metrics").body.find("comptoir_scans_untold_total{device=\"hand\"} 2\n"),
              std::string::npos);
}

TEST_F(ApiRoutes, AnActionIsAcceptedAndItsJobCanBeAskedFor) {
    const auto printer = box.add(Kind::printer, "receipt");
    start();
    const auto answer =
        act("receipt", R"({"verb":"print_raw","payload":{"data":"G0A="},"idempotency_key":"order-1"})");
    EXPECT_EQ(answer.status, 202) << answer.body;
    EXPECT_EQ(answer.json()["job"], "order-1");
    ASSERT_EQ(answer.header("Location"), "/api/v1/jobs/order-1");
    ASSERT_TRUE(
        box.until([this] { return box.registry.job("order-1")->state == bridge::Job::State::ended; }));
    const auto job = box.client().get("/api/v1/jobs/order-1").json();
    EXPECT_EQ(job["outcome"], "done");
    EXPECT_EQ(job["device"], "receipt");
    EXPECT_EQ(printer->performed.at(0).data, "\x1b@");
    EXPECT_EQ(box.client().get("/api/v1/jobs").json()["jobs"].size(), 1u);
    EXPECT_EQ(box.client().get("/api/v1/jobs?device=other").json()["jobs"].size(), 0u);
    EXPECT_EQ(box.client().get("/api/v1/jobs/nobody").status, 404);
    EXPECT_EQ(box.client().get("/api/v1/jobs?limit=0").status, 400);
}

TEST_F(ApiRoutes, WhoWaitsGetsTheOutcomeAndTheValue) {
    box.add(Kind::printer, "receipt")->answer = [](const bridge::Action&) {
        bridge::ActionResult result;
        result.outcome = bridge::Outcome::done;
        result.value = {{"paper", "ok"}};
        return result;
    };
    start();
    const auto answer = act("receipt", R"({"verb":"status"})", {{"Prefer", "wait=10"}});
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.json()["outcome"], "done");
    EXPECT_EQ(answer.json()["value"], *json::parse(R"({"paper":"ok"})"));
    EXPECT_FALSE(answer.json().contains("error"));
}

TEST_F(ApiRoutes, AFailureIsAnOutcomeWithItsReason) {
    box.add(Kind::printer, "receipt")->answer = [](const bridge::Action&) {
        bridge::ActionResult result;
        result.error = Error{ErrorCode::refused, "paper_out: no paper"};
        return result;
    };
    start();
    const auto answer = act("receipt", R"({"verb":"open_drawer"})", {{"Prefer", "wait=10"}});
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.json()["outcome"], "failed");
    EXPECT_EQ(answer.json()["error"], *json::parse(R"({"code":"refused","message":"paper_out: no paper"})"));
}

TEST_F(ApiRoutes, ARepeatUnderOneKeyIsOneJobAndAnotherActionIsAConflict) {
    const auto printer = box.add(Kind::printer, "receipt");
    start();
    const char* open = R"({"verb":"open_drawer","idempotency_key":"k"})";
    EXPECT_EQ(act("receipt", open, {{"Prefer", "wait=10"}}).status, 200);
    EXPECT_EQ(act("receipt", open, {{"Prefer", "wait=10"}}).status, 200);
    EXPECT_EQ(printer->performed.size(), 1u);
    EXPECT_EQ(act("receipt", R"({"verb":"status","idempotency_key":"k"})").status, 409);
}

TEST_F(ApiRoutes, ActionsThatCantBeAreRefusedInWords) {
    box.add(Kind::printer, "receipt");
    start();
    EXPECT_EQ(act("nobody", R"({"verb":"open_drawer"})").status, 404);
    EXPECT_EQ(box.client().request("POST", "/api/v1/devices/receipt", "{}").status, 404);
    const auto unable = act("receipt", R"({"verb":"dance"})");
    EXPECT_EQ(unable.status, 400);
    EXPECT_EQ(code(unable), "unsupported");
    for (const char* body : {"", "not JSON", "[]", "{}", R"({"verb":7})", "\xff"}) {
        const auto answer = act("receipt", body);
        EXPECT_EQ(answer.status, 400) << body;
        EXPECT_EQ(code(answer), "malformed") << body;
    }
}

TEST_F(ApiRoutes, ADeviceThatCouldNotBeOpenedFailsItsJobsAndSaysWhy) {
    box.add_real(Kind::printer, "lost", "pigeon://roof");
    start();
    const auto answer = act("lost", R"({"verb":"open_drawer"})", {{"Prefer", "wait=10"}});
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.json()["outcome"], "failed");
    EXPECT_EQ(answer.json()["error"]["code"], "offline");
    const auto accepted = act("lost", R"({"verb":"open_drawer"})");
    EXPECT_EQ(accepted.status, 202);
    EXPECT_EQ(box.client().get(accepted.header("Location")).json()["outcome"], "failed");
}

TEST_F(ApiRoutes, ASimulatedScannerScansWhatItIsTold) {
    box.add_real(Kind::scanner, "scanner", "simulated:");
    start();
    ASSERT_TRUE(
        box.until([this] { return box.registry.find("scanner")->condition == bridge::Condition::ready; }));
    const auto answer =
        act("scanner", R"({"verb":"scan","payload":{"text":"5901234123457"}})", {{"Prefer", "wait=10"}});
    EXPECT_EQ(answer.json()["outcome"], "done") << answer.body;
    EXPECT_TRUE(box.until([this] {
        const auto events = box.hub.since(0);
        return std::any_of(events.begin(), events.end(), [](const auto& event) {
            const auto* scanned = std::get_if<bridge::Scanned>(&event.event.body);
            return scanned != nullptr && scanned->text == "5901234123457";
        });
    }));
}

TEST_F(ApiRoutes, ACaliperSaysWhatItMeasuresInTheAnswerAndAsAnEvent) {
    box.add_real(Kind::gauge, "caliper", "simulated:?value=%2B012.340");
    start();
    ASSERT_TRUE(
        box.until([this] { return box.registry.find("caliper")->condition == bridge::Condition::ready; }));
    HttpClient listener = box.client();
    listener.send(listener.text("GET", "/api/v1/events", ""));
    listener.receive_head();
    listener.read_until("retry:");
    const auto answer = act("caliper", R"({"verb":"read"})", {{"Prefer", "wait=10"}});
    EXPECT_EQ(answer.json()["value"], (json::Value{{"value", "+012.340"}})) << answer.body;
    EXPECT_NE(listener.read_until("+012.340").find("event: measurement\n"), std::string::npos);
}

TEST_F(ApiRoutes, AReceiptOfUnknownEndWaitsForStaffToReleaseIt) {
    box.add_real(Kind::fiscal, "fiscal", "simulated:?patience=200ms&mute=after:3");
    start();
    ASSERT_TRUE(
        box.until([this] { return box.registry.find("fiscal")->condition == bridge::Condition::ready; }));
    const json::Value receipt{
        {"verb", "register"},
        {"payload", {{"messages", {"01;INV1", "1Tea;A;3.00*1", "8", "h"}}, {"company_vat", "P000000000A"}}}};
    const auto registered = act("fiscal", json::dump(receipt), {{"Prefer", "wait=10"}});
    EXPECT_EQ(registered.json()["outcome"], "unknown") << registered.body;
    const auto unsure = [this] {
        return box.client().get("/api/v1/devices/fiscal").json()["facts"]["unsure_receipts"];
    };
    EXPECT_EQ(unsure(), 1);
    const auto released = act("fiscal", R"({"verb":"release"})", {{"Prefer", "wait=10"}});
    EXPECT_EQ(released.json()["outcome"], "done") << released.body;
    EXPECT_EQ(unsure(), 0);
}

TEST_F(ApiRoutes, EventsComeAsTheyHappenWithAGrowingId) {
    start();
    HttpClient listener = box.client();
    listener.send(listener.text("GET", "/api/v1/events", ""));
    EXPECT_EQ(listener.receive_head().header("Content-Type"), "text/event-stream");
    listener.read_until("retry:");
    box.publish("scanner", bridge::Scanned{"1"});
    EXPECT_NE(listener.read_until("\"text\":\"1\"").find("id: 1\nevent: scan\n"), std::string::npos);
    box.publish("scanner", bridge::Scanned{"2"});
    EXPECT_NE(listener.read_until("\"text\":\"2\"").find("id: 2\n"), std::string::npos);
}

TEST_F(ApiRoutes, AListenerGoesOnAfterItsLastEvent) {
    start();
    for (const char* text : {"1", "2", "3"}) box.publish("scanner", bridge::Scanned{text});
    HttpClient listener = box.client();
    listener.send(listener.text("GET", "/api/v1/events", "", {{"Last-Event-ID", "1"}}));
    const std::string heard = listener.read_until("\"text\":\"3\"");
    EXPECT_NE(heard.find("id: 2\n"), std::string::npos);
    EXPECT_EQ(heard.find("id: 1\n"), std::string::npos);
}

TEST_F(ApiRoutes, WhatTheRingNoLongerHoldsIsSaid) {
    start();
    for (std::size_t i = 0; i < bridge::EventHub::kRingMax + 5; ++i)
        box.publish("scanner", bridge::Scanned{"x"});
    HttpClient listener = box.client();
    listener.send(listener.text("GET", "/api/v1/events", "", {{"Last-Event-ID", "2"}}));
    EXPECT_NE(listener.read_until("id: 6\n").find("event: gap\ndata: {\"lost\":3}"), std::string::npos);
}

TEST_F(ApiRoutes, ASilentStreamSaysThatItLives) {
    start();
    HttpClient listener = box.client();
    listener.send(listener.text("GET", "/api/v1/events", "", {{"Last-Event-ID", "no number"}}));
    EXPECT_FALSE(listener.read_until(": still here\n\n").empty());
}

TEST_F(ApiRoutes, OnlySoManyMayListenAtOnce) {
    start();
    std::vector<HttpClient> listeners;
    for (std::size_t i = 0; i < EventStreams::kStreamsMax; ++i) {
        listeners.push_back(box.client());
        listeners.back().send(listeners.back().text("GET", "/api/v1/events", ""));
        ASSERT_EQ(listeners.back().receive_head().status, 200);
    }
    EXPECT_EQ(box.client().get("/api/v1/events").status, 429);
    listeners.front().close();
    EXPECT_TRUE(
        box.until([this] { return box.http.server().connection_count() < EventStreams::kStreamsMax; }));
    HttpClient next = box.client();
    next.send(next.text("GET", "/api/v1/events", ""));
    EXPECT_EQ(next.receive_head().status, 200);
}

TEST_F(ApiRoutes, AListenerWhoNeverReadsIsDropped) {
    start();
    HttpClient listener = box.client();
    // Fixed, or the kernel lets this end grow until it holds everything.
    const int small = 4096;
    ::setsockopt(listener.fd(), SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    listener.send(listener.text("GET", "/api/v1/events", ""));
    ASSERT_EQ(listener.receive_head().status, 200);
    const std::string large(8'000, 'x');  // a thousand of them are more than the sending end holds
    for (std::size_t i = 0; i < bridge::EventHub::kRingMax; ++i)
        box.publish("scanner", bridge::Scanned{large});
    EXPECT_TRUE(box.until([this] { return box.http.server().connection_count() == 0; }));
}

TEST_F(ApiRoutes, ThePageComesWithAPolicyThatForbidsEverythingForeign) {
    start();
    for (const char* path :
         {"/", "/page/page.css", "/page/printing.js", "/page/scanning.js", "/page/page.js"}) {
        const auto answer = box.client().get(path);
        EXPECT_EQ(answer.status, 200) << path;
        EXPECT_NE(answer.header("Content-Security-Policy").find("default-src 'none'"), std::string::npos);
        EXPECT_EQ(answer.body.find("http://"), std::string::npos) << path;
        EXPECT_EQ(answer.body.find("https://"), std::string::npos) << path;
    }
    EXPECT_THAT(box.client().get("/").header("Content-Type"), testing::StartsWith("text/html"));
}

TEST_F(ApiRoutes, StrangersSeeThePageAndNothingElse) {
    start();
    const auto known = test::from("https://shop.example");
    EXPECT_EQ(box.client().get("/api/v1/devices", known).status, 403) << "looking pairs nobody";
    EXPECT_EQ(box.client().request("PUT", "/api/v1/order", kOrder, known).status, 200);  // is remembered
    EXPECT_EQ(box.client().get("/api/v1/devices", known).status, 200);
    const auto stranger = test::from("https://other.example");
    EXPECT_EQ(box.client().get("/", stranger).status, 200);
    for (const char* path : {"/api/v1/screen.png", "/api/v1/status", "/api/v1/events", "/api/v1/devices",
                             "/api/v1/devices/x", "/api/v1/jobs", "/api/v1/jobs/x"}) {
        EXPECT_EQ(box.client().get(path, stranger).status, 403) << path;
    }
    EXPECT_EQ(box.client().request("PUT", "/api/v1/order", kOrder, stranger).status, 403);
    EXPECT_EQ(act("x", "{}", stranger).status, 403);
    EXPECT_EQ(captures, 0);
}

TEST_F(ApiRoutes, AMissingPageIsSaidInPlainWords) {
    context.assets = "/nonexistent";
    start();
    EXPECT_EQ(box.client().get("/").status, 503);
}

class ApiScale : public ApiRoutes {
protected:
    void start_with(Duration pause, bool is_sold_once) {
        context.weighings = std::make_shared<bridge::Weighings>(box.hub, pause);
        scale = box.add(Kind::scale, "scale");
        scale->verbs = {"read"};
        scale->answer = [](const bridge::Action&) {
            bridge::ActionResult read;
            read.outcome = bridge::Outcome::done;
            read.value = {{"weight", "0.500"}, {"stable_weight", "0.500"}, {"stable_age_ms", 3}};
            return read;
        };
        start();
        bridge::DeviceInfo info = box.http.run([this] { return box.registry.find("scale")->info; });
        info.options = {{"change_between_sales", is_sold_once}};
        box.http.run([&] { box.registry.configure({info}); });
        place(500);
    }
    void place(std::int64_t grams) {
        box.publish("scale", bridge::WeightRead{Weight{grams, 3, WeightUnit::kilogram}, {}, {}});
    }
    HttpAnswer read() { return act("scale", R"({"verb":"read"})", {{"Prefer", "wait=10"}}); }
    json::Value facts() { return box.client().get("/api/v1/devices/scale").json()["facts"]; }

    std::shared_ptr<test::Script> scale;
};

TEST_F(ApiScale, ALoadThatIsSoldOnceIsReadOnceUntilItChanged) {
    start_with(Duration::zero(), true);
    EXPECT_FALSE(facts().contains("is_sold"));
    const auto first = read();
    EXPECT_EQ(first.status, 200);
    EXPECT_EQ(first.json()["value"], (json::Value{{"weight", "0.500"}})) << "nothing of a load of before";
    const auto again = read();
    EXPECT_EQ(again.status, 409);
    EXPECT_EQ(code(again), "refused");
    EXPECT_EQ(scale->performed.size(), 1u);
    EXPECT_EQ(facts()["is_sold"], true);
    place(0);
    place(500);
    EXPECT_FALSE(facts().contains("is_sold"));
    EXPECT_EQ(read().status, 200);
}

TEST_F(ApiScale, WhoDoesNotWaitForTheWeightIsNotToldIt) {
    start_with(Duration::zero(), true);
    EXPECT_EQ(act("scale", R"({"verb":"read"})").status, 202);
    EXPECT_EQ(read().status, 200);
}

TEST_F(ApiScale, WhatAnotherWaySoldIsNotReadEither) {
    start_with(1h, true);
    box.http.run([&] {
        const auto known = box.registry.find("scale");
        EXPECT_TRUE(context.weighings->ask(*known, "10.0.0.7", box.clock.now()).reading);
    });
    EXPECT_EQ(read().status, 409);
    place(700);
    EXPECT_EQ(read().status, 200);
}

TEST_F(ApiScale, WithoutTheSettingItIsReadAsOftenAsItIsAsked) {
    start_with(Duration::zero(), false);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(read().json()["value"]["stable_weight"], "0.500");
    EXPECT_FALSE(facts().contains("is_sold"));
}

}  // namespace
}  // namespace comptoir::api
