#include "renderer/gallery.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "app/base/file.hpp"
#include "renderer/contact_sheet.hpp"
#include "renderer/samples.hpp"
#include "renderer/screenshot.hpp"
#include "renderer/studio.hpp"

namespace comptoir::renderer {
namespace {

constexpr std::array<PixelSize, 12> kSizes{{{3840, 2160},
                                            {2560, 1080},
                                            {1920, 1080},
                                            {1080, 1920},
                                            {1366, 768},
                                            {1280, 1024},
                                            {1280, 800},
                                            {1024, 768},
                                            {1024, 600},
                                            {1920, 480},
                                            {800, 480},
                                            {480, 800}}};
constexpr std::array<ThemeId, 3> kThemes{ThemeId::light, ThemeId::dark, ThemeId::contrast};
/// Where a language is looked at: as most see it, and where its words have the least room.
constexpr std::array<PixelSize, 2> kLanguageSizes{{{1920, 1080}, {800, 480}}};
/// What a person sees first.
constexpr PixelSize kGlanceSize{1920, 1080};

constexpr std::size_t kSheetBytesMax = 64U << 20;  // 40 pictures of a bar without any compression

std::string_view name_of(ThemeId theme) {
    switch (theme) {
        case ThemeId::light: return "light";
        case ThemeId::dark: return "dark";
        case ThemeId::contrast: break;
    }
    return "contrast";
}

std::string text_of(PixelSize size) {
    return std::to_string(size.width) + "x" + std::to_string(size.height);
}

/// Errors: malformed for the first of `wanted` that isn't among `known`.
Result<std::vector<std::string>> chosen(std::string_view what, const std::vector<std::string>& wanted,
                                        const std::vector<std::string>& known) {
    for (const std::string& one : wanted) {
        if (std::ranges::find(known, one) != known.end()) continue;
        std::string all;
        for (const std::string& name : known) all += (all.empty() ? "" : ", ") + name;
        return fail(ErrorCode::malformed,
                    "no " + std::string(what) + " \"" + one.substr(0, 40) + "\"; there are: " + all);
    }
    return wanted.empty() ? known : wanted;
}

std::filesystem::path picture_path(const GallerySheet& sheet, std::string_view scene) {
    return std::filesystem::path(sheet.language) / name_of(sheet.theme) /
           (std::string(scene) + "-" + text_of(sheet.size) + ".png");
}

std::filesystem::path sheet_path(const GallerySheet& sheet) {
    return std::filesystem::path("contact") / (sheet.name() + ".png");
}

/// Files of ours are for their owner alone; a gallery is there to be shown.
Result<void> write_for_all(const std::filesystem::path& path, std::string_view bytes) {
    auto written = file::write_soon(path, bytes);
    if (!written) return written;
    using std::filesystem::perms;
    std::error_code ec;
    std::filesystem::permissions(
        path, perms::owner_read | perms::owner_write | perms::group_read | perms::others_read, ec);
    if (ec) return fail(ErrorCode::refused, path.string() + ": " + ec.message());
    return {};
}

Result<void> write_picture(const std::filesystem::path& path, const Pixels& pixels) {
    std::error_code ec;
    std::filesystem::create_directories(path.parent_path(), ec);
    if (ec) return fail(ErrorCode::refused, path.parent_path().string() + ": " + ec.message());
    const auto png = encode_png(pixels);
    if (!png) return tl::unexpected(png.error());
    return write_for_all(path, *png);
}

/// A light page of 1920×1080 in English first, or what is nearest to that.
bool is_seen_before(const GallerySheet& a, const GallerySheet& b) {
    const auto rank = [](const GallerySheet& sheet) {
        const auto at = std::ranges::find(kSizes, sheet.size) - kSizes.begin();
        return std::tuple(sheet.language != "en", sheet.language, sheet.theme, sheet.size != kGlanceSize, at,
                          sheet.size.width);
    };
    return rank(a) < rank(b);
}

}  // namespace

std::string GallerySheet::name() const {
    return language + "-" + std::string(name_of(theme)) + "-" + text_of(size);
}

std::vector<PixelSize> gallery_sizes() {
    return {kSizes.begin(), kSizes.end()};
}

Result<std::vector<GallerySheet>> plan_gallery(const Words& words, const GalleryWish& wish) {
    std::vector<std::string> known;
    for (const Sample& sample : samples("en")) known.push_back(sample.name);
    const auto scenes = chosen("scene", wish.scenes, known);
    if (!scenes) return tl::unexpected(scenes.error());
    known.clear();
    for (const Language& language : words.languages()) known.push_back(language.tag());
    const auto languages = chosen("language", wish.languages, known);
    if (!languages) return tl::unexpected(languages.error());
    const std::vector<PixelSize> sizes = wish.sizes.empty() ? gallery_sizes() : wish.sizes;
    const std::vector<ThemeId> themes =
        wish.themes.empty() ? std::vector<ThemeId>(kThemes.begin(), kThemes.end()) : wish.themes;

    std::vector<GallerySheet> sheets;
    const auto add = [&](const std::string& language, ThemeId theme, PixelSize size) {
        GallerySheet sheet{language, theme, size, *scenes};
        if (std::ranges::find(sheets, sheet) == sheets.end()) sheets.push_back(std::move(sheet));
    };
    // What somebody asks for by name is drawn in full.
    const bool is_whole = wish.is_whole || !wish.languages.empty();
    for (std::size_t i = 0; i < (is_whole ? languages->size() : 1); i++) {
        for (const ThemeId theme : themes) {
            for (const PixelSize size : sizes) add((*languages)[i], theme, size);
        }
    }
    for (std::size_t i = 1; i < languages->size() && !is_whole; i++) {
        const bool is_sized = !wish.sizes.empty();
        for (const PixelSize size :
             is_sized ? sizes : std::vector(kLanguageSizes.begin(), kLanguageSizes.end()))
            add((*languages)[i], themes.front(), size);
    }
    std::ranges::stable_sort(sheets, std::ranges::greater{}, [](const GallerySheet& sheet) {
        return static_cast<std::int64_t>(sheet.size.width) * sheet.size.height;
    });
    return sheets;
}

Result<void> draw_sheet(const Words& words, const GallerySheet& sheet, const std::filesystem::path& folder,
                        const FontOptions& fonts) {
    const auto studio = Studio::open(sheet.size, theme(sheet.theme), words, fonts);
    if (!studio) return tl::unexpected(studio.error());
    ContactSheet contact;
    for (const Sample& sample : samples(sheet.language)) {
        if (std::ranges::find(sheet.scenes, sample.name) == sheet.scenes.end()) continue;
        const Pixels pixels = (*studio)->draw(sample);
        if (auto written = write_picture(folder / picture_path(sheet, sample.name), pixels); !written)
            return tl::unexpected(written.error());
        contact.add(sample.name, pixels);
    }
    const std::string title =
        sheet.language + "   ·   " + std::string(name_of(sheet.theme)) + "   ·   " + text_of(sheet.size);
    const auto pixels = contact.pixels(title, fonts);
    if (!pixels) return tl::unexpected(pixels.error());
    return write_picture(folder / sheet_path(sheet), *pixels);
}

// ---- the page ---------------------------------------------------------------------------------------

namespace {

constexpr std::string_view kStyle =
    "body{margin:0;padding:32px;background:#f4f2ed;color:#16150f;font:16px/1.5 system-ui,sans-serif}"
    "h1{font-size:32px;margin:0 0 8px}h2{font-size:24px;margin:48px 0 8px}nav a{margin-right:12px}"
    "a{color:#0b5138}figure{margin:24px 0}img{max-width:100%;height:auto;display:block;border-radius:8px}"
    "figcaption a{margin-right:10px;white-space:nowrap}@media(prefers-color-scheme:dark){"
    "body{background:#0c0e0f;color:#f5f3ee}a{color:#9debc0}}";

/// For text and for the value of an attribute.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '&') {
            out += "&amp;";
        } else if (c == '<') {
            out += "&lt;";
        } else if (c == '"') {
            out += "&quot;";
        } else {
            out += c;
        }
    }
    return out;
}

