#include "app/sources/arbiter.hpp"

#include <gtest/gtest.h>

namespace comptoir::sources {
namespace {

using namespace std::chrono_literals;
using renderer::Contact;
using renderer::OrderPtr;
using renderer::Page;
using renderer::Phase;

const Time kStart = Time{} + 24h;

OrderPtr order_of(const char* total, Phase phase = Phase::selling) {
    renderer::Order order;
    order.source = "odoo19";
    order.phase = phase;
    order.total = {total, std::nullopt};
    if (phase != Phase::empty) order.lines.emplace_back().name = "Espresso";
    return std::make_shared<const renderer::Order>(std::move(order));
}

Offer offer(const char* till, const char* total, Phase phase = Phase::selling,
            Channel channel = Channel::http) {
    return {till, channel, order_of(total, phase), std::nullopt};
}

/// A till that polls and has an order open since kStart.
Arbiter selling_till() {
    Arbiter arbiter;
    arbiter.heard("till", kStart);
    arbiter.order(offer("till", "1"), kStart);
    return arbiter;
}

TEST(Arbiter, WelcomesUntilSomebodySpeaks) {
    Arbiter arbiter;
    EXPECT_EQ(arbiter.screen(kStart).page, Page::welcome);
    EXPECT_EQ(arbiter.screen(kStart).register_id, "");
    EXPECT_EQ(arbiter.next_change(kStart), Time::max());
    arbiter.heard("till", kStart);
    EXPECT_EQ(arbiter.screen(kStart).register_id, "") << "a poll claims nothing";
    EXPECT_TRUE(arbiter.registers(kStart).at(0).source.empty());
}

TEST(Arbiter, ShowsAnOrderAtOnce) {
    Arbiter arbiter;
    EXPECT_EQ(arbiter.order(offer("till", "1"), kStart), Verdict::shown);
    const Screen screen = arbiter.screen(kStart);
    EXPECT_EQ(screen.page, Page::order);
    EXPECT_EQ(screen.order->total.text, "1");
    EXPECT_EQ(screen.contact, Contact::live);
    EXPECT_EQ(screen.register_id, "till");
}

TEST(Arbiter, CallsAWeightOldThatNobodySaysAgain) {
    Arbiter arbiter;
    renderer::Order order = *order_of("1");
    auto on_the_scale = std::make_shared<renderer::Weighing>();
    on_the_scale->net = "0.350 kg";
    order.weighing = on_the_scale;
    const auto weighed = std::make_shared<const renderer::Order>(order);
    arbiter.order({"till", Channel::neutral, weighed, std::nullopt}, kStart);
    EXPECT_EQ(arbiter.screen(kStart + 59s).contact, Contact::live);
    EXPECT_EQ(arbiter.next_change(kStart), kStart + 60s);
    EXPECT_EQ(arbiter.screen(kStart + 60s).contact, Contact::reconnecting);
    EXPECT_EQ(arbiter.screen(kStart + 60s).page, Page::order);
    arbiter.order({"till", Channel::neutral, weighed, std::nullopt}, kStart + 61s);
    EXPECT_EQ(arbiter.screen(kStart + 62s).contact, Contact::live) << "it was said again";
    arbiter.order(offer("till", "1", Phase::selling, Channel::neutral), kStart + 63s);
    EXPECT_EQ(arbiter.screen(kStart + 5min).contact, Contact::live) << "an order without one stays";
}

TEST(Arbiter, KeepsThePointerOfAStateThatIsSentAgain) {
    Arbiter arbiter;
    arbiter.order(offer("till", "1"), kStart);
    const OrderPtr first = arbiter.screen(kStart).order;
    EXPECT_EQ(arbiter.order(offer("till", "1"), kStart + 100ms), Verdict::unchanged);
    EXPECT_EQ(arbiter.screen(kStart + 100ms).order, first);
    EXPECT_EQ(arbiter.order(offer("till", "2"), kStart + 200ms), Verdict::shown);
    EXPECT_NE(arbiter.screen(kStart + 200ms).order, first);
}

TEST(Arbiter, KeepsAClosedTillClosedUntilItSaysSomethingElse) {
    Arbiter arbiter = selling_till();
    EXPECT_EQ(arbiter.order(offer("till", "", Phase::closed), kStart + 1s), Verdict::shown);
    for (const Duration later : {Duration(1s), Duration(10min), Duration(72h)}) {
        const Screen screen = arbiter.screen(kStart + later + 1s);
        EXPECT_EQ(screen.page, Page::closed);
        EXPECT_EQ(screen.order, nullptr);
        EXPECT_EQ(screen.contact, Contact::live);
        EXPECT_EQ(screen.silent_for, 0s);
        EXPECT_EQ(arbiter.next_change(kStart + later + 1s), Time::max());
    }
    arbiter.order(offer("till", "1"), kStart + 80h);
    EXPECT_EQ(arbiter.screen(kStart + 80h).page, Page::order);
}

TEST(Arbiter, GoesThroughTheStagesOfSilence) {
    const Arbiter arbiter = selling_till();
    struct Stage {
        Duration after;
        Page page;
        Contact contact;
        std::chrono::seconds silent_for;
    };
    for (const Stage& stage : {
             Stage{0s, Page::order, Contact::live, 0s},
             Stage{11'999ms, Page::order, Contact::live, 0s},
             Stage{12s, Page::order, Contact::reconnecting, 0s},
             Stage{29'999ms, Page::order, Contact::reconnecting, 0s},
             Stage{30s, Page::order, Contact::dimmed, 0s},
             Stage{119'999ms, Page::order, Contact::dimmed, 0s},
             Stage{2min, Page::order, Contact::lost, 2min},
             Stage{3min + 59s, Page::order, Contact::lost, 3min},
             Stage{10min - 1ms, Page::order, Contact::lost, 9min},
             Stage{10min, Page::welcome, Contact::lost, 10min},
             Stage{3h, Page::welcome, Contact::lost, 180min},
         }) {
        const Screen screen = arbiter.screen(kStart + stage.after);
        EXPECT_EQ(screen.page, stage.page) << stage.after.count();
        EXPECT_EQ(screen.contact, stage.contact) << stage.after.count();
        EXPECT_EQ(screen.silent_for, stage.silent_for) << stage.after.count();
        EXPECT_EQ(screen.order != nullptr, stage.page == Page::order) << stage.after.count();
    }
}

TEST(Arbiter, SaysWhenToAskAgain) {
    const Arbiter arbiter = selling_till();
    std::vector<Duration> changes;
    for (Time now = kStart; changes.size() < 13; now = arbiter.next_change(now)) {
        const Time next = arbiter.next_change(now);
        ASSERT_GT(next, now);
        EXPECT_EQ(arbiter.screen(next - 1ns), arbiter.screen(now)) << "nothing changes before it is said to";
        EXPECT_NE(arbiter.screen(next), arbiter.screen(now));
        changes.push_back(next - kStart);
    }
    EXPECT_EQ(changes[0], Duration(12s));
    EXPECT_EQ(changes[1], Duration(30s));
    EXPECT_EQ(changes[2], Duration(2min));
    EXPECT_EQ(changes[3], Duration(3min));
    EXPECT_EQ(changes[10], Duration(10min));
}

TEST(Arbiter, ComesBackAtTheFirstPoll) {
    Arbiter arbiter = selling_till();
    EXPECT_EQ(arbiter.screen(kStart + 5min).contact, Contact::lost);
    arbiter.heard("till", kStart + 5min);
    EXPECT_EQ(arbiter.screen(kStart + 5min).contact, Contact::live);
    EXPECT_EQ(arbiter.screen(kStart + 5min).order->total.text, "1");
    arbiter.heard("other", kStart + 6min);
    EXPECT_EQ(arbiter.screen(kStart + 6min).contact, Contact::dimmed)
        << "another till's poll says nothing of this one";
}

TEST(Arbiter, CallsATillThatIsMerelyIdleLive) {
    Arbiter arbiter;
    arbiter.heard("till", kStart);
    arbiter.order(offer("till", "0", Phase::empty), kStart);
    for (const Duration after : {Duration(0s), Duration(1min), Duration(1h), Duration(12h)}) {
        EXPECT_EQ(arbiter.screen(kStart + after).page, Page::welcome);
        EXPECT_EQ(arbiter.screen(kStart + after).contact, Contact::live);
    }
    EXPECT_EQ(arbiter.next_change(kStart), Time::max());
}

TEST(Arbiter, ThanksForAMinuteThenWelcomes) {
    Arbiter arbiter = selling_till();
    arbiter.order(offer("till", "1", Phase::paid), kStart + 1s);
    EXPECT_EQ(arbiter.next_change(kStart + 1s), kStart + 61s);
    EXPECT_EQ(arbiter.screen(kStart + 60'999ms).page, Page::order);
    EXPECT_EQ(arbiter.screen(kStart + 60'999ms).contact, Contact::live) << "a paid order can't get old";
    EXPECT_EQ(arbiter.screen(kStart + 61s).page, Page::welcome);
    EXPECT_EQ(arbiter.next_change(kStart + 61s), Time::max());
}

TEST(Arbiter, DoesNotThankLongerForAPaidOrderSentAgain) {
    Arbiter arbiter = selling_till();
    arbiter.order(offer("till", "1", Phase::paid), kStart);
    EXPECT_EQ(arbiter.order(offer("till", "1", Phase::paid), kStart + 50s), Verdict::unchanged);
    EXPECT_EQ(arbiter.screen(kStart + 60s).page, Page::welcome);
    arbiter.order(offer("till", "1", Phase::paid), kStart + 70s);
    EXPECT_EQ(arbiter.screen(kStart + 70s).page, Page::welcome);
    arbiter.order(offer("till", "2", Phase::paid), kStart + 80s);
    EXPECT_EQ(arbiter.screen(kStart + 80s).page, Page::order) << "another sale, paid at once";
}

TEST(Arbiter, LeavesTheThanksForTheNextOrder) {
    Arbiter arbiter = selling_till();
    arbiter.order(offer("till", "1", Phase::paid), kStart);
    arbiter.order(offer("till", "0", Phase::empty), kStart + 2s);
    EXPECT_EQ(arbiter.screen(kStart + 2s).page, Page::welcome);
    arbiter.order(offer("till", "5"), kStart + 3s);
    EXPECT_EQ(arbiter.screen(kStart + 3s).order->total.text, "5");
}

TEST(Arbiter, ShowsTheFirstThatSpeaksAndListsTheOthers) {
    Arbiter arbiter = selling_till();
    EXPECT_EQ(arbiter.order(offer("other", "9"), kStart + 1s), Verdict::listed);
    EXPECT_EQ(arbiter.screen(kStart + 1s).order->total.text, "1");
    const auto registers = arbiter.registers(kStart + 3s);
    ASSERT_EQ(registers.size(), 2u);
    EXPECT_EQ(registers[0].id, "till");
    EXPECT_TRUE(registers[0].owns_screen);
    EXPECT_EQ(registers[0].lines, 1u);
    EXPECT_EQ(registers[0].silent_for, 3s);
    EXPECT_EQ(registers[1].id, "other");
    EXPECT_FALSE(registers[1].owns_screen);
    EXPECT_EQ(registers[1].channel, Channel::http);
}

TEST(Arbiter, PassesTheScreenOnWhenItsOwnerIsGoneForLong) {
    Arbiter arbiter = selling_till();
    EXPECT_EQ(arbiter.order(offer("other", "9"), kStart + 10min - 1s), Verdict::listed);
    EXPECT_EQ(arbiter.order(offer("other", "8"), kStart + 10min), Verdict::shown);
    EXPECT_EQ(arbiter.screen(kStart + 10min).register_id, "other");
}

TEST(Arbiter, ShowsOnlyTheRegisterThatTheSettingsName) {
    ArbiterSettings settings;
    settings.register_id = "two";
    Arbiter arbiter(settings);
    EXPECT_EQ(arbiter.order(offer("one", "1"), kStart), Verdict::listed);
    EXPECT_EQ(arbiter.screen(kStart).page, Page::welcome);
    EXPECT_EQ(arbiter.order(offer("two", "2"), kStart), Verdict::shown);
    EXPECT_EQ(arbiter.order(offer("one", "3"), kStart + 1h), Verdict::listed) << "however long it is silent";
    settings.register_id = "one";
    arbiter.configure(settings, kStart + 1h);
    EXPECT_EQ(arbiter.screen(kStart + 1h).order->total.text, "3");
    arbiter.configure({}, kStart + 1h);
    EXPECT_EQ(arbiter.screen(kStart + 1h).register_id, "one") << "who has the screen keeps it";
}

TEST(Arbiter, ListensToHttpBeforeTheBus) {
    Arbiter arbiter = selling_till();
    const OrderPtr first = arbiter.screen(kStart).order;
    EXPECT_EQ(arbiter.order(offer("till", "1", Phase::selling, Channel::bus), kStart + 200ms),
              Verdict::listed);
    EXPECT_EQ(arbiter.screen(kStart + 200ms).order, first);
    arbiter.heard("till", kStart + 60s);
    EXPECT_EQ(arbiter.order(offer("till", "0.5", Phase::selling, Channel::bus), kStart + 60s),
              Verdict::listed)
        << "the bus replays what is old";
    EXPECT_EQ(arbiter.screen(kStart + 60s).order, first);
    EXPECT_EQ(arbiter.order(offer("till", "3", Phase::selling, Channel::bus), kStart + 121s), Verdict::shown)
        << "HTTP has missed what the bus says";
    EXPECT_EQ(arbiter.screen(kStart + 121s).order->total.text, "3");
    EXPECT_EQ(arbiter.order(offer("till", "4"), kStart + 122s), Verdict::shown);
    EXPECT_EQ(arbiter.registers(kStart + 122s).at(0).channel, Channel::http);
}

TEST(Arbiter, CountsAPosThatNeverPollsAsThereForAWhile) {
    Arbiter arbiter;
    Offer first{"cash-1", Channel::neutral, order_of("1"), 1};
    arbiter.order(first, kStart);
    EXPECT_EQ(arbiter.screen(kStart + 30min).contact, Contact::live);
    EXPECT_EQ(arbiter.next_change(kStart), kStart + 30min + 12s);
    EXPECT_EQ(arbiter.screen(kStart + 30min + 12s).contact, Contact::reconnecting);
    EXPECT_EQ(arbiter.screen(kStart + 40min).page, Page::welcome);
}

TEST(Arbiter, RefusesARevisionThatIsNotNewer) {
    Arbiter arbiter;
    EXPECT_EQ(arbiter.order({"cash", Channel::neutral, order_of("1"), 5}, kStart), Verdict::shown);
    EXPECT_EQ(arbiter.order({"cash", Channel::neutral, order_of("1"), 5}, kStart), Verdict::unchanged);
    EXPECT_EQ(arbiter.order({"cash", Channel::neutral, order_of("2"), 5}, kStart), Verdict::outdated);
    EXPECT_EQ(arbiter.order({"cash", Channel::neutral, order_of("2"), 4}, kStart), Verdict::outdated);
    EXPECT_EQ(arbiter.screen(kStart).order->total.text, "1");
    EXPECT_EQ(arbiter.order({"cash", Channel::neutral, order_of("2"), 6}, kStart), Verdict::shown);
    EXPECT_EQ(arbiter.order({"other", Channel::neutral, order_of("2"), 1}, kStart), Verdict::listed);
    EXPECT_EQ(arbiter.order({"cash", Channel::neutral, order_of("3"), 1}, kStart + 10min), Verdict::shown)
        << "a till that was away for long counts anew";
}

TEST(Arbiter, ForgetsTheOrderOfARegisterThatClosed) {
    Arbiter arbiter = selling_till();
    arbiter.closed("till", kStart + 1s);
    arbiter.closed("nobody", kStart + 1s);
    EXPECT_EQ(arbiter.screen(kStart + 1s).page, Page::welcome);
    EXPECT_EQ(arbiter.registers(kStart + 1s).size(), 1u);
    EXPECT_EQ(arbiter.order(offer("till", "2"), kStart + 2s), Verdict::shown);
}

TEST(Arbiter, PassesTheScreenOfARegisterThatLeftToTheOneHeardLast) {
    Arbiter arbiter;
    arbiter.order(offer("demo", "1"), kStart);
    arbiter.order(offer("early", "2"), kStart + 1s);
    arbiter.order(offer("late", "3"), kStart + 2s);
    arbiter.heard("polls", kStart + 3s);
    arbiter.left("demo");
    EXPECT_EQ(arbiter.screen(kStart + 4s).register_id, "late");
    EXPECT_EQ(arbiter.screen(kStart + 4s).order->total.text, "3");
    arbiter.left("early");
    EXPECT_EQ(arbiter.screen(kStart + 4s).register_id, "late");
    arbiter.left("late");
    EXPECT_EQ(arbiter.screen(kStart + 4s).page, Page::welcome);
    EXPECT_EQ(arbiter.screen(kStart + 4s).register_id, "");
    arbiter.left("nobody");
    EXPECT_EQ(arbiter.registers(kStart + 4s).size(), 1U);

    const std::string endless(Arbiter::kRegisterIdBytesMax + 1, 'x');
    arbiter.order(offer(endless.c_str(), "4"), kStart + 5s);
    arbiter.left(endless);
    EXPECT_EQ(arbiter.screen(kStart + 5s).register_id, "");
}

TEST(Arbiter, PutsStagesThatWereSetTheWrongWayRoundInOrder) {
    ArbiterSettings settings;
    settings.reconnecting_after = 60s;
    settings.dimmed_after = 30s;
    settings.lost_after = 10s;
    settings.welcome_after = 5s;
    Arbiter arbiter(settings);
    arbiter.heard("till", kStart);
    arbiter.order(offer("till", "1"), kStart);
    EXPECT_EQ(arbiter.screen(kStart + 59s).contact, Contact::live);
    EXPECT_EQ(arbiter.screen(kStart + 60s).contact, Contact::lost);
    EXPECT_EQ(arbiter.screen(kStart + 60s).page, Page::welcome);
}

TEST(Arbiter, RemembersABoundedNumberOfRegisters) {
    Arbiter arbiter = selling_till();
    for (int i = 0; i < 1000; ++i) arbiter.heard("till " + std::to_string(i), kStart + 1s + i * 1ms);
    EXPECT_EQ(arbiter.registers(kStart + 3s).size(), Arbiter::kRegistersMax);
    EXPECT_EQ(arbiter.screen(kStart + 3s).order->total.text, "1")
        << "the owner is never the one that is forgotten";
    arbiter.order(offer(std::string(10'000, 'x').c_str(), "1"), kStart + 4s);
    for (const auto& known : arbiter.registers(kStart + 4s))
        EXPECT_LE(known.id.size(), Arbiter::kRegisterIdBytesMax);
}

/// "till-1" is one address and one display link; "till-2" another address, kept off the screen.
ArbiterSettings joined() {
    ArbiterSettings settings;
    settings.registers = Registers({{.name = "till-1", .tills = {"10.0.0.1", "pos-3/2"}},
                                    {.name = "till-2", .tills = {"10.0.0.2"}, .may_own_screen = false},
                                    {.name = "till-3", .tills = {"10.0.0.3"}}},
                                   {});
    return settings;
}

TEST(ArbiterRegisters, AreOneHoweverTheirTillsSpeakAndHttpComesFirst) {
    Arbiter arbiter(joined());
    EXPECT_EQ(arbiter.order(offer("pos-3/2", "1", Phase::selling, Channel::bus), kStart), Verdict::shown);
    EXPECT_EQ(arbiter.screen(kStart).register_id, "till-1");
    EXPECT_EQ(arbiter.order(offer("10.0.0.1", "2"), kStart + 1s), Verdict::shown);
    EXPECT_EQ(arbiter.order(offer("pos-3/2", "3", Phase::selling, Channel::bus), kStart + 2s),
              Verdict::listed);
    EXPECT_EQ(arbiter.order(offer("till-1", "4", Phase::selling, Channel::neutral), kStart + 3s),
              Verdict::listed)
        << "a neutral source of the register's own name";
    EXPECT_EQ(arbiter.screen(kStart + 3s).order->total.text, "2");
    const auto all = arbiter.registers(kStart + 3s);
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].tills, (std::vector<std::string>{"10.0.0.1", "pos-3/2", "till-1"}));
}

TEST(ArbiterRegisters, KeptOffTheScreenAreListedHoweverTheySpeak) {
    Arbiter arbiter(joined());
    EXPECT_EQ(arbiter.order(offer("10.0.0.2", "2"), kStart), Verdict::listed);
    arbiter.take_over("10.0.0.2", kStart);
    EXPECT_FALSE(arbiter.owns_screen("10.0.0.2"));
    EXPECT_EQ(arbiter.screen(kStart).register_id, "");
    EXPECT_EQ(arbiter.order(offer("10.0.0.3", "3"), kStart + 1s), Verdict::shown);
    arbiter.left("10.0.0.3");
    EXPECT_EQ(arbiter.screen(kStart + 1s).register_id, "") << "the only other one may not have it";
}

TEST(ArbiterRegisters, OwnTheScreenByTheirNameInTheSettings) {
    ArbiterSettings settings = joined();
    settings.register_id = "till-3";
    Arbiter arbiter(settings);
    EXPECT_EQ(arbiter.order(offer("10.0.0.1", "1"), kStart), Verdict::listed);
    EXPECT_EQ(arbiter.order(offer("10.0.0.3", "3"), kStart), Verdict::shown);
    EXPECT_TRUE(arbiter.owns_screen("10.0.0.3"));
    settings.register_id = "10.0.0.1";
    arbiter.configure(settings, kStart);
    EXPECT_EQ(arbiter.screen(kStart).register_id, "till-1") << "or by one of its tills";
    settings.register_id = "till-2";
    arbiter.configure(settings, kStart);
    EXPECT_EQ(arbiter.order(offer("10.0.0.2", "2"), kStart), Verdict::listed) << "which may never own it";
    EXPECT_EQ(arbiter.screen(kStart).register_id, "");
    ASSERT_EQ(arbiter.problems().size(), 1u) << "and the installer is told";
    EXPECT_NE(arbiter.problems()[0].find("\"till-2\""), std::string::npos);
    EXPECT_TRUE(Arbiter(joined()).problems().empty());
}

TEST(ArbiterRegisters, KeepWhatWasSaidWhenTheSettingsJoinAndPartThem) {
    Arbiter arbiter;
    arbiter.heard("10.0.0.1", kStart);
    arbiter.order(offer("10.0.0.1", "1"), kStart);
    arbiter.order(offer("pos-3/2", "2", Phase::selling, Channel::bus), kStart + 1s);
    arbiter.configure(joined(), kStart + 2s);
    EXPECT_EQ(arbiter.screen(kStart + 2s).register_id, "till-1");
    EXPECT_EQ(arbiter.screen(kStart + 2s).order->total.text, "1");
    EXPECT_EQ(arbiter.registers(kStart + 2s).size(), 1u);
    arbiter.heard("till-1", kStart + 2s);  // through its own path
    arbiter.configure({}, kStart + 3s);
    EXPECT_EQ(arbiter.screen(kStart + 3s).register_id, "10.0.0.1");
    EXPECT_EQ(arbiter.screen(kStart + 3s).order->total.text, "1");
    EXPECT_EQ(arbiter.registers(kStart + 3s).size(), 2u) << "of a register's name nothing is left";
}

TEST(ArbiterRegisters, LoseOnlyWhatATillSaidThatLeft) {
    Arbiter arbiter(joined());
    arbiter.order(offer("10.0.0.1", "1"), kStart);
    arbiter.order(offer("pos-3/2", "2", Phase::selling, Channel::bus), kStart);
    arbiter.left("pos-3/2");
    EXPECT_EQ(arbiter.screen(kStart).order->total.text, "1");
    arbiter.left("10.0.0.1");
    EXPECT_EQ(arbiter.screen(kStart).register_id, "");
    EXPECT_TRUE(arbiter.registers(kStart).empty());
}

TEST(ArbiterRegisters, CountTheRevisionsOfEachTillByThemselves) {
    Arbiter arbiter(joined());
    const auto neutral = [&](const char* till, const char* total, std::int64_t revision) {
        return arbiter.order({till, Channel::neutral, order_of(total), revision}, kStart);
    };
    EXPECT_EQ(neutral("till-1", "1", 9), Verdict::shown);
    EXPECT_EQ(neutral("10.0.0.1", "2", 3), Verdict::shown);
    EXPECT_EQ(neutral("till-1", "3", 8), Verdict::outdated);
    EXPECT_EQ(neutral("till-1", "1", 9), Verdict::shown) << "what the other said lies on the screen";
    EXPECT_EQ(arbiter.revision_of("till-1"), 9);
    EXPECT_EQ(arbiter.revision_of("10.0.0.1"), 3);
    EXPECT_EQ(arbiter.revision_of("10.0.0.9"), std::nullopt);
}

TEST(ArbiterRegisters, AreHeardByABoundedNumberOfTills) {
    ArbiterSettings settings;
    settings.registers = Registers({{.name = "all"}}, {});
    Arbiter arbiter(settings);
    for (int i = 0; i < 100; ++i) arbiter.heard("10.0.0." + std::to_string(i), kStart + i * 1s);
    const auto all = arbiter.registers(kStart + 100s);
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].tills.size(), Arbiter::kTillsMax);
    EXPECT_EQ(all[0].tills.back(), "10.0.0.99");
}

}  // namespace
}  // namespace comptoir::sources
