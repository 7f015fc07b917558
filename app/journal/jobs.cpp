#include "app/journal/jobs.hpp"

#include <utility>

namespace comptoir::journal {

asio::awaitable<Result<void>> Jobs::add(bridge::StoredJob job, std::string data) {
    const std::size_t bytes = data.size();
    if (waiting_bytes_ + bytes > kWaitingBytesMax) {
        co_return fail(ErrorCode::full, "too much waits for the disk");
    }
    waiting_bytes_ += bytes;
    // Not within the co_await: GCC 12 destroys such a temporary twice.
    Request request = AddJob{std::move(job), std::move(data)};
    auto added = co_await write(std::move(request));
    waiting_bytes_ -= bytes;
    co_return added;
}

asio::awaitable<Result<void>> Jobs::began(std::string id, WallTime at) {
    return write(BeginJob{std::move(id), at});
}

asio::awaitable<Result<void>> Jobs::ended(std::string id, bridge::Outcome outcome, std::string reason,
                                          WallTime at) {
    return write(EndJob{std::move(id), outcome, std::move(reason), at});
}

asio::awaitable<Result<void>> Jobs::dismissed(std::string id) {
    return write(DismissJob{std::move(id)});
}

asio::awaitable<Result<void>> Jobs::moved(std::string id, std::string device) {
    return write(MoveJob{std::move(id), std::move(device)});
}

asio::awaitable<Result<std::string>> Jobs::data(std::string id) {
    return journal_.ask(ReadData{std::move(id)});
}

asio::awaitable<Result<void>> Jobs::write(Request request) {
    const Answer answer = co_await journal_.ask(std::move(request));
    if (!answer) co_return tl::unexpected(answer.error());
    co_return Result<void>{};
}

}  // namespace comptoir::journal
