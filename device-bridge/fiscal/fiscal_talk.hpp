#pragma once
/// What all fiscal devices have in common: receipts wait in one queue, and each is registered once.

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "device-bridge/device.hpp"
#include "device-bridge/fiscal/ledger_disk.hpp"
#include "device-bridge/fiscal/receipt_ledger.hpp"
#include "device-bridge/links/link_keeper.hpp"

namespace comptoir::bridge {

/// Something that somebody wants of a fiscal device.
struct FiscalWork {
    std::string key = {};            ///< of the receipt that it registers; empty: none
    std::size_t answers_wanted = 1;  ///< of a receipt, from the device, until all is said
    bool is_remedy = false;          ///< the device may want it before it says what became of a receipt
    /// Carries it out, or says how far that came. Called once, while the device hears; the work outlives it.
    std::function<asio::awaitable<ActionResult>(unsigned opening)> speak = nullptr;
};

/// The one who speaks to a fiscal device: one question at a time, while its link is open. Each device is one
/// of these, filled in with its protocol; the queue, the ledger and what becomes of either at trouble are
/// here.
///
/// `opening` says for which opening of the link a coroutine works: behind each wait it may be another.
/// Member coroutines of what is filled in run inside `run`, which keeps this alive.
///
/// Thread: io; the disk is waited for on the pool.
/// Owner: a FiscalDevice, and its last coroutine.   Limits: kWaitingMax wait.
class FiscalTalk : public std::enable_shared_from_this<FiscalTalk> {
public:
    static constexpr std::size_t kWaitingMax = 32;  // tills send one each; a day's invoices come in a row

    struct Name {
        const char* device;               ///< "fiscal device", as in "the fiscal device says nothing"
        std::chrono::milliseconds knock;  ///< between two questions whether it is there
    };

    FiscalTalk(OpenContext from, Name name);
    virtual ~FiscalTalk() = default;
    FiscalTalk(const FiscalTalk&) = delete;
    FiscalTalk& operator=(const FiscalTalk&) = delete;

    void start(std::unique_ptr<ByteLink> link, LinkKeeper::Patience patience);
    void stop();
    [[nodiscard]] static asio::awaitable<ActionResult> perform(std::shared_ptr<FiscalTalk> self,
                                                               Action action);
    [[nodiscard]] bool give_back(const std::string& job);
    [[nodiscard]] Condition condition() const { return condition_; }
    [[nodiscard]] const std::string& reason() const { return reason_; }
    [[nodiscard]] json::Value facts() const;
    /// Beside "release".
    [[nodiscard]] virtual std::vector<std::string> verbs() const = 0;

protected:
    static constexpr auto kAnswer = asio::as_tuple(asio::use_awaitable);

    /// Errors: malformed; unsupported: no verb of it.
    [[nodiscard]] virtual Result<FiscalWork> work_of(const Action& action) = 0;
    /// The link is open anew: what was heard before counts no more.
    virtual void begin() = 0;
    virtual void hear(std::string_view bytes) = 0;
    /// Looks whether it is there, and says so with `become`.
    [[nodiscard]] virtual asio::awaitable<void> knock(unsigned opening) = 0;
    /// Whether it may be asked for what waits. Where it may not, nothing waits for long.
    [[nodiscard]] virtual bool is_free() const { return condition_ == Condition::ready; }
    /// The same of this one alone.
    [[nodiscard]] virtual bool may_begin(const FiscalWork& work) const {
        static_cast<void>(work);
        return is_free();
    }
    /// What can be said of a receipt without the device.
    [[nodiscard]] virtual std::optional<ActionResult> answered_before(const FiscalWork& work) const = 0;
    [[nodiscard]] virtual ActionResult failure(Outcome outcome, Error why) const;
    virtual void add_facts(json::Value& facts) const = 0;

    [[nodiscard]] bool is_on(unsigned opening) const { return !is_stopped_ && opening == openings_; }
    void become(Condition now, std::string why);
    [[nodiscard]] Error unplugged() const;
    /// Of a receipt whose end nobody knows.
    [[nodiscard]] ActionResult held_back() const;
    [[nodiscard]] asio::awaitable<Result<void>> write(std::string bytes, Duration within);
    /// That `receipt` leaves is on the disk.
    /// Errors: the disk's; offline: not this opening any more. It is not noted then, and must not leave.
    [[nodiscard]] asio::awaitable<Result<void>> note_leaving(unsigned opening,
                                                             ReceiptLedger::Receipt receipt);
    /// What became of a receipt. Where the disk does not take it the log says so: it has happened.
    [[nodiscard]] asio::awaitable<void> note_registered(ReceiptLedger::Receipt receipt);
    [[nodiscard]] asio::awaitable<void> note_not_registered(std::string key);

    OpenContext context_;
    ReceiptLedger ledger_;
    asio::steady_timer answer_timer_;  // cancelled where an answer came, or the link went

private:
    struct Waiting {
        Waiting(const asio::any_io_executor& executor, std::string id, FiscalWork what)
            : timer(executor), job(std::move(id)), work(std::move(what)) {}
        void end(ActionResult with);

        asio::steady_timer timer;  // of whoever waits
        std::string job;
        FiscalWork work;
        std::optional<ActionResult> result = {};
        bool has_begun = false;
        bool is_left = false;  // its asker was told that it goes on
    };
    using WaitingPtr = std::shared_ptr<Waiting>;

    void opened();
    void lost(const Error& error);
    enum class Whom { all, may_not_begin };
    void end_waiting(Whom whom, const Error& error);
    [[nodiscard]] bool is_at_ease() const { return condition_ == Condition::ready && is_free(); }
    [[nodiscard]] std::string underway() const;
    [[nodiscard]] bool is_known(const std::string& key) const;
    [[nodiscard]] ActionResult not_asked(const FiscalWork& work, Error why) const;
    [[nodiscard]] std::string the_device() const { return std::string("the ") + name_.device; }
    static asio::awaitable<ActionResult> release(std::shared_ptr<FiscalTalk> self);
    static asio::awaitable<ActionResult> wait(std::shared_ptr<FiscalTalk> self, WaitingPtr one,
                                              Time deadline);
    static asio::awaitable<void> run(std::shared_ptr<FiscalTalk> self);
    asio::awaitable<Result<void>> save();
    asio::awaitable<void> serve(unsigned opening);
    asio::awaitable<void> carry_out(WaitingPtr one, unsigned opening);

    LedgerDisk disk_;
    Name name_;
    std::shared_ptr<LinkKeeper> keeper_;
    std::deque<WaitingPtr> queue_;  // the front one is being carried out, or next
    asio::steady_timer beat_;
    Condition condition_ = Condition::offline;
    std::string reason_ = "not opened yet";
    unsigned openings_ = 0;
    bool is_running_ = false;
    bool is_stopped_ = false;
};

/// Nobody knows whether it happened.   Thread: any (pure).
[[nodiscard]] ActionResult unknown_end(Error why);

}  // namespace comptoir::bridge
