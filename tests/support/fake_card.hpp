#pragma once
/// A graphics card in memory, for tests of `renderer::kms::Screens`.

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "renderer/kms/card.hpp"

namespace comptoir::renderer::kms::test {

inline DisplayMode mode(int width, int height, int refresh = 60, bool is_preferred = false) {
    return {.size = {width, height}, .refresh = refresh, .is_preferred = is_preferred};
}

inline Connector connector(std::uint32_t id, bool is_connected) {
    Connector one;
    one.id = id;
    one.name = "HDMI-A-" + std::to_string(id);
    one.is_connected = is_connected;
    one.crtcs = {100, 101};
    return one;
}

inline std::vector<DisplayMode> numbered(std::vector<DisplayMode> modes) {
    for (std::size_t i = 0; i < modes.size(); ++i) modes[i].index = i;
    return modes;
}

inline std::string text_of(const DisplayMode& one) {
    return std::to_string(one.size.width) + "x" + std::to_string(one.size.height) + "@" +
           std::to_string(one.refresh);
}

/// A card whose panels a test plugs in and pulls, and that misbehaves when it is told to.
struct Machine {
    struct Panel {
        std::uint32_t buffer = 0;
        std::uint32_t crtc = 0;
        std::string mode;
        Power power = Power::on;
    };
    std::vector<Connector> connectors;
    std::map<std::uint32_t, Panel> lit;  // by connector
    std::map<std::uint32_t, std::vector<std::uint32_t>> memory;
    std::map<std::uint32_t, PixelSize> sizes;
    std::vector<std::uint32_t> flips;
    std::set<std::string> refused_modes;
    std::set<std::uint32_t> dead_crtcs;
    bool is_there = true;
    bool is_gone = false;
    bool flips_end = true;
    bool is_foreign = false;  // another program lights panels
    bool is_busy = false;     // it can't light any now
    bool has_memory = true;
    int probes = 0;  // looks that ask the panels
    std::uint32_t next = 1;
    int lights = 0;
    int flips_asked = 0;

    void plug(std::uint32_t id, std::vector<DisplayMode> modes) {
        connectors.push_back(connector(id, true));
        connectors.back().modes = numbered(std::move(modes));
    }
    void set(std::uint32_t id, bool is_connected) {
        for (Connector& one : connectors) {
            if (one.id == id) one.is_connected = is_connected;
        }
        if (!is_connected) lit.erase(id);
    }
    /// What the panel shows at that place; 0 where it is dark.
    [[nodiscard]] std::uint32_t pixel(std::uint32_t id, int x, int y) const {
        const auto found = lit.find(id);
        if (found == lit.end() || found->second.power == Power::off) return 0;
        const auto at = memory.find(found->second.buffer);
        return at == memory.end() ? 0
                                  : at->second[static_cast<std::size_t>(y) *
                                                   static_cast<std::size_t>(sizes.at(at->first).width) +
                                               static_cast<std::size_t>(x)];
    }
};

class FakeCard final : public Card {
public:
    explicit FakeCard(Machine& machine) : machine_(machine) {}

    std::vector<Connector> look(Depth depth) override {
        machine_.probes += depth == Depth::probed ? 1 : 0;
        return machine_.is_gone ? std::vector<Connector>{} : machine_.connectors;
    }
    Result<Buffer> make_buffer(PixelSize size) override {
        if (!machine_.has_memory) return fail(ErrorCode::busy, "no memory for a picture");
        const std::uint32_t id = machine_.next++;
        auto& memory = machine_.memory[id];
        memory.assign(static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height), 0);
        machine_.sizes[id] = size;
        return Buffer{id, {memory.data(), size.width, size}};
    }
    void drop_buffer(std::uint32_t buffer) override { machine_.memory.erase(buffer); }
    Result<Light> light(std::uint32_t connector, const DisplayMode& mode, std::uint32_t buffer,
                        const std::vector<std::uint32_t>& crtcs) override {
        ++machine_.lights;
        if (machine_.is_foreign) return fail(ErrorCode::refused, "another program has the screen");
        if (machine_.is_busy) return fail(ErrorCode::busy, "the card is busy");
        if (machine_.refused_modes.contains(text_of(mode)))
            return fail(ErrorCode::unsupported, "no bandwidth");
        for (const std::uint32_t crtc : crtcs) {
            const bool is_taken = std::any_of(machine_.lit.begin(), machine_.lit.end(), [&](const auto& one) {
                return one.first != connector && one.second.crtc == crtc;
            });
            if (is_taken || machine_.dead_crtcs.contains(crtc)) continue;
            machine_.lit[connector] = {buffer, crtc, text_of(mode), Power::on};
            return Light{connector, crtc};
        }
        return fail(ErrorCode::unsupported, "no crtc left");
    }
    void put_out(const Light& light) override { machine_.lit.erase(light.connector); }
    Result<void> flip(const Light& light, std::uint32_t buffer) override {
        ++machine_.flips_asked;
        const auto found = machine_.lit.find(light.connector);
        if (found == machine_.lit.end()) return fail(ErrorCode::unsupported, "it is dark");
        found->second.buffer = buffer;
        if (machine_.flips_end) machine_.flips.push_back(light.crtc);
        return {};
    }
    void power(const Light& light, Power power) override { machine_.lit[light.connector].power = power; }
    int fd() const override { return -1; }
    std::vector<std::uint32_t> take_flips() override { return std::exchange(machine_.flips, {}); }
    std::string name() const override { return "fake"; }

private:
    Machine& machine_;
};

}  // namespace comptoir::renderer::kms::test
