/// What reading an order costs: 200 lines of each version, from the parsed message to the Order, and for the
/// versions that send text inside of text, that too.

#include <time.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "app/sources/decode.hpp"
#include "app/sources/snapshot_merge.hpp"
#include "tests/bench/row.hpp"
#include "tests/support/captures.hpp"
#include "tests/support/transcripts.hpp"

namespace comptoir::bench {
namespace {

constexpr std::size_t kLines = 200;
constexpr int kRuns = 300;
const sources::Hints kHints{.base_url = "https://shop.example", .language = "en_US"};

/// The message with its lines over and over.
json::Value with_many_lines(json::Value message) {
    const json::Value lines = message["lines"];
    message["lines"] = json::Value::array();
    while (message["lines"].size() < kLines) {
        json::Value line = lines[message["lines"].size() % lines.size()];
        if (line.contains("uuid")) line["uuid"] = "l-" + std::to_string(message["lines"].size());
        message["lines"].push_back(std::move(line));
    }
    return message;
}

enum class Pictures { of_server, inside };

/// The page with its rows over and over.
json::Value page_with_many_lines(Pictures pictures) {
    const std::string page = test::read_transcript("html_display/order.html");
    const std::string begin = "<tr class=\"pos_orderlines_item";
    const auto first = page.find(begin);
    const auto end = page.find("</tbody>");
    std::vector<std::string> each;
    for (auto at = first; at < end;) {
        const auto next = std::min(page.find(begin, at + 1), end);
        each.push_back(page.substr(at, next - at));
        at = next;
    }
    // A thumbnail of 128 pixels has some 8 KB, 11 KB in base64.
    const std::string picture = pictures == Pictures::inside
                                    ? "data:image/jpeg;base64," + std::string(11'000, 'A')
                                    : "/web/image?model=product.product&amp;field=image_128&amp;id=31";
    std::string rows;
    for (std::size_t i = 0; i < kLines; ++i) {
        std::string row = each[i % each.size()];
        const auto source = row.find("src=\"") + 5;
        rows += row.replace(source, row.find('"', source) - source, picture);
    }
    return {{"html", page.substr(0, first) + rows + page.substr(end)}};
}

/// The processor's time that this thread has had: what others do meanwhile is not part of it.
double thread_milliseconds() {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

template <class Work>
void measure(const std::string& what, std::optional<double> at_most, Work&& work) {
    std::vector<double> samples;
    for (int i = 0; i < kRuns; ++i) {
        const double start = thread_milliseconds();
        work();
        samples.push_back(thread_milliseconds() - start);
    }
    print({.what = what,
           .value = percentile(samples, 95),
           .unit = "ms",
           .at_most = at_most,
           .rival = "",
           .rival_value = {},
           .ratio_at_most = {}});
}

void bench_decoder(const std::string& what, const json::Value& message) {
    constexpr double kTarget = 2.0;
    measure(what + ", 200 lines, message to order, p95", kTarget, [&] {
        const auto order = sources::decode(message, kHints);
        if (!order || (*order)->lines.size() != kLines) std::abort();
    });
}

}  // namespace
}  // namespace comptoir::bench

int main() {
    using namespace comptoir;
    using namespace comptoir::bench;
    const json::Value of_20 = with_many_lines(test::json_transcript("odoo20/order.json"));
    bench_decoder("Odoo 16/17, pictures of the server", page_with_many_lines(Pictures::of_server));
    bench_decoder("Odoo 16/17, 2.2 MB of pictures inside", page_with_many_lines(Pictures::inside));
    bench_decoder("Odoo 18",
                  with_many_lines(test::snapshots_of("odoo18/proxy/08-customer-note.json").back()));
    bench_decoder("Odoo 19", with_many_lines(test::snapshots_of("odoo19/box/10-combo.json").back()));
    bench_decoder("Odoo 20", of_20);
    const json::Value text(json::dump(of_20));
    measure("Odoo 20, 200 lines, JSON text merged and decoded, p95", {}, [&] {
        sources::SnapshotMerge merge;
        if (!merge.feed(text) || !sources::decode(merge.value(), kHints)) std::abort();
    });
}
