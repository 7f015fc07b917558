#pragma once
/// Who waits for the next page that an Odoo 16 or 17 pushes to its screen.

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "app/base/clock.hpp"
#include "app/http/message.hpp"

namespace comptoir::odoo {

namespace asio = boost::asio;

/// Thread: io.   Limits: kPollsMax callers; more are answered with nothing after the same time.
class PagePolls {
public:
    explicit PagePolls(Duration hold);
    ~PagePolls();
    PagePolls(const PagePolls&) = delete;
    PagePolls& operator=(const PagePolls&) = delete;

    /// Everyone who waits gets it; a larger one than kPageBytesMax is nobody's.
    void push(std::string page);
    /// The next page that is pushed; nothing when none was in time, or when the caller went.
    [[nodiscard]] asio::awaitable<std::optional<std::string>> next(std::shared_ptr<http::Liveness> caller);

    static constexpr std::size_t kPollsMax = 8;  // screens that show the page; a box has one or two
    static constexpr std::size_t kPageBytesMax = 4u << 20;  // each waiter gets a copy; 50 lines with pictures

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace comptoir::odoo
