#pragma once
/// What the driver of a fiscal data module knows, shared by the files that it is made of. Nobody else
/// includes it.

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "device-bridge/fiscal/fdm_device.hpp"
#include "device-bridge/fiscal/fdm_receipt.hpp"
#include "device-bridge/fiscal/receipt_ledger.hpp"

namespace comptoir::bridge {

inline constexpr auto kFdmAnswer = asio::as_tuple(asio::use_awaitable);

/// Something that somebody wants of the module.
struct FdmWork {
    FdmWork(const asio::any_io_executor& executor, std::string id, char what)
        : timer(executor), job(std::move(id)), letter(what) {}

    void end(ActionResult with) {
        if (!result) result = std::move(with);
        timer.cancel();
    }

    asio::steady_timer timer;  // of whoever waits
    std::string job;
    char letter;
    std::string body = {};  // of the message
    std::string key = {};   // of a receipt
    std::optional<ActionResult> result = {};
    bool has_begun = false;
    bool is_left = false;  // its asker was told that it goes on
};
using FdmWorkPtr = std::shared_ptr<FdmWork>;

/// Did not happen, or nobody knows; with what Odoo is told of it.
[[nodiscard]] ActionResult fdm_failure(Outcome outcome, Error why);
[[nodiscard]] ActionResult fdm_success(const fdm::Answer& answer);

/// Lives on until its last coroutine has ended.
struct FdmDevice::Core : std::enable_shared_from_this<FdmDevice::Core> {
    Core(OpenContext from, FdmPatience waiting);

    OpenContext context;
    FdmPatience waits;
    std::shared_ptr<LinkKeeper> keeper;
    ReceiptLedger ledger;  // of one whose end is open: its number and its body, in place of the answer
    fdm::Frames frames;
    std::deque<FdmWorkPtr> works;       // the front one is being carried out, or next
    std::optional<fdm::Answer> answer;  // to the question that was asked last
    std::string asked;                  // its head: letter, number, retry; empty: nothing
    bool is_refused = false;            // it was not understood
    bool is_garbled = false;            // something came that can't be read
    std::string last_sequence;
    unsigned retries = 0;  // of the receipt whose end is open
    asio::steady_timer answer_timer;
    asio::steady_timer beat;
    std::string fdm_number;
    Condition condition = Condition::offline;
    std::string reason = "not opened yet";
    unsigned openings = 0;
    bool is_stopped = false;

    [[nodiscard]] bool is_on(unsigned opening) const { return !is_stopped && opening == openings; }
    /// It hears, and no receipt's end is open.
    [[nodiscard]] bool is_free() const;
    [[nodiscard]] std::optional<ActionResult> answered_before(const std::string& key) const;
    [[nodiscard]] Result<FdmWorkPtr> work_of(const Action& action) const;
    void opened();
    void heard(const fdm::Heard& said);
    void take(const std::string& text);
    void lost(const Error& error);
    void end_waiting(const Error& error);
    void become(Condition now, std::string why);
    void become_as(const fdm::Answer& said);

    static asio::awaitable<void> run(std::shared_ptr<Core> self, unsigned opening);
    static asio::awaitable<void> knock(std::shared_ptr<Core> self, unsigned opening);
    /// One message and its answer. Errors: offline, timeout (silent), malformed (garbled).
    static asio::awaitable<Result<fdm::Answer>> ask(std::shared_ptr<Core> self, unsigned opening,
                                                    std::string head, std::string body);
    static asio::awaitable<Result<void>> wait_for_answer(std::shared_ptr<Core> self, unsigned opening);
    static asio::awaitable<ActionResult> carry_out(std::shared_ptr<Core> self, unsigned opening,
                                                   FdmWorkPtr work);
    static asio::awaitable<ActionResult> begin_receipt(std::shared_ptr<Core> self, unsigned opening,
                                                       FdmWorkPtr work);
    /// Asks for the receipt until it is answered, some times.
    static asio::awaitable<ActionResult> settle(std::shared_ptr<Core> self, unsigned opening,
                                                ReceiptLedger::Receipt receipt);
    [[nodiscard]] ActionResult settled(ReceiptLedger::Receipt receipt, const fdm::Answer& said);
};

}  // namespace comptoir::bridge
