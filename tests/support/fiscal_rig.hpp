#pragma once
/// A fiscal device's driver with a device of software at the other end, whose every message and answer may go
/// wrong.

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "device-bridge/fiscal/clean_cash_device.hpp"
#include "device-bridge/fiscal/fdm_device.hpp"
#include "device-bridge/fiscal/tremol_device.hpp"
#include "device-bridge/links/simulated_wire.hpp"
#include "device-bridge/protocols/clean_cash_machine.hpp"
#include "device-bridge/protocols/fdm_machine.hpp"
#include "device-bridge/protocols/tremol_machine.hpp"
#include "tests/support/fdm_receipt.hpp"

namespace comptoir::bridge {

/// Questions are counted from the first that somebody asks; what only looks whether the device is there is
/// not, before that.
///
/// Thread: the test's.
class FiscalRig {
public:
    using Way = std::function<std::string(std::size_t question, std::string bytes)>;

    virtual ~FiscalRig() {
        wire->on_written([](std::string_view) {});
        if (!device) return;
        device->stop();
        io.restart();
        io.run_for(std::chrono::milliseconds(5));
    }
    FiscalRig(const FiscalRig&) = delete;
    FiscalRig& operator=(const FiscalRig&) = delete;

    [[nodiscard]] virtual const char* verb() const { return "register_receipt"; }
    /// `number` tells one from another.
    [[nodiscard]] virtual json::Value receipt(const std::string& number) const = 0;
    [[nodiscard]] virtual std::size_t registered() const = 0;
    [[nodiscard]] virtual std::size_t questions_each() const = 0;  ///< of a receipt that goes well
    [[nodiscard]] virtual std::size_t receipt_question()
        const = 0;  ///< behind it a receipt may be registered
    /// What is said of the first and only receipt is what the machine said.
    virtual void expect_true_value(const json::Value& value, const std::string& what) const = 0;

    bool until(const std::function<bool()>& is_so) {
        const Time end = clock.now() + std::chrono::seconds(20);
        while (!is_so() && clock.now() < end) {
            io.restart();
            io.run_one_for(std::chrono::milliseconds(10));
        }
        return is_so();
    }
    std::shared_ptr<std::optional<ActionResult>> ask(const std::string& wanted, json::Value fields,
                                                     Duration patience = std::chrono::seconds(20)) {
        is_counting_ = true;
        Action action;
        action.device = "fiscal";
        action.verb = wanted;
        action.fields = std::move(fields);
        action.id = "job-" + std::to_string(++jobs);
        action.deadline = clock.now() + patience;
        auto answer = std::make_shared<std::optional<ActionResult>>();
        asio::co_spawn(io, device->perform(std::move(action)),
                       [answer](const std::exception_ptr& thrown, ActionResult result) {
                           if (thrown) std::rethrow_exception(thrown);
                           *answer = std::move(result);
                       });
        return answer;
    }
    ActionResult perform(const std::string& wanted, json::Value fields = nullptr,
                         Duration patience = std::chrono::seconds(20)) {
        const auto answer = ask(wanted, std::move(fields), patience);
        EXPECT_TRUE(until([&] { return answer->has_value(); }));
        return answer->value_or(ActionResult{});
    }
    /// All has happened that waits for neither the clock nor the disk.
    void until_nothing_moves() {
        io.restart();
        while (io.poll() > 0) io.restart();
    }
    bool until_ready() {
        return until([&] { return device->condition() == Condition::ready; });
    }
    /// Once the device is ready, which it need not become.
    ActionResult send(json::Value fields) {
        until_ready();
        ActionResult result = perform(verb(), std::move(fields));
        last_error = result.error ? result.error->message : "";
        return result;
    }
    ActionResult send() { return send(receipt("1001")); }
    [[nodiscard]] int unsure() const { return device->facts()["unsure_receipts"].get<int>(); }
    void go_well() {
        on_the_way = nullptr;
        spoil = nullptr;
        unplug_at = std::string::npos;
        wire->plug();
    }

