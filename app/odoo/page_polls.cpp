#include "app/odoo/page_polls.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <utility>
#include <vector>

#include "app/odoo/held.hpp"

namespace comptoir::odoo {
namespace {

struct Poll {
    explicit Poll(asio::any_io_executor executor) : timer(std::move(executor)) {}
    asio::steady_timer timer;
    std::shared_ptr<const std::string> page;
};

}  // namespace

struct PagePolls::State {
    Duration hold;
    std::vector<std::shared_ptr<Poll>> polls;
};

PagePolls::PagePolls(Duration hold) : state_(std::make_shared<State>(State{hold, {}})) {}

PagePolls::~PagePolls() = default;

void PagePolls::push(std::string page) {
    if (page.size() > kPageBytesMax) return;
    const auto shared = std::make_shared<const std::string>(std::move(page));
    for (const auto& poll : std::exchange(state_->polls, {})) {
        poll->page = shared;
        poll->timer.cancel();
    }
}

asio::awaitable<std::optional<std::string>> PagePolls::next(std::shared_ptr<http::Liveness> caller) {
    const auto state = state_;
    const auto poll = std::make_shared<Poll>(co_await asio::this_coro::executor);
    if (state->polls.size() < kPollsMax) state->polls.push_back(poll);
    const std::shared_ptr<asio::steady_timer> timer(poll, &poll->timer);
    co_await wait_held(timer, state->hold, caller);
    std::erase(state->polls, poll);
    if (!poll->page) co_return std::nullopt;
    co_return *poll->page;
}

}  // namespace comptoir::odoo
