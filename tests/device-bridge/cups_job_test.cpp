/// A job on its way through a print queue, whatever the queue does with it: what is said and what came out
/// agree.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>
#include <optional>

#include "app/base/file.hpp"
#include "device-bridge/printing/queue_printer.hpp"
#include "tests/support/run_io.hpp"

namespace comptoir::bridge {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kPdf = "%PDF-1.4\nreport\n";

/// What stands behind the seam: a queue whose every step a test decides.
struct Spool {
    enum class Habit { prints, keeps_waiting, never_ends, gives_up };
    struct Job {
        QueuedJob seen;
        std::string format;
        std::string data;
    };
    QueueFacts facts{.state = QueueFacts::State::idle,
                     .reasons = {"none"},
                     .message = "",
                     .is_accepting = true,
                     .formats = {"application/pdf", "image/jpeg", "image/png"},
                     .model = "Office 9",
                     .device_id = "",
                     .uuid = ""};
    Habit habit = Habit::prints;
    bool is_reachable = true;
    std::optional<Error> create_error;
    std::optional<Error> send_error;
    std::optional<Error> job_error;
    bool document_arrives = true;
    bool may_cancel = true;
    std::function<void()> at_cancel;  ///< just before a wish to cancel is heard
    Duration create_takes{};
    std::map<int, Job> jobs;
    std::vector<std::string> heard;
    int followed = 0;  ///< how often it was asked how a job stands
    int printed = 0;

    void begin(Job& job) {
        job.seen.state = QueuedJob::State::processing;
        job.seen.has_begun = true;
    }
    void complete(Job& job) {
        begin(job);
        job.seen.state = QueuedJob::State::completed;
        ++printed;
    }
    void arrived(Job& job) {
        if (habit == Habit::prints) complete(job);
        if (habit == Habit::never_ends) begin(job);
        if (habit == Habit::gives_up) job.seen.state = QueuedJob::State::aborted;
    }
    /// The printer behind it is well again: whatever still waits comes out.
    void release() {
        for (auto& [number, job] : jobs) {
            const bool waits = job.seen.state == QueuedJob::State::pending ||
                               job.seen.state == QueuedJob::State::held ||
                               job.seen.state == QueuedJob::State::processing;
            if (waits && !job.data.empty()) complete(job);
        }
    }
};

class ScriptedQueue final : public PrintQueue {
public:
    ScriptedQueue(asio::any_io_executor io, Spool& spool) : io_(std::move(io)), spool_(spool) {}

    asio::awaitable<Result<QueueFacts>> look(Time) override {
        if (auto gone = why_gone()) co_return tl::unexpected(*gone);
        co_return spool_.facts;
    }
    asio::awaitable<Result<int>> create_job(std::string name, Time) override {
        if (auto gone = why_gone()) co_return tl::unexpected(*gone);
        spool_.heard.push_back("create");
        if (spool_.create_takes > 0ms) {
            asio::steady_timer timer(io_, spool_.create_takes);
            co_await timer.async_wait(asio::use_awaitable);
        }
        if (spool_.create_error) co_return tl::unexpected(*spool_.create_error);
        const int number = static_cast<int>(spool_.jobs.size()) + 1;
        spool_.jobs[number].seen.name = name;
        co_return number;
    }
    asio::awaitable<Result<void>> send_document(int number, std::string format,
                                                std::shared_ptr<const std::string> data, Time) override {
        if (auto gone = why_gone()) co_return tl::unexpected(*gone);
        spool_.heard.push_back("send");
        Spool::Job& job = spool_.jobs.at(number);
        if (spool_.document_arrives) {
            job.format = std::move(format);
            job.data = *data;
            spool_.arrived(job);
        }
        if (spool_.send_error) co_return tl::unexpected(*spool_.send_error);
        co_return Result<void>{};
    }
    asio::awaitable<Result<QueuedJob>> job(int number, Time) override {
        if (auto gone = why_gone()) co_return tl::unexpected(*gone);
        ++spool_.followed;
        if (spool_.job_error) co_return tl::unexpected(*spool_.job_error);
        const auto found = spool_.jobs.find(number);
        if (found == spool_.jobs.end()) co_return fail(ErrorCode::refused, "no such job");
        co_return found->second.seen;
    }
    asio::awaitable<Result<void>> cancel_job(int number, Time) override {
        if (auto gone = why_gone()) co_return tl::unexpected(*gone);
        spool_.heard.push_back("cancel");
        if (spool_.at_cancel) spool_.at_cancel();
        QueuedJob& job = spool_.jobs.at(number).seen;
        const bool is_over =
            job.state == QueuedJob::State::completed || job.state == QueuedJob::State::aborted;
        if (is_over || !spool_.may_cancel) co_return fail(ErrorCode::refused, "it can't be cancelled");
        job.state = QueuedJob::State::canceled;
        co_return Result<void>{};
    }
    void close() override { is_closed_ = true; }
    [[nodiscard]] std::string describe() const override { return "scripted"; }

private:
    std::optional<Error> why_gone() const {
        if (is_closed_) return Error{ErrorCode::offline, "closed"};
        if (!spool_.is_reachable) return Error{ErrorCode::offline, "the server is gone"};
        return std::nullopt;
    }

