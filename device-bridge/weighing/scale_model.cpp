#include "device-bridge/weighing/scale_model.hpp"

#include <algorithm>
#include <utility>

namespace comptoir::bridge {

Result<void> ScaleModel::place(Weight load, Rest rest, Time now) {
    if (load.unit != build_.unit) {
        return fail(ErrorCode::malformed, std::string("this scale weighs in ") + symbol_of(build_.unit));
    }
    for (; load.decimals < build_.decimals; ++load.decimals) load.digits *= 10;
    for (; load.decimals > build_.decimals; --load.decimals) {
        if (load.digits % 10 != 0) {
            return fail(ErrorCode::malformed,
                        "this scale shows " + std::to_string(build_.decimals) + " decimals");
        }
        load.digits /= 10;
    }
    if (load.digits < 0) return fail(ErrorCode::malformed, "a load is not negative");
    set_load(load.digits, now);
    is_restless_ = rest == Rest::swinging;
    return {};
}

void ScaleModel::remove(Time now) {
    set_load(0, now);
}

void ScaleModel::overload(Time now) {
    set_load(build_.capacity * 2, now);
}

void ScaleModel::underload(Time now) {
    constexpr std::int64_t kPanParts = 10;  // a pan weighs some tenth of what may lie on it
    set_load(-build_.capacity / kPanParts, now);
}

void ScaleModel::set_load(std::int64_t load, Time now) {
    load_before_ = load_;
    load_ = load;
    placed_at_ = now;
    settled_at_ = now + build_.settle;
    is_restless_ = false;
}

std::string ScaleModel::hear(std::string_view bytes, Time now) {
    std::string answers;
    for (const char c : bytes) {
        if (c == '\r' || c == '\n') {
            if (!command_.empty()) answers += answer(std::exchange(command_, {}), now);
        } else if (command_.size() < kCommandMax) {
            command_ += c;
        }
    }
    return answers;
}

std::string ScaleModel::answer(std::string_view command, Time now) {
    if (command == "SIR") {
        is_repeating_ = true;
        return line(now);
    }
    is_repeating_ = false;
    if (command == "SI") return line(now);
    if (command == "S") return is_swinging(now) ? "S I\r\n" : line(now);
    if (command == "Z") return answer_zero(now);
    if (command == "T") return answer_tare(now);
    if (command == "TAC") {
        tare_ = 0;
        return "TAC A\r\n";
    }
    if (command == "@") {
        restart();
        return "I4 A \"COMPTOIR\"\r\n";
    }
    return "ES\r\n";
}

std::string ScaleModel::answer_zero(Time now) {
    constexpr std::int64_t kZeroRangeParts =
        50;  // 2 % of the capacity, as EN 45501 allows a zero-setting key
    if (is_swinging(now)) return "Z I\r\n";
    if (load_ > build_.capacity / kZeroRangeParts) return "Z +\r\n";
    zero_ = load_;
    tare_ = 0;
    return "Z A\r\n";
}

std::string ScaleModel::answer_tare(Time now) {
    if (is_swinging(now)) return "T I\r\n";
    if (load_ > build_.capacity) return "T +\r\n";
    if (load_ < zero_) return "T -\r\n";
    tare_ = load_ - zero_;
    return with_weight("T S", tare_);
}

std::string ScaleModel::line(Time now) const {
    constexpr std::int64_t kUnderZero = 20;  // scales show a dash from 20 divisions below zero
    if (load_ > build_.capacity && !is_swinging(now)) return "S +\r\n";
    if (load_ - zero_ < -kUnderZero && !is_swinging(now)) return "S -\r\n";
    return with_weight(is_swinging(now) ? "S D" : "S S", gross(now) - zero_ - tare_);
}

/// What lies on the pan; while it settles, on its way there from what lay there before.
std::int64_t ScaleModel::gross(Time now) const {
    if (is_restless_) {
        constexpr std::int64_t kSwing = 8;  // divisions to either side, as when a hand still holds the bag
        const auto tick =
            std::chrono::duration_cast<std::chrono::milliseconds>(now - placed_at_).count() / 100;
        return std::max<std::int64_t>(0, load_ + (tick % 3 - 1) * kSwing);
    }
    if (now >= settled_at_ || build_.settle.count() == 0) return load_;
    const auto part = std::chrono::duration_cast<std::chrono::milliseconds>(now - placed_at_).count();
    const auto whole = build_.settle.count();
    return load_before_ + (load_ - load_before_) * part / whole;
}

std::string ScaleModel::with_weight(std::string_view head, std::int64_t digits) const {
    constexpr std::size_t kValueWidth = 10;  // MT-SICS: the value stands right-aligned in ten characters
    const std::string value = decimal_text(digits, build_.decimals);
    const std::string blanks(kValueWidth - std::min(kValueWidth, value.size()), ' ');
    return std::string(head) + " " + blanks + value + " " + symbol_of(build_.unit) + "\r\n";
}

void ScaleModel::restart() {
    zero_ = 0;
    tare_ = 0;
    is_repeating_ = false;
    command_.clear();
}

}  // namespace comptoir::bridge
