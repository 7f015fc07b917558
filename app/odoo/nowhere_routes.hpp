#pragma once
/// The proxy routes of a till whose path names nothing of ours.

#include <boost/asio/awaitable.hpp>

#include "app/base/clock.hpp"
#include "app/http/router.hpp"

namespace comptoir::odoo {

namespace asio = boost::asio;

[[nodiscard]] asio::awaitable<http::Response> answer_hello(const http::Request& request);

/// Adds routes under Stations::kNowhere. Whoever asks there is told that the box is there and has no devices:
/// a till of 19.0 that is told that nobody is there spins for good.
///
/// Thread: io.   Source: real-pos.md section 4.1.
void install_nowhere(http::Router& router, Duration scanner_hold);

}  // namespace comptoir::odoo