    asio::any_io_executor io_;
    Spool& spool_;
    bool is_closed_ = false;
};

/// Says what it is asked to, in words that a test can read.
class PlainLanguage final : public PrinterLanguage {
public:
    std::string begin_picture(int, int) override { return "<"; }
    std::string band(std::string_view rows, int row_bytes) override {
        return std::string(rows.size() / static_cast<std::size_t>(row_bytes), '.');
    }
    std::string end_picture(CutMode cut) override { return cut == CutMode::full ? "|>" : ">"; }
    [[nodiscard]] int band_rows_max() const override { return 24; }
    std::string pulse(const PrinterOptions&) override { return "kick"; }
    std::string pulse_now(const PrinterOptions&) override { return ""; }
    std::string ask_status() override { return ""; }
    std::string ask_when_done() override { return ""; }
    std::string recover(std::size_t) override { return ""; }
    void hear(std::string_view, const Ear&) override {}
    void renew() override {}
};

class CupsJob : public testing::Test {
protected:
    ~CupsJob() override {
        if (device_) device_->stop();
        device_.reset();
        io_.restart();
        io_.run_for(20ms);
        pool_.join();
    }
    QueuePrinter& device() {
        if (device_) return *device_;
        device_ = std::make_unique<QueuePrinter>(QueuePrinter::Parts{
            .executor = io_.get_executor(),
            .pool = pool_.get_executor(),
            .id = "office",
            .options = {},
            .queue = std::make_unique<ScriptedQueue>(io_.get_executor(), spool_),
            .language = [](const QueueFacts&) { return std::make_unique<PlainLanguage>(); },
            .events = [this](EventBody body, const std::string&) { events_.push_back(std::move(body)); },
            .clock = clock_,
            .leaving = [this](std::string job) { return keep(std::move(job)); },
            .timing = {.poll_min = 5ms,
                       .poll_max = 10ms,
                       .take_back = 100ms,
                       .fresh = 20ms,
                       .connecting = 60ms,
                       .check_ready = 10ms,
                       .check_trouble = 10ms,
                       .retry_min = 5ms,
                       .retry_max = 10ms}});
        device_->start();
        return *device_;
    }
    asio::awaitable<Result<void>> keep(std::string) {
        spool_.heard.push_back("kept");
        co_return leaving_;
    }

