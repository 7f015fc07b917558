#include "device-bridge/printing/conversation.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace comptoir::bridge {
namespace {

namespace asio = boost::asio;

bool is_timeout(const Result<void>& result) {
    return !result && result.error().code == ErrorCode::timeout;
}

}  // namespace

Conversation::Conversation(ByteLink& link, const Clock& clock) : link_(link), clock_(clock) {}

void Conversation::renew() {
    parser_.reset();
    replies_.clear();
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

asio::awaitable<Result<std::optional<escpos::Status>>> Conversation::ask(Duration patience) {
    const Time deadline = clock_.now() + patience;
    if (const auto heard = co_await hear(); !heard) co_return tl::unexpected(heard.error());
    replies_.clear();
    parser_.reset();
    const std::string question = escpos::ask_status();
    for (std::string_view rest = question; !rest.empty();) {
        const auto taken = co_await link_.write_some(rest, deadline);
        if (!taken && taken.error().code == ErrorCode::timeout) co_return std::optional<escpos::Status>();
        if (!taken) co_return tl::unexpected(taken.error());
        rest.remove_prefix(*taken);
    }
    while (replies_.size() < escpos::kStatusReplies) {
        const auto heard = co_await read(deadline);
        if (is_timeout(heard)) co_return std::optional<escpos::Status>();
        if (!heard) co_return tl::unexpected(heard.error());
    }
    // Should an answer to an older question have come late, the last four are the ones to this.
    std::array<escpos::RealTimeReply, escpos::kStatusReplies> last{};
    std::copy(replies_.end() - std::ptrdiff_t{escpos::kStatusReplies}, replies_.end(), last.begin());
    co_return escpos::status_of(last);
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
    parser_.feed({bytes.data(), *count}, {.real_time =
                                              [&](escpos::RealTimeReply reply) {
                                                  if (replies_.size() == kRepliesMax)
                                                      replies_.erase(replies_.begin());
                                                  replies_.push_back(reply);
                                              },
                                          .queued =
                                              [&](escpos::QueuedReply reply) {
                                                  paper_ = escpos::paper_of(reply);
                                                  if (owed_ > 0) --owed_;
                                              },
                                          .automatic = {}});
    co_return Result<void>{};
}

}  // namespace comptoir::bridge
