#include "device-bridge/fiscal/ledger_disk.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <optional>
#include <utility>

#include "app/base/file.hpp"

namespace comptoir::bridge {

namespace asio = boost::asio;

namespace {

/// Of whoever waits; io's.
struct Written {
    explicit Written(const asio::any_io_executor& io) : wake(io) {}
    asio::steady_timer wake;
    std::optional<Result<void>> result;
};

}  // namespace

/// Lasts as long as something stands in it, which is then done in order.
struct LedgerDisk::Line {
    explicit Line(const asio::any_io_executor& pool) : strand(asio::make_strand(pool)) {}
    asio::strand<asio::any_io_executor> strand;
};

LedgerDisk::LedgerDisk(asio::any_io_executor io, asio::any_io_executor pool, std::filesystem::path file,
                       std::chrono::milliseconds within)
    : io_(std::move(io)), pool_(std::move(pool)), file_(std::move(file)), within_(within) {}

/// Behind what was asked for before. None but what stands in it keeps a line.
void LedgerDisk::queue(std::function<void()> task) {
    auto line = line_.lock();
    if (!line) line = std::make_shared<Line>(pool_);
    line_ = line;
    asio::post(line->strand, [line, task = std::move(task)] { task(); });
}

asio::awaitable<Result<void>> LedgerDisk::write(std::string text) {
    if (file_.empty()) co_return Result<void>{};
    if (!pool_) co_return file::write(file_, text);
    const auto written = std::make_shared<Written>(io_);
    written->wake.expires_after(within_);
    queue([io = io_, file = file_, text = std::move(text), written]() mutable {
        auto result = file::write(file, text);
        asio::post(io, [written = std::move(written), result = std::move(result)]() mutable {
            written->result = std::move(result);
            written->wake.cancel();
        });
    });
    co_await written->wake.async_wait(asio::as_tuple(asio::use_awaitable));
    if (written->result) co_return std::move(*written->result);
    co_return fail(ErrorCode::timeout, "the disk takes too long");
}

}  // namespace comptoir::bridge
