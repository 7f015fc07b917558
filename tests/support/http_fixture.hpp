#pragma once
/// A real server on a thread of its own and an ephemeral loopback port.

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "app/http/access.hpp"
#include "app/http/router.hpp"
#include "app/http/server.hpp"

namespace comptoir::test {

/// Register routes on `router()`, then `start()`. Everything else that belongs to the io thread goes through
/// `run`. Stops and joins when it goes; what handlers refer to must be declared before it.
class HttpFixture {
public:
    explicit HttpFixture(http::AccessSettings access = {}, http::Limits limits = {},
                         std::vector<std::string> paired = {}, Duration held_for = std::chrono::seconds(6))
        : access_(std::move(access), std::move(paired),
                  [this](const std::string& origin) { remembered.push_back(origin); }),
          router_(access_, held_for),
          server_(std::make_unique<http::Server>(io_.get_executor(), router_, limits)) {}

    ~HttpFixture() {
        stop();
        server_.reset();
    }
    HttpFixture(const HttpFixture&) = delete;
    HttpFixture& operator=(const HttpFixture&) = delete;

    void start(const std::vector<std::string>& addresses = {"127.0.0.1:0"}) {
        server_->listen(addresses);
        port_ = server_->port();
        thread_ = std::thread([this] { io_.run(); });
    }
    /// The server's ordered stop, then the thread's end. Harmless when repeated.
    void stop() {
        if (!thread_.joinable()) return;
        boost::asio::co_spawn(io_, server_->stop(), boost::asio::use_future).get();
        guard_.reset();
        io_.stop();
        thread_.join();
    }

    /// Runs `work` on the io thread and returns what it returns.
    template <class Work>
    auto run(Work work) {
        std::packaged_task<decltype(work())()> task(std::move(work));
        auto result = task.get_future();
        boost::asio::post(io_, [&task] { task(); });
        return result.get();
    }

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] boost::asio::io_context& io() { return io_; }
    [[nodiscard]] http::Access& access() { return access_; }
    [[nodiscard]] http::Router& router() { return router_; }
    [[nodiscard]] http::Server& server() { return *server_; }

    std::vector<std::string> remembered;  ///< origins that were to be kept; read it through `run`

private:
    boost::asio::io_context io_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_{io_.get_executor()};
    http::Access access_;
    http::Router router_;
    std::unique_ptr<http::Server> server_;
    std::thread thread_;
    std::uint16_t port_ = 0;
};

}  // namespace comptoir::test
