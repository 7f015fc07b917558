#pragma once
/// Questions to a printer and its answers, on the link that jobs use too.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <optional>
#include <vector>

#include "app/base/clock.hpp"
#include "app/base/result.hpp"
#include "device-bridge/links/byte_link.hpp"
#include "device-bridge/protocols/escpos.hpp"

namespace comptoir::bridge {

/// Thread: io.   Owner: the printer, which outlives every call.
/// Errors: those of the link; silence is an answer, not an error.
/// Limits: kRepliesMax replies are kept; a printer that says more than is asked loses its oldest.
class Conversation {
public:
    static constexpr std::size_t kRepliesMax = 32;  // dots that look like questions are answered too

    Conversation(ByteLink& link, const Clock& clock);

    /// The connection is a new one: nothing asked before is answered any more.
    void renew();
    /// Takes what the printer said meanwhile, without waiting; an error where it closed.
    [[nodiscard]] boost::asio::awaitable<Result<void>> hear();
    /// What it says of itself now; nothing when it does not say all of it in time.
    [[nodiscard]] boost::asio::awaitable<Result<std::optional<escpos::Status>>> ask(Duration patience);

    /// One more `ask_when_done` went out behind a job.
    void expect_done() { ++owed_; }
    /// True once every such question was answered; false when not by the deadline.
    [[nodiscard]] boost::asio::awaitable<Result<bool>> wait_done(Time deadline);
    /// It does not answer these.
    void forget_done() { owed_ = 0; }
    /// What the last such answer said of the paper.
    [[nodiscard]] escpos::PaperStatus paper() const { return paper_; }

private:
    boost::asio::awaitable<Result<void>> read(Time deadline);

    ByteLink& link_;
    const Clock& clock_;
    escpos::ReplyParser parser_;
    std::vector<escpos::RealTimeReply> replies_;
    escpos::PaperStatus paper_;
    std::size_t owed_ = 0;
};

}  // namespace comptoir::bridge
