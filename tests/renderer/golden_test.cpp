/// Pictures of every scene, kept in tests/golden and compared pixel by pixel.
///
/// A picture that differs is written to golden-failures in the working folder, beside one that shows where.
/// With COMPTOIR_GOLDEN_UPDATE=1 the kept ones are written anew: look at each before you commit it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "app/base/file.hpp"
#include "renderer/images/decode.hpp"
#include "renderer/samples.hpp"
#include "renderer/screenshot.hpp"
#include "renderer/studio.hpp"
#include "tests/support/our_words.hpp"
#include "tests/support/zbar_reader.hpp"

namespace comptoir::renderer {
namespace {

namespace fs = std::filesystem;

const fs::path kSource(COMPTOIR_SOURCE_DIR);
constexpr std::size_t kGoldenBytesMax = 4U << 20;  // the largest has 0.3 MB
constexpr const char* kCode = "https://pay.example/t/0427-8C1F-22D9-K7Q4";

/// Looks of shops, by what they are called in the name of a file.
const std::map<std::string, Look> kLooks{
    {"", {}},
    {"-green", {.brand = {.accent = rgb(0x0A7D4F)}}},
    {"-serif", {.brand = {.accent = rgb(0xFFD400)}, .corners = Corners::soft, .family = Family::serif}},
};

/// One sheet of pictures: what is drawn in one language, size, theme and look.
struct Set {
    std::string language;
    PixelSize size;
    ThemeId theme;
    std::vector<std::string> scenes;
    std::string look = {};

