#include "device-bridge/printing/language_escpos.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <random>
#include <string>

#include "device-bridge/protocols/escpos.hpp"

namespace comptoir::bridge {
namespace {

constexpr std::uint8_t kFeedUnits = 10;  // Source: Odoo's printer driver cuts with 1D 56 41 0A
constexpr std::uint8_t kTearLines = 5;   // past the tear bar: the cutter is some 14 mm above the head

PrinterStatus status_of(const escpos::Status& said) {
    return {.offline = said.offline,
            .cover_open = said.cover_open,
            .paper_out = said.paper_out,
            .paper_low = said.paper_low,
            .cutter = said.cutter,
            .recovers_by_itself = said.recovers_by_itself,
            .error = said.error,
            .fed_by_hand = said.fed_by_hand,
            .senses_drawer = true,
            .drawer_pin_high = said.drawer_pin_high};
}

escpos::Pin pin_of(const PrinterOptions& options) {
    return options.drawer_pin == DrawerPin::two ? escpos::Pin::two : escpos::Pin::five;
}

escpos::Columns columns_of(ImageWay way) {
    if (way == ImageWay::columns_8) return escpos::Columns::rows_8_double;
    if (way == ImageWay::columns_8_single) return escpos::Columns::rows_8_single;
    if (way == ImageWay::columns_24_single) return escpos::Columns::rows_24_single;
    return escpos::Columns::rows_24_double;
}

/// Names of questions: four letters and digits, counted on from anywhere, so that a late answer to somebody
/// else's question, or to one before a restart, is not taken for ours.
class QuestionNames {
public:
    [[nodiscard]] std::string next() {
        std::string name(escpos::kProcessIdSize, '0');
        constexpr std::string_view kLetters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
        std::uint32_t rest = ++number_;
        for (char& letter : name) {
            letter = kLetters[rest % kLetters.size()];
            rest /= static_cast<std::uint32_t>(kLetters.size());
        }
        return name;
    }

private:
    std::uint32_t number_ = std::random_device{}();
};

class EscposLanguage final : public PrinterLanguage {
public:
    EscposLanguage(const PrinterModel& model, const LanguageOptions& options)
        : model_(model), options_(options) {}

    std::string begin_picture(int, int) override {
        std::string bytes = escpos::select_printer() + escpos::initialize() + escpos::leave_kanji();
        if (model_.pushes_status) bytes += escpos::tell_changes();  // `initialize` ended it
        if (model_.has_density && options_.density != 0) bytes += escpos::density(options_.density);
        if (has_columns()) bytes += escpos::begin_strips();
        return bytes;
    }

    std::string band(std::string_view rows, int row_bytes) override {
        if (model_.image == ImageWay::graphics && row_bytes <= escpos::kGraphicsRowBytesMax)
            return escpos::graphics_band(rows, row_bytes);
        if (has_columns()) return escpos::column_strips(rows, row_bytes, columns_of(model_.image));
        return escpos::raster_band(rows, row_bytes);
    }

    std::string end_picture(CutMode cut) override {
        std::string bytes = has_columns() ? escpos::end_strips() : "";
        bytes += part(cut);
        if (model_.has_buzzer && options_.beeps > 0) bytes += escpos::beep(options_.beeps);
        return bytes;
    }

    [[nodiscard]] int band_rows_max() const override { return model_.band_rows; }
    [[nodiscard]] int band_rows_step() const override {
        return has_columns() ? escpos::strip_rows(columns_of(model_.image)) : 1;
    }

    std::string pulse(const PrinterOptions& options) override {
        if (!model_.has_drawer) return "";
        return escpos::pulse(pin_of(options), options.drawer_on, options.drawer_off);
    }
    std::string pulse_now(const PrinterOptions& options) override {
        return model_.has_drawer ? escpos::pulse_now(pin_of(options), options.drawer_on) : "";
    }

    std::string ask_status() override {
        if (!model_.can_status) return "";
        begin_four();
        const bool is_first = model_.pushes_status && !std::exchange(has_asked_for_changes_, true);
        return (is_first ? escpos::tell_changes() : "") + escpos::ask_status();
    }

    std::string ask_when_done() override {
        if (model_.confirm == ConfirmWay::none) return "";
        constexpr std::size_t kOwedMax = 64;  // questions; one waits at a time, more means no answer comes
        if (owed_.size() == kOwedMax) owed_.pop_front();
        owed_.push_back(names_.next());
        std::string question = escpos::ask_when_done();
        if (model_.confirm == ConfirmWay::process_id) question += escpos::ask_when_printed(owed_.back());
        return question;
    }

