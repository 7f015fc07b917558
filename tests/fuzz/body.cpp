#include "tests/fuzz/body.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

#include "app/base/file.hpp"

namespace comptoir::fuzz {
namespace {

std::vector<Body>& all() {
    static std::vector<Body> table;
    return table;
}

std::size_t below(std::size_t count, std::minstd_rand& dice) {
    return count == 0 ? 0 : dice() % count;
}

/// What breaks parsers more often than chance does.
constexpr std::array<std::string_view, 12> kWords{
    std::string_view("\0", 1),
    "\xFF",
    "\x80",
    "\r\n",
    "-",
    "99999999999999999999",
    "\"",
    "{[{[",
    "\xC3\x28",
    "\x1B@",
    "%00",
    "\x7F\xFF",
};

void mutate_once(std::string& bytes, const std::vector<std::string>& others, std::minstd_rand& dice) {
    const std::size_t at = below(bytes.size() + 1, dice);
    const std::size_t count = below(std::min<std::size_t>(bytes.size() - at + 1, 64), dice);
    switch (dice() % 7) {
        case 0:
            if (at < bytes.size()) bytes[at] = static_cast<char>(dice() >> 7);
            break;
        case 1:
            if (at < bytes.size()) bytes[at] = static_cast<char>(bytes[at] ^ (1 << (dice() % 8)));
            break;
        case 2: bytes.erase(at, count); break;
        case 3: bytes.insert(at, bytes.substr(at, count)); break;
        case 4: bytes.insert(at, kWords[below(kWords.size(), dice)]); break;
        case 5: bytes.resize(at); break;
        default: {
            const std::string& other = others[below(others.size(), dice)];
            bytes.insert(at, other.substr(below(other.size() + 1, dice), 256));
            break;
        }
    }
}

}  // namespace

const std::vector<Body>& bodies() {
    std::sort(all().begin(), all().end(), [](const Body& a, const Body& b) {
        return std::string_view(a.name) < std::string_view(b.name);
    });
    return all();
}

Registered::Registered(const Body& body) {
    all().push_back(body);
}

std::vector<std::string> corpus_of(const Body& body) {
    std::vector<std::string> corpus = body.seeds();
    const std::filesystem::path folder =
        std::filesystem::path(COMPTOIR_SOURCE_DIR) / "tests" / "fuzz" / "found" / body.name;
    std::error_code ec;
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ec)) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (const auto& path : files) {
        auto bytes = file::read(path, body.bytes_max);
        CHECK(bytes, "what was found once is read again, whole");
        corpus.push_back(std::move(*bytes));
    }
    return corpus;
}

std::string mutated(std::string_view bytes, const std::vector<std::string>& others, std::minstd_rand& dice) {
    std::string out(bytes);
    const std::size_t places = 1 + dice() % 8;
    for (std::size_t i = 0; i < places; ++i) mutate_once(out, others, dice);
    return out;
}

Picked pick(std::string_view bytes, std::size_t count) {
    if (bytes.empty()) return {};
    return {static_cast<unsigned char>(bytes.front()) % count, bytes.substr(1)};
}

std::string seed_for(std::size_t which, std::string_view rest) {
    return std::string(1, static_cast<char>(which)) + std::string(rest);
}

std::vector<Cutter> ways_to_cut(std::string_view bytes) {
    const auto in_steps = [bytes](std::vector<std::size_t> steps) -> Cutter {
        return [bytes, steps = std::move(steps)](const Feed& feed) {
            std::size_t turn = 0;
            for (std::size_t at = 0; at < bytes.size();) {
                const std::size_t step = steps[turn++ % steps.size()];
                feed(bytes.substr(at, step));
                at += step;
            }
        };
    };
    return {in_steps({std::max<std::size_t>(bytes.size(), 1)}), in_steps({1}), in_steps({3, 1, 7, 2})};
}

}  // namespace comptoir::fuzz
