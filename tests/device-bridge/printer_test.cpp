#include "device-bridge/printing/printer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "device-bridge/links/simulated_wire.hpp"
#include "device-bridge/links/tcp.hpp"
#include "device-bridge/printing/owner_lock.hpp"
#include "device-bridge/printing/print_command.hpp"
#include "device-bridge/protocols/escpos.hpp"
#include "device-bridge/protocols/escpos_interpreter.hpp"
#include "tests/support/paper.hpp"
#include "tests/support/printer_stub.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::bridge {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using test::Grey;
using test::PrinterStub;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* kReceipt = "tests/captures/odoo19/box/receipt.jpg";

/// Short, so that the test of a patience ends with it.
PrinterTiming quick() {
    PrinterTiming timing;
    timing.connect = 300ms;
    timing.status_wait = 60ms;
    timing.second_wait = 200ms;
    timing.stall = 250ms;
    timing.confirm = 150ms;
    timing.confirm_max = 400ms;
    timing.paper_max = 400ms;
    timing.confirm_poll = 40ms;
    timing.check_trouble = 50ms;
    timing.retry_min = 20ms;
    timing.retry_max = 50ms;
    timing.farewell = 200ms;
    return timing;
}

using Answer = std::shared_ptr<std::optional<ActionResult>>;

/// A printer's driver and whatever is at its far end, on one io context.
class Bench {
public:
    asio::io_context io;
    SystemClock clock;
    std::vector<JobEnded> ended;
    std::vector<Condition> conditions;
    std::unique_ptr<Printer> printer;

    ~Bench() {
        if (printer) printer->stop();
        io.restart();
        io.run_for(300ms);
    }

    void open(std::unique_ptr<ByteLink> link, PrinterTiming timing = quick(), PrinterOptions options = {},
              std::string runtime_folder = "") {
        printer = std::make_unique<Printer>(
            Printer::Parts{.executor = io.get_executor(),
                           .id = "receipt",
                           .uri = "test:",
                           .options = options,
                           .link = std::move(link),
                           .events =
                               [this](EventBody body, const std::string&) {
                                   if (auto* job = std::get_if<JobEnded>(&body)) ended.push_back(*job);
                                   if (auto* changed = std::get_if<ConditionChanged>(&body)) {
                                       conditions.push_back(changed->condition);
                                   }
                               },
                           .clock = clock,
                           .runtime_folder = std::move(runtime_folder),
                           .timing = timing});
        printer->start();
    }

    void open_tcp(const PrinterStub& stub, PrinterTiming timing = quick(), PrinterOptions options = {}) {
        open(std::make_unique<TcpLink>(io.get_executor(), TcpAddress{"127.0.0.1", stub.port()}, clock),
             timing, options);
    }

    template <class Fact>
    bool until(Fact is_so, Duration patience = 5s) {
        const Time end = clock.now() + patience;
        while (!is_so()) {
            if (clock.now() > end) return false;
            io.restart();
            io.run_one_for(20ms);
        }
        return true;
    }

    Answer ask(std::string verb, std::string data = "", Duration patience = 3s, std::string id = "job") {
        Action action;
        action.device = "receipt";
        action.verb = std::move(verb);
        action.data = std::move(data);
        action.id = std::move(id);
        action.deadline = clock.now() + patience;
        auto answer = std::make_shared<std::optional<ActionResult>>();
        asio::co_spawn(io, printer->perform(std::move(action)),
                       [answer](const std::exception_ptr& thrown, ActionResult result) {
                           if (thrown) std::rethrow_exception(thrown);
                           *answer = std::move(result);
                       });
        return answer;
    }

    ActionResult perform(std::string verb, std::string data = "", Duration patience = 3s) {
        const Answer answer = ask(std::move(verb), std::move(data), patience);
        EXPECT_TRUE(until([&] { return answer->has_value(); }, patience + 2s)) << "no answer at all";
        return answer->value_or(ActionResult{});
    }
};

/// A printer's driver on a simulated wire, with a printer at its far end whose bytes are all kept.
struct WiredBench : Bench {
    explicit WiredBench(PrinterTiming timing, PrinterOptions options = {}) {
        wire->on_written([this](std::string_view bytes) {
            written += bytes;
            paper.feed(bytes);
            if (heard) heard();
        });
        options.paper_width_dots = kWidth;
        open(wire->near_end(), timing, options);
    }
    ~WiredBench() { wire->on_written({}); }

    [[nodiscard]] int questions() const {
        int count = 0;
        for (auto at = written.find("\x10\x04\x01"); at != std::string::npos; ++count) {
            at = written.find("\x10\x04\x01", at + 1);
        }
        return count;
    }

    static constexpr int kWidth = 64;
    std::shared_ptr<SimulatedWire> wire = SimulatedWire::create(io.get_executor(), clock);
    std::string written;
    std::function<void()> heard;
    bool tells_ends = true;  // answers GS r
    std::vector<Paper> receipts;
    EscposInterpreter paper{kWidth,
                            {.reply =
                                 [this](std::string_view bytes) {
                                     const bool is_end = bytes.size() == 1 && (bytes[0] & 0x90) == 0;
                                     if (tells_ends || !is_end) wire->send(bytes);
                                 },
                             .cut = [this](const Paper& cut) { receipts.push_back(cut); },
                             .pulse = {}}};
};

std::string small_picture() {
    return test::encode_png(test::busy_picture(100, 40));
}

Paper small_paper(int width = 576) {
    return test::reference_paper(test::busy_picture(100, 40), width);
}

MATCHER_P(IsFailed, code, "") {
    return arg.outcome == Outcome::failed && arg.error && arg.error->code == code && arg.is_final &&
           !arg.is_yes();
}

