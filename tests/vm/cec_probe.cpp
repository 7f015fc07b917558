/// Runs inside the virtual machine of cec.sh: tells the television at the end of one adapter to sleep or to
/// wake, and says on stdout what became of each message. probe NODE sleep|wake|nobody

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "device-bridge/links/televisions.hpp"

namespace {

using namespace comptoir;
using namespace comptoir::bridge;
using namespace std::chrono_literals;

constexpr std::chrono::seconds kPatience{
    40};  // an emulated machine; a television that is silent is asked for 20 s

struct Heard {
    int taken = 0;
    int refused = 0;
};

/// The kernel's own, for one node, overheard.
CecSystem overheard(const std::string& node, Heard& heard) {
    CecSystem system = machine_cec();
    system.list = [node] { return std::vector{node}; };
    system.hear = [hear = system.hear, &heard](int fd) {
        auto news = hear(fd);
        if (!news) return news;
        for (const CecNews::Sent& sent : news->sent) ++(sent.is_taken ? heard.taken : heard.refused);
        return news;
    };
    system.send = [send = system.send](int fd, std::string_view message) {
        const auto begin = std::chrono::steady_clock::now();
        auto number = send(fd, message);
        const auto took = std::chrono::steady_clock::now() - begin;
        std::printf(
            "probe: sent %02x in %lld us\n", static_cast<unsigned char>(message[1]),
            static_cast<long long>(std::chrono::duration_cast<std::chrono::microseconds>(took).count()));
        return number;
    };
    return system;
}

bool is_done(const std::string& what, const Heard& heard) {
    if (what == "nobody") return heard.refused >= CecTalk::kTries;
    return heard.taken >= (what == "sleep" ? 1 : 2);
}

}  // namespace

int main(int count, char** words) {
    if (count != 3) return 2;
    const std::string what = words[2];
    const SystemClock clock;
    boost::asio::io_context io;
    Heard heard;
    Televisions televisions(io.get_executor(), clock, overheard(words[1], heard));
    televisions.start();
    televisions.want(what == "wake" ? CecTalk::Wish::wake : CecTalk::Wish::sleep);
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (!is_done(what, heard) && std::chrono::steady_clock::now() < end) {
        io.run_one_for(100ms);
        if (io.stopped()) io.restart();
    }
    const bool is_good = televisions.count() == 1 && is_done(what, heard);
    std::printf("probe: %s %s: %d taken, %d refused\n", is_good ? "ok   " : "WRONG", what.c_str(),
                heard.taken, heard.refused);
    televisions.stop();
    return is_good ? 0 : 1;
}
