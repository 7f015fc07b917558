#pragma once
/// What a Tremol's driver knows, shared by the files that it is made of. Nobody else includes it.

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "device-bridge/fiscal/receipt_ledger.hpp"
#include "device-bridge/fiscal/tremol_device.hpp"
#include "device-bridge/fiscal/tremol_receipt.hpp"
#include "device-bridge/protocols/tremol.hpp"

namespace comptoir::bridge {

inline constexpr auto kTremolAnswer = asio::as_tuple(asio::use_awaitable);

/// A receipt that somebody wants registered.
struct TremolWork {
    TremolWork(const asio::any_io_executor& executor, std::string id, TremolReceipt what)
        : timer(executor), job(std::move(id)), receipt(std::move(what)) {}

    void end(ActionResult with) {
        if (!result) result = std::move(with);
        timer.cancel();
    }

    asio::steady_timer timer;  // of whoever waits
    std::string job;
    TremolReceipt receipt;
    std::optional<ActionResult> result;
    bool has_begun = false;
    bool is_left = false;  // its asker was told that it goes on
};
using TremolWorkPtr = std::shared_ptr<TremolWork>;

/// Lives on until its last coroutine has ended.
struct TremolDevice::Core : std::enable_shared_from_this<TremolDevice::Core> {
    Core(OpenContext from, TremolPatience waiting);

    OpenContext context;
    TremolPatience waits;
    std::shared_ptr<LinkKeeper> keeper;
    ReceiptLedger ledger;
    tremol::Number numbers;
    tremol::Answers answers;
    std::deque<TremolWorkPtr> works;       // the front one is being carried out, or next
    std::optional<tremol::Answer> answer;  // to the question that was asked last
    Time busy_until{};                     // how long that answer may come
    char asked_number = 0;
    char asked_command = 0;
    bool is_asking = false;
    bool is_knocking = false;
    bool is_late_possible = false;  // a question stayed without an answer: one that comes may be its
    asio::steady_timer answer_timer;
    asio::steady_timer beat;
    std::optional<TremolIdentity> identity;
    Condition condition = Condition::offline;
    std::string reason = "not opened yet";
    unsigned openings = 0;
    bool is_stopped = false;

    [[nodiscard]] bool is_on(unsigned opening) const { return !is_stopped && opening == openings; }
    /// What was answered, where all of it was registered and answered before.
    [[nodiscard]] std::optional<ActionResult> answered_before(const TremolReceipt& receipt) const;
    void opened();
    void heard(const tremol::Answer& said);
    void lost(const Error& error);
    void end_waiting(const Error& error);
    void become(Condition now, std::string why);

    static asio::awaitable<void> run(std::shared_ptr<Core> self, unsigned opening);
    static asio::awaitable<void> knock(std::shared_ptr<Core> self, unsigned opening);
    /// One question and its answer. Errors: offline, timeout.
    static asio::awaitable<Result<tremol::Answer>> ask(std::shared_ptr<Core> self, unsigned opening,
                                                       std::string message);
    /// The same for what changes nothing: again where it was lost or refused.
    static asio::awaitable<Result<tremol::Answer>> ask_again(std::shared_ptr<Core> self, unsigned opening,
                                                             std::string message);
    static asio::awaitable<void> wait_for_answer(std::shared_ptr<Core> self, unsigned opening);
    static asio::awaitable<ActionResult> carry_out(std::shared_ptr<Core> self, unsigned opening,
                                                   TremolWorkPtr work);
    static asio::awaitable<Result<void>> identify(std::shared_ptr<Core> self, unsigned opening,
                                                  std::string tax_number);
    static asio::awaitable<Result<void>> say(std::shared_ptr<Core> self, unsigned opening,
                                             ReceiptLedger::Receipt& receipt, std::string message);
    static asio::awaitable<ActionResult> break_off(std::shared_ptr<Core> self, unsigned opening, Error why,
                                                   std::string closing_key);
};

}  // namespace comptoir::bridge
