#pragma once
/// An io context of the test's own, and calls of links run to their end on it.

#include <gtest/gtest.h>

#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "device-bridge/links/byte_link.hpp"

namespace comptoir::test {

/// Thread: the test's.
class LinkBench {
public:
    boost::asio::io_context io;
    SystemClock clock;

    [[nodiscard]] Time in(Duration wait) const { return clock.now() + wait; }

    /// Begins a call; its answer arrives in the returned place. `io` is run by the others.
    template <class T>
    std::shared_ptr<std::optional<T>> begin(boost::asio::awaitable<T> call) {
        auto answer = std::make_shared<std::optional<T>>();
        boost::asio::co_spawn(io, std::move(call), [answer](const std::exception_ptr& thrown, T value) {
            if (thrown) std::rethrow_exception(thrown);
            *answer = std::move(value);
        });
        return answer;
    }

    bool until(const std::function<bool()>& is_so, Duration most = std::chrono::seconds(10)) {
        const Time end = clock.now() + most;
        while (!is_so()) {
            if (clock.now() >= end) return false;
            io.restart();
            io.run_one_for(std::chrono::milliseconds(20));
        }
        return true;
    }

    /// What is due now, and no more.
    void settle() {
        io.restart();
        io.poll();
    }

    template <class T>
    T run(boost::asio::awaitable<T> call) {
        const auto answer = begin(std::move(call));
        EXPECT_TRUE(until([&] { return answer->has_value(); })) << "the call never ended";
        return std::move(**answer);
    }

    /// All of `text`, or why not.
    Result<void> write_all(bridge::ByteLink& link, std::string text,
                           Duration patience = std::chrono::seconds(5)) {
        std::string_view rest = text;
        while (!rest.empty()) {
            const auto taken = run(link.write_some(rest, in(patience)));
            if (!taken) return tl::unexpected(taken.error());
            rest.remove_prefix(*taken);
        }
        return {};
    }

    /// So many bytes, or as many as came.
    std::string read(bridge::ByteLink& link, std::size_t count, Duration patience = std::chrono::seconds(5)) {
        std::string heard;
        std::array<char, 4'096> bytes{};
        while (heard.size() < count) {
            const auto got = run(link.read_some(bytes, in(patience)));
            if (!got) break;
            heard.append(bytes.data(), *got);
        }
        return heard;
    }
};

}  // namespace comptoir::test
