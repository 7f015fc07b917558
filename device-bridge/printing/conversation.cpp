#include "device-bridge/printing/conversation.hpp"

#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace comptoir::bridge {
namespace {

namespace asio = boost::asio;

template <class Value>
bool is_timeout(const Result<Value>& result) {
    return !result && result.error().code == ErrorCode::timeout;
}

}  // namespace

Conversation::Conversation(ByteLink& link, PrinterLanguage& language, const Clock& clock)
    : link_(link), language_(language), clock_(clock) {}

void Conversation::renew() {
    language_.renew();
    news_.reset();
    owed_ = 0;
}

asio::awaitable<Result<void>> Conversation::hear() {
    constexpr int kReadsMax = 64;  // a line full of garbage must not hold up a job
    for (int i = 0; i < kReadsMax; ++i) {
        const auto heard = co_await read(Time{});
        if (is_timeout(heard)) break;
        if (!heard) co_return heard;
    }
    co_return Result<void>{};
}

asio::awaitable<Result<std::optional<PrinterStatus>>> Conversation::ask(Duration patience) {
    const Time deadline = clock_.now() + patience;
    const std::string question = language_.ask_status();
    if (question.empty()) co_return std::optional<PrinterStatus>();
    if (const auto heard = co_await hear(); !heard) co_return tl::unexpected(heard.error());
    news_.reset();
    for (std::string_view rest = question; !rest.empty();) {
        const auto taken = co_await link_.write_some(rest, deadline);
        if (is_timeout(taken)) co_return std::optional<PrinterStatus>();
        if (!taken) co_return tl::unexpected(taken.error());
        rest.remove_prefix(*taken);
    }
    while (!news_) {
        const auto heard = co_await read(deadline);
        if (is_timeout(heard)) co_return std::optional<PrinterStatus>();
        if (!heard) co_return tl::unexpected(heard.error());
    }
    co_return take_news();
}

asio::awaitable<Result<bool>> Conversation::ask_for_later() {
    const std::string question = language_.ask_status();
    if (question.empty()) co_return true;
    const auto taken = co_await link_.write_some(question, Time{});
    if (is_timeout(taken)) co_return false;
    if (!taken) co_return tl::unexpected(taken.error());
    // A question has a few bytes; a wire that took a part of it has room for the rest in a moment.
    constexpr Duration kMoment = std::chrono::milliseconds(200);
    for (std::string_view rest = std::string_view(question).substr(*taken); !rest.empty();) {
        const auto more = co_await link_.write_some(rest, clock_.now() + kMoment);
        if (!more) co_return tl::unexpected(more.error());
        rest.remove_prefix(*more);
    }
    co_return true;
}

std::optional<PrinterStatus> Conversation::take_news() {
    return std::exchange(news_, std::nullopt);
}

asio::awaitable<Result<bool>> Conversation::wait_done(Time deadline) {
    while (owed_ > 0) {
        const auto heard = co_await read(deadline);
        if (is_timeout(heard)) co_return false;
        if (!heard) co_return tl::unexpected(heard.error());
    }
    co_return true;
}

asio::awaitable<Result<void>> Conversation::read(Time deadline) {
    std::array<char, 256> bytes{};
    const auto count = co_await link_.read_some(bytes, deadline);
    if (!count) co_return tl::unexpected(count.error());
    language_.hear({bytes.data(), *count}, {.status = [&](const PrinterStatus& said) { news_ = said; },
                                            .done =
                                                [&](const PrinterStatus& said) {
                                                    at_done_ = said;
                                                    if (owed_ > 0) --owed_;
                                                }});
    co_return Result<void>{};
}

}  // namespace comptoir::bridge
