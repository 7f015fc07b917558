#include "device-bridge/printing/languages.hpp"

#include <algorithm>
#include <string>

#include "device-bridge/printing/language_escpos.hpp"
#include "device-bridge/printing/language_label.hpp"
#include "device-bridge/printing/language_star.hpp"

namespace comptoir::bridge {
namespace {

/// Bytes as they come: it has no words of its own, and understands none.
class RawLanguage final : public PrinterLanguage {
public:
    std::string begin_picture(int, int) override { return ""; }
    std::string band(std::string_view, int) override { return ""; }
    std::string end_picture(CutMode) override { return ""; }
    [[nodiscard]] int band_rows_max() const override { return PrinterOptions::kBandRowsMax; }
    std::string pulse(const PrinterOptions&) override { return ""; }
    std::string pulse_now(const PrinterOptions&) override { return ""; }
    std::string ask_status() override { return ""; }
    std::string ask_when_done() override { return ""; }
    std::string recover(std::size_t) override { return ""; }
    void hear(std::string_view, const Ear&) override {}
    void renew() override {}
};

}  // namespace

std::unique_ptr<PrinterLanguage> make_language(const PrinterModel& model, const LanguageOptions& options) {
    LanguageOptions within = options;
    within.density = std::clamp(options.density, LanguageOptions::kDensityMin, LanguageOptions::kDensityMax);
    within.beeps = std::clamp(options.beeps, 0, LanguageOptions::kBeepsMax);
    switch (model.language) {
        case Language::escpos: return make_escpos(model, within);
        case Language::star_line:
        case Language::star_prnt:
        case Language::star_graphic: return make_star(model, within);
        case Language::zpl: return make_zpl(model);
        case Language::epl: return make_epl(model);
        case Language::raw: break;
    }
    return std::make_unique<RawLanguage>();
}

}  // namespace comptoir::bridge
