#pragma once
/// What every held poll has in common.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>

#include "app/base/clock.hpp"
#include "app/http/message.hpp"

namespace comptoir::odoo {

/// Waits until `timer` is cancelled, the hold has passed, or the caller has gone. A null `caller` stays for
/// ever.   Thread: io.
[[nodiscard]] boost::asio::awaitable<void> wait_held(std::shared_ptr<boost::asio::steady_timer> timer,
                                                     Duration hold, std::shared_ptr<http::Liveness> caller);

}  // namespace comptoir::odoo
