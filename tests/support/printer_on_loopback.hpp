#pragma once
/// A network printer on loopback with a thread of its own: for tests of the whole program.

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <functional>
#include <future>
#include <string>
#include <thread>
#include <utility>

#include "tests/support/printer_stub.hpp"

namespace comptoir::test {

/// Owner: the test. The thread is joined when this goes.
class PrinterOnLoopback {
public:
    explicit PrinterOnLoopback(PrinterStub::Manner manner = PrinterStub::Manner::well)
        : stub_(io_, manner), uri_(stub_.uri()), thread_([this] { io_.run(); }) {}
    ~PrinterOnLoopback() {
        guard_.reset();
        io_.stop();
        thread_.join();
    }
    PrinterOnLoopback(const PrinterOnLoopback&) = delete;
    PrinterOnLoopback& operator=(const PrinterOnLoopback&) = delete;

    [[nodiscard]] const std::string& uri() const { return uri_; }

    /// What `look` sees of the stub, on its own thread.
    template <class Look>
    auto with(Look look) {
        std::promise<decltype(look(stub_))> seen;
        asio::post(io_, [&] { seen.set_value(look(stub_)); });
        return seen.get_future().get();
    }
    [[nodiscard]] std::size_t receipts() {
        return with([](PrinterStub& stub) { return stub.receipts.size(); });
    }

private:
    asio::io_context io_;
    asio::executor_work_guard<asio::io_context::executor_type> guard_ = asio::make_work_guard(io_);
    PrinterStub stub_;
    std::string uri_;
    std::thread thread_;
};

}  // namespace comptoir::test
