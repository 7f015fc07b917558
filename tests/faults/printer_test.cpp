/// What printers, disks and tills do to a receipt: closing at every byte, garbage, a stall, paper that ends,
/// two boxes, a full disk, a broken database, fifty senders, tills that ask again. The receipts are counted
/// on simulated paper.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <fstream>
#include <map>
#include <random>
#include <thread>

#include "app/journal/jobs.hpp"
#include "app/journal/journal.hpp"
#include "device-bridge/links/tcp.hpp"
#include "device-bridge/printing/printer.hpp"
#include "tests/support/device_bench.hpp"
#include "tests/support/fault_row.hpp"
#include "tests/support/memory_job_store.hpp"
#include "tests/support/paper.hpp"
#include "tests/support/printer_stub.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::bridge {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using test::FaultRow;
using test::MemoryJobStore;
using test::PrinterStub;
using test::StoredJobs;

/// As patient as a test may be: what is a minute in a shop is a tenth of a second here.
PrinterTiming quick() {
    PrinterTiming timing;
    timing.connect = 300ms;
    timing.status_wait = 60ms;
    timing.second_wait = 200ms;
    timing.stall = 250ms;
    timing.confirm = 150ms;
    timing.confirm_max = 400ms;
    timing.paper_max = 5s;
    timing.look = 20ms;
    timing.confirm_poll = 20ms;
    timing.check_trouble = 30ms;
    timing.retry_min = 20ms;
    timing.retry_max = 50ms;
    timing.farewell = 200ms;
    return timing;
}

std::string noted;  // what was to be written above somebody's paper

const Driver quick_printer{
    .id = "quick",
    .kind = Kind::printer,
    .summary = "a network printer with a test's patience",
    .matches = [](const DeviceInfo& info) { return info.uri.starts_with("tcp://127.0.0.1:"); },
    .open = [](OpenContext context) -> Result<std::unique_ptr<Device>> {
        const auto port = static_cast<std::uint16_t>(std::stoi(context.info.uri.substr(16)));
        auto options = printer_options(context.info.options);
        if (!options) return tl::unexpected(options.error());
        return std::make_unique<Printer>(Printer::Parts{
            .executor = context.executor,
            .id = context.info.id,
            .uri = context.info.uri,
            .options = *options,
            .link = std::make_unique<TcpLink>(context.executor, TcpAddress{"127.0.0.1", port}, context.clock),
            .events = context.events,
            .clock = context.clock,
            .runtime_folder = {},
            .timing = quick(),
            .leaving = context.leaving,
            .draw_text = [](std::string_view text, int) {
                noted = text;
                return "P4\n8 8\n" + std::string(8, '\xFF');
            }});
    },
};
const std::vector<const Driver*> kDrivers{&quick_printer};

std::string picture(int rows = 40) {
    return test::encode_png(test::busy_picture(100, rows));
}

/// How many dots differ; all of them where the lengths do.
int dots_apart(const Paper& one, const Paper& other) {
    if (one.bits.size() != other.bits.size()) return static_cast<int>(one.bits.size() * 8);
    int apart = 0;
    for (std::size_t i = 0; i < one.bits.size(); ++i) {
        apart += std::popcount(static_cast<unsigned>(one.bits[i] ^ other.bits[i]) & 0xFFU);
    }
    return apart;
}

/// Whole receipts of that picture among those on paper: its dots, and the feed before the cut, at their end.
/// Where dots would be taken for a command, one is added: noise has some such places, a receipt hardly any.
int whole(const std::vector<Paper>& papers, int rows) {
    constexpr int kFeed = 10;
    constexpr int kAddedMax = 64;  // of half a million; a band that is missing has thousands
    const Paper expected = test::reference_paper(test::busy_picture(100, rows), 576);
    return static_cast<int>(std::ranges::count_if(papers, [&](const Paper& paper) {
        const int at = paper.rows() - expected.rows() - kFeed;
        return at >= 0 && dots_apart(test::rows_of(paper, at, expected.rows()), expected) <= kAddedMax;
    }));
}

