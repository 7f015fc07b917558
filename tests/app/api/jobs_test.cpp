#include "app/api/jobs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>

#include "tests/support/box.hpp"

namespace comptoir::api {
namespace {

using bridge::Job;
using bridge::Kind;
using bridge::Outcome;
using test::HttpAnswer;
using testing::HasSubstr;

/// Keeps jobs as long as the test lasts, and takes a moment to give one back, as a disk does.
class Shelf final : public bridge::JobStore {
public:
    template <class T>
    using Soon = bridge::asio::awaitable<Result<T>>;

    std::vector<bridge::StoredJob> found() const override { return {}; }
    Soon<void> add(bridge::StoredJob job, std::string data) override {
        kept[job.id] = std::move(data);
        co_return Result<void>{};
    }
    Soon<void> began(std::string, WallTime) override { co_return Result<void>{}; }
    Soon<void> ended(std::string, Outcome, std::string, WallTime) override { co_return Result<void>{}; }
    Soon<void> dismissed(std::string) override { co_return Result<void>{}; }
    Soon<void> moved(std::string, std::string) override { co_return Result<void>{}; }
    Soon<std::string> data(std::string id) override {
        const auto executor = co_await bridge::asio::this_coro::executor;
        bridge::asio::steady_timer moment(executor, std::chrono::milliseconds(20));
        co_await moment.async_wait(bridge::asio::use_awaitable);
        co_return kept.at(id);
    }

    std::map<std::string, std::string> kept;
};

bridge::ActionResult result(Outcome outcome) {
    bridge::ActionResult result;
    result.outcome = outcome;
    if (outcome == Outcome::failed || outcome == Outcome::unknown)
        result.error = Error{ErrorCode::offline, "the cable went out"};
    return result;
}

class JobRoutes : public testing::Test {
protected:
    void start() {
        install_jobs(box.http.router(), box.registry, [this] { ++changes; });
        printer = box.add(Kind::printer, "receipt");
        other = box.add(Kind::printer, "kitchen");
        box.registry.keep_in(shelf);
        box.start();
    }
    /// Prints something that ends like that.
    std::string print(Outcome outcome, const std::string& id, const std::string& verb = "print_raw") {
        box.http.run([&] {
            printer->answer = [outcome](const bridge::Action&) { return result(outcome); };
            bridge::Action action;
            action.device = "receipt";
            action.verb = verb;
            action.data = "receipt " + id;
            action.id = id;
            action.origin = "test";
            action.deadline = box.clock.now() + std::chrono::seconds(10);
            return box.registry.submit(std::move(action));
        });
        EXPECT_TRUE(box.until([&] { return box.registry.job(id)->state == Job::State::ended; }));
        return id;
    }
    std::vector<std::string> listed(const std::string& query) {
        std::vector<std::string> ids;
        const auto answer = box.client().get("/api/v1/jobs" + query);
        EXPECT_EQ(answer.status, 200) << query << answer.body;
        const json::Value body = answer.json();
        for (const auto& job : json::array(body, "jobs")) ids.push_back(json::text(job, "id"));
        return ids;
    }
    HttpAnswer post(const std::string& path, const std::string& body = "") {
        return box.client().request("POST", "/api/v1/jobs/" + path, body);
    }
    static std::string said(const HttpAnswer& answer) {
        return json::text(answer.json()["error"], "message");
    }
    std::vector<std::string> printed(const std::shared_ptr<test::Script>& on) {
        return box.http.run([&] {
            std::vector<std::string> all;
            for (const auto& action : on->performed) all.push_back(action.data);
            return all;
        });
    }

