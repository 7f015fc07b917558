#pragma once
/// The end of the pool, whose threads only ever wait for the kernel: some for ever.

#include <boost/asio/thread_pool.hpp>
#include <functional>

#include "app/base/clock.hpp"

namespace comptoir {

/// Waits for all that runs on `pool`. Where that takes longer than `patience`, a folder of another machine
/// hangs and `leave` is called, which must end the process: what the thread uses may not be destroyed under
/// it.
///
/// Thread: main, when nothing but the pool runs any more.
void join_or_leave(boost::asio::thread_pool& pool, Duration patience, const std::function<void()>& leave);

}  // namespace comptoir
