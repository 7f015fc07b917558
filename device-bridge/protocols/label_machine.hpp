#pragma once
/// What label printers made of software share: they read at once, and print whole labels when they can.

#include <deque>
#include <utility>

#include "device-bridge/protocols/paper_machine.hpp"

namespace comptoir::bridge {

/// Limits: kLabelsMax labels wait; the caller stops feeding at `backlog()` long before.
class LabelMachine : public PaperMachine {
public:
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

    std::deque<Paper> labels_;
};

}  // namespace comptoir::bridge
