/// What every driver owes the registry, whatever happens on its wire.

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <map>
#include <ostream>
#include <set>

#include "app/base/file.hpp"
#include "device-bridge/device.hpp"
#include "tests/support/printer_stub.hpp"
#include "tests/support/pty.hpp"

namespace comptoir::bridge {
namespace {

using namespace std::chrono_literals;

constexpr auto kPatience = 150ms;
constexpr auto kSlack = 1'500ms;  // a busy build machine

std::string picture() {
    return file::read(std::string(COMPTOIR_SOURCE_DIR) + "/tests/pictures/stripes-interlaced.png", 4'096)
        .value_or("");
}

/// An opened device and all it ever said.
class Rig {
public:
    Rig() = default;
    Rig(const Driver& driver, const std::string& uri) { open(driver, uri); }

    void open(const Driver& driver, const std::string& uri) {
        DeviceInfo info;
        info.id = "subject";
        info.kind = driver.kind;
        info.name = "subject";
        info.uri = uri;
        info.options = json::Value::object();
        EXPECT_TRUE(driver.matches(info)) << uri;
        auto opened = driver.open({.executor = io.get_executor(),
                                   .info = info,
                                   .events = [this](EventBody body, const std::string&) { heard(body); },
                                   .clock = clock,
                                   .paper_folder = "",
                                   .runtime_folder = ""});
        EXPECT_TRUE(opened) << uri << ": " << (opened ? "" : opened.error().message);
        if (opened) device = std::move(*opened);
    }

    /// Everything must have ended by itself: what is left over here is a leak to the sanitiser.
    ~Rig() {
        if (device) device->stop();
        is_stopped = true;
        device.reset();
        io.restart();
        io.run_for(20ms);
    }
    Rig(const Rig&) = delete;
    Rig& operator=(const Rig&) = delete;

    void run_for(Duration time) {
        io.restart();
        io.run_for(time);
    }

    bool until(const std::function<bool()>& is_so) {
        const Time end = clock.now() + 5s;
        while (!is_so() && clock.now() < end) {
            io.restart();
            io.run_one_for(10ms);
        }
        return is_so();
    }

    struct Asked {
        Time deadline{};
        int answers = 0;
        Time answered_at{};
        ActionResult result;
    };

    std::shared_ptr<Asked> ask(const std::string& verb, Duration patience = kPatience) {
        Action action;
        action.device = "subject";
        action.verb = verb;
        action.id = "job-" + std::to_string(++jobs);
        action.deadline = clock.now() + patience;
        action.fields = {{"text", "5901234123457"}, {"weight", "1.235"}, {"unit", "kg"}};
        action.fields["messages"] = {"01;invoice", "1Tea;A;3.00*1", "8", "h"};
        action.fields["company_vat"] = "P000000000A";
        if (verb == "simulate") action.fields = json::Value::object();
        if (verb == "print_picture") action.data = picture();
        if (verb == "print_raw") action.data = "raw\n";
        auto asked = std::make_shared<Asked>();
        asked->deadline = action.deadline;
        asio::co_spawn(io, device->perform(std::move(action)),
                       [this, asked](const std::exception_ptr& thrown, ActionResult result) {
                           EXPECT_EQ(thrown, nullptr);
                           ++asked->answers;
                           asked->answered_at = clock.now();
                           asked->result = std::move(result);
                       });
        return asked;
    }

    /// Once, in time, and with a reason where it is not good.
    void expect_answer(const std::shared_ptr<Asked>& asked, const std::string& what) {
        EXPECT_TRUE(until([&] { return asked->answers > 0; })) << what << ": no answer";
        EXPECT_EQ(asked->answers, 1) << what;
        EXPECT_LT(asked->answered_at, asked->deadline + kSlack) << what;
        const Outcome outcome = asked->result.outcome;
        const bool needs_reason =
            outcome == Outcome::failed || (outcome == Outcome::unknown && asked->result.is_final);
        EXPECT_TRUE(!needs_reason || asked->result.error) << what;
    }

    asio::io_context io;
    SystemClock clock;
    std::unique_ptr<Device> device;
    bool is_stopped = false;
    int jobs = 0;
    std::map<std::string, int> ended;  // how often a job did

private:
    void heard(const EventBody& body) {
        EXPECT_FALSE(is_stopped) << "an event after stop";
        if (const auto* end = std::get_if<JobEnded>(&body)) {
            EXPECT_EQ(++ended[end->job], 1) << "a job that ended twice";
        }
    }
};

/// A driver, a wire that does it well, and all that can be wrong with that wire.
struct Subject {
    std::string driver;
    std::string well;
    std::string cut;  ///< + a number of bytes
    std::size_t cuts_max;
    std::vector<std::string> troubles;
};

void PrintTo(const Subject& subject, std::ostream* out) {
    *out << subject.driver;
}

const std::vector<Subject>& subjects() {
    static const std::vector<Subject> all{
        {"simulated-printer",
         "simulated:",
         "simulated:?back=10ms&cut_after_bytes=",
         400,
         {"simulated:?mute=now", "simulated:?never_read=now", "simulated:?unplug=now", "simulated:?late=40ms",
          "simulated:?late=2s", "simulated:?close_mid_band=now", "simulated:?paper_out=now",
          "simulated:?cover_open=now", "simulated:?error=now", "simulated:?back=5ms&cut_after_bytes=1"}},
        {"simulated-scale",
         "simulated:?every=5ms",
         "simulated:?every=5ms&silence=20ms&cut_after_bytes=",
         24,
         {"simulated:?every=5ms&silent=now&silence=20ms", "simulated:?every=5ms&silent=after:3&silence=20ms",
          "simulated:?every=5ms&noise=now", "simulated:?every=5ms&half=now",
          "simulated:?every=5ms&unplug=now", "simulated:?every=5ms&unplug=after:4",
          "simulated:?every=5ms&late=30ms", "simulated:?every=5ms&late=2s&silence=20ms"}},
        {"simulated-scanner",
         "simulated:",
         "",
         0,
         {"simulated:?late=30ms", "simulated:?late=2s", "simulated:?drop=now", "simulated:?twice=now",
          "simulated:?garbage=now", "simulated:?unplug=now", "simulated:?unplug=after:1"}},
        {"simulated-pole",
         "simulated:",
         "simulated:?cut_after_bytes=",
         60,
         {"simulated:?unplug=now", "simulated:?unplug=after:1", "simulated:?never_read=now",
          "simulated:?cut_after_bytes=9"}},
        {"simulated-caliper",
         "simulated:?value=%2B12.34",
         "simulated:?cut_after_bytes=",
         6,
         {"simulated:?silent=now", "simulated:?silent=after:1", "simulated:?garbage=now",
          "simulated:?lost=now", "simulated:?unplug=now", "simulated:?late=30ms", "simulated:?late=2s"}},
        {"simulated-fiscal",
         "simulated:",
         "",
         0,
         {"simulated:?silent=now", "simulated:?silent=after:2&patience=20ms", "simulated:?mute=now",
          "simulated:?mute=after:3&patience=20ms", "simulated:?torn=now", "simulated:?deaf=now",
          "simulated:?unplug=now", "simulated:?unplug=after:3", "simulated:?late=30ms",
          "simulated:?late=2s"}},
    };
    return all;
}

const Driver& driver_of(const std::string& id) {
    for (const Driver* driver : all_drivers()) {
        if (driver->id == id) return *driver;
    }
    ADD_FAILURE() << "no driver " << id;
    return *all_drivers().front();
}

class Contract : public ::testing::TestWithParam<Subject> {
protected:
    const Subject& subject() { return GetParam(); }
    const Driver& driver() { return driver_of(subject().driver); }
};

void ask_everything(Rig& rig, const std::string& what) {
    std::vector<std::pair<std::string, std::shared_ptr<Rig::Asked>>> asked;
    auto verbs = rig.device->verbs();
    std::erase(verbs, "simulate");  // it would end the trouble
    verbs.push_back("no such verb");
    for (const std::string& verb : verbs) asked.emplace_back(verb, rig.ask(verb));
    for (const auto& [verb, one] : asked) rig.expect_answer(one, what + " " + verb);
    EXPECT_EQ(asked.back().second->result.outcome, Outcome::failed) << what;
    static_cast<void>(rig.device->facts());
    static_cast<void>(rig.device->condition());
}

TEST(Contract, KnowsEveryDriverThereIs) {
    std::set<std::string> known{
        "stream-printer",                     // on a real socket, below
        "cups-queue",                         // with servers that are none, in its own test
        "evdev-scanner",                      // on keys of a test's, in its own test
        "serial-scanner",    "serial-scale",  // on real ports, below
        "hid-scale",         "hid-scanner",   // on reports of a test's, in their own tests
        "bluetooth-caliper",                  // with a BlueZ that is none, in its own test
        "stream-pole",       "serial-caliper", "serial-fiscal"};  // on a pseudo terminal, in their own tests
    for (const Subject& subject : subjects()) known.insert(subject.driver);
    for (const Driver* driver : all_drivers()) {
        EXPECT_EQ(known.count(driver->id), 1U) << driver->id << " is in no contract test";
        EXPECT_NE(std::string(driver->summary), "");
    }
    EXPECT_EQ(known.size(), all_drivers().size());
}

TEST_P(Contract, AnswersEveryVerbOnceAndInTimeWhenAllIsWell) {
    Rig rig(driver(), subject().well);
    rig.device->start();
    EXPECT_TRUE(rig.until([&] { return rig.device->condition() == Condition::ready; }));
    EXPECT_EQ(rig.device->reason(), "");
    ask_everything(rig, subject().well);
}

TEST_P(Contract, AnswersEveryVerbOnceAndInTimeWhateverIsWrong) {
    for (const std::string& trouble : subject().troubles) {
        Rig rig(driver(), trouble);
        rig.device->start();
        rig.run_for(15ms);
        ask_everything(rig, trouble);
    }
}

TEST_P(Contract, LosesItsCableAtAnyByte) {
    if (subject().cut.empty()) return;  // a scanner is never told anything
    for (std::size_t bytes = 0; bytes < subject().cuts_max; bytes += bytes < 40 ? 1 : 23) {
        const std::string uri = subject().cut + std::to_string(bytes);
        Rig rig(driver(), uri);
        rig.device->start();
        rig.run_for(2ms);
        const std::string verb = driver().kind == Kind::printer ? "print_picture"
                                 : driver().kind == Kind::pole  ? "show"
                                 : driver().kind == Kind::gauge ? "read"
                                                                : "tare";
        rig.expect_answer(rig.ask(verb), uri);
    }
}

TEST_P(Contract, AnswersWhoWaitsWhenItIsStopped) {
    for (const std::string& trouble : subject().troubles) {
        Rig rig(driver(), trouble);
        rig.device->start();
        rig.run_for(5ms);
        std::vector<std::shared_ptr<Rig::Asked>> asked;
        for (const std::string& verb : rig.device->verbs()) asked.push_back(rig.ask(verb, 1h));
        rig.run_for(1ms);
        rig.device->stop();
        rig.is_stopped = true;
        for (const auto& one : asked) rig.expect_answer(one, "stopped, " + trouble);
    }
}

TEST_P(Contract, DoesNothingMoreOnceItIsStopped) {
    Rig rig(driver(), subject().well);
    rig.device->start();
    rig.run_for(5ms);
    rig.device->stop();
    rig.is_stopped = true;
    rig.device->stop();
    for (const std::string& verb : rig.device->verbs()) {
        const auto asked = rig.ask(verb);
        rig.expect_answer(asked, verb);
        EXPECT_EQ(asked->result.outcome, Outcome::failed) << verb;
        EXPECT_EQ(asked->result.error.value_or(Error{ErrorCode::full, ""}).code, ErrorCode::offline) << verb;
    }
}

TEST_P(Contract, MayBeStoppedBeforeItEverStarted) {
    Rig rig(driver(), subject().well);
    rig.device->stop();
    const auto asked = rig.ask(rig.device->verbs().front());
    rig.expect_answer(asked, "never started");
    EXPECT_EQ(asked->result.outcome, Outcome::failed);
}

INSTANTIATE_TEST_SUITE_P(Drivers, Contract, ::testing::ValuesIn(subjects()), [](const auto& one) {
    std::string name = one.param.driver;
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
});

using test::PrinterStub;

TEST(ContractOnASocket, APrinterAnswersOnceAndInTimeWhateverItsPeerDoes) {
    for (const auto manner : {PrinterStub::Manner::well, PrinterStub::Manner::mute,
                              PrinterStub::Manner::never_reads, PrinterStub::Manner::closes_at_once}) {
        Rig rig;
        PrinterStub stub(rig.io, manner);
        rig.open(driver_of("stream-printer"), stub.uri());
        rig.device->start();
        ask_everything(rig, "manner " + std::to_string(static_cast<int>(manner)));
        rig.device->stop();
        rig.is_stopped = true;
        stub.go_away();
        rig.run_for(5ms);
    }
}

TEST(ContractOnASocket, APrinterThatHangsUpAtAnyByteIsAnsweredFor) {
    for (std::size_t bytes = 0; bytes < 300; bytes += bytes < 20 ? 1 : 31) {
        Rig rig;
        PrinterStub stub(rig.io);
        stub.close_after(bytes + 1);
        rig.open(driver_of("stream-printer"), stub.uri());
        rig.device->start();
        rig.expect_answer(rig.ask("print_picture"), "hangs up after " + std::to_string(bytes + 1));
        rig.device->stop();
        rig.is_stopped = true;
        stub.go_away();
        rig.run_for(5ms);
    }
}

TEST(ContractOnAPort, AScaleAndAScannerAnswerOnceAndInTimeWhateverTheirPortDoes) {
    for (const char* driver : {"serial-scale", "serial-scanner"}) {
        for (const std::string& bytes : {std::string(),
                                         std::string("\x02"
                                                     "01.235\r"),
                                         std::string(3'000, 'x'), std::string(3'000, '\0')}) {
            Rig rig;
            test::Pty port;
            rig.open(driver_of(driver), "serial://" + port.path());
            rig.device->start();
            rig.run_for(5ms);
            port.say(bytes);
            rig.run_for(5ms);
            ask_everything(rig, driver);
            const auto waiting = rig.ask("zero", 1h);
            rig.run_for(1ms);
            port.unplug();
            rig.expect_answer(waiting, std::string(driver) + " was pulled");
            EXPECT_TRUE(rig.until([&] { return rig.device->condition() == Condition::offline; }));
        }
    }
}

}  // namespace
}  // namespace comptoir::bridge
