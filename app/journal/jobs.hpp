#pragma once
/// The bridge's jobs, kept in the journal.

#include "app/journal/journal.hpp"
#include "device-bridge/job_store.hpp"

namespace comptoir::journal {

/// Thread: io.   Owner: goes before the journal.
/// Limits: kWaitingBytesMax bytes of jobs wait for the disk; a further job is refused as full.
class Jobs final : public bridge::JobStore {
public:
    static constexpr std::size_t kWaitingBytesMax = 64 * 1024 * 1024;  // 300 receipts, or two of the largest

    explicit Jobs(Journal& journal) : journal_(journal) {}

    [[nodiscard]] std::vector<bridge::StoredJob> found() const override { return journal_.found(); }
    [[nodiscard]] asio::awaitable<Result<void>> add(bridge::StoredJob job, std::string data) override;
    [[nodiscard]] asio::awaitable<Result<void>> began(std::string id, WallTime at) override;
    [[nodiscard]] asio::awaitable<Result<void>> ended(std::string id, bridge::Outcome outcome,
                                                      std::string reason, WallTime at) override;
    [[nodiscard]] asio::awaitable<Result<void>> dismissed(std::string id) override;
    [[nodiscard]] asio::awaitable<Result<void>> moved(std::string id, std::string device) override;
    [[nodiscard]] asio::awaitable<Result<std::string>> data(std::string id) override;

private:
    [[nodiscard]] asio::awaitable<Result<void>> write(Request request);

    Journal& journal_;
    std::size_t waiting_bytes_ = 0;
};

}  // namespace comptoir::journal