MATCHER_P(IsFinally, outcome, "") {
    return arg.outcome == outcome && arg.is_final;
}

// ---- the way things should go ----

TEST(Printer, PrintsEveryCapturedReceiptBitForBitAtBothWidthsAndItsQrIsRead) {
    const std::string jpeg = test::bytes_of(kReceipt);
    const std::string png = test::bytes_of("tests/captures/odoo19/nobox-epos/receipt-epos.png");
    const std::pair<const std::string&, Grey> captured[] = {{jpeg, test::decode_jpeg(jpeg)},
                                                            {png, test::decode_png(png)}};
    for (const auto& [receipt, whole] : captured) {
        for (const int width : {576, 384}) {
            Bench bench;
            PrinterStub stub(bench.io, PrinterStub::Manner::well, width);
            PrinterOptions options;
            options.paper_width_dots = width;
            bench.open_tcp(stub, quick(), options);
            EXPECT_THAT(bench.perform("print_picture", receipt), IsFinally(Outcome::done));
            ASSERT_EQ(stub.receipts.size(), 1u);
            const Paper expected = test::reference_paper(whole, width);
            EXPECT_EQ(test::rows_of(stub.receipts[0], 0, expected.rows()).bits, expected.bits);
            EXPECT_EQ(stub.receipts[0].rows(), expected.rows() + 10) << "and the feed before the cut";
            EXPECT_EQ(stub.interpreter.unknown_commands(), 0u);
            EXPECT_THAT(test::codes_on(stub.receipts[0]), Contains(StartsWith("QR-Code:http://127.0.0.1")))
                << width;
            ASSERT_EQ(bench.ended.size(), 1u);
            EXPECT_EQ(bench.ended[0].outcome, Outcome::done);
            EXPECT_EQ(bench.printer->condition(), Condition::ready);
        }
    }
}

TEST(Printer, PrintsJobsInOrderAndOpensTheDrawerBeforeThem) {
    Bench bench;
    PrinterStub stub(bench.io);
    bench.open_tcp(stub);
    std::vector<Answer> answers;
    for (int rows = 1; rows <= 3; ++rows) {
        answers.push_back(bench.ask("print_picture", test::encode_png(test::blank(8, rows * 10, 0)), 3s,
                                    "print-" + std::to_string(rows)));
    }
    answers.push_back(bench.ask("open_drawer", "", 3s, "drawer"));
    ASSERT_TRUE(bench.until([&] { return bench.ended.size() == 4; }));
    EXPECT_EQ(bench.ended[0].job, "drawer");
    EXPECT_EQ(bench.ended[0].outcome, Outcome::done);
    ASSERT_EQ(stub.receipts.size(), 3u);
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(stub.receipts[static_cast<std::size_t>(i)].rows(), (i + 1) * 10 + 10);
    EXPECT_EQ(stub.pulses, 1);
    EXPECT_EQ(stub.connections, 1) << "the connection is kept";
}

