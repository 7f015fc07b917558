#pragma once
/// Runs an io context of the test's own until something is so.

#include <boost/asio/io_context.hpp>
#include <chrono>

namespace comptoir::test {

/// At most so long; the return says whether it came to be.   Thread: the test's.
template <class Predicate>
bool run_io_until(boost::asio::io_context& io, Predicate is_so,
                  std::chrono::steady_clock::duration most = std::chrono::seconds(10)) {
    const auto end = std::chrono::steady_clock::now() + most;
    while (!is_so()) {
        if (std::chrono::steady_clock::now() >= end) return false;
        io.run_one_for(std::chrono::milliseconds(20));
        if (io.stopped()) io.restart();
    }
    return true;
}

}  // namespace comptoir::test
