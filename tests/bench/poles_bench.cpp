/// From an order that changed to the last byte that a pole display is told, in every language. What the wire
/// takes is left out: a pseudo terminal has no baud.

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/pole_mirror.hpp"
#include "device-bridge/protocols/pole.hpp"
#include "tests/bench/row.hpp"
#include "tests/support/device_bench.hpp"
#include "tests/support/pty.hpp"

namespace comptoir::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;
using bridge::DeviceBench;

constexpr int kChanges = 1'000;

renderer::OrderPtr order_of(int i) {
    renderer::Order order;
    order.phase = renderer::Phase::selling;
    for (int line = 0; line < 8; ++line) {
        const int quantity = line == 5 ? 1 + i : 1;
        renderer::Line made;
        made.name = "Caffè latte " + std::to_string(line);
        made.quantity = std::to_string(quantity);
        made.price.text = std::to_string(quantity) + ",00\u00A0€";
        order.lines.push_back(std::move(made));
    }
    order.total.text = std::to_string(8 + i) + ",00\u00A0€";
    return std::make_shared<const renderer::Order>(std::move(order));
}

/// Milliseconds of each change; empty: it could not be measured.
std::vector<double> changes_in(const std::string& name, bridge::PoleLanguage language) {
    test::Pty port;
    DeviceBench bench;
    auto info = bridge::device_info("pole", bridge::Kind::pole, "serial://" + port.path());
    info.options = {{"language", name}, {"total", "Total"}};
    bench.registry.configure({info});
    PoleMirror mirror(
        [&](const std::string& pole, json::Value fields) { bench.registry.show(pole, std::move(fields)); });
    mirror.configure({info});
    const bridge::PoleRows rows{std::string(bridge::kPoleColumns, ' '),
                                std::string(bridge::kPoleColumns, ' ')};
    const std::size_t idle =
        (bridge::pole_begin({.language = language}) + bridge::pole_changes(language, std::nullopt, rows))
            .size();
    const std::size_t told = bridge::pole_changes(language, std::nullopt, rows).size();
    std::size_t heard = 0;
    const auto hears = [&](std::size_t bytes) {
        return bench.until([&] { return (heard += port.hear().size()) >= bytes; });
    };
    if (!hears(idle)) return {};
    std::vector<double> samples;
    for (int i = 0; i < kChanges; ++i) {
        renderer::View view;
        view.page = renderer::Page::order;
        view.order = order_of(i);
        heard = 0;
        const auto began = SteadyClock::now();
        mirror.follow(view, began);
        if (!hears(told)) return {};
        samples.push_back(milliseconds(SteadyClock::now() - began));
    }
    return samples;
}

/// The median of a script that does the same by hand, with nothing between it and the port; nothing where
/// there is no Python.
std::optional<double> script_milliseconds() {
    const std::string script =
        "import os,time,tty\n"
        "screen,port=os.openpty()\n"
        "tty.setraw(port)\n"
        "t=[]\n"
        "before=[1]*8\n"
        "for i in range(1000):\n"
        "    now=[1+i if n==5 else 1 for n in range(8)]\n"
        "    a=time.perf_counter()\n"
        "    line=[n for n in range(8) if now[n]!=before[n]][-1:] or [7]\n"
        "    name='%d Caffe latte %d'%(now[line[0]],line[0])\n"
        "    rows=[(name,'%d,00 EUR'%now[line[0]]),('Total','%d,00 EUR'%(8+i))]\n"
        "    cells=[s[:19-len(e)].ljust(20-len(e))+e for s,e in rows]\n"
        "    sent=b''.join(b'\\x1f$\\x01'+bytes([r+1])+c.encode('cp437') for r,c in enumerate(cells))\n"
        "    os.write(port,sent)\n"
        "    left=len(sent)\n"
        "    while left: left-=len(os.read(screen,4096))\n"
        "    t.append(time.perf_counter()-a)\n"
        "    before=now\n"
        "print(sorted(t)[500]*1000)\n";
    FILE* pipe = ::popen(("/usr/bin/python3 -c \"" + script + "\" 2>/dev/null").c_str(), "r");
    if (pipe == nullptr) return std::nullopt;
    double value = 0;
    const bool is_read = std::fscanf(pipe, "%lf", &value) == 1;
    ::pclose(pipe);
    return is_read ? std::optional(value) : std::nullopt;
}

/// A display is read by a person: what counts is that nothing is added to the 50 ms of its wire.
bool changes() {
    constexpr double kChangeMax = 5;
    const auto script = script_milliseconds();
    for (const auto& [name, language] : bridge::pole_languages()) {
        std::vector<double> samples = changes_in(name, language);
        if (samples.empty()) return false;
        const std::string what = std::string("order → last byte told to a pole, ") + name;
        print({.what = what + ", p50",
               .value = percentile(samples, 50),
               .unit = "ms",
               .at_most = {},
               .rival = script ? "a script in Python" : "python3 is not installed",
               .rival_value = script,
               .ratio_at_most = 2});
        print(what + ", p99", percentile(samples, 99), "ms", kChangeMax);
    }
    return true;
}

}  // namespace
}  // namespace comptoir::bench

int main(int count, char** words) {
    return comptoir::bench::run_sections(count, words, {{"changes", comptoir::bench::changes}});
}
