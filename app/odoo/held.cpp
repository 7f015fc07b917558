#include "app/odoo/held.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace comptoir::odoo {

namespace asio = boost::asio;

asio::awaitable<void> wait_held(std::shared_ptr<asio::steady_timer> timer, Duration hold,
                                std::shared_ptr<http::Liveness> caller) {
    timer->expires_after(hold);
    if (caller != nullptr) {
        caller->on_close([weak = std::weak_ptr<asio::steady_timer>(timer)] {
            if (const auto waiting = weak.lock()) waiting->cancel();
        });
    }
    co_await timer->async_wait(asio::as_tuple(asio::use_awaitable));
}

}  // namespace comptoir::odoo
