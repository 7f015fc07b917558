#include "device-bridge/printing/language_star.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "device-bridge/protocols/star.hpp"

namespace comptoir::bridge {
namespace {

constexpr int kTearLines = 5;  // past the tear bar: the cutter is some 14 mm above the head

PrinterStatus status_of(const star::Status& said) {
    return {.offline = said.offline,
            .cover_open = said.cover_open,
            .paper_out = said.paper_out,
            .paper_low = said.paper_low,
            .cutter = said.cutter,
            .recovers_by_itself = said.too_hot,
            .error = said.error,
            .fed_by_hand = said.fed_by_hand,
            .senses_drawer = true,
            .drawer_pin_high = said.drawer_high};
}

star::Drawer drawer_of(const PrinterOptions& options) {
    return options.drawer_pin == DrawerPin::two ? star::Drawer::first : star::Drawer::second;
}

/// What the counter of a printer says of our questions, each of which steps it once.
///
/// Steps that an earlier connection still owed come first, if they come: they are waited out before ours
/// count, once; a question after that takes the counter as it stands, since then they were lost.
class Counter {
public:
    /// False: it never told its counter on this connection, so an answer could not be told from none.
    [[nodiscard]] bool ask() {
        if (!is_fresh_) return false;
        if (late_ > 0 && owed_ > 0) late_ = owed_ = 0;
        owed_ = std::min(owed_ + 1, star::kCounterRange - 1);
        return true;
    }

    /// How many questions are answered by it.
    [[nodiscard]] int told(int value) {
        const int steps = (value - seen_ + star::kCounterRange) % star::kCounterRange;
        const bool was_fresh = std::exchange(is_fresh_, true);
        seen_ = value;
        if (!was_fresh) {
            late_ = steps <= late_ ? late_ - steps : 0;  // or it was switched off meanwhile
            return 0;
        }
        if (steps > late_ + owed_) {  // switched off, or somebody else counts with it
            late_ = owed_ = 0;
            return 0;
        }
        const int old = std::min(late_, steps);
        late_ -= old;
        owed_ -= steps - old;
        return steps - old;
    }

    void renew() {
        late_ = is_fresh_ ? std::min(late_ + owed_, star::kCounterRange - 1) : late_;
        owed_ = 0;
        is_fresh_ = false;
    }

private:
    int seen_ = 0;
    bool is_fresh_ = false;  // `seen_` was told on this connection
    int owed_ = 0;           // steps of ours that are to come
    int late_ = 0;           // steps before them
};

class StarLanguage final : public PrinterLanguage {
public:
    StarLanguage(const PrinterModel& model, const LanguageOptions& options)
        : model_(model), options_(options) {}

    std::string begin_picture(int, int) override {
        is_within_picture_ = true;
        std::string bytes = star::initialize() + star::tell_changes();
        if (model_.language == Language::star_line) bytes += star::begin_strips();
        if (model_.language == Language::star_graphic) bytes += star::begin_graphics();
        return bytes;
    }

    std::string band(std::string_view rows, int row_bytes) override {
        switch (model_.language) {
            case Language::star_graphic: return star::graphics_rows(rows, row_bytes);
            case Language::star_prnt: return star::raster_band(rows, row_bytes);
            default: return star::strips(rows, row_bytes);
        }
    }

    std::string end_picture(CutMode cut) override {
        is_within_picture_ = false;
        if (model_.language == Language::star_graphic) return star::end_graphics(graphics_end(cut));
        return (model_.language == Language::star_line ? star::end_strips() : "") + part(cut);
    }

    [[nodiscard]] int band_rows_max() const override { return model_.band_rows; }
    [[nodiscard]] int band_rows_step() const override {
        return model_.language == Language::star_line ? star::kStripRows : 1;
    }

    std::string pulse(const PrinterOptions& options) override {
        if (!model_.has_drawer) return "";
        if (model_.language == Language::star_graphic && is_within_picture_)
            return star::pulse_within_graphics(drawer_of(options));
        return star::pulse(drawer_of(options), options.drawer_on, options.drawer_off);
    }
    /// Not without a source for the two codes that are said to do so: one that waited in a printer without
    /// paper would open the drawer when nobody expects it.
    std::string pulse_now(const PrinterOptions&) override { return ""; }

    std::string ask_status() override {
        if (!model_.can_status) return "";
        return star::ask_status();
    }

    std::string ask_when_done() override {
        if (model_.confirm == ConfirmWay::none || !counter_.ask()) return "";
        // Raw jobs did not switch it on.
        return star::tell_changes() + star::count();
    }

    /// What is missing of a picture comes as white; in graphic mode a row may be missing, and then the end.
    std::string recover(std::size_t missing) override {
        is_within_picture_ = false;
        std::string bytes = std::string(missing, '\0');
        if (model_.language == Language::star_graphic)
            bytes += star::end_graphics(graphics_end(options_.cut));
        bytes += star::initialize();
        if (model_.language != Language::star_graphic) bytes += part(options_.cut);
        return bytes;
    }

    void hear(std::string_view bytes, const Ear& ear) override {
        parser_.feed(bytes, [&](const star::Status& said) {
            const PrinterStatus status = status_of(said);
            if (ear.status) ear.status(status);
            for (int i = said.counter ? counter_.told(*said.counter) : 0; i > 0; --i) {
                if (ear.done) ear.done(status);
            }
        });
    }

    void renew() override {
        parser_.reset();
        counter_.renew();
        is_within_picture_ = false;
    }

private:
    [[nodiscard]] star::GraphicsEnd graphics_end(CutMode cut) const {
        if (cut == CutMode::none || model_.cutter == Cutter::none) return star::GraphicsEnd::tear_bar;
        return is_full(cut) ? star::GraphicsEnd::full_cut : star::GraphicsEnd::partial_cut;
    }

    [[nodiscard]] std::string part(CutMode cut) const {
        if (cut == CutMode::none || model_.cutter == Cutter::none) return star::feed_lines(kTearLines);
        return star::feed_and_cut(is_full(cut) ? star::Cut::full : star::Cut::partial);
    }

    [[nodiscard]] bool is_full(CutMode cut) const {
        return model_.cutter == Cutter::full || (cut == CutMode::full && model_.cutter != Cutter::partial);
    }

    PrinterModel model_;
    LanguageOptions options_;
    star::StatusParser parser_;
    Counter counter_;
    bool is_within_picture_ = false;
};

}  // namespace

std::unique_ptr<PrinterLanguage> make_star(const PrinterModel& model, const LanguageOptions& options) {
    return std::make_unique<StarLanguage>(model, options);
}

}  // namespace comptoir::bridge
