#pragma once
/// An open device node that the system can wait for: reads and writes with deadlines.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "app/base/clock.hpp"
#include "app/base/result.hpp"

namespace comptoir::bridge {

/// What serial ports and the kernel's USB printers have in common.
///
/// Thread: io.   Owner: a link; calls that are pending at its end are answered after it.
/// Limits: one read and one write at a time.
/// Errors: as ByteLink.
class Node {
public:
    /// What the driver behind the node means by what it answers.
    enum class Habits {
        tty,     ///< a read of nothing: it was unplugged
        printer  ///< usblp. A read of nothing: nothing yet; one that fails: it can't be heard, only written
                 ///< to
    };

    Node(boost::asio::any_io_executor executor, const Clock& clock, std::string name, Habits habits);
    ~Node();

    /// Opens the path for both directions, whatever the line is like; it is nobody's terminal.
    /// Errors: offline (not there), refused (not allowed), busy (somebody else has it for himself).
    [[nodiscard]] Result<void> open(const std::string& path);
    [[nodiscard]] boost::asio::awaitable<Result<std::size_t>> read_some(std::span<char> into, Time deadline);
    [[nodiscard]] boost::asio::awaitable<Result<std::size_t>> write_some(std::string_view bytes,
                                                                         Time deadline);
    /// Until the driver would take another byte.
    [[nodiscard]] boost::asio::awaitable<Result<void>> wait_writable(Time deadline);
    /// Ends what is pending with offline.
    void close();
    [[nodiscard]] bool is_open() const;
    [[nodiscard]] int fd() const;
    /// Closes, and says why in the words of the system.
    [[nodiscard]] Error lost(int error, std::string_view doing);

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace comptoir::bridge
