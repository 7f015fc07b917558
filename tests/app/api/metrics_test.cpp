#include "app/api/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <sstream>

#include "tests/support/box.hpp"

namespace comptoir::api {
namespace {

using namespace std::chrono_literals;
using bridge::Condition;
using bridge::Job;
using bridge::Kind;
using bridge::Outcome;
using testing::HasSubstr;
using testing::Not;

bridge::DeviceSnapshot device(const std::string& id, Kind kind, Condition condition) {
    bridge::DeviceSnapshot snapshot;
    snapshot.info.id = id;
    snapshot.info.kind = kind;
    snapshot.condition = condition;
    return snapshot;
}

Job ended(const std::string& device, Outcome outcome, WallTime at = {},
          const std::string& verb = "print_raw") {
    Job job;
    job.device = device;
    job.verb = verb;
    job.state = Job::State::ended;
    job.outcome = outcome;
    job.ended = at;
    return job;
}

MetricsFacts facts() {
    const WallTime wall{std::chrono::hours(480'000)};
    MetricsFacts facts{.version = "1.2.3",
                       .devices = {device("receipt", Kind::printer, Condition::paper_out),
                                   device("scale", Kind::scale, Condition::ready)},
                       .jobs = {},
                       .running = 90s,
                       .frames = {7, 3},
                       .wall = wall};
    Job waiting = ended("receipt", Outcome::failed);
    waiting.state = Job::State::queued;
    waiting.is_kept = true;
    waiting.bytes = 1'000;
    facts.jobs = {waiting, ended("receipt", Outcome::unknown, wall - 5s),
                  ended("receipt", Outcome::sent, wall - 42s), ended("receipt", Outcome::done, wall - 1h)};
    return facts;
}

TEST(Metrics, SayWhatScannersReadAndNoTillGot) {
    MetricsFacts of = facts();
    of.devices.push_back(device("hand", Kind::scanner, Condition::ready));
    of.devices.back().facts = {{"codes_dropped", 2U}, {"typed_by_hand", 3U}};
    of.scans_untold = [](const std::string& scanner) -> std::size_t { return scanner == "hand" ? 4 : 0; };
    of.devices.push_back(device("fixed", Kind::scanner, Condition::offline));
    const std::string text = describe_metrics(of, {});
    for (const char* line : {"comptoir_scans_broken_total{device=\"hand\"} 2\n",
                             "comptoir_scans_by_hand_total{device=\"hand\"} 3\n",
                             "comptoir_scans_untold_total{device=\"hand\"} 4\n",
                             "comptoir_scans_untold_total{device=\"fixed\"} 0\n"})
        EXPECT_THAT(text, HasSubstr(line));
    EXPECT_THAT(text, Not(HasSubstr("untold_total{device=\"scale\"")));
}

TEST(Metrics, SayHowABoxIs) {
    JobCounts counts;
    for (const Job& job : facts().jobs)
        if (job.state == Job::State::ended) counts.job_ended(job);
    counts.job_ended(ended("receipt", Outcome::done, {}, "open_drawer"));
    counts.job_ended(ended("receipt", Outcome::failed, {}, "open_drawer"));
    counts.job_ended(ended("receipt", Outcome::done, {}, "status"));
    const std::string text = describe_metrics(facts(), counts);
    for (const char* line :
         {"comptoir_build_info{version=\"1.2.3\"} 1\n", "comptoir_uptime_seconds 90\n",
          "comptoir_frames_presented_total{screen=\"2\"} 3\n",
          "comptoir_device_condition{device=\"receipt\",kind=\"printer\",condition=\"paper_out\"} 1\n",
          "comptoir_device_condition{device=\"receipt\",kind=\"printer\",condition=\"ready\"} 0\n",
          "comptoir_device_condition{device=\"scale\",kind=\"scale\",condition=\"ready\"} 1\n",
          "comptoir_jobs_waiting{device=\"receipt\"} 1\n",
          "comptoir_seconds_since_last_print{device=\"receipt\"} 42\n", "comptoir_jobs_needing_staff 1\n",
          "comptoir_jobs_kept_bytes 1000\n",
          "comptoir_print_jobs_total{device=\"receipt\",outcome=\"unknown\"} 1\n",
          "comptoir_print_jobs_total{device=\"receipt\",outcome=\"failed\"} 0\n",
          "comptoir_drawer_openings_total{device=\"receipt\"} 1\n"}) {
        EXPECT_THAT(text, HasSubstr(line));
    }
}

TEST(Metrics, ADeviceIsInOneConditionAtATime) {
    const std::string text = describe_metrics(facts(), {});
    std::size_t ones = 0;
    const std::regex one("comptoir_device_condition\\{device=\"receipt\"[^}]*\\} 1\n");
    for (auto it = std::sregex_iterator(text.begin(), text.end(), one); it != std::sregex_iterator(); ++it)
        ++ones;
    EXPECT_EQ(ones, 1u);
}

TEST(Metrics, EveryLineIsOfTheFormatAndEveryFamilyIsAnnouncedOnce) {
    MetricsFacts nasty = facts();
    nasty.version = "a\"b\\c\nd\xff";
    nasty.devices.push_back(device("we\"ird", Kind::printer, Condition::ready));
    std::istringstream lines(describe_metrics(nasty, {}));
    const std::regex comment("# (HELP comptoir_[a-z_]+ .+|TYPE comptoir_[a-z_]+ (gauge|counter))");
    const std::regex sample("(comptoir_[a-z_]+)(\\{([a-z]+=\"([^\"\\\\]|\\\\[\\\\\"n])*\",?)*\\})? [0-9]+");
    std::set<std::string> announced;
    std::smatch found;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("# TYPE ")) {
            EXPECT_TRUE(announced.insert(line.substr(7, line.rfind(' ') - 7)).second) << line;
        }
        if (line.starts_with("#")) {
            EXPECT_TRUE(std::regex_match(line, comment)) << line;
            continue;
        }
        ASSERT_TRUE(std::regex_match(line, found, sample)) << line;
        EXPECT_TRUE(announced.contains(found[1])) << line;
    }
    EXPECT_GE(announced.size(), 10u);
}

TEST(Metrics, APrinterThatNeverPrintedHasNoTimeOfIt) {
    MetricsFacts fresh = facts();
    fresh.jobs.clear();
    EXPECT_THAT(describe_metrics(fresh, {}), Not(HasSubstr("comptoir_seconds_since_last_print{")));
}

TEST(Metrics, DevicesThatComeAndGoDoNotFillTheMemory) {
    JobCounts counts;
    for (std::size_t i = 0; i < JobCounts::kCountedMax + 10; ++i)
        counts.job_ended(ended("printer-" + std::to_string(i), Outcome::done));
    EXPECT_LE(counts.by_device().size(), JobCounts::kCountedMax + 1);
    EXPECT_EQ(counts.by_device().at("other").prints.at(Outcome::done), 10u);
}

TEST(Metrics, AreForThoseWhoMaySeeTheStatus) {
    test::Box box;
    const StatusSource status{.version = "1.2.3",
                              .addresses = nullptr,
                              .tills = nullptr,
                              .pos_link = nullptr,
                              .screen = nullptr,
                              .problems = nullptr};
    install_metrics(box.http.router(), status, box.registry, box.hub, box.clock);
    box.add(Kind::printer, "receipt");
    box.start();
    box.http.run([&] {
        bridge::Action action;
        action.device = "receipt";
        action.verb = "print_raw";
        action.data = "x";
        action.id = "one";
        action.deadline = box.clock.now() + 10s;
        return box.registry.submit(std::move(action));
    });
    ASSERT_TRUE(box.until([&] { return box.registry.job("one")->state == Job::State::ended; }));
    const auto answer = box.client().get("/metrics");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
    EXPECT_THAT(answer.body, HasSubstr("comptoir_print_jobs_total{device=\"receipt\",outcome=\"done\"} 1\n"));
    EXPECT_EQ(box.client().get("/metrics", test::from("https://other.example")).status, 403);
}

}  // namespace
}  // namespace comptoir::api
