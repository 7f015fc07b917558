#include "app/pool_end.hpp"

#include <future>
#include <thread>

#include "app/base/check.hpp"

namespace comptoir {

void join_or_leave(boost::asio::thread_pool& pool, Duration patience, const std::function<void()>& leave) {
    std::promise<void> ended;
    const std::future<void> end = ended.get_future();
    std::thread waiting([&] {
        pool.join();
        ended.set_value();
    });
    if (end.wait_for(patience) != std::future_status::ready) {
        leave();
        CHECK(false, "a thread still runs, and what it uses is about to go");
    }
    waiting.join();
}

}  // namespace comptoir
