/// From the last byte of a scale's frame, at the far end of a serial port, to the event that all hear; and
/// how much of a day's processor time a scale that never is quiet costs.

#include <ctime>
#include <string>
#include <vector>

#include "device-bridge/protocols/mt_sics.hpp"
#include "tests/bench/row.hpp"
#include "tests/support/device_bench.hpp"
#include "tests/support/pty.hpp"

namespace comptoir::bench {
namespace {

using namespace std::chrono_literals;
using bridge::DeviceBench;
using bridge::WeightRead;
using SteadyClock = std::chrono::steady_clock;

std::string frame(int grams) {
    std::string digits = std::to_string(grams);
    digits.insert(0, 6 - digits.size(), '0');
    std::string bytes = "\x02-0 " + digits + "000000\r";
    unsigned sum = 0;
    for (const char c : bytes) sum += static_cast<unsigned char>(c);
    return bytes + static_cast<char>((128 - sum % 128) % 128);
}

bool reading() {
    constexpr int kReadings = 5'000;
    test::Pty port;
    DeviceBench bench;
    bridge::DeviceInfo info;
    info.id = "scale";
    info.kind = bridge::Kind::scale;
    info.uri = "serial://" + port.path() + "?bits=8&parity=none";
    info.options = {{"protocol", "toledo-continuous"}, {"unit", "kg"}};
    bench.registry.configure({info});
    if (!bench.until([&] {
            port.say(frame(1));
            return bench.condition("scale") == bridge::Condition::ready;
        })) {
        return false;
    }
    std::vector<double> samples;
    for (int i = 0; i < kReadings; ++i) {
        const int grams = 1'000 + i;
        bench.events.clear();
        const auto began = SteadyClock::now();
        port.say(frame(grams));
        const auto is_heard = [&] {
            return !bench.events.empty() && std::holds_alternative<WeightRead>(bench.events.back().body) &&
                   std::get<WeightRead>(bench.events.back().body).net.digits == grams;
        };
        if (!bench.until(is_heard)) return false;
        samples.push_back(milliseconds(SteadyClock::now() - began));
    }
    print("scale's last byte to the event, p50", percentile(samples, 50), "ms");
    print("scale's last byte to the event, p99", percentile(samples, 99), "ms", 16.7);  // a frame at 60 Hz
    return true;
}

bool day() {
    constexpr int kLines = 20 * 60 * 60 * 24;  // twenty a second: as fast as any scale speaks
    bridge::MtSics scale;
    std::size_t words = 0;
    const auto sink = [&](const bridge::ScaleWord&) { ++words; };
    const std::clock_t began = std::clock();
    for (int i = 0; i < kLines; ++i) scale.feed("S D      1.235 kg\r\n", sink);
    const double seconds = static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC;
    print("a day of a scale's lines, 20 a second: processor time to read them", seconds, "s", 60);
    return words == static_cast<std::size_t>(kLines);
}

}  // namespace
}  // namespace comptoir::bench

int main(int count, char** words) {
    return comptoir::bench::run_sections(
        count, words, {{"reading", comptoir::bench::reading}, {"day", comptoir::bench::day}});
}
