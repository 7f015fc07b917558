#include "renderer/text/fonts.hpp"

#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "renderer/text/style.hpp"

namespace comptoir::renderer {

extern const char* const kFontsConfiguration;  // renderer/fonts/fonts.conf, built in

namespace {

/// Which family stands in first for what the text face lacks. Named one by one: left to itself, fontconfig
/// takes Arabic from whatever face happens to be nearest in weight.
constexpr std::string_view kScripts =
    "Noto Sans Arabic,Noto Sans Hebrew,Noto Sans Devanagari,Noto Sans Thai,";
constexpr std::string_view kOtherScripts =
    "Noto Sans,Noto Sans Bengali,Noto Sans Gujarati,Noto Sans Gurmukhi,Noto Sans Kannada,Noto Sans Malayalam,"
    "Noto Sans Sinhala,Noto Sans Tamil,Noto Sans Telugu,Noto Sans Khmer,Noto Sans Lao,Noto Sans Myanmar,"
    "Noto Sans Armenian,Noto Sans Georgian,Noto Sans Ethiopic,Noto Sans Symbols,Noto Sans Symbols2,"
    "Noto Color Emoji";

/// The same Han character is written differently in each of these.
std::string_view han_families(std::string_view language) {
    const auto is = [&](std::string_view tag) { return language.substr(0, tag.size()) == tag; };
    if (is("ko")) return "Noto Sans CJK KR,Noto Sans CJK JP,Noto Sans CJK SC,Noto Sans CJK TC,";
    if (is("zh-TW") || is("zh-Hant") || is("zh-MO"))
        return "Noto Sans CJK TC,Noto Sans CJK SC,Noto Sans CJK JP,Noto Sans CJK KR,";
    if (is("zh-HK")) return "Noto Sans CJK HK,Noto Sans CJK TC,Noto Sans CJK JP,Noto Sans CJK KR,";
    if (is("zh")) return "Noto Sans CJK SC,Noto Sans CJK TC,Noto Sans CJK JP,Noto Sans CJK KR,";
    return "Noto Sans CJK JP,Noto Sans CJK SC,Noto Sans CJK TC,Noto Sans CJK KR,";
}

/// What Latin, Greek and Cyrillic are set in; Inter stands behind each for what it lacks.
std::string_view families(const TextStyle& style) {
    switch (style.family) {
        case Family::sans: break;
        case Family::humanist:
            return is_display(style) ? "Noto Sans Display,Noto Sans,Inter," : "Noto Sans,Inter,";
        case Family::serif:
            return is_display(style) ? "Noto Serif Display,Noto Serif,Inter," : "Noto Serif,Inter,";
    }
    return is_display(style) ? "Inter Display,Inter," : "Inter,";
}

std::string escaped(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c == '&') {
            result += "&amp;";
        } else if (c == '<') {
            result += "&lt;";
        } else {
            result += c;
        }
    }
    return result;
}

bool load(FcConfig* configuration, const std::string& xml) {
    return FcConfigParseAndLoadFromMemory(configuration, reinterpret_cast<const FcChar8*>(xml.c_str()),
                                          FcTrue) == FcTrue;
}

/// The name of the script as Unicode writes it in four letters ("Deva").
std::string script_name(GUnicodeScript script) {
    const guint32 tag = g_unicode_script_to_iso15924(script);
    std::string name;
    for (int shift = 24; shift >= 0; shift -= 8) name += static_cast<char>(tag >> shift & 255);
    return name;
}

void set_rendering(PangoContext* context) {
    cairo_font_options_t* options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(context, FALSE);
}

Result<FcConfig*> configure(const FontOptions& options) {
    FcConfig* configuration = FcConfigCreate();
    bool is_good = configuration != nullptr;
    // First come, first asked: a cache of ours is written to, the machine's is only read.
    if (is_good && !options.cache_folder.empty()) {
        is_good = load(configuration,
                       "<fontconfig><cachedir>" + escaped(options.cache_folder) + "</cachedir></fontconfig>");
    }
    is_good =
        is_good &&
        load(configuration, options.configuration.empty() ? kFontsConfiguration : options.configuration) &&
        FcConfigBuildFonts(configuration) == FcTrue;
    if (is_good) return configuration;
    if (configuration != nullptr) FcConfigDestroy(configuration);
    return fail(ErrorCode::malformed, "the font configuration can't be read");
}

/// The maps that nobody uses now: as many as were ever used at once, and one more when the machine's fonts
/// changed. Whoever asks for the same fonts takes one; none is ever destroyed, for Pango looks for fonts on
/// threads that it does not wait for, and one that is done looks itself up in its map. Source: observed on
/// Pango 1.50.12 (Debian 12), a divide error in g_hash_table_lookup on such a thread. Thread: whoever has
/// `font_turn`.
std::vector<FontMap>& resting() {
    static auto* const maps = new std::vector<FontMap>;
    return *maps;
}

