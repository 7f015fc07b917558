/// How many small requests a second, how long each, and a thousand held polls: of the whole program, and of
/// the front door alone, which also shows whether memory grows with what was served. Client and server share
/// the machine.

#include <sys/epoll.h>
#include <sys/resource.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "tests/bench/row.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/http_fixture.hpp"
#include "tests/support/kiosk.hpp"

namespace comptoir::bench {
namespace {

using http::Guard;
using http::Method;
using http::Request;
using http::Response;
using http::RpcCall;
using http::RpcResult;
using test::HttpClient;
using test::HttpFixture;
using SteadyClock = std::chrono::steady_clock;

constexpr int kRequests = 60'000;
constexpr int kPolls = 1'000;

double resident_kibibytes() {
    std::ifstream file("/proc/self/statm");
    long total = 0;
    long resident = 0;
    file >> total >> resident;
    return static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1024;
}

/// Microseconds; unlike a rate it says the same on a busy machine.
double cpu_of_this_thread() {
    rusage used{};
    ::getrusage(RUSAGE_THREAD, &used);
    const auto both = [](const timeval& a, const timeval& b) {
        return static_cast<double>(a.tv_sec + b.tv_sec) * 1e6 + static_cast<double>(a.tv_usec + b.tv_usec);
    };
    return both(used.ru_utime, used.ru_stime);
}

struct Rate {
    double per_second = 0;
    std::vector<double> milliseconds;
};

/// Every connection asks again as soon as it is answered.
Rate drive(std::uint16_t port, std::size_t connections, const std::string& request, int requests) {
    std::vector<HttpClient> clients;
    clients.reserve(connections);
    std::vector<SteadyClock::time_point> asked(connections);
    const int poller = ::epoll_create1(EPOLL_CLOEXEC);
    for (std::size_t i = 0; i < connections; ++i) {
        clients.emplace_back(port);
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = i;
        ::epoll_ctl(poller, EPOLL_CTL_ADD, clients[i].fd(), &event);
    }
    Rate rate;
    rate.milliseconds.reserve(static_cast<std::size_t>(requests));
    const auto begin = SteadyClock::now();
    for (std::size_t i = 0; i < connections; ++i) {
        asked[i] = SteadyClock::now();
        clients[i].send(request);
    }
    std::vector<epoll_event> ready(connections);
    for (int answered = 0; answered < requests;) {
        const int count = ::epoll_wait(poller, ready.data(), static_cast<int>(connections), 10'000);
        if (count <= 0) break;
        for (int i = 0; i < count; ++i) {
            const auto which = ready[static_cast<std::size_t>(i)].data.u64;
            char bytes[4096];
            // A small answer comes in one piece.
            if (::recv(clients[which].fd(), bytes, sizeof bytes, 0) <= 0) return rate;
            const auto now = SteadyClock::now();
            rate.milliseconds.push_back(milliseconds(now - asked[which]));
            asked[which] = now;
            clients[which].send(request);
            ++answered;
        }
    }
    rate.per_second = requests / std::chrono::duration<double>(SteadyClock::now() - begin).count();
    ::close(poller);
    return rate;
}

void print_plain(const std::string& what, double value, const std::string& unit) {
    print({.what = what,
           .value = value,
           .unit = unit,
           .at_most = {},
           .rival = "",
           .rival_value = {},
           .ratio_at_most = {}});
}

void print_rate(const std::string& what, Rate rate) {
    print_plain(what, rate.per_second, "/s");
    for (const double percent : {50.0, 99.0}) {
        print_plain(what + ", p" + std::to_string(static_cast<int>(percent)),
                    percentile(rate.milliseconds, percent), "ms");
    }
}

/// Asks `kPolls` times for a scan, as that many tills would. The connections stay open.
std::vector<HttpClient> held_polls(std::uint16_t port) {
    std::vector<HttpClient> polls;
    polls.reserve(kPolls);
    for (int i = 0; i < kPolls; ++i) {
        polls.emplace_back(port);
        polls.back().send(polls.back().text("POST", "/hw_proxy/scanner",
                                            R"({"jsonrpc":"2.0","method":"call","params":{},"id":1})",
                                            {{"Content-Type", "application/json"}}));
    }
    return polls;
}

/// The program as a shop runs it: every route, the screen, the devices.
int whole_program() {
    test::Kiosk kiosk;
    const std::uint16_t port = kiosk.port();
    if (port == 0) return 1;
    const std::string hello = HttpClient(port).text("GET", "/hw_proxy/hello", "");
    drive(port, 64, hello, kRequests / 10);
    for (const std::size_t connections : {64u, 500u}) {
        print_rate("hello, whole program, " + std::to_string(connections) + " connections",
                   drive(port, connections, hello, kRequests));
    }
    // No scan comes, so all are answered at the end of their hold, within the time in which they were asked.
    const auto begin = SteadyClock::now();
    std::vector<HttpClient> polls = held_polls(port);
    const double asking = milliseconds(SteadyClock::now() - begin);
    if (polls.front().receive().status != 200) return 1;
    const auto first = SteadyClock::now();
    for (std::size_t i = 1; i < polls.size(); ++i) {
        if (polls[i].receive().status != 200) return 1;
    }
    print_plain("1,000 polls asked, whole program", asking, "ms");
    print_plain("1,000 held polls answered as their hold ends, whole program, first to last",
                milliseconds(SteadyClock::now() - first), "ms");
    print_rate("hello, whole program, 1 connection", drive(port, 1, hello, kRequests / 10));
    return 0;
}

/// Handlers that do nothing, on the io thread of a fixture.
int front_door() {
    std::set<http::asio::steady_timer*> waiting;
    HttpFixture fixture;
    fixture.router().on(
        Method::get, "/hw_proxy/hello", Guard::anyone,
        [](const Request&) -> http::asio::awaitable<Response> { co_return Response::text(200, "ping"); });
    fixture.router().rpc("/hw_proxy/status_json", Guard::paired,
                         [](const RpcCall&) -> http::asio::awaitable<RpcResult> {
                             co_return json::Value{{"scale", {{"status", "connected"}, {"messages", ""}}}};
                         });
    fixture.router().rpc("/hw_proxy/scanner", Guard::held,
                         [&waiting](const RpcCall& call) -> http::asio::awaitable<RpcResult> {
                             http::asio::steady_timer timer(co_await http::asio::this_coro::executor,
                                                            Time::max());
                             call.request->liveness->on_close([&timer] { timer.cancel(); });
                             waiting.insert(&timer);
                             co_await timer.async_wait(http::asio::as_tuple(http::asio::use_awaitable));
                             waiting.erase(&timer);
                             co_return json::Value("");
                         });
    fixture.start();

    const HttpClient words(fixture.port());
    const std::string hello = words.text("GET", "/hw_proxy/hello", "");
    const std::string status =
        words.text("POST", "/hw_proxy/status_json", R"({"jsonrpc":"2.0","method":"call","params":{},"id":1})",
                   {{"Content-Type", "application/json"}});
    drive(fixture.port(), 500, hello, kRequests / 10);
    const auto served = fixture.run(cpu_of_this_thread);
    drive(fixture.port(), 64, hello, kRequests);
    print_plain("hello, front door alone, CPU of the server each",
                (fixture.run(cpu_of_this_thread) - served) / kRequests, "us");
    const double before = resident_kibibytes();
    for (const std::size_t connections : {1u, 64u, 500u}) {
        print_rate("hello, front door alone, " + std::to_string(connections) + " connections",
                   drive(fixture.port(), connections, hello, kRequests));
    }
    print_rate("status_json, front door alone, 64 connections", drive(fixture.port(), 64, status, kRequests));
    print({.what = "memory gained over " + std::to_string(4 * kRequests) + " requests",
           .value = resident_kibibytes() - before,
           .unit = "KiB",
           .at_most = 2048,  // the client's samples
           .rival = "",
           .rival_value = {},
           .ratio_at_most = {}});

    std::vector<HttpClient> polls = held_polls(fixture.port());
    while (fixture.run([&] { return waiting.size(); }) < kPolls) std::this_thread::yield();
    const auto begin = SteadyClock::now();
    fixture.run([&] {
        for (auto* timer : waiting) timer->cancel();
    });
    for (HttpClient& poll : polls) {
        if (poll.receive().status != 200) return 1;
    }
    print_plain("1,000 held polls answered at once, front door alone",
                milliseconds(SteadyClock::now() - begin), "ms");
    return 0;
}

int run(std::string_view wanted) {
    // A thousand connections have two ends each.
    rlimit descriptors{};
    ::getrlimit(RLIMIT_NOFILE, &descriptors);
    descriptors.rlim_cur = std::min<rlim_t>(descriptors.rlim_max, 8192);
    ::setrlimit(RLIMIT_NOFILE, &descriptors);
    const std::pair<std::string_view, int (*)()> sections[] = {{"whole_program", whole_program},
                                                               {"front_door", front_door}};
    for (const auto& [name, section] : sections) {
        if (name.find(wanted) == std::string_view::npos) continue;
        if (const int code = section(); code != 0) return code;
    }
    return 0;
}

}  // namespace
}  // namespace comptoir::bench

int main(int count, char** words) {
    return comptoir::bench::run(count > 1 ? words[1] : "");
}
