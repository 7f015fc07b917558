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

LedgerDisk::LedgerDisk(asio::any_io_executor io, const asio::any_io_executor& pool,
                       std::filesystem::path file, std::chrono::milliseconds within)
    : io_(std::move(io)), file_(std::move(file)), within_(within) {
    if (pool) line_ = asio::make_strand(pool);
}

asio::awaitable<Result<void>> LedgerDisk::write(std::string text) {
    if (file_.empty()) co_return Result<void>{};
    if (!line_) co_return file::write(file_, text);
    const auto written = std::make_shared<Written>(io_);
    written->wake.expires_after(within_);
    asio::post(line_, [io = io_, file = file_, text = std::move(text), written]() mutable {
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