/// Adds one job's end to the row.
void count(FaultRow& row, const Job& job, bool was_told_yes, int on_paper) {
    ++row.jobs;
    row.printed += static_cast<int>(on_paper > 0);
    row.doubled += static_cast<int>(on_paper > 1);
    row.unknown += static_cast<int>(job.outcome == Outcome::unknown);
    row.refused += static_cast<int>(job.outcome == Outcome::failed && on_paper == 0);
    row.lost += static_cast<int>(was_told_yes && on_paper == 0 && !job.needs_staff());
    EXPECT_FALSE(job.outcome == Outcome::failed && on_paper > 0) << job.id << " failed, and is on paper";
    EXPECT_FALSE(job.outcome == Outcome::done && on_paper == 0) << job.id << " done, and not on paper";
}

/// One box, one store, one printer.
struct Shop {
    explicit Shop(PrinterStub::Manner manner = PrinterStub::Manner::well,
                  json::Value options = json::Value::object())
        : options_(std::move(options)) {
        box = std::make_unique<BoxWithStore>(disk, manner, options_);
    }
    struct BoxWithStore : DeviceBench {
        BoxWithStore(StoredJobs& disk, PrinterStub::Manner manner, const json::Value& options)
            : DeviceBench(kDrivers), store(io.get_executor(), disk), stub(io, manner) {
            DeviceInfo info = device_info("receipt", Kind::printer, stub.uri());
            info.options = options;
            registry.keep_in(store);
            registry.configure({info});
        }
        MemoryJobStore store;
        PrinterStub stub;
    };
    [[nodiscard]] Action print(std::string data, std::string id, Duration patience = 2s) const {
        Action wanted = box->action("receipt", "print_picture");
        wanted.data = std::move(data);
        wanted.id = std::move(id);
        wanted.deadline = box->clock.now() + patience;
        return wanted;
    }
    bool ends(const std::string& id) {
        return box->until(
            [&] {
                const auto job = box->registry.job(id);
                return job && job->state == Job::State::ended;
            },
            10s);
    }
    bool is_ready() {
        return box->until([&] { return box->condition("receipt") == Condition::ready; });
    }

    json::Value options_;
    StoredJobs disk;
    std::unique_ptr<BoxWithStore> box;
};

// ---- the printer ----

