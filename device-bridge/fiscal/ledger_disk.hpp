#pragma once
/// Brings a ledger to the disk, which may be a slow card, without holding up io.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "app/base/result.hpp"

namespace comptoir::bridge {

/// One write at a time, in the order in which they were asked for.
///
/// Thread: io; the disk is waited for on the pool, or here where there is none.
/// Owner: a fiscal device, which outlives what it waits for. A write goes on by itself where nobody waits for
/// it any more; the pool is joined before io is destroyed.
/// Limits: as many wait as its owner asks for, who waits for each.
class LedgerDisk {
public:
    static constexpr std::chrono::seconds kWriteWithin{20};  // Assumed: a worn card stalls for seconds

    /// An empty path: there is nothing to write.
    LedgerDisk(boost::asio::any_io_executor io, boost::asio::any_io_executor pool, std::filesystem::path file,
               std::chrono::milliseconds within = kWriteWithin);

    /// Errors: as file::write; timeout: it may still come to the disk, before what is asked for later.
    [[nodiscard]] boost::asio::awaitable<Result<void>> write(std::string text);

private:
    struct Line;

    void queue(std::function<void()> task);

    boost::asio::any_io_executor io_;
    boost::asio::any_io_executor pool_;  // null: there is none
    std::weak_ptr<Line> line_;           // of what is written now: the pool goes before this may
    std::filesystem::path file_;
    std::chrono::milliseconds within_;
};

}  // namespace comptoir::bridge