    [[nodiscard]] std::string theme_name() const {
        return (theme == ThemeId::light ? "" : theme == ThemeId::dark ? "-dark" : "-contrast") + look;
    }
    [[nodiscard]] std::string file_of(const std::string& scene) const {
        return language + "/" + scene + "-" + std::to_string(size.width) + "x" + std::to_string(size.height) +
               theme_name() + ".png";
    }
};

const std::vector<std::string> kEveryScene{"welcome", "order",  "weighing", "payment",
                                           "partial", "thanks", "notice",   "setup"};
const std::vector<std::string> kLatin{"welcome", "order",  "order-long", "weighing", "payment",
                                      "partial", "thanks", "notice",     "setup"};
const std::vector<std::string> kLatinMore{"order-money", "refund",       "weighing-moving", "tendered",
                                          "thanks-card", "reconnecting", "setup-code",      "staff-note"};

const std::vector<std::string> kStates{
    "card",          "card-insert",   "card-tap",     "card-pin", "card-checking", "card-remove",
    "card-approved", "card-declined", "card-unknown", "choosing", "refunded",      "thanks-receipt",
    "validating",    "closed",        "updating",     "board",    "board-long"};

/// The states of paying and of waiting: all in English, and those with most to read in other scripts.
void add_states(std::vector<Set>& sets) {
    sets.push_back({"en", {1920, 1080}, ThemeId::light, kStates});
    sets.push_back(
        {"en", {1080, 1920}, ThemeId::light, {"card", "choosing", "thanks-receipt", "closed", "board"}});
    sets.push_back(
        {"en", {1920, 480}, ThemeId::light, {"card-pin", "choosing", "thanks-receipt", "updating", "board"}});
    sets.push_back({"en",
                    {800, 480},
                    ThemeId::light,
                    {"card-unknown", "choosing", "thanks-receipt", "closed", "board", "board-long"}});
    sets.push_back({"en", {480, 800}, ThemeId::light, {"card-tap", "thanks-receipt", "board"}});
    sets.push_back({"en", {1920, 1080}, ThemeId::dark, {"card-tap", "closed", "board"}});
    sets.push_back({"en", {1920, 1080}, ThemeId::contrast, {"card-pin", "choosing", "board"}});
    sets.push_back(
        {"ar", {1280, 720}, ThemeId::light, {"card", "choosing", "thanks-receipt", "closed", "board"}});
    sets.push_back({"he", {720, 1280}, ThemeId::dark, {"card-insert", "thanks-receipt"}});
    sets.push_back({"de",
                    {800, 480},
                    ThemeId::light,
                    {"card-unknown", "choosing", "thanks-receipt", "updating", "closed"}});
    sets.push_back({"fr", {480, 800}, ThemeId::contrast, {"card-tap", "updating"}});
    sets.push_back({"ja", {1280, 720}, ThemeId::light, {"card-unknown", "validating", "board"}});
    sets.push_back({"th", {720, 1280}, ThemeId::light, {"card-pin", "choosing"}});
    sets.push_back({"hi", {1280, 720}, ThemeId::light, {"card-declined", "updating"}});
}

/// Every other size of panel that is sold.
void add_panels(std::vector<Set>& sets) {
    sets.push_back({"en", {3840, 2160}, ThemeId::light, {"order"}});
    for (const PixelSize size : {PixelSize{2560, 1080}, PixelSize{1366, 768}, PixelSize{1280, 1024},
                                 PixelSize{1280, 800}, PixelSize{1024, 768}, PixelSize{1024, 600}}) {
        sets.push_back({"en", size, ThemeId::light, {"order", "card", "thanks-receipt", "setup-code"}});
    }
}

/// What a shop says in two languages.
void add_pairs(std::vector<Set>& sets) {
    const std::vector<std::string> scenes{"two-languages", "two-languages-card"};
    for (const PixelSize size :
         {PixelSize{1920, 1080}, PixelSize{1080, 1920}, PixelSize{1920, 480}, PixelSize{800, 480}}) {
        sets.push_back({"en", size, ThemeId::light, scenes});
    }
    sets.push_back({"he", {1280, 720}, ThemeId::light, scenes});
    sets.push_back({"zh_CN", {720, 1280}, ThemeId::dark, scenes});
}

/// What customers answer by touch.
void add_questions(std::vector<Set>& sets) {
    sets.push_back({"en",
                    {1920, 1080},
                    ThemeId::light,
                    {"ask-tip", "ask-receipt", "ask-receipt-refund", "ask-rating", "ask-signature"}});
    sets.push_back({"en", {1080, 1920}, ThemeId::light, {"ask-tip", "ask-signature"}});
    sets.push_back({"en", {1920, 480}, ThemeId::light, {"ask-receipt", "ask-signature"}});
    sets.push_back({"de", {800, 480}, ThemeId::dark, {"ask-tip", "ask-signature"}});
    sets.push_back({"fr", {480, 800}, ThemeId::contrast, {"ask-receipt", "ask-rating"}});
    sets.push_back({"ar", {1280, 720}, ThemeId::light, {"ask-tip", "ask-rating", "ask-signature"}});
    sets.push_back({"ja", {720, 1280}, ThemeId::dark, {"ask-receipt"}});
}

/// A shop's own pictures and colours.
void add_shops(std::vector<Set>& sets) {
    sets.push_back({"en", {1920, 1080}, ThemeId::light, {"slide-note", "welcome-picture"}});
    sets.push_back({"en", {1080, 1920}, ThemeId::light, {"slide"}});
    sets.push_back({"en", {1920, 480}, ThemeId::light, {"slide-note", "welcome-picture"}});
    sets.push_back({"en", {800, 480}, ThemeId::contrast, {"slide-note", "welcome-picture"}});
    sets.push_back({"ar", {1280, 720}, ThemeId::dark, {"slide-note"}});
    sets.push_back({"he", {720, 1280}, ThemeId::dark, {"welcome-picture"}});
    sets.push_back({"en", {1280, 720}, ThemeId::light, {"welcome", "order", "thanks-receipt"}, "-green"});
    sets.push_back({"en", {720, 1280}, ThemeId::light, {"order", "card"}, "-serif"});
    sets.push_back({"de", {1280, 720}, ThemeId::dark, {"order"}, "-green"});
}

std::vector<Set> every_set() {
    std::vector<Set> sets;
    for (const PixelSize size : {PixelSize{1920, 1080}, PixelSize{1080, 1920}}) {
        sets.push_back({"en", size, ThemeId::light, kLatin});
    }
    for (const char* language : {"ar", "he", "hi", "th", "ja"}) {
        for (const PixelSize size : {PixelSize{1280, 720}, PixelSize{720, 1280}}) {
            sets.push_back({language, size, ThemeId::light, kEveryScene});
        }
    }
    sets.push_back({"en", {1920, 1080}, ThemeId::light, kLatinMore});
    sets.push_back({"en", {1080, 1920}, ThemeId::light, {"order-money"}});
    sets.push_back({"ar", {1280, 720}, ThemeId::dark, {"order-money"}});
    sets.push_back({"ar", {1280, 720}, ThemeId::light, {"order-long", "setup-code", "staff-note"}});
    sets.push_back({"en", {1920, 1080}, ThemeId::light, {"setup-scanner"}});
    sets.push_back({"ar", {1080, 1920}, ThemeId::dark, {"setup-scanner"}});
    sets.push_back({"de", {800, 480}, ThemeId::contrast, {"setup-scanner"}});
    const std::vector<std::string> small{"order", "order-long", "payment", "weighing"};
    sets.push_back(
        {"de", {800, 480}, ThemeId::light, {"partial", "thanks", "notice", "setup", "staff-note"}});
    sets.push_back({"fr", {800, 480}, ThemeId::contrast, {"partial", "thanks", "notice", "setup"}});
    sets.push_back({"en", {1920, 480}, ThemeId::light, small});
    sets.push_back({"ar", {1920, 480}, ThemeId::light, {"order"}});
    sets.push_back({"en", {800, 480}, ThemeId::light, small});
    sets.push_back({"he", {800, 480}, ThemeId::light, {"order"}});
    sets.push_back({"en", {480, 800}, ThemeId::light, {"order", "payment", "staff-note"}});
    sets.push_back({"en", {1920, 1080}, ThemeId::dark, {"order", "welcome", "thanks", "setup"}});
    sets.push_back({"en", {1920, 1080}, ThemeId::contrast, {"order", "partial", "thanks", "setup"}});
    sets.push_back({"th", {800, 480}, ThemeId::contrast, {"order"}});
    add_states(sets);
    add_panels(sets);
    add_pairs(sets);
    add_questions(sets);
    add_shops(sets);
    return sets;
}

FontOptions fonts() {
    FontOptions options;
    options.cache_folder = (fs::temp_directory_path() / "comptoir-test-fonts").string();
    return options;
}

void write(const fs::path& path, const Pixels& pixels, Compression compression) {
    fs::create_directories(path.parent_path());
    const auto png = encode_png(pixels, compression);
    ASSERT_TRUE(png);
    const auto written = file::write(path, *png);
    ASSERT_TRUE(written) << written.error().message;
}

/// Where two pictures differ: black on white.
Pixels marked(const Pixels& kept, const Pixels& drawn) {
    Pixels out{drawn.size, std::vector<std::uint8_t>(drawn.rgba.size(), 255)};
    for (std::size_t i = 0; i < out.rgba.size(); i += 4) {
        const bool is_equal =
            kept.size == drawn.size && std::equal(drawn.rgba.begin() + static_cast<std::ptrdiff_t>(i),
                                                  drawn.rgba.begin() + static_cast<std::ptrdiff_t>(i) + 3,
                                                  kept.rgba.begin() + static_cast<std::ptrdiff_t>(i));
        if (!is_equal) out.rgba[i] = out.rgba[i + 1] = out.rgba[i + 2] = 0;
    }
    return out;
}

void compare(const std::string& file, const Pixels& drawn) {
    const fs::path golden = kSource / "tests/golden" / file;
    if (std::getenv("COMPTOIR_GOLDEN_UPDATE") != nullptr) {
        write(golden, drawn, Compression::small);
        return;
    }
    const auto bytes = file::read(golden, kGoldenBytesMax);
    ASSERT_TRUE(bytes) << bytes.error().message;
    const auto kept = decode_picture(*bytes, drawn.size, Fit::contain);
    ASSERT_TRUE(kept) << file << ": " << kept.error().message;
    if (*kept == drawn) return;
    const fs::path failures = fs::current_path() / "golden-failures";
    fs::path beside = failures / file;
    write(beside, drawn, Compression::quick);
    const fs::path difference = beside.replace_extension(".difference.png");
    write(difference, marked(*kept, drawn), Compression::quick);
    ADD_FAILURE() << "differs from " << golden << "\n  drawn: " << failures / file
                  << "\n  where: " << difference;
}

class Golden : public testing::TestWithParam<Set> {};

TEST_P(Golden, PicturesAreDrawnAsKept) {
    const Set& set = GetParam();
    const Theme look = theme(set.theme, kLooks.at(set.look));
    const auto studio = Studio::open(set.size, look, test::our_words(), fonts());
    ASSERT_TRUE(studio) << studio.error().message;
    const std::vector<Sample> all = samples(set.language);
    for (const std::string& scene : set.scenes) {
        SCOPED_TRACE(scene);
        const auto sample = std::ranges::find(all, scene, &Sample::name);
        ASSERT_NE(sample, all.end());
        const Pixels drawn = (*studio)->draw(*sample);
        compare(set.file_of(scene), drawn);
        if (scene == "payment") {
            EXPECT_EQ(test::read_codes(drawn), std::vector<std::string>{kCode});
        }
        if (scene == "thanks-receipt") {
            EXPECT_EQ(test::read_codes(drawn), std::vector<std::string>{sample->view.order->receipt_text});
        }
        if (scene == "setup") {
            EXPECT_EQ(test::read_codes(drawn), std::vector<std::string>{sample->view.setup.admin_url});
        }
        if (scene == "setup-scanner") {
            EXPECT_THAT(test::read_codes(drawn), testing::Contains("AZYM1+-/';<|@#)"));
        }
    }
}

void PrintTo(const Set& set, std::ostream* out) {
    *out << set.file_of("*");
}

/// "ar_order_1280x720": the first of the set stands for it.
std::string name_of(const testing::TestParamInfo<Set>& one) {
    std::string name = one.param.file_of(one.param.scenes.front());
    name.resize(name.size() - std::string_view(".png").size());
    std::ranges::replace_if(
        name, [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Sets, Golden, testing::ValuesIn(every_set()), name_of);

TEST(GoldenPictures, AreAllDrawnByATest) {
    std::vector<std::string> known;
    for (const Set& set : every_set()) {
        for (const std::string& scene : set.scenes) known.push_back(set.file_of(scene));
    }
    for (const auto& entry : fs::recursive_directory_iterator(kSource / "tests/golden")) {
        if (entry.path().extension() != ".png") continue;
        const std::string file = fs::relative(entry.path(), kSource / "tests/golden").generic_string();
        EXPECT_NE(std::ranges::find(known, file), known.end()) << file << " is drawn by nothing";
    }
}

}  // namespace
}  // namespace comptoir::renderer