std::string figure_of(const GallerySheet& sheet) {
    const std::string contact = escaped(sheet_path(sheet).generic_string());
    const std::string title = escaped(std::string(name_of(sheet.theme)) + ", " + text_of(sheet.size));
    std::string out = "<figure id=\"" + escaped(sheet.name()) + "\"><h3>" + title + "</h3><a href=\"" +
                      contact + "\"><img loading=\"lazy\" alt=\"" + title + "\" src=\"" + contact +
                      "\"></a><figcaption>";
    for (const std::string& scene : sheet.scenes) {
        out += "<a href=\"" + escaped(picture_path(sheet, scene).generic_string()) + "\">" + escaped(scene) +
               "</a> ";
    }
    return out + "</figcaption></figure>\n";
}

}  // namespace

std::string index_page(std::vector<GallerySheet> sheets) {
    std::ranges::sort(sheets, is_seen_before);
    std::size_t pictures = 0;
    std::string links;
    std::string body;
    std::string language;
    for (const GallerySheet& sheet : sheets) {
        pictures += sheet.scenes.size();
        if (sheet.language != language) {
            language = sheet.language;
            const std::string name = escaped(language);
            links += "<a href=\"#" + name + "\">" + name + "</a> ";
            body += "<h2 id=\"" + name + "\">" + name + "</h2>\n";
        }
        body += figure_of(sheet);
    }
    return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Comptoir: gallery</title>"
           "<meta name=\"viewport\" content=\"width=device-width\"><style>" +
           std::string(kStyle) + "</style></head>\n<body><h1>Comptoir: what customers see</h1>\n<p>" +
           std::to_string(pictures) + " pictures on " + std::to_string(sheets.size()) +
           " contact sheets.</p>\n<nav>" + links + "</nav>\n" + body + "</body></html>\n";
}

Result<void> write_index(const std::vector<GallerySheet>& sheets, const std::filesystem::path& folder) {
    if (sheets.empty()) return fail(ErrorCode::malformed, "a gallery without pictures");
    const GallerySheet& glance = *std::ranges::min_element(sheets, is_seen_before);
    const auto contact = file::read(folder / sheet_path(glance), kSheetBytesMax);
    if (!contact) return tl::unexpected(contact.error());
    if (auto written = write_for_all(folder / "contact.png", *contact); !written) return written;
    return write_for_all(folder / "index.html", index_page(sheets));
}

}  // namespace comptoir::renderer