    std::string discard() override {
        if (!model_.can_discard) return "";
        owed_.clear();  // forgotten with the rest
        return escpos::forget();
    }

    std::string recover(std::size_t missing) override {
        return escpos::fill_up(missing) + escpos::initialize() + part(options_.cut);
    }

    void hear(std::string_view bytes, const Ear& ear) override {
        parser_.feed(bytes, {.real_time = [&](escpos::RealTimeReply reply) { real_time(reply, ear); },
                             .queued = [&](escpos::QueuedReply reply) { queued(reply, ear); },
                             .automatic =
                                 [&](const escpos::AutomaticReply& reply) {
                                     last_ = status_of(escpos::status_of(reply));
                                     if (ear.status) ear.status(last_);
                                 },
                             .printed = [&](std::string_view id) { printed(id, ear); }});
    }

    void renew() override {
        parser_.reset();
        awaited_ = 0;
        is_torn_ = was_torn_ = false;
        owed_.clear();
        has_asked_for_changes_ = false;
    }

private:
    [[nodiscard]] bool has_columns() const {
        return model_.image == ImageWay::columns_24 || model_.image == ImageWay::columns_24_single ||
               model_.image == ImageWay::columns_8 || model_.image == ImageWay::columns_8_single;
    }

    /// Parts paper as far as the printer can: a cut it lacks is the other one, none is a feed to the tear
    /// bar.
    [[nodiscard]] std::string part(CutMode cut) const {
        if (cut == CutMode::none || model_.cutter == Cutter::none) return escpos::feed_lines(kTearLines);
        const bool is_full =
            model_.cutter == Cutter::full || (cut == CutMode::full && model_.cutter != Cutter::partial);
        return escpos::feed_and_cut(is_full ? escpos::Cut::full : escpos::Cut::partial, kFeedUnits);
    }

    /// The four answers don't say which they are: their place among four does. An older four that is torn by
    /// a newer question says nothing. What is missing of it comes late, before the newer four; where that is
    /// torn, too, it was lost.
    void begin_four() {
        constexpr std::size_t kAwaitedMax = 64;  // of 16 questions; who answers none of these never will
        const std::size_t missing = awaited_ % four_.size();
        if (missing == 0) {
            was_torn_ = false;
        } else if (!is_torn_) {
            if (was_torn_) awaited_ -= missing;
            is_torn_ = was_torn_ = !was_torn_;
        }
        if (awaited_ + four_.size() <= kAwaitedMax) awaited_ += four_.size();
    }

    void real_time(escpos::RealTimeReply reply, const Ear& ear) {
        if (awaited_ == 0) return;  // dots of somebody's raw job asked, not we
        --awaited_;
        four_[four_.size() - 1 - awaited_ % four_.size()] = reply;
        if (awaited_ % four_.size() != 0 || std::exchange(is_torn_, false)) return;
        last_ = status_of(escpos::status_of(four_));
        if (ear.status) ear.status(last_);
    }

    void queued(escpos::QueuedReply reply, const Ear& ear) {
        paper_ = escpos::paper_of(reply);
        if (model_.confirm == ConfirmWay::paper_status && !owed_.empty()) done(ear);
    }

    /// What was asked before the one that is named, is done as well.
    void printed(std::string_view id, const Ear& ear) {
        const auto named = std::find(owed_.begin(), owed_.end(), id);
        for (auto left = std::distance(owed_.begin(), named) + 1; named != owed_.end() && left > 0; --left)
            done(ear);
    }

    void done(const Ear& ear) {
        owed_.pop_front();
        PrinterStatus status;
        status.paper_low = paper_.low;
        status.paper_out = paper_.out;
        status.senses_drawer = last_.senses_drawer;
        status.drawer_pin_high = last_.drawer_pin_high;
        if (ear.done) ear.done(status);
    }

    PrinterModel model_;
    LanguageOptions options_;
    escpos::ReplyParser parser_;
    std::array<escpos::RealTimeReply, escpos::kStatusReplies> four_{};
    std::size_t awaited_ = 0;       // answers to questions how it is, four each
    bool is_torn_ = false;          // the four that come began before the last question
    bool was_torn_ = false;         // and so had those before
    std::deque<std::string> owed_;  // questions that wait for their answer, oldest first
    QuestionNames names_;
    escpos::PaperStatus paper_;
    PrinterStatus last_;
    bool has_asked_for_changes_ = false;  // on this connection
};

}  // namespace

std::unique_ptr<PrinterLanguage> make_escpos(const PrinterModel& model, const LanguageOptions& options) {
    return std::make_unique<EscposLanguage>(model, options);
}

}  // namespace comptoir::bridge