TEST(PrinterFaults, ClosesAtEveryByteOfAShortJob) {
    FaultRow row{.fault = "printer closes at every byte of a short job"};
    for (std::size_t bytes = 1;; ++bytes) {
        Shop shop;
        ASSERT_TRUE(shop.is_ready());
        const std::size_t before = shop.box->stub.bytes_taken;
        shop.box->stub.close_after(bytes);
        const ActionResult told = shop.box->perform(shop.print(picture(4), "job"));
        ASSERT_TRUE(shop.ends("job")) << bytes;
        shop.box->stub.close_after(std::string::npos);
        ASSERT_TRUE(shop.is_ready()) << bytes;  // it comes back, and nothing is printed by itself
        ++row.trials;
        count(row, *shop.box->registry.job("job"), told.is_yes(), whole(shop.box->stub.receipts, 4));
        if (shop.box->registry.job("job")->outcome == Outcome::done) break;
        ASSERT_LT(bytes, 2'000u) << "it never got through; " << shop.box->stub.bytes_taken - before;
    }
    test::report(row);
}

TEST(PrinterFaults, AnswersGarbage) {
    FaultRow row{.fault = "printer answers garbage"};
    std::minstd_rand dice(20'261'126);
    for (int trial = 0; trial < 20; ++trial) {
        Shop shop(trial % 2 == 0 ? PrinterStub::Manner::mute : PrinterStub::Manner::well);
        ASSERT_TRUE(shop.box->until([&] { return shop.box->stub.connections == 1; }));
        std::string garbage(1'000, '\0');
        for (char& c : garbage) c = static_cast<char>(dice());
        shop.box->stub.say(garbage);
        const auto answer = shop.box->ask(shop.print(picture(), "job"));
        shop.box->until([&] { return answer->has_value(); }, 30ms);
        shop.box->stub.say(garbage);
        ASSERT_TRUE(shop.ends("job"));
        ASSERT_TRUE(shop.box->until([&] { return answer->has_value(); }));
        shop.box->until([&] { return !shop.box->stub.receipts.empty(); }, 300ms);
        ++row.trials;
        count(row, *shop.box->registry.job("job"), (*answer)->is_yes(), whole(shop.box->stub.receipts, 40));
    }
    test::report(row);
}

TEST(PrinterFaults, StallsInTheMiddle) {
    FaultRow row{.fault = "printer stalls in the middle, past the till's patience"};
    for (int trial = 0; trial < 5; ++trial) {
        Shop shop(PrinterStub::Manner::never_reads);
        const auto answer =
            shop.box->ask(shop.print(test::encode_png(test::busy_picture(576, 8'000)), "job", 200ms));
        ASSERT_TRUE(shop.box->until([&] { return answer->has_value(); }));
        ASSERT_TRUE(shop.ends("job"));
        ++row.trials;
        count(row, *shop.box->registry.job("job"), (*answer)->is_yes(), 0);
    }
    test::report(row);
}

TEST(PrinterFaults, TakesFortySecondsBeforeItGoesOn) {
    // The whole of DESIGN's patience in hundredths: the stall is longer than any deadline of a till, and the
    // printer goes on after all.
    FaultRow row{.fault = "printer pauses longer than the till waits, then goes on"};
    Shop shop;
    ASSERT_TRUE(shop.is_ready());
    shop.box->stub.interpreter.set_health({.paper_out = true});
    ASSERT_TRUE(shop.box->until([&] { return shop.box->condition("receipt") == Condition::ready; }));
    shop.box->stub.interpreter.set_health({});
    const auto answer = shop.box->ask(shop.print(picture(1'400), "job", 100ms));
    shop.box->until([&] { return shop.box->stub.interpreter.paper().rows() > 10; });
    shop.box->stub.interpreter.set_health({.paper_out = true});
    ASSERT_TRUE(shop.box->until([&] { return answer->has_value(); }));
    shop.box->until([] { return false; }, 400ms);
    shop.box->stub.interpreter.set_health({});
    ASSERT_TRUE(shop.ends("job"));
    ++row.trials;
    count(row, *shop.box->registry.job("job"), (*answer)->is_yes(), whole(shop.box->stub.receipts, 1'400));
    test::report(row);
}

TEST(PrinterFaults, PaperEndsBeforeAPromisedJob) {
    FaultRow row{.fault = "paper out, answer = \"accepted\": waits, and prints once"};
    Shop shop(PrinterStub::Manner::well, {{"answer", "accepted"}});
    ASSERT_TRUE(shop.is_ready());
    shop.box->stub.interpreter.set_health({.paper_out = true});
    std::vector<std::shared_ptr<std::optional<ActionResult>>> answers;
    for (int i = 0; i < 5; ++i) {
        answers.push_back(shop.box->ask(shop.print(picture(40 + i), "job-" + std::to_string(i), 100ms)));
    }
    shop.box->until([] { return false; }, 300ms);
    EXPECT_TRUE(shop.box->stub.receipts.empty());
    shop.box->stub.interpreter.set_health({});
    for (int i = 0; i < 5; ++i) {
        const std::string id = "job-" + std::to_string(i);
        ASSERT_TRUE(shop.ends(id));
        ASSERT_TRUE(answers[static_cast<std::size_t>(i)]->has_value());
        ++row.trials;
        count(row, *shop.box->registry.job(id), (*answers[static_cast<std::size_t>(i)])->is_yes(),
              whole(shop.box->stub.receipts, 40 + i));
    }
    EXPECT_EQ(shop.box->stub.receipts.size(), 5u);
    test::report(row);
}

TEST(PrinterFaults, PaperEndsBeforeAConfirmedJob) {
    FaultRow row{.fault = "paper out, answer = \"confirmed\": told no, never printed later"};
    Shop shop;
    ASSERT_TRUE(shop.is_ready());
    shop.box->stub.interpreter.set_health({.paper_out = true});
    EXPECT_EQ(shop.box->perform(shop.box->action("receipt", "status")).value["condition"], "paper_out");
    for (int i = 0; i < 5; ++i) {
        const std::string id = "job-" + std::to_string(i);
        const ActionResult told = shop.box->perform(shop.print(picture(), id));
        EXPECT_FALSE(told.is_yes());
        ++row.trials;
        ASSERT_TRUE(shop.ends(id));
        count(row, *shop.box->registry.job(id), told.is_yes(), 0);
    }
    shop.box->stub.interpreter.set_health({});
    ASSERT_TRUE(shop.is_ready());
    shop.box->until([] { return false; }, 200ms);
    EXPECT_TRUE(shop.box->stub.receipts.empty());
    test::report(row);
}

TEST(PrinterFaults, PaperEndsInTheMiddleWhileBandsAreStillToCome) {
    FaultRow row{.fault = "paper out in the middle: begun anew once, marked as such"};
    for (int trial = 0; trial < 5; ++trial) {
        noted.clear();
        Shop shop(PrinterStub::Manner::well, {{"band_rows", 8}});
        ASSERT_TRUE(shop.is_ready());
        const int rows = 6'000;
        const auto answer = shop.box->ask(shop.print(picture(rows), "job", 500ms));
        ASSERT_TRUE(
            shop.box->until([&] { return shop.box->stub.interpreter.paper().rows() > 200 * (trial + 1); }));
        shop.box->stub.interpreter.set_health({.paper_out = true});
        ASSERT_TRUE(
            shop.box->until([&] { return shop.box->condition("receipt") == Condition::paper_out; }, 8s));
        ASSERT_TRUE(shop.box->until([&] { return answer->has_value(); }));
        EXPECT_TRUE((*answer)->is_yes()) << "some of it is out";
        shop.box->stub.interpreter.set_health({});
        ASSERT_TRUE(shop.ends("job"));
        ++row.trials;
        const int on_paper = whole(shop.box->stub.receipts, rows);
        count(row, *shop.box->registry.job("job"), true, on_paper);
        EXPECT_EQ(shop.box->registry.job("job")->outcome, Outcome::done);
        if (shop.box->stub.receipts.size() > 1) {
            EXPECT_NE(noted.find("again"), std::string::npos) << noted;
        }
    }
    test::report(row);
}

TEST(PrinterFaults, TwoBoxesWantTheSamePrinter) {
    FaultRow row{.fault = "two boxes, one network printer that serves one at a time"};
    Shop shop(PrinterStub::Manner::well, {{"idle", 50}});
    ASSERT_TRUE(shop.is_ready());
    StoredJobs other_disk;
    MemoryJobStore other_store(shop.box->io.get_executor(), other_disk);
    EventHub other_hub;
    Registry other(shop.box->io.get_executor(), shop.box->clock, other_hub, "", kDrivers);
    other.keep_in(other_store);
    DeviceInfo info = device_info("receipt", Kind::printer, shop.box->stub.uri());
    info.options["idle"] = 50;
    other.configure({info});
    std::vector<
        std::pair<std::shared_ptr<std::optional<ActionResult>>, std::shared_ptr<std::optional<ActionResult>>>>
        answers;
    for (int i = 0; i < 10; ++i) {
        const std::string id = "job-" + std::to_string(i);
        const auto ours = shop.box->ask(shop.print(picture(40 + 2 * i), id));
        Action action = shop.print(picture(41 + 2 * i), id);
        const auto theirs = std::make_shared<std::optional<ActionResult>>();
        asio::co_spawn(
            shop.box->io, other.perform(std::move(action)),
            [theirs](const std::exception_ptr&, ActionResult result) { *theirs = std::move(result); });
        ASSERT_TRUE(shop.box->until([&] { return ours->has_value() && theirs->has_value(); }, 10s));
        answers.emplace_back(ours, theirs);
    }
    for (int i = 0; i < 10; ++i) {
        const std::string id = "job-" + std::to_string(i);
        ASSERT_TRUE(shop.ends(id));
        ASSERT_TRUE(shop.box->until([&] { return other.job(id)->state == Job::State::ended; }, 10s));
    }
    shop.box->until([] { return false; }, 300ms);
    for (int i = 0; i < 10; ++i) {
        const std::string id = "job-" + std::to_string(i);
        const auto& [ours, theirs] = answers[static_cast<std::size_t>(i)];
        ++row.trials;
        count(row, *shop.box->registry.job(id), (*ours)->is_yes(),
              whole(shop.box->stub.receipts, 40 + 2 * i));
        count(row, *other.job(id), (*theirs)->is_yes(), whole(shop.box->stub.receipts, 41 + 2 * i));
    }
    other.stop();
    test::report(row);
}

// ---- tills ----

TEST(TillFaults, FiftySendersAtOnce) {
    FaultRow row{.fault = "fifty senders at once"};
    Shop shop;
    ASSERT_TRUE(shop.is_ready());
    std::vector<std::shared_ptr<std::optional<ActionResult>>> answers;
    for (int i = 0; i < 50; ++i) {
        answers.push_back(shop.box->ask(shop.print(picture(20 + i), "job-" + std::to_string(i), 20s)));
    }
    for (int i = 0; i < 50; ++i) {
        const std::string id = "job-" + std::to_string(i);
        ASSERT_TRUE(shop.ends(id));
    }
    ASSERT_TRUE(shop.box->until(
        [&] { return std::ranges::all_of(answers, [](const auto& one) { return one->has_value(); }); }));
    ++row.trials;
    std::map<int, int> by_rows;
    for (const Paper& paper : shop.box->stub.receipts) ++by_rows[paper.rows()];
    for (int i = 0; i < 50; ++i) {
        count(row, *shop.box->registry.job("job-" + std::to_string(i)),
              (*answers[static_cast<std::size_t>(i)])->is_yes(), by_rows[20 + i + 10]);
    }
    test::report(row);
}

TEST(TillFaults, ATillGivesUpAndAsksAgain) {
    FaultRow row{.fault = "till gives up and asks again, five times, with a key or without"};
    for (const bool has_key : {true, false}) {
        Shop shop;
        ASSERT_TRUE(shop.is_ready());
        std::vector<std::shared_ptr<std::optional<ActionResult>>> answers;
        for (int i = 0; i < 5; ++i) {
            Action again = shop.print(picture(1'000), has_key ? "key" : "", 5s);
            again.join_same_for = 10s;
            answers.push_back(shop.box->ask(std::move(again)));
            shop.box->until([] { return false; }, 10ms);
        }
        ASSERT_TRUE(shop.box->until(
            [&] { return std::ranges::all_of(answers, [](const auto& one) { return one->has_value(); }); }));
        ++row.trials;
        ASSERT_EQ(shop.box->registry.jobs().size(), 1u);
        count(row, shop.box->registry.jobs()[0], true, whole(shop.box->stub.receipts, 1'000));
        EXPECT_EQ(shop.box->stub.receipts.size(), 1u);
    }
    test::report(row);
}

// ---- the disk ----

/// A journal of its own thread, as in the program.
class RunningJournal {
public:
    RunningJournal(const std::filesystem::path& file, asio::io_context& io,
                   const journal::Limits& limits = {}) {
        auto opened = journal::Journal::open(file, io.get_executor(), clock_, limits);
        if (!opened) throw std::runtime_error(opened.error().message);
        journal_ = std::move(*opened);
        jobs_ = std::make_unique<journal::Jobs>(*journal_);
        thread_ = std::thread([this] { journal_->run(); });
    }
    ~RunningJournal() {
        journal_->stop();
        thread_.join();
    }
    RunningJournal(const RunningJournal&) = delete;
    RunningJournal& operator=(const RunningJournal&) = delete;
    [[nodiscard]] journal::Jobs& jobs() { return *jobs_; }
    [[nodiscard]] std::vector<std::string> problems() const { return journal_->problems(); }

private:
    SystemClock clock_;
    std::unique_ptr<journal::Journal> journal_;
    std::unique_ptr<journal::Jobs> jobs_;
    std::thread thread_;
};

/// A box whose jobs are in a real journal.
struct JournalBox : DeviceBench {
    explicit JournalBox(const std::filesystem::path& file, PrinterStub& stub, journal::Limits limits = {})
        : DeviceBench(kDrivers), kept(file, io, limits) {
        DeviceInfo info = device_info("receipt", Kind::printer, stub.uri());
        registry.keep_in(kept.jobs());
        registry.configure({info});
    }
    ~JournalBox() {
        registry.stop();
        until([] { return false; }, 50ms);
    }
    RunningJournal kept;
};

TEST(DiskFaults, TheDiskIsFull) {
    FaultRow row{.fault = "disk full: refused before anything is printed"};
    const test::TemporaryFolder folder;
    journal::Limits limits;
    limits.pages_max = 40;
    asio::io_context printer_io;
    PrinterStub stub(printer_io);
    std::thread printer([&] {
        const auto guard = asio::make_work_guard(printer_io);
        printer_io.run();
    });
    {
        JournalBox box(folder.path() / "journal.db", stub, limits);
        ASSERT_TRUE(box.until([&] { return box.condition("receipt") == Condition::ready; }));
        Action large = box.action("receipt", "print_raw", nullptr, 3s);
        large.data = std::string(300'000, 'x');
        large.id = "large";
        const ActionResult told = box.perform(large);
        EXPECT_FALSE(told.is_yes());
        EXPECT_EQ(told.error->code, ErrorCode::full);
        ++row.trials;
        ++row.jobs;
        row.refused += static_cast<int>(!told.is_yes());
        Action small = box.action("receipt", "print_picture", nullptr, 3s);
        small.data = picture(10);
        small.id = "small";
        const ActionResult next = box.perform(small);
        EXPECT_TRUE(next.is_yes()) << "what there is room for is printed: "
                                   << (next.error ? next.error->message : "");
        ++row.jobs;
        row.printed += static_cast<int>(next.outcome == Outcome::done);
    }
    asio::post(printer_io, [&] { printer_io.stop(); });
    printer.join();
    EXPECT_EQ(stub.receipts.size(), 1u);
    test::report(row);
}

TEST(DiskFaults, TheDatabaseIsBroken) {
    FaultRow row{.fault = "database broken: set aside, named, and the next receipt prints"};
    for (const std::string& garbage :
         {std::string(5'000, 'x'), std::string("SQLite format 3\0"s) + std::string(9'000, '\x07'),
          std::string()}) {
        const test::TemporaryFolder folder;
        const auto file = folder.path() / "journal.db";
        std::ofstream(file, std::ios::binary) << garbage;
        asio::io_context printer_io;
        PrinterStub stub(printer_io);
        std::thread printer([&] {
            const auto guard = asio::make_work_guard(printer_io);
            printer_io.run();
        });
        {
            JournalBox box(file, stub);
            EXPECT_EQ(box.kept.problems().empty(), garbage.empty()) << "an empty file is a new one";
            ASSERT_TRUE(box.until([&] { return box.condition("receipt") == Condition::ready; }));
            Action job = box.action("receipt", "print_picture", nullptr, 3s);
            job.data = picture(10);
            job.id = "job";
            const ActionResult told = box.perform(job);
            ++row.trials;
            ++row.jobs;
            row.printed += static_cast<int>(told.outcome == Outcome::done);
            EXPECT_EQ(told.outcome, Outcome::done);
        }
        asio::post(printer_io, [&] { printer_io.stop(); });
        printer.join();
        EXPECT_EQ(stub.receipts.size(), 1u);
    }
    test::report(row);
}

}  // namespace
}  // namespace comptoir::bridge
