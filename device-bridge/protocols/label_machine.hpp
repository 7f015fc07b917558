#pragma once
/// What label printers made of software share: they read at once, and print whole labels when they can.

#include <algorithm>
#include <charconv>
#include <deque>
#include <string_view>
#include <utility>

#include "device-bridge/protocols/paper_machine.hpp"

namespace comptoir::bridge {

/// Limits: kLabelsMax labels wait; the caller stops feeding at `backlog()` long before.
class LabelMachine : public PaperMachine {
public:
    void feed(std::string_view bytes) override {
        waiting_ += bytes;
        work();
    }
    void power_cycle() override {
        waiting_.clear();
        labels_.clear();
        label_ = {};
    }
    [[nodiscard]] std::size_t backlog() const override {
        std::size_t bytes = 0;
        for (const Paper& label : labels_) bytes += label.bits.size();
        return bytes;
    }
    void set_health(Health health) override {
        health_ = health;
        print();
    }

protected:
    using PaperMachine::PaperMachine;

    static constexpr int kLabelRows = 1'218;  // six inches at 203 dpi, where nobody says how long

    [[nodiscard]] bool can_work() const final { return true; }  // only printing waits

    /// The number that a text begins with; `fallback` where there is none.
    [[nodiscard]] static int number_in(std::string_view text, int fallback = 0) {
        int number = fallback;
        std::from_chars(text.data(), text.data() + text.size(), number);
        return std::clamp(number, 0, kPaperRowsMax);
    }
    /// How long the label is that is being made.
    void set_rows(std::string_view number) {
        label_.bits.resize(static_cast<std::size_t>(label_.row_bytes() * std::max(1, number_in(number, 1))));
    }

    void finish(Paper label) {
        constexpr std::size_t kLabelsMax = 256;  // a real one has room for fewer
        if (labels_.size() == kLabelsMax) {
            ++unknown_;
            return;
        }
        labels_.push_back(std::move(label));
        print();
    }
    void print() {
        while (!labels_.empty() && !health_.stops()) {
            const Paper label = std::move(labels_.front());
            labels_.pop_front();
            if (sink_.cut) sink_.cut(label);
        }
    }

    Paper label_;  // that is being made
    std::deque<Paper> labels_;
};

}  // namespace comptoir::bridge
