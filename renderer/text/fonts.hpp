#pragma once
/// The fonts we use and nothing else: our own configuration, whatever the machine's or the user's says.

#include <array>
#include <bitset>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "app/base/result.hpp"

typedef struct _FcConfig FcConfig;
typedef struct _PangoFontMap PangoFontMap;
typedef struct _PangoContext PangoContext;
typedef struct _PangoFontDescription PangoFontDescription;

namespace comptoir::renderer {

struct TextStyle;
enum class Family;

/// Held while Pango, cairo's fonts or FreeType are at work: what they keep for a whole process is not safe
/// among threads. The demo draws receipts on the io thread while the UI draws. Source: observed on Debian 12
/// (cairo 1.16, Pango 1.50): two threads that draw text share a face's glyphs, and cairo_show_glyphs reads
/// what the other one frees.   Thread: any.
[[nodiscard]] std::unique_lock<std::mutex> font_turn();

struct FontOptions {
    /// Where a machine without a fresh font cache of its own gets one (0.7 s without any, 2 ms with); may be
    /// empty.
    std::string cache_folder;
    /// Replaces the built-in configuration, which is renderer/fonts/fonts.conf.
    std::string configuration;
    bool operator==(const FontOptions&) const = default;
};

/// What Pango knows of the fonts; it outlives the `Fonts` that use it, one after the other.
struct FontMap {
    FontOptions options;
    FcConfig* configuration = nullptr;
    PangoFontMap* map = nullptr;
};

/// Thread: UI.   Owner: Stage.
class Fonts {
public:
    /// Scripts that text came in and no font had; more would be noise.
    static constexpr std::size_t kProblemsMax = 16;

    /// Errors: malformed for a configuration that is none. No font at all is no error: what can't be drawn
    /// isn't.
    [[nodiscard]] static Result<std::unique_ptr<Fonts>> open(const FontOptions& options = {});
    ~Fonts();
    Fonts(const Fonts&) = delete;
    Fonts& operator=(const Fonts&) = delete;

    /// English, for the technician: what is missing, each said once.
    [[nodiscard]] const std::vector<std::string>& problems() const { return problems_; }
    /// No font has this character: its script becomes a problem.
    void report_unknown(char32_t character);

    /// No font at all: nothing must be laid out.
    [[nodiscard]] bool empty() const { return faces_ == 0; }
    [[nodiscard]] int faces() const { return faces_; }

    /// BCP 47. Which Han characters are Japanese, Korean, simplified or traditional, and the forms of a few
    /// letters, depend on it.
    void set_language(const std::string& language);
    [[nodiscard]] const std::string& language() const { return language_; }

    [[nodiscard]] PangoContext* context() const { return context_; }
    /// What each tabular digit lacks to be as wide as the widest. Units: ems.
    /// Source: observed on InterDisplay-SemiBold 4.0 beta 7, whose "tnum" digits differ by up to 16 %
    /// (fonts-inter 4.0~beta7+ds-1); nothing on Inter itself.
    [[nodiscard]] const std::array<float, 10>& digit_room(const TextStyle& style);

    /// Units: `style` in device pixels.   Owner: the caller, pango_font_description_free.
    [[nodiscard]] PangoFontDescription* describe(const TextStyle& style) const;

private:
    explicit Fonts(FontMap map) : map_(std::move(map)) {}
    FontMap map_;
    PangoContext* context_ = nullptr;
    int faces_ = 0;
    std::string language_;
    std::string fallbacks_;
    std::vector<std::string> problems_;
    /// By family, face and weight: 54 at most.
    std::map<std::tuple<Family, bool, int>, std::array<float, 10>> digit_rooms_;
    std::bitset<256> scripts_reported_;
};

}  // namespace comptoir::renderer