TEST(Printer, OpensTheDrawerBetweenTwoBandsOfALongPicture) {
    Bench bench;
    PrinterStub stub(bench.io);
    bench.open_tcp(stub);
    const Answer picture =
        bench.ask("print_picture", test::encode_jpeg(test::busy_picture(576, 4'000), 90), 5s);
    ASSERT_TRUE(bench.until([&] { return stub.interpreter.paper().rows() > 100; }));
    const Answer drawer = bench.ask("open_drawer", "", 3s, "drawer");
    ASSERT_TRUE(bench.until([&] { return drawer->has_value(); }));
    EXPECT_THAT(**drawer, IsFinally(Outcome::sent));
    EXPECT_FALSE(picture->has_value());
    ASSERT_TRUE(bench.until([&] { return picture->has_value(); }));
    EXPECT_THAT(**picture, IsFinally(Outcome::done));
    ASSERT_EQ(stub.receipts.size(), 1u);
    const Paper expected =
        test::reference_paper(test::decode_jpeg(test::encode_jpeg(test::busy_picture(576, 4'000), 90)), 576);
    const std::string dots(expected.bits.begin(), expected.bits.end());
    std::string sent;  // with the dots that are added where noise would be a command
    for (std::size_t at = 0; at < dots.size(); at += 128 * 72)
        sent += escpos::raster_band(std::string_view(dots).substr(at, 128 * 72), 72).substr(8);
    const auto printed = test::rows_of(stub.receipts[0], 0, 4'000).bits;
    EXPECT_EQ(std::string(printed.begin(), printed.end()), sent) << "and disturbs no dot";
    EXPECT_EQ(stub.pulses, 1);
}

TEST(Printer, SendsRawBytesAsTheyAre) {
    Bench bench;
    PrinterStub stub(bench.io);
    bench.open_tcp(stub);
    EXPECT_THAT(bench.perform("print_raw", "\x1B@Hello\n\x1DV\x00"s), IsFinally(Outcome::done));
    ASSERT_EQ(stub.receipts.size(), 1u);
    EXPECT_EQ(stub.receipts[0].rows(), 30);
}

TEST(Printer, ClosesAnIdleConnectionInAnOrderlyWayAndOpensItAgain) {
    Bench bench;
    PrinterStub stub(bench.io);
    PrinterOptions options;
    options.idle_close = 50ms;
    bench.open_tcp(stub, quick(), options);
    bench.perform("print_picture", small_picture());
    ASSERT_TRUE(bench.until([&] { return stub.saw_orderly_end; }));
    EXPECT_THAT(bench.perform("print_picture", small_picture()), IsFinally(Outcome::done));
    EXPECT_EQ(stub.connections, 2);
    EXPECT_EQ(stub.receipts.size(), 2u);
}

TEST(Printer, AsksAgainAtOnceWhenToldTo) {
    Bench bench;
    PrinterStub stub(bench.io);
    bench.open_tcp(stub);
    EXPECT_EQ(bench.perform("status").value["condition"], "ready");
    stub.interpreter.set_health({.paper_low = true});
    EXPECT_EQ(bench.perform("status").value["condition"], "paper_low");
    EXPECT_EQ(bench.printer->condition(), Condition::paper_low);
}

TEST(Printer, ReusesWhatItWasToldAShortWhileAgoAndNothingOlder) {
    EXPECT_LE(PrinterTiming{}.status_fresh, 2s);
    EXPECT_LE(PrinterTiming{}.status_wait, 200ms);
    for (const auto& [fresh, questions] : std::vector<std::pair<Duration, int>>{{1min, 0}, {0s, 1}}) {
        PrinterTiming timing = quick();
        timing.status_fresh = fresh;
        WiredBench bench(timing);
        bench.perform("status");
        bench.written.clear();
        EXPECT_THAT(bench.perform("print_picture", small_picture()), IsFinally(Outcome::done));
        EXPECT_EQ(bench.questions(), questions);
        EXPECT_THAT(bench.perform("print_picture", small_picture()), IsFinally(Outcome::done));
        EXPECT_EQ(bench.questions(), questions + 1) << "what it said before it printed is old";
    }
}

/// A link whose plug can be seen: it opens nothing while it is out.
class PluggedLink final : public ByteLink {
public:
    explicit PluggedLink(std::unique_ptr<ByteLink> inner, const bool& is_in, std::function<void()>& moved)
        : inner_(std::move(inner)), is_in_(is_in), moved_(moved) {}
    asio::awaitable<Result<void>> open(Time deadline) override {
        if (!is_in_) co_return fail(ErrorCode::offline, "it is not plugged in");
        co_return co_await inner_->open(deadline);
    }
    asio::awaitable<Result<std::size_t>> read_some(std::span<char> into, Time deadline) override {
        return inner_->read_some(into, deadline);
    }
    asio::awaitable<Result<std::size_t>> write_some(std::string_view bytes, Time deadline) override {
        return inner_->write_some(bytes, deadline);
    }
    void close() override { inner_->close(); }
    [[nodiscard]] bool is_open() const override { return inner_->is_open(); }
    [[nodiscard]] std::string describe() const override { return inner_->describe(); }
    void on_plug_moved(std::function<void()> tell) override { moved_ = std::move(tell); }

private:
    std::unique_ptr<ByteLink> inner_;
    const bool& is_in_;
    std::function<void()>& moved_;
};

TEST(Printer, IsThereAsSoonAsItIsPluggedInAndNotAtItsNextTry) {
    Bench bench;
    PrinterStub stub(bench.io);
    bool is_in = false;
    std::function<void()> moved;
    PrinterTiming timing = quick();
    timing.retry_min = 1h;
    timing.retry_max = 1h;
    bench.open(std::make_unique<PluggedLink>(
                   std::make_unique<TcpLink>(bench.io.get_executor(), TcpAddress{"127.0.0.1", stub.port()},
                                             bench.clock),
                   is_in, moved),
               timing);
    EXPECT_THAT(bench.perform("print_picture", small_picture()), IsFailed(ErrorCode::offline));
    is_in = true;
    ASSERT_TRUE(moved);
    moved();
    ASSERT_TRUE(bench.until([&] { return bench.printer->condition() == Condition::ready; }));
    EXPECT_THAT(bench.perform("print_picture", small_picture()), IsFinally(Outcome::done));
    bench.printer->stop();
    moved();  // it may be told once more, and nobody listens
}

/// A link that a test makes fail its first writes, and keep what was written for a while.
class MoodyLink final : public ByteLink {
public:
    struct Mood {
        int writes_to_fail = 0;
        bool keeps_bytes = false;
    };
    MoodyLink(std::unique_ptr<ByteLink> inner, const Clock& clock, const asio::any_io_executor& executor,
              Mood& mood)
        : inner_(std::move(inner)), clock_(clock), timer_(executor), mood_(mood) {}
    asio::awaitable<Result<void>> open(Time deadline) override { return inner_->open(deadline); }
    asio::awaitable<Result<std::size_t>> read_some(std::span<char> into, Time deadline) override {
        return inner_->read_some(into, deadline);
    }
    asio::awaitable<Result<std::size_t>> write_some(std::string_view bytes, Time deadline) override {
        const bool is_question = bytes.starts_with("\x10\x04");
        if (!is_question && mood_.writes_to_fail > 0) {
            --mood_.writes_to_fail;
            co_return fail(ErrorCode::offline, "the cable has a mood");
        }
        co_return co_await inner_->write_some(bytes, deadline);
    }
    asio::awaitable<Result<void>> drain(Time deadline) override {
        while (mood_.keeps_bytes) {
            if (clock_.now() >= deadline) co_return fail(ErrorCode::timeout, "not yet");
            timer_.expires_after(5ms);
            co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
        }
        co_return co_await inner_->drain(deadline);
    }
    void close() override { inner_->close(); }
    [[nodiscard]] bool is_open() const override { return inner_->is_open(); }
    [[nodiscard]] std::string describe() const override { return inner_->describe(); }

private:
    std::unique_ptr<ByteLink> inner_;
    const Clock& clock_;
    asio::steady_timer timer_;
    Mood& mood_;
};

TEST(Printer, TriesAPromisedJobAgainOfWhichNoByteLeft) {
    Bench bench;
    PrinterStub stub(bench.io);
    MoodyLink::Mood mood;
    bench.open(std::make_unique<MoodyLink>(
        std::make_unique<TcpLink>(bench.io.get_executor(), TcpAddress{"127.0.0.1", stub.port()}, bench.clock),
        bench.clock, bench.io.get_executor(), mood));
    ASSERT_TRUE(bench.until([&] { return bench.printer->condition() == Condition::ready; }));
    mood.writes_to_fail = 2;
    Action action;
    action.device = "receipt";
    action.verb = "print_picture";
    action.data = small_picture();
    action.id = "job";
    action.is_promised = true;
    action.deadline = bench.clock.now() + 1h;
    std::optional<ActionResult> told;
    asio::co_spawn(bench.io, bench.printer->perform(std::move(action)),
                   [&](const std::exception_ptr&, ActionResult result) { told = std::move(result); });
    ASSERT_TRUE(bench.until([&] { return told.has_value(); }));
    EXPECT_THAT(*told, IsFinally(Outcome::done));
    EXPECT_EQ(stub.receipts.size(), 1u);
    EXPECT_EQ(bench.ended.size(), 1u);
    mood.writes_to_fail = 1;
    EXPECT_THAT(bench.perform("print_picture", small_picture()), IsFailed(ErrorCode::offline))
        << "what nobody promised is told at once";
}

TEST(Printer, WaitsForThePaperThatTheLastBytesWaitFor) {
    Bench bench;
    PrinterStub stub(bench.io);
    MoodyLink::Mood mood;
    PrinterTiming timing = quick();
    timing.paper_max = 10s;
    timing.look = 20ms;
    bench.open(std::make_unique<MoodyLink>(
                   std::make_unique<TcpLink>(bench.io.get_executor(), TcpAddress{"127.0.0.1", stub.port()},
                                             bench.clock),
                   bench.clock, bench.io.get_executor(), mood),
               timing);
    ASSERT_TRUE(bench.until([&] { return bench.printer->condition() == Condition::ready; }));
    mood.keeps_bytes = true;
    const Answer answer = bench.ask("print_picture", small_picture(), 5s);
    ASSERT_TRUE(bench.until([&] { return stub.receipts.size() == 1; }));
    stub.say("\x18\x00\x0C\x0F"s);  // by itself: offline, out of paper
    ASSERT_TRUE(bench.until([&] { return bench.printer->condition() == Condition::paper_out; }));
    const Time later = bench.clock.now() + 3 * timing.stall;
    bench.until([&] { return bench.clock.now() > later; });
    EXPECT_FALSE(answer->has_value()) << "given up before anybody brought paper";
    mood.keeps_bytes = false;
    ASSERT_TRUE(bench.until([&] { return answer->has_value(); }));
    EXPECT_THAT(**answer, IsFinally(Outcome::done));
    EXPECT_EQ(stub.receipts.size(), 1u);
}

// ---- refused before a byte left: no ----

TEST(Printer, SaysOfflineWhenNobodyIsThere) {
    Bench bench;
    std::uint16_t port = 0;
    {
        PrinterStub stub(bench.io);
        port = stub.port();
        stub.go_away();
        bench.io.poll();
    }
    bench.open(
        std::make_unique<TcpLink>(bench.io.get_executor(), TcpAddress{"127.0.0.1", port}, bench.clock));
    EXPECT_THAT(bench.perform("print_picture", small_picture()), IsFailed(ErrorCode::offline));
    EXPECT_THAT(bench.perform("open_drawer"), IsFailed(ErrorCode::offline));
    EXPECT_EQ(bench.printer->condition(), Condition::offline);
}

TEST(Printer, RefusesWhatWouldWaitForAPersonAndNeverPrintsItLater) {
    using Health = EscposInterpreter::Health;
    for (const auto& [health, code, word] : std::vector<std::tuple<Health, ErrorCode, std::string>>{
             {{.paper_out = true}, ErrorCode::refused, "paper_out"},
             {{.cover_open = true}, ErrorCode::refused, "cover_open"},
             {{.cutter = true}, ErrorCode::refused, "cutter"},
             {{.error = true}, ErrorCode::refused, "error"},
             {{.too_hot = true}, ErrorCode::busy, "too_hot"}}) {
        Bench bench;
        PrinterStub stub(bench.io);
        stub.interpreter.set_health(health);
        bench.open_tcp(stub);
        const ActionResult result = bench.perform("print_picture", small_picture());
        EXPECT_THAT(result, IsFailed(code)) << word;
        EXPECT_THAT(result.error->message, StartsWith(word));
        stub.interpreter.set_health({});
        ASSERT_TRUE(bench.until([&] { return bench.printer->condition() == Condition::ready; })) << word;
        EXPECT_TRUE(stub.receipts.empty()) << word << " printed later";
        EXPECT_THAT(bench.perform("print_picture", small_picture()), IsFinally(Outcome::done));
    }
}

TEST(Printer, OpensTheDrawerWithoutPaperToo) {
    Bench bench;
    PrinterStub stub(bench.io);
    stub.interpreter.set_health({.paper_out = true});
    bench.open_tcp(stub);
    EXPECT_THAT(bench.perform("open_drawer"), IsFinally(Outcome::sent));
    ASSERT_TRUE(bench.until([&] { return stub.pulses == 1; }));
    stub.interpreter.set_health({});
    bench.perform("status");
    EXPECT_EQ(stub.pulses, 1) << "and not once more with new paper";
}

TEST(Printer, OpensTheDrawerWhileAReceiptWaitsForPaper) {
    Bench bench;
    PrinterStub stub(bench.io);
    PrinterTiming timing = quick();
    timing.paper_max = 5s;
    bench.open_tcp(stub, timing);
    const Answer receipt = bench.ask("print_picture", test::bytes_of(kReceipt), 5s, "receipt");
    ASSERT_TRUE(bench.until([&] { return stub.interpreter.paper().rows() > 10; }));
    stub.interpreter.set_health({.paper_out = true});
    ASSERT_TRUE(bench.until([&] { return bench.printer->condition() == Condition::paper_out; }));
    EXPECT_THAT(bench.perform("open_drawer"), IsFinally(Outcome::sent));
    ASSERT_TRUE(bench.until([&] { return stub.pulses == 1; })) << "without new paper";
    EXPECT_FALSE(receipt->has_value());
    stub.interpreter.set_health({});
    ASSERT_TRUE(bench.until([&] { return receipt->has_value(); }));
    EXPECT_THAT(**receipt, IsFinally(Outcome::done));
    EXPECT_EQ(stub.pulses, 1) << "and not once more";
    EXPECT_EQ(stub.receipts.size(), 1u);
}

TEST(Printer, NamesWhatIsNoPictureAndWhatIsNoVerb) {
    Bench bench;
    PrinterStub stub(bench.io);
    bench.open_tcp(stub);
    EXPECT_THAT(bench.perform("print_picture", "hello"), IsFailed(ErrorCode::malformed));
    EXPECT_THAT(bench.perform("print_picture", ""), IsFailed(ErrorCode::malformed));
    EXPECT_THAT(bench.perform("print_raw", ""), IsFailed(ErrorCode::malformed));
    EXPECT_THAT(bench.perform("sing"), IsFailed(ErrorCode::unsupported));
    bench.perform("status");
    EXPECT_EQ(stub.interpreter.paper().rows(), 0);
    EXPECT_TRUE(stub.receipts.empty());
}

TEST(Printer, HasARoomfulOfJobsAndNoMore) {
    Bench bench;
    PrinterStub stub(bench.io, PrinterStub::Manner::never_reads);
    bench.open_tcp(stub);
    std::vector<Answer> answers;
    for (std::size_t i = 0; i < Printer::kJobsMax + 20; ++i) {
        answers.push_back(bench.ask("print_raw", "x", 400ms, "job-" + std::to_string(i)));
    }
    ASSERT_TRUE(bench.until([&] {
        return std::all_of(answers.begin(), answers.end(),
                           [](const Answer& answer) { return answer->has_value(); });
    }));
    EXPECT_THAT(**answers.back(), IsFailed(ErrorCode::full));
    EXPECT_THAT(*bench.perform("print_raw", std::string(Printer::kJobBytesMax + 1, 'x')).error,
                testing::Field(&Error::code, ErrorCode::full));
}

// ---- mute ones ----

TEST(Printer, RecognisesAMutePrinterAndStopsAskingIt) {
    Bench bench;
    PrinterStub stub(bench.io, PrinterStub::Manner::mute);
    bench.open_tcp(stub);
    EXPECT_THAT(bench.perform("print_picture", small_picture()), IsFinally(Outcome::sent));
    ASSERT_TRUE(bench.until([&] { return stub.receipts.size() == 1; }));
    EXPECT_EQ(bench.printer->condition(), Condition::silent);
    const Time before = bench.clock.now();
    EXPECT_THAT(bench.perform("print_picture", small_picture()), IsFinally(Outcome::sent));
    EXPECT_LT(bench.clock.now() - before, quick().status_wait) << "it was asked again";
    stub.hang_up();
    const Time later = bench.clock.now();
    EXPECT_THAT(bench.perform("print_picture", small_picture()), IsFinally(Outcome::sent));
    EXPECT_LT(bench.clock.now() - later, quick().status_wait) << "forgotten with the connection";
    EXPECT_EQ(bench.conditions, (std::vector<Condition>{Condition::silent}));
}

TEST(Printer, WaitsAShortWhileForAMutePrinterAndPrintsAllTheSame) {
    Bench bench;
    PrinterStub stub(bench.io, PrinterStub::Manner::mute);
    PrinterTiming timing = quick();
    timing.status_wait = 200ms;
    bench.open_tcp(stub, timing);
    const Time before = bench.clock.now();
    EXPECT_THAT(bench.perform("print_picture", small_picture()), IsFinally(Outcome::sent));
    EXPECT_LT(bench.clock.now() - before, 700ms);
    ASSERT_TRUE(bench.until([&] { return stub.receipts.size() == 1; }));
}

TEST(Printer, TakesAPrinterThatFindsItsVoiceForWhatItSays) {
    Bench bench;
    PrinterStub stub(bench.io, PrinterStub::Manner::mute);
    bench.open_tcp(stub);
    bench.perform("print_picture", small_picture());
    stub.interpreter.set_health({});
    bench.perform("status");
    EXPECT_EQ(bench.printer->condition(), Condition::ready);
    EXPECT_THAT(bench.perform("print_picture", small_picture()), IsFinally(Outcome::done));
}

TEST(Printer, StopsAskingForTheEndOfAJobWhereThatIsNeverTold) {
    WiredBench bench(quick());
    bench.tells_ends = false;
    for (int i = 0; i < 2; ++i) {
        EXPECT_THAT(bench.perform("print_picture", small_picture()), IsFinally(Outcome::sent));
        EXPECT_THAT(bench.written, HasSubstr("\x1Dr\x01"));
        bench.written.clear();
    }
    EXPECT_THAT(bench.perform("print_picture", small_picture()), IsFinally(Outcome::sent));
    EXPECT_THAT(bench.written, Not(HasSubstr("\x1Dr\x01")));
    EXPECT_EQ(bench.questions(), 1) << "how it is, it is still asked";
    EXPECT_EQ(bench.receipts.size(), 3u);
}

TEST(Printer, IsNotFooledByGarbage) {
    Bench bench;
    PrinterStub stub(bench.io, PrinterStub::Manner::mute);
    bench.open_tcp(stub);
    ASSERT_TRUE(bench.until([&] { return stub.connections == 1; }));
    stub.say(std::string(20'000, '\xFF') + "\x5F");
    EXPECT_THAT(bench.perform("print_picture", small_picture()), IsFinally(Outcome::sent));
    EXPECT_EQ(bench.printer->condition(), Condition::silent);
}

// ---- bytes on the way ----

TEST(Printer, SaysYesAtTheDeadlineOfAPrinterThatNeverReadsAndUnknownLater) {
    Bench bench;
    PrinterStub stub(bench.io, PrinterStub::Manner::never_reads);
    bench.open_tcp(stub);
    const std::string long_picture = test::encode_jpeg(test::busy_picture(576, 30'000), 50);
    const Time before = bench.clock.now();
    const ActionResult result = bench.perform("print_picture", long_picture, 300ms);
    EXPECT_LT(bench.clock.now() - before, 600ms);
    EXPECT_TRUE(result.is_yes());
    EXPECT_FALSE(result.is_final);
    ASSERT_TRUE(bench.until([&] { return bench.ended.size() == 1; }));
    EXPECT_EQ(bench.ended[0].outcome, Outcome::unknown);
    EXPECT_FALSE(bench.ended[0].reason.empty());
    EXPECT_EQ(bench.printer->condition(), Condition::offline);
}

TEST(Printer, CancelsAJobThatIsStillBehindOthersAtItsDeadline) {
    Bench bench;
    PrinterStub stub(bench.io);
    bench.open_tcp(stub);
    ASSERT_TRUE(bench.until([&] { return bench.printer->condition() == Condition::ready; }));
    ASSERT_TRUE(bench.until([&] { return stub.connections == 1; }));
    const Answer first =
        bench.ask("print_picture", test::encode_jpeg(test::busy_picture(576, 20'000), 50), 2s, "first");
    const Answer second = bench.ask("print_picture", small_picture(), 1ms, "second");
    ASSERT_TRUE(bench.until([&] { return second->has_value(); }));
    EXPECT_THAT(**second, IsFailed(ErrorCode::busy));
    ASSERT_TRUE(bench.until([&] { return first->has_value(); }));
    EXPECT_THAT(**first, IsFinally(Outcome::done));
    bench.perform("status");
    EXPECT_EQ(stub.receipts.size(), 1u) << "the second never prints";
}

TEST(Printer, SaysUnknownWhenThePaperEndsWithinAJobAndNoOnePutsMoreIn) {
    Bench bench;
    PrinterStub stub(bench.io);
    bench.open_tcp(stub);
    const Answer answer = bench.ask("print_picture", test::bytes_of(kReceipt), 3s);
    ASSERT_TRUE(bench.until([&] { return stub.interpreter.paper().rows() > 10; }));
    stub.interpreter.set_health({.paper_out = true});
    ASSERT_TRUE(bench.until([&] { return answer->has_value(); }));
    EXPECT_THAT(**answer, IsFinally(Outcome::unknown));
    EXPECT_THAT((*answer)->error->message, StartsWith("paper_out"));
    EXPECT_TRUE((*answer)->is_yes()) << "some bytes left";
}

TEST(Printer, GoesOnWhenPaperIsPutInInTime) {
    Bench bench;
    PrinterStub stub(bench.io);
    PrinterTiming timing = quick();
    timing.paper_max = 3s;
    bench.open_tcp(stub, timing);
    const Answer answer = bench.ask("print_picture", test::bytes_of(kReceipt), 5s);
    ASSERT_TRUE(bench.until([&] { return stub.interpreter.paper().rows() > 10; }));
    stub.interpreter.set_health({.paper_out = true});
    ASSERT_TRUE(bench.until([&] { return bench.printer->condition() == Condition::paper_out; }));
    stub.interpreter.set_health({});
    ASSERT_TRUE(bench.until([&] { return answer->has_value(); }));
    EXPECT_THAT(**answer, IsFinally(Outcome::done));
    EXPECT_EQ(stub.receipts.size(), 1u);
}

TEST(Printer, BeginsAnewOnlyWhatThePrinterHasNotWhole) {
    constexpr int kBands = 5;
    constexpr int kBandRows = 8;
    for (int band = 1; band <= kBands; ++band) {
        PrinterTiming timing = quick();
        timing.paper_max = 5s;
        timing.look = 1us;  // between every two bands
        PrinterOptions options;
        options.band_rows = kBandRows;
        WiredBench bench(timing, options);
        ASSERT_TRUE(bench.until([&] { return bench.printer->condition() == Condition::ready; }));
        bool is_out = false;
        bench.heard = [&] {
            if (is_out || bench.paper.paper().rows() < band * kBandRows) return;
            is_out = true;
            bench.paper.set_health({.paper_out = true});
        };
        const Grey picture = test::busy_picture(WiredBench::kWidth, kBands * kBandRows);
        const Answer answer = bench.ask("print_picture", test::encode_png(picture), 5s);
        ASSERT_TRUE(bench.until([&] { return bench.printer->condition() == Condition::paper_out; })) << band;
        bench.paper.set_health({});
        ASSERT_TRUE(bench.until([&] { return answer->has_value(); })) << band;
        EXPECT_THAT(**answer, IsFinally(Outcome::done)) << band;
        constexpr int kFeed = 10;  // before each cut
        const auto is_whole = [](const Paper& paper) { return paper.rows() >= kBands * kBandRows + kFeed; };
        EXPECT_EQ(std::ranges::count_if(bench.receipts, is_whole), 1) << "paper out after band " << band;
    }
}

TEST(Printer, FinishesAndCutsAPictureThatBreaksInTheMiddle) {
    Bench bench;
    PrinterStub stub(bench.io);
    bench.open_tcp(stub);
    std::string bytes = test::bytes_of(kReceipt);
    bytes.replace(bytes.size() / 2, 2, "\xFF\xD9");
    const ActionResult result = bench.perform("print_picture", bytes);
    EXPECT_THAT(result, IsFinally(Outcome::unknown));
    EXPECT_EQ(result.error->code, ErrorCode::malformed);
    ASSERT_EQ(stub.receipts.size(), 1u);
    EXPECT_GT(stub.receipts[0].rows(), 200);
    EXPECT_LT(stub.receipts[0].rows(), 1'491);
    EXPECT_THAT(bench.perform("print_picture", small_picture()), IsFinally(Outcome::done));
}

TEST(Printer, PartsTheNextReceiptFromOneThatBrokeOffWithinABand) {
    Bench bench;
    PrinterStub stub(bench.io);
    bench.open_tcp(stub);
    ASSERT_TRUE(bench.until([&] { return bench.printer->condition() == Condition::ready; }));
    stub.close_after(3'000);
    const ActionResult broken = bench.perform("print_picture", test::bytes_of(kReceipt));
    EXPECT_THAT(broken, IsFinally(Outcome::unknown));
    EXPECT_EQ(stub.receipts.size(), 0u);
    EXPECT_THAT(bench.perform("print_picture", small_picture()), IsFinally(Outcome::done));
    ASSERT_EQ(stub.receipts.size(), 2u) << "the torn one, and the new one whole";
    EXPECT_EQ(test::rows_of(stub.receipts[1], 0, 40).bits, small_paper().bits);
    EXPECT_EQ(stub.receipts[1].rows(), 50);
}

TEST(Printer, SendsNoBandBehindAPulseThatDidNotLeaveWhole) {
    PrinterOptions options;
    options.band_rows = 8;
    WiredBench bench(quick(), options);
    ASSERT_TRUE(bench.until([&] { return bench.printer->condition() == Condition::ready; }));
    bench.wire->take_at_most(1);
    bench.heard = [&] {
        const bool is_pulse = bench.written.ends_with("\x1Bp") && !bench.paper.is_within_raster();
        if (is_pulse) bench.wire->take_at_most(0);  // and nothing more for longer than it is waited for
    };
    const Answer picture = bench.ask("print_picture", test::encode_png(test::blank(64, 200, 0)));
    ASSERT_TRUE(bench.until([&] { return bench.paper.paper().rows() >= 8; }));
    const Answer drawer = bench.ask("open_drawer", "", 3s, "drawer");
    ASSERT_TRUE(bench.until([&] { return picture->has_value() && drawer->has_value(); }));
    EXPECT_THAT(**drawer, IsFinally(Outcome::unknown));
    EXPECT_THAT(**picture, IsFinally(Outcome::unknown));
    EXPECT_TRUE(bench.written.ends_with("\x1Bp")) << "the printer would take dots for a pulse's length";
    bench.heard = {};
    bench.wire->take_at_most(std::string::npos);
    EXPECT_THAT(bench.perform("print_picture", small_picture()), IsFinally(Outcome::done));
    ASSERT_EQ(bench.receipts.size(), 2u) << "the torn one, and the new one whole";
    EXPECT_EQ(bench.receipts[1].bits.size(), small_paper(64).bits.size() + 80);
}

TEST(Printer, FindsAKeptConnectionDeadBeforeAByteOfTheJobLeaves) {
    Bench bench;
    PrinterStub stub(bench.io);
    bench.open_tcp(stub);
    bench.perform("print_picture", small_picture());
    stub.hang_up();
    const ActionResult again = bench.perform("print_picture", small_picture());
    EXPECT_THAT(again, IsFinally(Outcome::done));
    EXPECT_EQ(stub.receipts.size(), 2u);
}

/// The cable comes out after every possible byte of a job: it is never printed twice, and what is told is
/// true.
TEST(Printer, TellsTheTruthWhereverTheCableComesOut) {
    const std::string picture = test::encode_png(test::blank(16, 4, 0));
    for (std::size_t cut = 0;; ++cut) {
        Bench bench;
        const auto wire = SimulatedWire::create(bench.io.get_executor(), bench.clock);
        int receipts = 0;
        std::size_t taken = 0;
        EscposInterpreter paper(64, {.reply = [&](std::string_view bytes) { wire->send(bytes); },
                                     .cut = [&](const Paper&) { ++receipts; },
                                     .pulse = {}});
        wire->on_written([&](std::string_view bytes) {
            taken += bytes.size();
            paper.feed(bytes);
        });
        PrinterOptions options;
        options.paper_width_dots = 64;
        PrinterTiming timing = quick();
        timing.status_fresh = 1min;  // so that the bytes counted are the job's
        bench.open(wire->near_end(), timing, options);
        ASSERT_TRUE(bench.until([&] { return bench.printer->condition() == Condition::ready; }));
        taken = 0;
        wire->cut_after(cut);
        const ActionResult result = bench.perform("print_picture", picture, 500ms);
        ASSERT_EQ(bench.ended.size(), 1u);
        const Outcome outcome = bench.ended[0].outcome;
        EXPECT_EQ(outcome, result.outcome) << cut;
        EXPECT_EQ(outcome == Outcome::failed, taken == 0) << cut << " bytes, " << taken << " left";
        EXPECT_TRUE(outcome != Outcome::done || receipts == 1) << cut;
        wire->cut_after(std::string::npos);
        wire->plug();
        ASSERT_TRUE(bench.until([&] { return bench.printer->condition() == Condition::ready; })) << cut;
        EXPECT_LE(receipts, 1) << cut << ": printed again by itself";
        EXPECT_EQ(bench.ended.size(), 1u) << cut;
        if (outcome == Outcome::done) break;
        ASSERT_LT(cut, 200u);
    }
}

TEST(Printer, EndsAJobAsUnknownWhenItIsStoppedWithinIt) {
    Bench bench;
    PrinterStub stub(bench.io);
    bench.open_tcp(stub);
    const Answer answer =
        bench.ask("print_picture", test::encode_jpeg(test::busy_picture(576, 20'000), 50), 3s, "long");
    const Answer behind = bench.ask("print_picture", small_picture(), 3s, "behind");
    ASSERT_TRUE(bench.until([&] { return stub.interpreter.paper().rows() > 10; }));
    bench.printer->stop();
    ASSERT_EQ(bench.ended.size(), 2u) << "said before stop returns";
    EXPECT_EQ(bench.ended[0].job, "long");
    EXPECT_EQ(bench.ended[0].outcome, Outcome::unknown);
    EXPECT_EQ(bench.ended[1].outcome, Outcome::failed);
    ASSERT_TRUE(bench.until([&] { return answer->has_value() && behind->has_value(); }));
    EXPECT_THAT(bench.perform("print_picture", small_picture()), IsFailed(ErrorCode::offline));
    EXPECT_EQ(bench.ended.size(), 2u) << "nothing is heard afterwards";
}

TEST(Printer, LeavesAPrinterAloneThatAnotherProcessOwns) {
    const test::TemporaryFolder folder;
    const auto other = OwnerLock::take(folder.path().string(), "test:");
    ASSERT_TRUE(other);
    EXPECT_EQ(OwnerLock::take(folder.path().string(), "test:").error().code, ErrorCode::busy);
    EXPECT_TRUE(OwnerLock::take(folder.path().string(), "tcp://other"));
    Bench bench;
    PrinterStub stub(bench.io);
    bench.open(
        std::make_unique<TcpLink>(bench.io.get_executor(), TcpAddress{"127.0.0.1", stub.port()}, bench.clock),
        quick(), {}, folder.path().string());
    EXPECT_THAT(bench.perform("print_picture", small_picture()), IsFailed(ErrorCode::busy));
    EXPECT_EQ(stub.connections, 0);
}

// ---- comptoir print ----

TEST(PrintCommand, PrintsAPictureToASimulatedPrinter) {
    const test::TemporaryFolder folder;
    const std::string receipt = std::string(COMPTOIR_SOURCE_DIR) + "/" + kReceipt;
    const auto report = print_file({.file = receipt,
                                    .printer_uri = "simulated:",
                                    .runtime_folder = folder.path().string(),
                                    .paper_folder = folder.path().string(),
                                    .patience = 5s});
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_EQ(report->outcome, Outcome::done);
    EXPECT_TRUE(std::filesystem::exists(folder.path() / "printer-0001.png"));
}

TEST(PrintCommand, WritesToAFileThatAnInterpreterReads) {
    const test::TemporaryFolder folder;
    const std::string path = (folder.path() / "out.bin").string();
    const std::string receipt = std::string(COMPTOIR_SOURCE_DIR) + "/" + kReceipt;
    const auto report = print_file({.file = receipt, .printer_uri = "file://" + path, .patience = 5s});
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_EQ(report->outcome, Outcome::sent);
    std::vector<Paper> receipts;
    EscposInterpreter interpreter(
        576, {.reply = {}, .cut = [&](const Paper& paper) { receipts.push_back(paper); }, .pulse = {}});
    std::ifstream file(path, std::ios::binary);
    interpreter.feed(std::string(std::istreambuf_iterator<char>(file), {}));
    ASSERT_EQ(receipts.size(), 1u);
    const Paper expected = test::reference_paper(test::decode_jpeg(test::bytes_of(kReceipt)), 576);
    EXPECT_EQ(test::rows_of(receipts[0], 0, expected.rows()).bits, expected.bits);
}

TEST(PrintCommand, SaysWhyNot) {
    const test::TemporaryFolder folder;
    const std::string receipt = std::string(COMPTOIR_SOURCE_DIR) + "/" + kReceipt;
    const auto code = [&](std::string file, std::string uri) {
        const auto report = print_file({.file = std::move(file),
                                        .printer_uri = std::move(uri),
                                        .runtime_folder = folder.path().string(),
                                        .patience = 500ms});
        return report ? std::optional<ErrorCode>() : report.error().code;
    };
    EXPECT_EQ(code("/nowhere", "simulated:"), ErrorCode::offline);
    EXPECT_EQ(code(receipt, "ftp://x"), ErrorCode::unsupported);
    EXPECT_EQ(code(receipt, "tcp://127.0.0.1:1"), ErrorCode::offline);
    EXPECT_EQ(code(receipt, "simulated:?paper_out=now"), ErrorCode::refused);
    EXPECT_EQ(code(receipt, "simulated:?papr_out=now"), ErrorCode::malformed);
    const auto owner = OwnerLock::take(folder.path().string(), "tcp://127.0.0.1:1");
    EXPECT_EQ(code(receipt, "tcp://127.0.0.1:1"), ErrorCode::busy);
}

}  // namespace
}  // namespace comptoir::bridge
