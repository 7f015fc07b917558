/// Settings files: bytes to text, text to validated values.

#include "kiosk-config/settings/source_text.hpp"
#include "tests/fuzz/body.hpp"
#include "tests/kiosk-config/settings/example_schema.hpp"

namespace comptoir::fuzz {
namespace {

std::vector<std::string> seeds() {
    using namespace std::string_literals;
    return {
        "[http]\nlisten = [\"0.0.0.0:8069\"]\nport = 80\nidle = \"30s\"\ncompress = true\n",
        "[screen]\ntheme = \"dark\"\nlanguages = [\"en\", \"ar\"]\nrotate = 90\n[access]\norigins = "
        "[\"https://a.example\"]\n",
        "[[printer]]\nname = \"receipt\"\nuri = \"tcp://192.168.1.50:9100\"\nlate = "
        "\"2s\"\n[[counter]]\nprinter = \"receipt\"\n",
        "pos.url = '''https://shop.example'''\n[[scale]]\r\nname='a'\r\nuri=\"serial:///dev/ttyUSB0\" # "
        "here\r\n",
        "\xEF\xBB\xBF[http]\rport = 0x50\r",
        "\xFF\xFE[\0h\0t\0t\0p\0]\0\n\0p\0o\0r\0t\0=\0"
        "8\0"
        "0\0"s,
        "[http]\nport = \"eighty\"\nprot = 1\n[htpt]\n",
        "a.b.c.d = 1\nx = {y = {z = [1, [2, [3]]]}}\n",
    };
}

void run(std::string_view bytes) {
    const auto source = settings::decode_source(bytes);
    CHECK(source.is_good() || source.line >= 0, "what is wrong is somewhere");
    if (!source.is_good()) return;
    const auto& schema = settings::example_schema();
    const settings::Loaded loaded = settings::parse(schema, source.text, "fuzz.toml");
    CHECK(loaded.problems.size() <= settings::kProblemsMax + 1, "problems are bounded");
    if (!loaded.problems.empty()) return;
    CHECK(!loaded.settings.print(schema).empty(), "what was read can be shown");
}

const Registered kSettings({.name = "settings", .seeds = seeds, .run = run});

}  // namespace
}  // namespace comptoir::fuzz