    Shelf shelf;
    test::Box box;
    std::shared_ptr<test::Script> printer;
    std::shared_ptr<test::Script> other;
    int changes = 0;
};

TEST_F(JobRoutes, AreListedByWhatIsAskedFor) {
    start();
    print(Outcome::done, "good");
    print(Outcome::unknown, "bad");
    EXPECT_EQ(listed(""), (std::vector<std::string>{"bad", "good"}));
    EXPECT_EQ(listed("?limit=1"), std::vector<std::string>{"bad"});
    EXPECT_EQ(listed("?needs_staff=yes"), std::vector<std::string>{"bad"});
    EXPECT_EQ(listed("?needs_staff=no&state=ended"), std::vector<std::string>{"good"});
    EXPECT_TRUE(listed("?state=queued").empty());
    EXPECT_TRUE(listed("?device=kitchen").empty());
    for (const char* query : {"?limit=0", "?limit=1001", "?limit=x", "?state=lost", "?needs_staff=perhaps"})
        EXPECT_EQ(box.client().get(std::string("/api/v1/jobs") + query).status, 400) << query;
}

TEST_F(JobRoutes, OneIsToldWithAllThatIsKnownOfIt) {
    start();
    print(Outcome::unknown, "a/b c");
    const auto job = box.client().get("/api/v1/jobs/a%2Fb%20c").json();
    EXPECT_EQ(job["id"], "a/b c");
    EXPECT_EQ(job["origin"], "test");
    EXPECT_EQ(job["reason"], "the cable went out");
    EXPECT_EQ(job["needs_staff"], true);
    EXPECT_EQ(job["is_kept"], true);
    EXPECT_EQ(job["bytes"], 13);
    EXPECT_EQ(box.client().get("/api/v1/jobs/nobody").status, 404);
}

TEST_F(JobRoutes, WhatMayBeMissingIsPrintedAgainAndThenDealtWith) {
    start();
    print(Outcome::unknown, "bad");
    box.http.run([&] { printer->answer = nullptr; });
    const auto answer = post("bad/reprint");
    ASSERT_EQ(answer.status, 202) << answer.body;
    const std::string copy = json::text(answer.json(), "job");
    EXPECT_EQ(answer.header("Location"), "/api/v1/jobs/" + copy);
    ASSERT_TRUE(box.until([&] { return box.registry.job(copy)->state == Job::State::ended; }));
    EXPECT_EQ(box.client().get("/api/v1/jobs/" + copy).json()["copy_of"], "bad");
    EXPECT_EQ(printed(printer), (std::vector<std::string>{"receipt bad", "receipt bad"}));
    EXPECT_TRUE(listed("?needs_staff=yes").empty());
    EXPECT_EQ(box.http.run([this] { return changes; }), 1);
}

TEST_F(JobRoutes, ItMayComeOutOfAnotherPrinter) {
    start();
    print(Outcome::unknown, "bad");
    EXPECT_EQ(post("bad/reprint", R"({"device":"kitchen"})").status, 202);
    ASSERT_TRUE(box.until([&] { return !other->performed.empty(); }));
    EXPECT_EQ(printed(other), std::vector<std::string>{"receipt bad"});
    EXPECT_EQ(printed(printer).size(), 1u);
}

TEST_F(JobRoutes, AskedTwiceItIsPrintedAgainOnce) {
    start();
    print(Outcome::unknown, "bad");
    box.http.run([&] { printer->answer = nullptr; });
    auto one = box.client();
    auto another = box.client();
    one.send(one.text("POST", "/api/v1/jobs/bad/reprint", ""));
    another.send(another.text("POST", "/api/v1/jobs/bad/reprint", ""));
    const int first = one.receive().status;
    const int second = another.receive().status;
    EXPECT_EQ(std::min(first, second), 202);
    EXPECT_EQ(std::max(first, second), 409);
    const auto late = post("bad/reprint");
    EXPECT_EQ(late.status, 409);
    EXPECT_THAT(said(late), HasSubstr("again already"));
    ASSERT_TRUE(box.until([&] { return printer->performed.size() == 2; }));
    EXPECT_EQ(listed("").size(), 2u);
}

TEST_F(JobRoutes, OfACopyACopyIsMade) {
    start();
    print(Outcome::done, "good");
    const std::string copy = json::text(post("good/reprint").json(), "job");
    ASSERT_TRUE(box.until([&] { return box.registry.job(copy)->state == Job::State::ended; }));
    EXPECT_EQ(post("good/reprint").status, 409);
    EXPECT_EQ(post(copy + "/reprint").status, 202);
}

TEST_F(JobRoutes, StaffDealWithItThemselves) {
    start();
    print(Outcome::unknown, "bad");
    EXPECT_EQ(post("bad/dismiss").status, 204);
    EXPECT_TRUE(listed("?needs_staff=yes").empty());
    EXPECT_EQ(box.client().get("/api/v1/jobs/bad").json()["is_dismissed"], true);
    EXPECT_EQ(post("bad/dismiss").status, 409);
    EXPECT_EQ(printed(printer).size(), 1u);
    EXPECT_EQ(post("bad/reprint").status, 202) << "dealt with by mistake";
}

TEST_F(JobRoutes, WhatCantBeDoneIsRefusedInWords) {
    start();
    print(Outcome::done, "good");
    print(Outcome::unknown, "drawer", "open_drawer");
    print(Outcome::unknown, "bad");
    box.http.run([&] {
        printer->answer = [](const bridge::Action&) {
            auto going_on = result(Outcome::unknown);
            going_on.is_final = false;
            return going_on;
        };
    });
    box.http.run([&] {
        bridge::Action action;
        action.device = "receipt";
        action.verb = "print_raw";
        action.data = "long";
        action.id = "going-on";
        action.deadline = box.clock.now() + std::chrono::seconds(10);
        return box.registry.submit(std::move(action));
    });
    ASSERT_TRUE(box.until([&] { return printer->performed.size() == 4; }));
    EXPECT_EQ(post("nobody/reprint").status, 404);
    EXPECT_EQ(post("nobody/dismiss").status, 404);
    EXPECT_EQ(post("bad").status, 404);
    EXPECT_EQ(post("bad/burn").status, 404);
    EXPECT_EQ(post("bad/reprint", R"({"device":"attic"})").status, 404);
    EXPECT_EQ(post("good/dismiss").status, 409);
    EXPECT_EQ(post("going-on/reprint").status, 409);
    EXPECT_EQ(post("going-on/dismiss").status, 409);
    EXPECT_EQ(post("drawer/reprint").status, 409);
    for (const char* body : {"no JSON", "[]", "7", R"({"device":7})", "\xff"})
        EXPECT_EQ(post("bad/reprint", body).status, 400) << body;
    EXPECT_EQ(post("bad/reprint", "{\"device\":\"" + std::string(8'000, 'a') + "\"}").status, 413);
    EXPECT_EQ(printed(printer).size(), 4u);
    EXPECT_EQ(box.http.run([this] { return changes; }), 0);
}

TEST_F(JobRoutes, StrangersSeeAndChangeNothing) {
    start();
    print(Outcome::unknown, "bad");
    EXPECT_EQ(
        box.client().request("POST", "/api/v1/jobs/bad/none", "", test::from("https://shop.example")).status,
        404);
    const auto stranger = test::from("https://other.example");
    EXPECT_EQ(box.client().get("/api/v1/jobs", stranger).status, 403);
    EXPECT_EQ(box.client().request("POST", "/api/v1/jobs/bad/reprint", "", stranger).status, 403);
    EXPECT_EQ(box.client().request("POST", "/api/v1/jobs/bad/dismiss", "", stranger).status, 403);
    EXPECT_EQ(printed(printer).size(), 1u);
}

}  // namespace
}  // namespace comptoir::api