std::optional<FontMap> take_rested(const FontOptions& options) {
    const auto found = std::find_if(resting().begin(), resting().end(), [&](const FontMap& map) {
        return map.options == options && FcConfigUptoDate(map.configuration) == FcTrue;
    });
    if (found == resting().end()) return std::nullopt;
    std::optional<FontMap> taken = std::move(*found);
    resting().erase(found);
    return taken;
}

}  // namespace

std::unique_lock<std::mutex> font_turn() {
    static std::mutex mutex;
    return std::unique_lock(mutex);
}

Result<std::unique_ptr<Fonts>> Fonts::open(const FontOptions& options) {
    const auto turn = font_turn();
    auto ready = take_rested(options);
    if (!ready) {
        const auto configuration = configure(options);
        if (!configuration) return tl::unexpected(configuration.error());
        ready = FontMap{options, *configuration, nullptr};
    }
    // Before Pango's map exists, which would otherwise load the user's configuration in a thread of its own.
    FcConfigSetCurrent(ready->configuration);
    if (ready->map == nullptr) {
        ready->map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
        pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(ready->map), ready->configuration);
    }

    std::unique_ptr<Fonts> fonts(new Fonts(std::move(*ready)));
    const FcFontSet* set = FcConfigGetFonts(fonts->map_.configuration, FcSetSystem);
    fonts->faces_ = set == nullptr ? 0 : set->nfont;
    if (fonts->empty()) fonts->problems_.emplace_back("no fonts: install fonts-inter and fonts-noto-core");
    fonts->context_ = pango_font_map_create_context(fonts->map_.map);
    set_rendering(fonts->context_);
    fonts->set_language("en");
    return fonts;
}

Fonts::~Fonts() {
    const auto turn = font_turn();
    g_object_unref(context_);
    resting().push_back(std::move(map_));
}

void Fonts::report_unknown(char32_t character) {
    const GUnicodeScript script = g_unichar_get_script(character);
    const auto index = static_cast<std::size_t>(script);
    if (index < scripts_reported_.size()) {
        if (scripts_reported_.test(index)) return;
        scripts_reported_.set(index);
    }
    if (problems_.size() >= kProblemsMax) return;
    std::array<char, 64> where{};
    g_snprintf(where.data(), where.size(), " (U+%04X)", static_cast<unsigned>(character));
    problems_.push_back("no font for the script " + script_name(script) + where.data());
}

void Fonts::set_language(const std::string& language) {
    if (language == language_ || context_ == nullptr) return;
    language_ = language;
    pango_context_set_language(context_, pango_language_from_string(language.c_str()));
    fallbacks_ = std::string(kScripts) + std::string(han_families(language)) + std::string(kOtherScripts);
}

const std::array<float, 10>& Fonts::digit_room(const TextStyle& style) {
    const auto [found, is_new] = digit_rooms_.try_emplace({style.family, is_display(style), style.weight});
    std::array<float, 10>& room = found->second;
    if (!is_new) return room;
    PangoLayout* layout = pango_layout_new(context_);
    PangoFontDescription* description = describe(style);
    pango_layout_set_font_description(layout, description);
    pango_font_description_free(description);
    PangoAttrList* attributes = pango_attr_list_new();
    pango_attr_list_insert(attributes, pango_attr_font_features_new("tnum=1"));
    pango_layout_set_attributes(layout, attributes);
    pango_attr_list_unref(attributes);
    float widest = 0;
    for (std::size_t digit = 0; digit < room.size(); ++digit) {
        const char text = static_cast<char>('0' + digit);
        pango_layout_set_text(layout, &text, 1);
        PangoRectangle logical;
        pango_layout_get_extents(layout, nullptr, &logical);
        room[digit] = static_cast<float>(logical.width) / PANGO_SCALE / style.size;
        widest = std::max(widest, room[digit]);
    }
    for (float& width : room) width = widest - width;
    g_object_unref(layout);
    return room;
}

PangoFontDescription* Fonts::describe(const TextStyle& style) const {
    PangoFontDescription* description = pango_font_description_new();
    pango_font_description_set_family(description, (std::string(families(style)) + fallbacks_).c_str());
    pango_font_description_set_weight(description, static_cast<PangoWeight>(style.weight));
    pango_font_description_set_absolute_size(description, static_cast<double>(style.size) * PANGO_SCALE);
    return description;
}

}  // namespace comptoir::renderer
