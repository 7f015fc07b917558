/// Scanners on a byte stream: codes are the same however they come, well-formed and bounded.

#include "app/base/utf8.hpp"
#include "device-bridge/protocols/scan_lines.hpp"
#include "device-bridge/scanning/code_trim.hpp"
#include "tests/fuzz/body.hpp"

namespace comptoir::fuzz {
namespace {

using namespace bridge;

std::vector<std::string> codes_of(ScanLines::Tab tab, const Cutter& cut) {
    ScanLines lines(tab);
    std::vector<std::string> codes;
    const ScanLines::Sink sink = [&](std::string code) {
        CHECK(!code.empty() && utf8::is_valid(code), "a code is text");
        CHECK(code.size() <= 3 * ScanLines::kCodeMax, "a code is bounded, each byte mended into three");
        codes.push_back(std::move(code));
    };
    cut([&](std::string_view piece) { lines.feed(piece, sink); });
    lines.rest(sink);
    return codes;
}

std::vector<std::string> seeds() {
    return {seed_for(0, "5901234123457\r\n"), seed_for(1, "\2]C10112345678901231\03517251231\3"),
            seed_for(0, "\t[)>\03606\0359N1\036\4\r12\n\n34\r\n"), seed_for(1, "5901234123457\t12\t")};
}

void run(std::string_view bytes) {
    const auto [which, rest] = pick(bytes, 2);
    const auto tab = which == 0 ? ScanLines::Tab::is_text : ScanLines::Tab::ends;
    expect_one_answer<std::vector<std::string>>(rest, [&](const Cutter& cut) { return codes_of(tab, cut); });
    const CodeTrim trim{.prefix = "]", .suffix = "\x1D", .symbology_id = CodeTrim::SymbologyId::drop};
    CHECK(trim.of(rest).size() <= rest.size(), "trimming adds nothing");
}

const Registered kScanLines({.name = "scan_lines", .seeds = seeds, .run = run, .bytes_max = 20'000});

}  // namespace
}  // namespace comptoir::fuzz
