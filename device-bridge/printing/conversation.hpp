#pragma once
/// Questions to a printer and its answers, on the link that jobs use too.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <optional>

#include "app/base/clock.hpp"
#include "app/base/result.hpp"
#include "device-bridge/links/byte_link.hpp"
#include "device-bridge/printing/printer_language.hpp"

namespace comptoir::bridge {

/// Thread: io.   Owner: the printer, which outlives every call.
/// Errors: those of the link; silence is an answer, not an error.
class Conversation {
public:
    Conversation(ByteLink& link, PrinterLanguage& language, const Clock& clock);

    /// The connection is a new one: nothing asked before is answered any more.
    void renew();
    /// Takes what the printer said meanwhile, without waiting; an error where it closed.
    [[nodiscard]] boost::asio::awaitable<Result<void>> hear();
    /// What it says of itself now; nothing when it does not say all of it in time, or its language can't.
    [[nodiscard]] boost::asio::awaitable<Result<std::optional<PrinterStatus>>> ask(Duration patience);
    /// Asks without waiting: the answer is news, later. False where the wire takes no question now.
    [[nodiscard]] boost::asio::awaitable<Result<bool>> ask_for_later();
    /// The last status that came, once: asked for, or told by itself.
    [[nodiscard]] std::optional<PrinterStatus> take_news();

    /// One more `ask_when_done` went out behind a job.
    void expect_done() { ++owed_; }
    /// True once every such question was answered; false when not by the deadline.
    [[nodiscard]] boost::asio::awaitable<Result<bool>> wait_done(Time deadline);
    /// What the last such answer said, of the paper above all.
    [[nodiscard]] const PrinterStatus& at_done() const { return at_done_; }

private:
    boost::asio::awaitable<Result<void>> read(Time deadline);

    ByteLink& link_;
    PrinterLanguage& language_;
    const Clock& clock_;
    std::optional<PrinterStatus> news_;
    PrinterStatus at_done_;
    std::size_t owed_ = 0;
};

}  // namespace comptoir::bridge
