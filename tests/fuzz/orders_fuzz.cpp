/// Orders of Odoo 16 to 20 and neutral ones, as JSON, and the merging of messages.

#include "app/sources/decode.hpp"
#include "app/sources/snapshot_merge.hpp"
#include "tests/fuzz/body.hpp"
#include "tests/support/captures.hpp"
#include "tests/support/transcripts.hpp"

namespace comptoir::fuzz {
namespace {

constexpr std::size_t kBytesMax = 8'192;  // a recorded order of ten lines; pictures in it are no news

std::vector<std::string> seeds() {
    std::vector<std::string> all{
        R"({"revision":1,"source":"till","currency":"EUR","digits":2,"lines":[{"name":"Tea","quantity":"2","price":300}],"total":600})",
        R"({"clearData":true})", R"({"displayTheme":"dark","displayScreenSaver":true})", "{}"};
    for (const auto& snapshot : test::all_snapshots()) all.push_back(json::dump(snapshot.value));
    all.push_back(json::dump(test::json_transcript("odoo20/order.json")));
    std::erase_if(all, [](const std::string& bytes) { return bytes.size() > kBytesMax; });
    return all;
}

void run(std::string_view bytes) {
    const auto message = json::parse(bytes);
    if (!message) return;
    const sources::Hints hints{"https://shop.example/pos", "fr_FR"};
    const auto decoded = sources::decode_whole(*message, hints);
    if (decoded) {
        CHECK(decoded->order, "an order is never null");
        const auto again = sources::decode_whole(*message, hints);
        CHECK(again && *again->order == *decoded->order, "the same message is the same order");
    }
    sources::SnapshotMerge merge;
    static_cast<void>(merge.feed({{"displayTheme", "dark"}}));
    const json::Value before = merge.value();
    if (!merge.feed(*message)) CHECK(merge.value() == before, "what was refused changed nothing");
    static_cast<void>(sources::decode_whole(merge.value(), hints));
}

const Registered kOrders({.name = "orders", .seeds = seeds, .run = run, .bytes_max = kBytesMax});

}  // namespace
}  // namespace comptoir::fuzz
