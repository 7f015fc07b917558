/// The way from a picture in memory to a panel, on a card whose memory is the machine's own: what is left out
/// is the panel's own change of mode, which is its firmware's and takes what it takes.
///
/// With a start of the program in memory this is what a start costs on a machine without a desktop.

#include <imgui.h>
#include <imgui_internal.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/base/clock.hpp"
#include "renderer/kms/screens.hpp"
#include "tests/bench/row.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::bench {
namespace {

using namespace renderer;
using SteadyClock = std::chrono::steady_clock;

constexpr int kRounds = 60;
constexpr int kStarts = 60;

class MemoryCard final : public kms::Card {
public:
    explicit MemoryCard(PixelSize size) {
        connector_.id = 1;
        connector_.name = "HDMI-A-1";
        connector_.is_connected = true;
        connector_.crtcs = {1};
        connector_.modes = {{.size = size, .refresh = 60, .is_preferred = true}};
    }
    std::vector<kms::Connector> look(kms::Depth) override { return {connector_}; }
    Result<kms::Buffer> make_buffer(PixelSize size) override {
        auto& memory = memory_[++last_];
        memory.assign(static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height), 0);
        return kms::Buffer{last_, {memory.data(), size.width, size}};
    }
    void drop_buffer(std::uint32_t buffer) override { memory_.erase(buffer); }
    Result<kms::Light> light(std::uint32_t connector, const kms::DisplayMode&, std::uint32_t,
                             const std::vector<std::uint32_t>&) override {
        return kms::Light{connector, 1};
    }
    void put_out(const kms::Light&) override {}
    Result<void> flip(const kms::Light& light, std::uint32_t) override {
        flips_.push_back(light.crtc);
        return {};
    }
    void power(const kms::Light&, Power) override {}
    int fd() const override { return -1; }
    std::vector<std::uint32_t> take_flips() override { return std::exchange(flips_, {}); }
    std::string name() const override { return "memory"; }

private:
    kms::Connector connector_;
    std::map<std::uint32_t, std::vector<std::uint32_t>> memory_;
    std::vector<std::uint32_t> flips_;
    std::uint32_t last_ = 0;
};

/// A page, and a line of it that changes.
void fill(ImDrawList& list, ImVec2 from, ImVec2 to, int shade) {
    list.AddRectFilled(from, to, IM_COL32(shade, shade, 200, 255));
}

/// How long each took until its panel was lit.
std::vector<double> measure(PixelSize size, Turn turn, const std::string& label,
                            std::optional<double> lit_at_most) {
    const SystemClock clock;
    ImDrawListSharedData shared;
    std::vector<double> lit;
    std::vector<double> changed;
    for (int round = 0; round < kRounds; ++round) {
        const auto began = SteadyClock::now();
        const auto screens = kms::Screens::create(
            [size]() -> Result<std::unique_ptr<kms::Card>> { return std::make_unique<MemoryCard>(size); },
            clock, {kms::WantedScreen{}});
        const auto surface = screens->surface(0);
        surface->turn(turn);
        const auto show = [&](int shade) {
            ImDrawList list(&shared);
            list._ResetForNewFrame();
            list.PushClipRect({0, 0}, {static_cast<float>(size.width), static_cast<float>(size.height)});
            fill(list, {40, 400}, {1000, 500}, shade);
            surface->draw(list, rgb(0xF4F2ED));
            surface->present();
        };
        show(10);
        lit.push_back(milliseconds(SteadyClock::now() - began));
        if (!surface->problem().empty()) std::printf("not lit: %s\n", surface->problem().c_str());
        for (const int shade : {12, 14}) {  // the second buffer gets the whole picture once
            show(shade);
            static_cast<void>(surface->pump());
        }
        const auto again = SteadyClock::now();
        show(20 + round);
        static_cast<void>(surface->pump());
        changed.push_back(milliseconds(SteadyClock::now() - again));
    }
    print("card found → panel lit, " + label + ", p95", percentile(lit, 95), "ms", lit_at_most);
    print("a line changed → flipped, " + label + ", p95", percentile(changed, 95), "ms", 16);
    return lit;
}

/// From before the program is started until it says that its first frame is there, in memory: what it does on
/// a panel, but for lighting it.
std::vector<double> starts_in_memory() {
    const test::TemporaryFolder folder;
    const std::string settings = (folder.path() / "comptoir.toml").string();
    const auto path = [&](const char* name) { return (folder.path() / name).string(); };
    std::ofstream(settings)
        << "[http]\nlisten = [\"127.0.0.1:0\"]\n[screen]\noutput = \"memory\"\n[paths]\nstate = \""
        << path("state") << "\"\ncache = \"" << path("cache") << "\"\nruntime = \"" << path("run") << "\"\n";
    std::vector<double> starts;
    for (int round = 0; round <= kStarts; ++round) {
        const auto began = SteadyClock::now();
        test::Program program(COMPTOIR_PROGRAM, {"--settings", settings});
        if (!program.wait_for("frame presented")) return {};
        if (round > 0)
            starts.push_back(milliseconds(SteadyClock::now() - began));  // the first one fills caches
    }
    return starts;
}

/// A browser's, until it has a picture of a page of two words; empty where it is not installed.
std::vector<double> starts_of_chromium() {
    constexpr const char* kChromium = "/usr/bin/chromium";
    constexpr int kRivalStarts = 5;
    if (!std::filesystem::exists(kChromium)) return {};
    const test::TemporaryFolder folder;
    const auto path = [&](const char* name) { return (folder.path() / name).string(); };
    std::vector<double> starts;
    for (int round = 0; round <= kRivalStarts; ++round) {
        const auto began = SteadyClock::now();
        test::Program browser(
            kChromium, {"--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
                        "--disable-extensions", "--disable-background-networking", "--window-size=1920,1080",
                        "--user-data-dir=" + path("profile"), "--screenshot=" + path("page.png"),
                        "data:text/html,<h1>Thank you</h1>"});
        if (!browser.wait_for("written to file")) return {};
        if (round > 0) starts.push_back(milliseconds(SteadyClock::now() - began));
        browser.wait_exit();
    }
    return starts;
}

/// The program draws its first frame after the panel is found and before it is lit: both together are a
/// start.
bool print_start(std::vector<double> lit) {
    constexpr double kStartMax = 300;
    std::vector<double> starts = starts_in_memory();
    if (starts.empty()) return false;
    std::vector<double> rival = starts_of_chromium();
    for (const int percent : {50, 95, 99}) {
        Row row{.what = "process start → first frame on the panel, 1080p, p" + std::to_string(percent),
                .value = percentile(starts, percent) + percentile(lit, percent),
                .unit = "ms",
                .at_most = kStartMax,
                .rival = rival.empty() ? "Chromium is not installed" : "Chromium, headless",
                .rival_value = {},
                .ratio_at_most = 0.2};
        if (!rival.empty()) row.rival_value = percentile(rival, percent);
        print(row);
    }
    return true;
}

}  // namespace
}  // namespace comptoir::bench

int main() {
    using namespace comptoir::bench;
    using comptoir::renderer::Turn;
    // 300 ms from the process's start to the first frame on a panel, of which 200 are bench-kiosk's.
    constexpr double kLitAtMost = 100;
    const bool is_measured = print_start(measure({1920, 1080}, Turn::none, "1080p", kLitAtMost));
    measure({1920, 1080}, Turn::quarter, "1080p upright", kLitAtMost);
    measure({3840, 2160}, Turn::none, "4K", {});
    return is_measured ? 0 : 1;
}