    asio::io_context io;
    asio::thread_pool pool{1};  // joined before io goes
    SystemClock clock;
    std::shared_ptr<SimulatedWire> wire = SimulatedWire::create(io.get_executor(), clock);
    Way on_the_way;                             // of the question
    Way spoil;                                  // of what is answered to it
    std::size_t unplug_at = std::string::npos;  // the cable goes as this question has arrived
    std::vector<std::string> questions;         // as the driver wrote them
    std::vector<JobEnded> ends;
    std::size_t conditions = 0;  // told of
    std::unique_ptr<Device> device;
    int jobs = 0;
    std::string last_error;  // of the last `send`

protected:
    FiscalRig() {
        wire->on_written([this](std::string_view bytes) { hear(bytes); });
    }

    [[nodiscard]] virtual std::string feed(std::string_view bytes) = 0;
    /// Neither counted nor spoilt, whenever it comes.
    [[nodiscard]] virtual bool is_aside(std::string_view) const { return false; }
    [[nodiscard]] virtual bool is_question(std::string_view) const { return true; }
    /// Where nobody asked, counting begins with it.
    [[nodiscard]] virtual bool begins(std::string_view) const { return false; }

    template <class Waits>
    [[nodiscard]] static Waits waits(std::chrono::milliseconds answers_within) {
        Waits waits;
        waits.answer = answers_within;
        waits.knock = std::chrono::milliseconds(5);
        return waits;
    }
    [[nodiscard]] static LinkKeeper::Patience patience() {
        LinkKeeper::Patience patience;
        patience.pause_first = std::chrono::milliseconds(1);
        patience.pause_max = std::chrono::milliseconds(2);
        return patience;
    }
    [[nodiscard]] OpenContext context(const std::filesystem::path& folder) {
        DeviceInfo info;
        info.id = "fiscal";
        info.kind = Kind::fiscal;
        return {.executor = io.get_executor(),
                .info = info,
                .events =
                    [this](EventBody body, const std::string&) {
                        if (const auto* ended = std::get_if<JobEnded>(&body)) ends.push_back(*ended);
                        if (std::holds_alternative<ConditionChanged>(body)) ++conditions;
                    },
                .clock = clock,
                .paper_folder = "",
                .runtime_folder = "",
                .state_folder = folder.string(),
                .pool = pool.get_executor()};
    }

private:
    void hear(std::string_view bytes) {
        is_counting_ = is_counting_ || begins(bytes);
        if (!is_counting_ || is_aside(bytes)) return wire->send(feed(bytes));
        const std::size_t number = questions.size();
        if (is_question(bytes)) questions.emplace_back(bytes);
        std::string arrived(bytes);
        if (on_the_way) arrived = on_the_way(number, std::move(arrived));
        std::string answer = feed(arrived);
        if (spoil) answer = spoil(number, std::move(answer));
        if (number == unplug_at && is_question(bytes)) return wire->unplug();
        wire->send(answer);
    }

    bool is_counting_ = false;
};

/// Its receipt has two lines.
class TremolRig final : public FiscalRig {
public:
    enum Question : std::size_t { kIdentity, kOpen, kFirstLine, kSecondLine, kClose, kClock, kAll };
    static constexpr const char* kTaxNumber = "P051234567X";

