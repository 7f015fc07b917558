#pragma once
/// A program of somebody else's that runs beside us, and no longer than we do.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/base/clock.hpp"
#include "app/base/result.hpp"
#include "app/browser/plan.hpp"

namespace comptoir::browser {

namespace asio = boost::asio;

/// The child leads a session and a process group of its own, reads and says nothing (its words may name the
/// page, and the page's address holds a token), has none of our descriptors, and is killed by the kernel if
/// we are.
///
/// Thread: io, whose end is the child's, too: the kernel takes the thread that started it for its parent.
/// Owner: the browser; destroyed early, it kills the whole group and waits for the child itself.
class Child : public std::enable_shared_from_this<Child> {
public:
    /// `environment`: "NAME=value", beside our own.
    /// Errors: offline (it can't be started; the message says why).
    [[nodiscard]] static Result<std::shared_ptr<Child>> start(const asio::any_io_executor& executor,
                                                              const Invocation& invocation,
                                                              const std::vector<std::string>& environment,
                                                              std::function<void(int status)> ended);
    Child(const asio::any_io_executor& executor, int pid, int pid_fd, std::function<void(int status)> ended);
    ~Child();
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// Asks the group to end, and after `patience` makes it; `ended` is told either way.
    void end(Duration patience);
    /// Kills it now; `ended` is told nothing any more.
    void abandon();
    [[nodiscard]] int pid() const { return pid_; }

private:
    void watch();
    void reap();

    int pid_;
    bool is_reaped_ = false;
    asio::posix::stream_descriptor gone_;  // readable once the child has ended
    asio::steady_timer patience_;
    std::function<void(int status)> ended_;
};

/// The first of the folders in PATH that holds such a program; a name with a slash is a path already. ""
/// where there is none.   Thread: any.
[[nodiscard]] std::string find_program(const std::string& name);

}  // namespace comptoir::browser
