#include "device-bridge/printing/language_label.hpp"

#include <algorithm>
#include <string>

#include "device-bridge/protocols/command_bytes.hpp"
#include "device-bridge/protocols/epl.hpp"
#include "device-bridge/protocols/zpl.hpp"

namespace comptoir::bridge {
namespace {

/// Rows that one label takes of a picture; what is longer becomes several labels, one below the other.
class LabelRows {
public:
    explicit LabelRows(int rows_max) : rows_max_(rows_max) {}

    void begin(int rows) {
        left_ = std::max(rows, 1);
        top_ = 0;
    }
    [[nodiscard]] int label_rows() const { return std::min(left_, rows_max_); }
    [[nodiscard]] int top() const { return top_; }
    /// Whether rows so many still stand on this label.
    [[nodiscard]] bool has_room(int rows) const { return top_ + rows <= rows_max_; }
    void next_label() {
        left_ = std::max(left_ - top_, 1);
        top_ = 0;
    }
    void take(int rows) { top_ += rows; }

private:
    int rows_max_;
    int left_ = 0;  // of the picture, when this label began
    int top_ = 0;
};

/// Label printers have no drawer, and forget what came in half: a label that was cut off was never printed.
class LabelLanguage : public PrinterLanguage {
public:
    LabelLanguage(const PrinterModel& model, int rows_max)
        : model_(model), rows_(rows_max - rows_max % std::max(model.band_rows, 1)) {}

    std::string begin_picture(int row_bytes, int rows) override {
        width_dots_ = row_bytes * 8;
        rows_.begin(rows);
        return begin_label(width_dots_, rows_.label_rows());
    }

    std::string band(std::string_view rows, int row_bytes) override {
        std::string bytes;
        const int height = rows_in(rows, row_bytes);
        if (!rows_.has_room(height)) {
            rows_.next_label();
            bytes = end_label() + begin_label(width_dots_, rows_.label_rows());
        }
        bytes += field(rows, row_bytes, rows_.top());
        rows_.take(height);
        return bytes;
    }

    std::string end_picture(CutMode) override { return end_label(); }
    [[nodiscard]] int band_rows_max() const override { return model_.band_rows; }
    std::string pulse(const PrinterOptions&) override { return ""; }
    std::string pulse_now(const PrinterOptions&) override { return ""; }

protected:
    [[nodiscard]] virtual std::string begin_label(int width_dots, int rows) const = 0;
    [[nodiscard]] virtual std::string field(std::string_view rows, int row_bytes, int top) const = 0;
    [[nodiscard]] virtual std::string end_label() const = 0;

    PrinterModel model_;

private:
    LabelRows rows_;
    int width_dots_ = 0;
};

class ZplLanguage final : public LabelLanguage {
public:
    explicit ZplLanguage(const PrinterModel& model) : LabelLanguage(model, zpl::kLabelRowsMax) {}

    std::string ask_status() override { return model_.can_status ? question() : ""; }

    /// The question does not wait its turn: it is answered by the first status in which nothing waits, but by
    /// none that was asked for before: nothing waited then because the job had not come yet.
    std::string ask_when_done() override {
        if (model_.confirm != ConfirmWay::host_status) return "";
        constexpr int kOwedMax = 64;  // questions; one waits at a time, more means no answer comes
        owed_ = std::min(owed_ + 1, kOwedMax);
        older_ = awaited_;
        return question();
    }

    std::string discard() override {
        owed_ = 0;
        return model_.can_discard ? zpl::forget() : "";
    }

    std::string recover(std::size_t) override { return zpl::forget(); }

    void hear(std::string_view bytes, const Ear& ear) override {
        parser_.feed(bytes, [&](const zpl::Status& said) {
            PrinterStatus status;
            status.offline = said.paused;
            status.cover_open = said.head_up;
            status.paper_out = said.paper_out;
            status.recovers_by_itself = said.too_hot;
            status.error = said.ribbon_out || said.corrupt;
            if (ear.status) ear.status(status);
            awaited_ = std::max(awaited_ - 1, 0);
            if (older_ > 0) {
                --older_;
                return;
            }
            const bool is_idle = said.formats_waiting == 0 && said.labels_left == 0 && !said.is_partial;
            const bool is_well = !said.paused && !said.head_up && !said.paper_out && !status.error;
            for (; is_idle && is_well && owed_ > 0; --owed_) {
                if (ear.done) ear.done(status);
            }
        });
    }

    void renew() override {
        parser_.reset();
        owed_ = awaited_ = older_ = 0;
    }

private:
    std::string question() {
        constexpr int kAwaitedMax = 4;  // more were lost, not late: some don't answer without media
        awaited_ = std::min(awaited_ + 1, kAwaitedMax);
        return zpl::ask_status();
    }
    std::string begin_label(int width_dots, int rows) const override {
        return zpl::begin_label(width_dots, rows);
    }
    std::string field(std::string_view rows, int row_bytes, int top) const override {
        return zpl::field(rows, row_bytes, top);
    }
    std::string end_label() const override { return zpl::end_label(); }

    zpl::StatusParser parser_;
    int owed_ = 0;     // questions whether all is done
    int awaited_ = 0;  // answers to questions of any sort
    int older_ = 0;    // of these, to questions before the last whether all is done
};

class EplLanguage final : public LabelLanguage {
public:
    explicit EplLanguage(const PrinterModel& model) : LabelLanguage(model, epl::kLabelRowsMax) {}

    std::string ask_status() override { return model_.can_status ? epl::ask_status() : ""; }
    std::string ask_when_done() override { return ""; }

    /// What is missing of a field comes, whatever it looks like: the buffer is cleared before it is printed.
    std::string recover(std::size_t missing) override { return std::string(missing, '\0') + epl::clear(); }

    void hear(std::string_view bytes, const Ear& ear) override {
        parser_.feed(bytes, [&](const epl::Status& said) {
            PrinterStatus status;
            status.offline = said.paused;
            status.cover_open = said.head_up;
            status.paper_out = said.paper_out;
            if (ear.status) ear.status(status);
        });
    }

    void renew() override { parser_.reset(); }

private:
    std::string begin_label(int width_dots, int rows) const override {
        return epl::begin_label(width_dots, rows);
    }
    std::string field(std::string_view rows, int row_bytes, int top) const override {
        return epl::field(rows, row_bytes, top);
    }
    std::string end_label() const override { return epl::end_label(); }

    epl::StatusParser parser_;
};

}  // namespace

std::unique_ptr<PrinterLanguage> make_zpl(const PrinterModel& model) {
    return std::make_unique<ZplLanguage>(model);
}

std::unique_ptr<PrinterLanguage> make_epl(const PrinterModel& model) {
    return std::make_unique<EplLanguage>(model);
}

}  // namespace comptoir::bridge