    struct Asked {
        std::string id;
        std::optional<ActionResult> result;
        Time deadline{};
        Time answered{};
        [[nodiscard]] Outcome outcome() const { return result.value().outcome; }
        [[nodiscard]] ErrorCode code() const { return result.value().error.value().code; }
    };
    std::shared_ptr<Asked> ask(const std::string& verb, const std::string& data, Duration patience = 2s,
                               json::Value fields = nullptr, bool is_promised = false) {
        Action action;
        action.device = "office";
        action.verb = verb;
        action.data = data;
        action.id = "job-" + std::to_string(++asked_);
        action.deadline = clock_.now() + patience;
        action.fields = std::move(fields);
        action.is_promised = is_promised;
        auto asked = std::make_shared<Asked>();
        asked->id = action.id;
        asked->deadline = action.deadline;
        asio::co_spawn(io_, device().perform(std::move(action)),
                       [this, asked](const std::exception_ptr& thrown, ActionResult result) {
                           EXPECT_EQ(thrown, nullptr);
                           asked->answered = clock_.now();
                           asked->result = std::move(result);
                       });
        return asked;
    }
    std::shared_ptr<Asked> answer(const std::string& verb, const std::string& data, Duration patience = 2s,
                                  json::Value fields = nullptr) {
        auto asked = ask(verb, data, patience, std::move(fields));
        EXPECT_TRUE(until([&] { return asked->result.has_value(); })) << verb;
        return asked;
    }
    bool until_followed_on() {
        const int before = spool_.followed;
        return until([&] { return spool_.followed >= before + 2; });
    }
    bool until(const std::function<bool()>& is_so) { return test::run_io_until(io_, is_so); }
    void run_for(Duration time) {
        io_.restart();
        io_.run_for(time);
    }
    std::vector<Outcome> ends(const std::string& id) const {
        std::vector<Outcome> all;
        for (const EventBody& body : events_) {
            const auto* end = std::get_if<JobEnded>(&body);
            if (end != nullptr && end->job == id) all.push_back(end->outcome);
        }
        return all;
    }
    void make_raw() { spool_.facts.model = "Local Raw Printer"; }
    static std::string picture() {
        return file::read(std::string(COMPTOIR_SOURCE_DIR) + "/tests/pictures/stripes-interlaced.png", 4'096)
            .value_or("");
    }

    asio::io_context io_;
    asio::thread_pool pool_{1};
    SystemClock clock_;
    Spool spool_;
    Result<void> leaving_;
    std::vector<EventBody> events_;
    std::unique_ptr<QueuePrinter> device_;
    int asked_ = 0;
};

TEST_F(CupsJob, IsMadeThenKeptThenGivenItsDocumentAndFollowedToItsEnd) {
    const auto asked = answer("print_document", kPdf);
    EXPECT_EQ(asked->outcome(), Outcome::done);
    EXPECT_THAT(spool_.heard, ElementsAre("create", "kept", "send"));
    EXPECT_EQ(spool_.jobs.at(1).format, "application/pdf");
    EXPECT_EQ(spool_.jobs.at(1).data, kPdf);
    EXPECT_THAT(ends(asked->id), ElementsAre(Outcome::done));
    EXPECT_EQ(spool_.printed, 1);
}

TEST_F(CupsJob, ThatCantBeKeptNeverGetsItsDocumentAndIsThrownAway) {
    leaving_ = fail(ErrorCode::full, "the disk is full");
    const auto asked = answer("print_document", kPdf);
    EXPECT_EQ(asked->outcome(), Outcome::failed);
    EXPECT_EQ(asked->code(), ErrorCode::full);
    EXPECT_TRUE(until([&] { return spool_.heard.size() == 3; }));
    EXPECT_THAT(spool_.heard, ElementsAre("create", "kept", "cancel"));
}

TEST_F(CupsJob, ThatTheQueueDoesNotTakeIsRefusedBeforeItIsMade) {
    for (const auto& [verb, data] :
         {std::pair<std::string, std::string>{"print_document", "%!PS-Adobe-3.0\n"},
          {"print_document", std::string("\x1b@\0\x01", 4)},
          {"print_raw", "\x1b@hello"},
          {"print_raw", "^XA^FO10,10^FDx^FS^XZ"},
          {"open_drawer", ""}}) {
        const auto asked = answer(verb, data);
        EXPECT_EQ(asked->outcome(), Outcome::failed) << data;
        EXPECT_EQ(asked->code(), ErrorCode::unsupported) << data;
    }
    EXPECT_THAT(spool_.heard, IsEmpty());
    EXPECT_THAT(device().verbs(), testing::Not(testing::Contains("open_drawer")));
}

TEST_F(CupsJob, OfAPictureGoesAsItIsOrAsWhatTheQueueTakes) {
    const std::string bitmap = std::string("P4\n8 1\n") + '\xaa';
    EXPECT_EQ(answer("print_picture", picture())->outcome(), Outcome::done);
    EXPECT_EQ(spool_.jobs.at(1).format, "image/png");
    EXPECT_EQ(spool_.jobs.at(1).data, picture());
    spool_.facts.formats = {"image/jpeg"};
    run_for(30ms);
    EXPECT_EQ(answer("print_picture", picture())->outcome(), Outcome::done);
    EXPECT_EQ(spool_.jobs.at(2).format, "image/jpeg");
    EXPECT_TRUE(spool_.jobs.at(2).data.starts_with("\xFF\xD8\xFF"));
}

TEST_F(CupsJob, OfARawQueueEndsAsSentBecauseNobodyKnowsMore) {
    make_raw();
    spool_.facts.formats = {"application/octet-stream", "application/vnd.cups-raw"};
    EXPECT_EQ(answer("print_raw", "\x1b@hello")->outcome(), Outcome::sent);
    EXPECT_EQ(spool_.jobs.at(1).format, "application/vnd.cups-raw");
    EXPECT_EQ(spool_.jobs.at(1).data, "\x1b@hello");
    EXPECT_EQ(answer("print_picture", picture(), 2s, {{"cut", "full"}})->outcome(), Outcome::sent);
    EXPECT_THAT(spool_.jobs.at(2).data, testing::MatchesRegex("<\\.+\\|>"));
    EXPECT_EQ(answer("open_drawer", "")->outcome(), Outcome::sent);
    EXPECT_EQ(spool_.jobs.at(3).data, "kick");
    EXPECT_EQ(answer("print_document", kPdf)->code(), ErrorCode::unsupported);
    EXPECT_EQ(spool_.printed, 3);
}

TEST_F(CupsJob, IsRefusedWithTheReasonWhereThePrinterCantPrint) {
    struct Case {
        std::string reason;
        ErrorCode code;
        std::string says;
    };
    for (const Case& one : {Case{"media-empty-error", ErrorCode::refused, "paper_out"},
                            Case{"cover-open", ErrorCode::refused, "cover_open"},
                            Case{"offline-report", ErrorCode::offline, "offline"},
                            Case{"paused", ErrorCode::offline, "offline"}}) {
        spool_.facts.reasons = {one.reason};
        run_for(30ms);
        const auto asked = answer("print_document", kPdf);
        EXPECT_EQ(asked->outcome(), Outcome::failed) << one.reason;
        EXPECT_EQ(asked->code(), one.code) << one.reason;
        EXPECT_THAT(asked->result->error->message, HasSubstr(one.says));
    }
    EXPECT_THAT(spool_.heard, IsEmpty());
}

TEST_F(CupsJob, ThatHasNotBegunIsTakenBackBeforeItsDeadlineAndNeverComesOutLater) {
    spool_.habit = Spool::Habit::keeps_waiting;
    const auto asked = answer("print_document", kPdf, 400ms);
    EXPECT_EQ(asked->outcome(), Outcome::failed);
    EXPECT_LT(asked->answered, asked->deadline);
    EXPECT_THAT(spool_.heard, ElementsAre("create", "kept", "send", "cancel"));
    spool_.release();
    run_for(50ms);
    EXPECT_EQ(spool_.printed, 0);
    EXPECT_THAT(ends(asked->id), ElementsAre(Outcome::failed));
}

TEST_F(CupsJob, ThatIsBeingPrintedAtItsDeadlineIsYesAndGoesOnToItsEnd) {
    spool_.habit = Spool::Habit::never_ends;
    const auto asked = answer("print_document", kPdf, 300ms);
    EXPECT_EQ(asked->outcome(), Outcome::unknown);
    EXPECT_FALSE(asked->result->is_final);
    EXPECT_THAT(ends(asked->id), IsEmpty());
    EXPECT_THAT(spool_.heard, testing::Not(testing::Contains("cancel")));
    spool_.release();
    EXPECT_TRUE(until([&] { return !ends(asked->id).empty(); }));
    EXPECT_THAT(ends(asked->id), ElementsAre(Outcome::done));
    EXPECT_EQ(spool_.printed, 1);
}

TEST_F(CupsJob, ThatBeganWhileItWasTakenBackIsNotCalledFailed) {
    spool_.habit = Spool::Habit::keeps_waiting;
    spool_.at_cancel = [&] { spool_.begin(spool_.jobs.at(1)); };
    const auto asked = answer("print_document", kPdf, 300ms);
    EXPECT_EQ(asked->outcome(), Outcome::unknown);
    EXPECT_THAT(ends(asked->id), ElementsAre(Outcome::unknown));
}

TEST_F(CupsJob, ThatTheQueueWontGiveBackIsYesAndGoesOn) {
    spool_.habit = Spool::Habit::keeps_waiting;
    spool_.may_cancel = false;
    const auto asked = answer("print_document", kPdf, 300ms);
    EXPECT_EQ(asked->outcome(), Outcome::unknown);
    EXPECT_FALSE(asked->result->is_final);
    spool_.release();
    EXPECT_TRUE(until([&] { return !ends(asked->id).empty(); }));
    EXPECT_THAT(ends(asked->id), ElementsAre(Outcome::done));
}

TEST_F(CupsJob, WhoseAskerWasToldYesAndThatIsCancelledUnprintedIsForStaffToSee) {
    spool_.habit = Spool::Habit::keeps_waiting;
    spool_.may_cancel = false;
    const auto asked = answer("print_document", kPdf, 300ms);
    ASSERT_FALSE(asked->result->is_final);
    spool_.jobs.at(1).seen.state = QueuedJob::State::canceled;  // by somebody at the server
    EXPECT_TRUE(until([&] { return !ends(asked->id).empty(); }));
    EXPECT_THAT(ends(asked->id), ElementsAre(Outcome::unknown)) << "only what was told no may be forgotten";
}

TEST_F(CupsJob, OfAServerThatDiedIsNeitherYesNorNoUntilItIsBack) {
    spool_.habit = Spool::Habit::keeps_waiting;
    const auto asked = ask("print_document", kPdf, 300ms);
    ASSERT_TRUE(until([&] { return spool_.heard.size() == 3; }));
    spool_.is_reachable = false;
    ASSERT_TRUE(until([&] { return asked->result.has_value(); }));
    EXPECT_EQ(asked->outcome(), Outcome::unknown);
    EXPECT_FALSE(asked->result->is_final);
    EXPECT_EQ(device().condition(), Condition::offline);
    spool_.is_reachable = true;
    spool_.release();
    EXPECT_TRUE(until([&] { return !ends(asked->id).empty(); }));
    EXPECT_THAT(ends(asked->id), ElementsAre(Outcome::done));
}

TEST_F(CupsJob, WhoseDocumentBrokeOffIsTakenBackAtOnce) {
    spool_.send_error = Error{ErrorCode::offline, "hung up"};
    spool_.document_arrives = false;
    const auto asked = answer("print_document", kPdf);
    EXPECT_EQ(asked->outcome(), Outcome::failed);
    EXPECT_THAT(spool_.heard, ElementsAre("create", "kept", "send", "cancel"));
    EXPECT_EQ(spool_.printed, 0);
}

TEST_F(CupsJob, WhoseDocumentArrivedThoughNobodySaidSoIsNotPrintedAgain) {
    spool_.send_error = Error{ErrorCode::timeout, "no answer in time"};
    const auto asked = answer("print_document", kPdf);
    EXPECT_EQ(asked->outcome(), Outcome::done);
    EXPECT_THAT(spool_.heard, ElementsAre("create", "kept", "send"));
    EXPECT_EQ(spool_.printed, 1);
}

TEST_F(CupsJob, WhoseDocumentIsRefusedHasFailedAndLeavesNothingBehind) {
    spool_.send_error = Error{ErrorCode::unsupported, "document-format"};
    spool_.document_arrives = false;
    const auto asked = answer("print_document", kPdf);
    EXPECT_EQ(asked->outcome(), Outcome::failed);
    EXPECT_EQ(asked->code(), ErrorCode::unsupported);
    EXPECT_TRUE(until([&] { return spool_.heard.size() == 4; }));
    EXPECT_EQ(spool_.heard.back(), "cancel");
}

TEST_F(CupsJob, ThatTheQueueGaveUpHasFailedOnlyWhereItNeverBegan) {
    spool_.habit = Spool::Habit::gives_up;
    EXPECT_EQ(answer("print_document", kPdf)->outcome(), Outcome::failed);
    spool_.habit = Spool::Habit::never_ends;
    const auto asked = ask("print_document", kPdf);
    ASSERT_TRUE(until([&] { return spool_.jobs.size() == 2 && spool_.jobs[2].seen.has_begun; }));
    spool_.jobs[2].seen.state = QueuedJob::State::aborted;
    ASSERT_TRUE(until([&] { return asked->result.has_value(); }));
    EXPECT_EQ(asked->outcome(), Outcome::unknown);
    EXPECT_TRUE(asked->result->is_final);
}

TEST_F(CupsJob, ThatWasSeenBeingPrintedHasBegunWhateverTheQueueSaysOfTheTime) {
    spool_.habit = Spool::Habit::keeps_waiting;
    const auto asked = ask("print_document", kPdf);
    ASSERT_TRUE(until([&] { return spool_.heard.size() == 3; }));
    spool_.jobs.at(1).seen.state = QueuedJob::State::processing;
    ASSERT_TRUE(until_followed_on());
    spool_.jobs.at(1).seen.state = QueuedJob::State::aborted;
    ASSERT_TRUE(until([&] { return asked->result.has_value(); }));
    EXPECT_EQ(asked->outcome(), Outcome::unknown);
}

TEST_F(CupsJob, OfAQueueThatIsTooBusyToAnswerIsFollowedOn) {
    spool_.habit = Spool::Habit::never_ends;
    const auto asked = ask("print_document", kPdf);
    ASSERT_TRUE(until([&] { return spool_.heard.size() == 3; }));
    spool_.job_error = Error{ErrorCode::busy, "server-error-busy"};
    ASSERT_TRUE(until_followed_on());
    spool_.job_error.reset();
    spool_.release();
    ASSERT_TRUE(until([&] { return asked->result.has_value(); }));
    EXPECT_EQ(asked->outcome(), Outcome::done);
}

TEST_F(CupsJob, ThatTheQueueWouldPrintASecondTimeIsCancelledAndUnknown) {
    for (const bool is_seen_waiting : {true, false}) {
        spool_.habit = Spool::Habit::never_ends;
        const auto asked = ask("print_document", kPdf);
        const int number = is_seen_waiting ? 1 : 2;
        ASSERT_TRUE(
            until([&] { return spool_.jobs.contains(number) && spool_.jobs[number].seen.has_begun; }));
        spool_.jobs[number].seen.begun_at = 100;
        run_for(30ms);
        QueuedJob& job = spool_.jobs[number].seen;
        job.state = is_seen_waiting ? QueuedJob::State::pending : QueuedJob::State::processing;
        job.has_begun = !is_seen_waiting;  // a restarted server does not remember, or has begun already
        job.begun_at = is_seen_waiting ? 0 : 107;
        ASSERT_TRUE(until([&] { return asked->result.has_value(); }));
        EXPECT_EQ(asked->outcome(), Outcome::unknown);
        EXPECT_EQ(job.state, QueuedJob::State::canceled);
        spool_.release();
    }
    EXPECT_EQ(spool_.printed, 0);
}

TEST_F(CupsJob, ThatTheQueueForgotOrMistakesForAnotherIsUnknown) {
    spool_.habit = Spool::Habit::never_ends;
    auto asked = ask("print_document", kPdf);
    ASSERT_TRUE(until([&] { return spool_.jobs.size() == 1 && spool_.jobs[1].seen.has_begun; }));
    spool_.jobs[1].seen.name = "somebody's letter";
    spool_.jobs[1].seen.state = QueuedJob::State::completed;
    ASSERT_TRUE(until([&] { return asked->result.has_value(); }));
    EXPECT_EQ(asked->outcome(), Outcome::unknown);
    asked = ask("print_document", kPdf);
    ASSERT_TRUE(until([&] { return spool_.jobs.size() == 2 && spool_.jobs[2].seen.has_begun; }));
    spool_.jobs.clear();
    ASSERT_TRUE(until([&] { return asked->result.has_value(); }));
    EXPECT_EQ(asked->outcome(), Outcome::unknown);
}

TEST_F(CupsJob, WhoseMakingTakesTooLongIsNoAndIsThrownAway) {
    spool_.create_takes = 300ms;
    const auto asked = answer("print_document", kPdf, 100ms);
    EXPECT_EQ(asked->outcome(), Outcome::failed);
    EXPECT_EQ(asked->code(), ErrorCode::timeout);
    EXPECT_TRUE(until([&] { return spool_.heard.size() == 2; }));
    EXPECT_THAT(spool_.heard, ElementsAre("create", "cancel"));
    EXPECT_EQ(spool_.printed, 0);
}

TEST_F(CupsJob, ThatWasPromisedWaitsForPaperAndIsPrintedOnce) {
    spool_.facts.reasons = {"media-empty-error"};
    const auto asked = ask("print_document", kPdf, 100ms, nullptr, true);
    ASSERT_TRUE(until([&] { return asked->result.has_value(); }));
    EXPECT_EQ(asked->outcome(), Outcome::unknown);
    EXPECT_FALSE(asked->result->is_final);
    EXPECT_THAT(spool_.heard, IsEmpty());
    spool_.facts.reasons = {"none"};
    EXPECT_TRUE(until([&] { return !ends(asked->id).empty(); }));
    EXPECT_THAT(ends(asked->id), ElementsAre(Outcome::done));
    EXPECT_EQ(spool_.printed, 1);
}

TEST_F(CupsJob, ThatWasPromisedIsMadeOnceTheQueueCan) {
    for (const ErrorCode code : {ErrorCode::offline, ErrorCode::timeout, ErrorCode::busy}) {
        spool_.create_error = Error{code, "not now"};
        const auto asked = ask("print_document", kPdf, 1h, nullptr, true);
        ASSERT_TRUE(until([&] { return spool_.heard.size() == 2; }));
        EXPECT_THAT(ends(asked->id), IsEmpty()) << "it was told yes";
        EXPECT_THAT(spool_.heard, testing::Each("create")) << "it may be given to another printer still";
        spool_.create_error.reset();
        ASSERT_TRUE(until([&] { return asked->result.has_value(); }));
        EXPECT_EQ(asked->outcome(), Outcome::done);
        spool_.heard.clear();
    }
    EXPECT_EQ(spool_.printed, 3);
    spool_.create_error = Error{ErrorCode::refused, "not for you"};
    const auto refused = ask("print_document", kPdf, 1h, nullptr, true);
    ASSERT_TRUE(until([&] { return refused->result.has_value(); }));
    EXPECT_EQ(refused->outcome(), Outcome::failed) << "that is the queue's last word";
}

TEST_F(CupsJob, ThatWasPromisedAndStandsInTheQueueIsNotTakenBack) {
    spool_.habit = Spool::Habit::keeps_waiting;
    const auto asked = ask("print_document", kPdf, 100ms, nullptr, true);
    ASSERT_TRUE(until([&] { return asked->result.has_value(); }));
    run_for(50ms);
    EXPECT_THAT(spool_.heard, ElementsAre("create", "kept", "send"));
    spool_.release();
    EXPECT_TRUE(until([&] { return !ends(asked->id).empty(); }));
    EXPECT_EQ(spool_.printed, 1);
}

TEST_F(CupsJob, WaitsForTheOneBeforeItAndIsNoWhereThatTakesTooLong) {
    spool_.habit = Spool::Habit::never_ends;
    const auto first = ask("print_document", kPdf);
    ASSERT_TRUE(until([&] { return spool_.jobs.size() == 1; }));
    const auto second = answer("print_document", kPdf, 100ms);
    EXPECT_EQ(second->outcome(), Outcome::failed);
    EXPECT_EQ(second->code(), ErrorCode::busy);
    spool_.release();
    ASSERT_TRUE(until([&] { return first->result.has_value(); }));
    run_for(30ms);
    EXPECT_EQ(spool_.jobs.size(), 1u);
    EXPECT_EQ(spool_.printed, 1);
}

TEST_F(CupsJob, OfADrawerGoesBeforeThoseThatWait) {
    make_raw();
    spool_.habit = Spool::Habit::never_ends;
    const auto first = ask("print_raw", "one");
    ASSERT_TRUE(until([&] { return spool_.jobs.size() == 1; }));
    spool_.habit = Spool::Habit::prints;
    const auto second = ask("print_raw", "two");
    const auto drawer = ask("open_drawer", "");
    run_for(20ms);
    spool_.release();
    ASSERT_TRUE(until([&] { return second->result && drawer->result; }));
    EXPECT_EQ(spool_.jobs.at(2).data, "kick");
    EXPECT_EQ(spool_.jobs.at(3).data, "two");
}

TEST_F(CupsJob, IsUnknownWhenItsDeviceStopsAndOthersHaveFailed) {
    spool_.habit = Spool::Habit::never_ends;
    const auto first = ask("print_document", kPdf, 1h);
    const auto second = ask("print_document", kPdf, 1h);
    ASSERT_TRUE(until([&] { return spool_.jobs.size() == 1 && spool_.jobs[1].seen.has_begun; }));
    device().stop();
    ASSERT_TRUE(until([&] { return first->result && second->result; }));
    EXPECT_EQ(first->outcome(), Outcome::unknown);
    EXPECT_EQ(second->outcome(), Outcome::failed);
    EXPECT_EQ(answer("print_document", kPdf)->code(), ErrorCode::offline);
}

TEST_F(CupsJob, CanBeGivenToAnotherPrinterUntilItsDocumentLeft) {
    spool_.facts.reasons = {"offline-report"};
    const auto waits = ask("print_document", kPdf, 1h, nullptr, true);
    run_for(30ms);
    EXPECT_TRUE(device().give_back(waits->id));
    ASSERT_TRUE(until([&] { return waits->result.has_value(); }));
    EXPECT_EQ(waits->outcome(), Outcome::failed);
    EXPECT_THAT(ends(waits->id), IsEmpty());
    EXPECT_FALSE(device().give_back(waits->id));
    spool_.facts.reasons = {"none"};
    run_for(30ms);
    EXPECT_THAT(spool_.heard, IsEmpty());
    spool_.habit = Spool::Habit::keeps_waiting;
    const auto left = ask("print_document", kPdf, 1h);
    ASSERT_TRUE(until([&] { return spool_.heard.size() == 3; }));
    EXPECT_FALSE(device().give_back(left->id));
}

TEST_F(CupsJob, IsRefusedWhereTooManyWait) {
    spool_.habit = Spool::Habit::never_ends;
    std::vector<std::shared_ptr<Asked>> asked{ask("print_document", kPdf, 1h)};
    ASSERT_TRUE(until([&] { return spool_.jobs.size() == 1; }));
    for (std::size_t i = 0; i < QueuePrinter::kJobsMax; ++i) asked.push_back(ask("print_document", kPdf, 1h));
    EXPECT_EQ(answer("print_document", kPdf)->code(), ErrorCode::full);
    device().stop();
    EXPECT_TRUE(until([&] { return asked.back()->result.has_value(); }));
}

TEST_F(CupsJob, IsRefusedWhereItIsNoPictureOrNothing) {
    EXPECT_EQ(answer("print_picture", "no picture")->code(), ErrorCode::malformed);
    EXPECT_EQ(answer("print_document", "")->code(), ErrorCode::malformed);
    EXPECT_EQ(answer("dance", "x")->code(), ErrorCode::unsupported);
    EXPECT_THAT(spool_.heard, IsEmpty());
}

TEST_F(CupsJob, IsNotHeldUpByAQueueThatIsOnlyJustConnecting) {
    spool_.facts.reasons = {"connecting-to-device"};
    ASSERT_TRUE(until([&] { return device().condition() == Condition::ready; }));
    EXPECT_TRUE(until([&] { return device().condition() == Condition::offline; })) << "nobody answers it";
    spool_.facts.reasons = {"none"};
    EXPECT_TRUE(until([&] { return device().condition() == Condition::ready; }));
}

TEST_F(CupsJob, AsksTheQueueHowItIsNow) {
    ASSERT_TRUE(until([&] { return device().condition() == Condition::ready; }));
    spool_.facts.reasons = {"media-low-warning"};
    const auto asked = answer("status", "");
    EXPECT_EQ(asked->outcome(), Outcome::done);
    EXPECT_EQ(asked->result->value["condition"], "paper_low");
    EXPECT_THAT(ends(asked->id), IsEmpty());
    spool_.is_reachable = false;
    EXPECT_EQ(answer("status", "")->code(), ErrorCode::offline);
}

}  // namespace
}  // namespace comptoir::bridge
