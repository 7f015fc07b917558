#pragma once
/// What a CleanCash's driver knows, shared by the files that it is made of. Nobody else includes it.

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "device-bridge/fiscal/clean_cash_device.hpp"
#include "device-bridge/fiscal/clean_cash_receipt.hpp"
#include "device-bridge/fiscal/receipt_ledger.hpp"
#include "device-bridge/protocols/clean_cash.hpp"

namespace comptoir::bridge {

inline constexpr auto kCleanCashAnswer = asio::as_tuple(asio::use_awaitable);

/// A receipt that somebody wants registered.
struct CleanCashWork {
    CleanCashWork(const asio::any_io_executor& executor, std::string id, CleanCashReceipt what)
        : timer(executor), job(std::move(id)), receipt(std::move(what)) {}

    void end(ActionResult with) {
        if (!result) result = std::move(with);
        timer.cancel();
    }

    asio::steady_timer timer;  // of whoever waits
    std::string job;
    CleanCashReceipt receipt;
    std::optional<ActionResult> result;
    bool has_begun = false;
    bool is_left = false;  // its asker was told that it goes on
};
using CleanCashWorkPtr = std::shared_ptr<CleanCashWork>;

/// Lives on until its last coroutine has ended.
struct CleanCashDevice::Core : std::enable_shared_from_this<CleanCashDevice::Core> {
    Core(OpenContext from, CleanCashPatience waiting);

    OpenContext context;
    CleanCashPatience waits;
    std::shared_ptr<LinkKeeper> keeper;
    ReceiptLedger ledger;
    clean_cash::Messages messages;
    std::deque<CleanCashWorkPtr> works;  // the front one is being carried out, or next
    std::string question;                // that is asked now; empty: none
    std::optional<std::string> answer;   // to it
    asio::steady_timer answer_timer;
    asio::steady_timer beat;
    std::optional<clean_cash::Identity> identity;
    Condition condition = Condition::offline;
    std::string reason = "not opened yet";
    unsigned openings = 0;
    bool is_stopped = false;

    [[nodiscard]] bool is_on(unsigned opening) const { return !is_stopped && opening == openings; }
    [[nodiscard]] std::optional<ActionResult> answered_before(const CleanCashReceipt& receipt) const;
    void opened();
    void heard(const std::string& message);
    void lost(const Error& error);
    void end_waiting(const Error& error);
    void become(Condition now, std::string why);
    void note(ReceiptLedger::Receipt receipt);
    void forget(const std::string& key);

    static asio::awaitable<void> run(std::shared_ptr<Core> self, unsigned opening);
    static asio::awaitable<void> knock(std::shared_ptr<Core> self, unsigned opening);
    /// One question and its answer. Errors: offline, timeout; refused: the unit's own code.
    static asio::awaitable<Result<std::string>> ask(std::shared_ptr<Core> self, unsigned opening,
                                                    std::string message);
    static asio::awaitable<Result<std::string>> ask_again(std::shared_ptr<Core> self, unsigned opening,
                                                          std::string message);
    static asio::awaitable<Result<void>> identify(std::shared_ptr<Core> self, unsigned opening);
    static asio::awaitable<ActionResult> carry_out(std::shared_ptr<Core> self, unsigned opening,
                                                   CleanCashWorkPtr work);
    static asio::awaitable<ActionResult> send(std::shared_ptr<Core> self, unsigned opening,
                                              ReceiptLedger::Receipt noted, std::string message);
};

}  // namespace comptoir::bridge