    explicit TremolRig(const std::filesystem::path& folder,
                       std::chrono::milliseconds answers_within = std::chrono::seconds(5)) {
        device =
            make_tremol(context(folder), wire->near_end(), waits<TremolPatience>(answers_within), patience());
        device->start();
    }
    [[nodiscard]] const char* verb() const override { return "register"; }
    [[nodiscard]] json::Value receipt(const std::string& number) const override {
        return {{"messages",
                 {"01;     0;0;1;Mama Mboga;P000000000Z;;;;;INV" + number, "1Чай;A;129.99;PCS;;;16*2.000",
                  "1Bread;A;65.00;PCS;;;16*1.000,-5.00%", "8", "h"}},
                {"company_vat", kTaxNumber}};
    }
    [[nodiscard]] std::size_t registered() const override { return machine.registered(); }
    [[nodiscard]] std::size_t questions_each() const override { return kAll; }
    [[nodiscard]] std::size_t receipt_question() const override { return kClose; }
    void expect_true_value(const json::Value& value, const std::string& what) const override {
        EXPECT_EQ(machine.sold(), 2U) << what << ": each line once, too";
        EXPECT_EQ(value["replies"].size(), 5U) << what;
    }

    TremolMachine machine{{"KRAMW000000000001", kTaxNumber}};

private:
    [[nodiscard]] std::string feed(std::string_view bytes) override { return machine.feed(bytes); }
    [[nodiscard]] bool is_aside(std::string_view bytes) const override { return bytes.size() == 1; }
};

class FdmRig final : public FiscalRig {
public:
    explicit FdmRig(const std::filesystem::path& folder,
                    std::chrono::milliseconds answers_within = std::chrono::seconds(5)) {
        device = make_fdm(context(folder), wire->near_end(), waits<FdmPatience>(answers_within), patience());
        device->start();
    }
    [[nodiscard]] json::Value receipt(const std::string& number) const override {
        return test::fdm_receipt(number);
    }
    [[nodiscard]] std::size_t registered() const override { return machine.registered(); }
    [[nodiscard]] std::size_t questions_each() const override { return 1; }
    [[nodiscard]] std::size_t receipt_question() const override { return 0; }
    void expect_true_value(const json::Value& value, const std::string& what) const override {
        EXPECT_EQ(json::text(value, "ticket_counter"), "        1") << what;
        EXPECT_EQ(unsure(), 0) << what;
    }
    /// Letter, number and retry of each question.
    [[nodiscard]] std::vector<std::string> heads() const {
        std::vector<std::string> heads;
        for (const std::string& question : questions) heads.push_back(question.substr(1, 4));
        return heads;
    }

    FdmMachine machine;

private:
    [[nodiscard]] std::string feed(std::string_view bytes) override { return machine.feed(bytes); }
    /// The others are single bytes, which say how an answer was heard.
    [[nodiscard]] bool is_question(std::string_view bytes) const override { return bytes.size() > 1; }
    [[nodiscard]] bool begins(std::string_view bytes) const override {
        return bytes.starts_with("\x02H") || bytes.starts_with("\x02P");
    }
};

/// Who it is, and the receipt: in one message since protocol 2, in three before.
class CleanCashRig final : public FiscalRig {
public:
    explicit CleanCashRig(const std::filesystem::path& folder, int protocol = 2,
                          std::chrono::milliseconds answers_within = std::chrono::seconds(5))
        : machine(protocol), protocol_(protocol) {
        device = make_clean_cash(context(folder), wire->near_end(), waits<CleanCashPatience>(answers_within),
                                 patience());
        device->start();
    }
    [[nodiscard]] json::Value receipt(const std::string& number) const override {
        return {{"receipt", {"202611270203", number, "5561231234", "129,00", "0,00", "25,00;25,80"}}};
    }
    [[nodiscard]] std::size_t registered() const override { return machine.registered(); }
    [[nodiscard]] std::size_t questions_each() const override { return protocol_ >= 2 ? 2 : 4; }
    [[nodiscard]] std::size_t receipt_question() const override { return protocol_ >= 2 ? 1 : 2; }
    void expect_true_value(const json::Value& value, const std::string& what) const override {
        EXPECT_EQ(value["signature_control"], machine.code()) << what;
    }

    CleanCashMachine machine;

private:
    [[nodiscard]] std::string feed(std::string_view bytes) override { return machine.feed(bytes); }

    int protocol_;
};

}  // namespace comptoir::bridge
