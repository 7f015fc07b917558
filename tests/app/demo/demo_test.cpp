#include "app/demo/demo.hpp"

#include <gtest/gtest.h>

#include <set>

#include "app/demo/shop.hpp"
#include "tests/support/device_bench.hpp"

namespace comptoir::demo {
namespace {

using namespace std::chrono_literals;

class DemoTest : public ::testing::Test {
protected:
    DemoTest()
        : demo(bench.io.get_executor(), bench.registry, arbiter, bench.clock, [this](Time) { ++changes; },
               {.speed = Demo::kSpeedMax, .font_cache = ""}) {
        bench.registry.configure(demo_devices());
        bench.settle();
    }

    [[nodiscard]] renderer::OrderPtr shown() const { return arbiter.screen(bench.clock.now()).order; }

    /// Plays one whole sale, and calls `look` after each step.
    void play_sale(const std::function<void()>& look) {
        const std::size_t before = demo.sales();
        for (int steps = 0; demo.sales() == before; ++steps) {
            ASSERT_LT(steps, 500) << "a sale that never ends";
            EXPECT_GT(demo.step(), Duration::zero());
            bench.settle();
            look();
        }
    }

    bridge::DeviceBench bench;
    sources::Arbiter arbiter;
    int changes = 0;
    Demo demo;
};

TEST_F(DemoTest, PlaysEverySaleOfARoundOnTheScreen) {
    std::set<std::string> languages;
    std::set<std::string> seen;
    for (std::size_t i = 0; i < all_sales().size(); ++i) {
        play_sale([&] {
            const auto order = shown();
            if (order == nullptr) return;
            languages.insert(order->language);
            EXPECT_EQ(order->language, demo.language());
            std::int64_t sum = 0;
            for (const auto& line : order->lines) sum += line.price.money ? line.price.money->minor : 0;
            EXPECT_EQ(sum, order->total.money->minor);
            if (order->weighing) seen.insert("weighing");
            if (order->qr) seen.insert("qr");
            if (order->card)
                seen.insert(order->card->step == renderer::CardStep::declined ? "declined" : "card");
            if (!order->methods.empty()) seen.insert("methods");
            if (!order->loyalty.empty()) seen.insert("points");
            if (!order->receipt_text.empty()) seen.insert("receipt");
            if (!order->change.empty()) seen.insert("change");
            if (!order->saved.empty()) seen.insert("discount");
            if (order->phase == renderer::Phase::paid) seen.insert("thanks");
            if (order->total.money->minor < 0) seen.insert("refund");
            for (const auto& line : order->lines) {
                if (line.is_combo_child) seen.insert("combo");
                if (!line.customer_note.empty()) seen.insert("note");
                if (line.unit == "kg") seen.insert("weighed");
                if (line.kind == renderer::LineKind::reward) seen.insert("reward");
                if (line.kind == renderer::LineKind::deposit) seen.insert("deposit");
                if (!line.lots.empty()) seen.insert("lot");
            }
        });
    }
    EXPECT_EQ(languages,
              (std::set<std::string>{"ar", "de", "en", "es", "fr", "he", "hi", "ja", "th", "zh-CN"}));
    EXPECT_EQ(seen, (std::set<std::string>{"card", "change", "combo", "declined", "deposit", "discount",
                                           "lot", "methods", "note", "points", "qr", "receipt", "refund",
                                           "reward", "thanks", "weighed", "weighing"}));
    EXPECT_GT(changes, 100);
    EXPECT_EQ(arbiter.registers(bench.clock.now()).size(), 1U);
}

TEST_F(DemoTest, PrintsReceiptsScansAndOpensTheDrawer) {
    for (std::size_t i = 0; i < all_sales().size(); ++i) {
        play_sale([] {});
    }
    static_cast<void>(demo.step());  // the last receipt
    bench.settle();
    ASSERT_TRUE(bench.until(
        [&] {
            const auto jobs = bench.registry.jobs();
            return std::all_of(jobs.begin(), jobs.end(),
                               [](const bridge::Job& job) { return job.state == bridge::Job::State::ended; });
        },
        30s));
    std::map<std::string, int> done;
    for (const bridge::Job& job : bench.registry.jobs()) {
        EXPECT_TRUE(job.outcome == bridge::Outcome::done || job.outcome == bridge::Outcome::sent)
            << job.device << " " << job.verb << " " << job.reason;
        ++done[job.device + " " + job.verb];
    }
    EXPECT_EQ(done["receipt print_picture"], static_cast<int>(all_sales().size()));
    EXPECT_EQ(done["kitchen print_picture"], 3);
    EXPECT_EQ(done["receipt open_drawer"], 5);
    EXPECT_EQ(done["scale place"], 4);
    EXPECT_EQ(bench.heard<bridge::Scanned>().size(), 3U);
}

TEST_F(DemoTest, StepsAsideForARealTillAndComesBackWhenThatIsGone) {
    static_cast<void>(demo.step());
    static_cast<void>(demo.step());
    ASSERT_NE(shown(), nullptr);
    renderer::Order order;
    order.source = "odoo19";
    order.phase = renderer::Phase::selling;
    order.lines.resize(1);
    static_cast<void>(arbiter.order(
        {"till", sources::Channel::http, std::make_shared<renderer::Order>(order), {}}, bench.clock.now()));
    static_cast<void>(demo.step());
    ASSERT_NE(shown(), nullptr);
    EXPECT_EQ(shown()->source, "odoo19");
    const int before = changes;
    for (int i = 0; i < 20; ++i) static_cast<void>(demo.step());
    EXPECT_EQ(changes, before);
    arbiter.left("till");
    static_cast<void>(demo.step());
    static_cast<void>(demo.step());
    ASSERT_NE(shown(), nullptr);
    EXPECT_EQ(shown()->source, "neutral");
}

TEST_F(DemoTest, LeavesRealDevicesAlone) {
    auto devices = demo_devices();
    for (auto& device : devices) device.uri = "tcp://127.0.0.1:9";
    bench.registry.configure(devices);
    for (std::size_t i = 0; i < all_sales().size(); ++i) play_sale([] {});
    EXPECT_TRUE(bench.registry.jobs().empty());
}

TEST_F(DemoTest, PlaysByItselfUntilItIsStopped) {
    demo.start();
    ASSERT_TRUE(bench.until([&] { return demo.sales() >= 2; }, 30s));
    demo.stop();
    const int before = changes;
    const Time later = bench.clock.now() + 50ms;
    bench.until([&] { return bench.clock.now() > later; });
    EXPECT_EQ(changes, before);
}

TEST(DemoShops, AreWhole) {
    std::set<std::string> codes;
    for (const Sale& sale : all_sales()) {
        ASSERT_FALSE(sale.steps.empty());
        EXPECT_TRUE(std::holds_alternative<Pay>(sale.steps.back())) << sale.shop.name;
        for (const Step& step : sale.steps) {
            if (const auto* scan = std::get_if<Scan>(&step)) codes.insert(scan->code);
        }
    }
    for (const std::string& code : codes) EXPECT_EQ(code.size(), 13U);
}

}  // namespace
}  // namespace comptoir::demo
