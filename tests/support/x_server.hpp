#pragma once
/// A screen that nobody sees, for programs with windows.

#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "renderer/surface.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::test {

/// An X server of the test's own, which keeps its screen in a file; DISPLAY names it meanwhile.
class XServer {
public:
    /// On the first free display.
    explicit XServer(const std::string& size = "640x480") : XServer(size, std::vector<std::string>{}) {}
    /// On `display`, ":1234". One far above the first free ones stays free between two servers on it.
    XServer(const std::string& size, const std::string& display)
        : XServer(size, std::vector<std::string>{display}) {}
    ~XServer() { unsetenv("DISPLAY"); }
    XServer(const XServer&) = delete;
    XServer& operator=(const XServer&) = delete;

    [[nodiscard]] bool is_up() const { return !number_.empty(); }
    /// Goes away under whoever is connected to it.
    void end() {
        server_.signal(SIGTERM);
        server_.wait_exit();
    }
    [[nodiscard]] std::string display() const { return ":" + number_; }
    [[nodiscard]] std::string screen_file() const { return (folder_.path() / "Xvfb_screen0").string(); }

    /// What the screen shows at a point.
    [[nodiscard]] renderer::Color at(int x, int y) const {
        const std::vector<std::uint8_t> rgba = part(x, y, {1, 1}).rgba;
        return {rgba[0], rgba[1], rgba[2], 255};
    }
    /// What a part of the screen shows. Source: X11 XWDFile.h: big-endian words; 4-byte pixels, blue first.
    [[nodiscard]] renderer::Pixels part(int x, int y, renderer::PixelSize size) const {
        std::ifstream file(screen_file(), std::ios::binary);
        const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
        const auto word = [&](std::size_t index) {
            std::size_t value = 0;
            for (std::size_t i = 0; i < 4; ++i)
                value = value << 8 | static_cast<std::uint8_t>(bytes.at(index * 4 + i));
            return value;
        };
        const std::size_t header = word(0);
        const std::size_t stride = word(12);
        const std::size_t colors = word(19);
        renderer::Pixels pixels{size, {}};
        for (int row = y; row < y + size.height; ++row) {
            const std::size_t start = header + colors * 12 + static_cast<std::size_t>(row) * stride +
                                      static_cast<std::size_t>(x) * 4;
            for (std::size_t at = start; at < start + static_cast<std::size_t>(size.width) * 4; at += 4) {
                for (const std::size_t channel : {at + 2, at + 1, at})
                    pixels.rgba.push_back(static_cast<std::uint8_t>(bytes.at(channel)));
                pixels.rgba.push_back(255);
            }
        }
        return pixels;
    }

private:
    XServer(const std::string& size, std::vector<std::string> arguments)
        : server_("/usr/bin/Xvfb", [&] {
              for (const char* more : {"-displayfd", "1", "-screen", "0"}) arguments.emplace_back(more);
              arguments.push_back(size + "x24");
              // Else it begins anew once its last client went, and refuses who comes meanwhile.
              arguments.emplace_back("-noreset");
              for (const char* more : {"-nolisten", "tcp", "-fbdir"}) arguments.emplace_back(more);
              arguments.push_back(folder_.path().string());
              return arguments;
          }()) {
        // It may say other things first: of a display that another server has just taken, for one.
        server_.wait_until([&](const std::string& output) {
            number_ = number_in(output);
            return !number_.empty();
        });
        if (!number_.empty()) setenv("DISPLAY", (":" + number_).c_str(), 1);
    }

    static std::string number_in(const std::string& output) {
        std::size_t start = 0;
        for (std::size_t end = output.find('\n'); end != std::string::npos; end = output.find('\n', start)) {
            const std::string line = output.substr(start, end - start);
            if (!line.empty() && line.find_first_not_of("0123456789") == std::string::npos) return line;
            start = end + 1;
        }
        return {};
    }

    TemporaryFolder folder_;
    Program server_;
    std::string number_;
};

}  // namespace comptoir::test
