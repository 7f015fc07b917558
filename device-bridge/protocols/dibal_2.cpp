#include "device-bridge/protocols/dibal_2.hpp"

#include <algorithm>
#include <utility>

#include "app/base/text.hpp"
#include "device-bridge/protocols/check_digits.hpp"
#include "device-bridge/protocols/weight_text.hpp"

namespace comptoir::bridge {
namespace {

using What = ScaleWord::What;

constexpr char kStart = 0x02;
constexpr char kAcknowledged = 0x06;
constexpr std::size_t kWeightDigits = 5;
constexpr std::size_t kPriceDigits = 5;

}  // namespace

ScaleProtocol::Manner Dibal2::manner() const {
    using namespace std::chrono_literals;
    return {.kind = Manner::Kind::polled, .answers_within = 1s, .pause = 150ms, .silence = 3s};
}

std::string Dibal2::ask() {
    const std::string digits = std::to_string(price_);
    asked_price_ = std::string(kPriceDigits - std::min(kPriceDigits, digits.size()), '0') + digits;
    stage_ = Stage::offers_price;
    reply_.clear();
    line_.clear();
    return {kStart};
}

std::string Dibal2::reply() {
    return std::exchange(reply_, {});
}

void Dibal2::feed(std::string_view bytes, const Sink& sink) {
    for (const char c : bytes) hear_byte(c, sink);
}

void Dibal2::hear_byte(char c, const Sink& sink) {
    if (stage_ == Stage::offers_price && c == kAcknowledged) {
        stage_ = Stage::offers_wish;
        reply_ = "@1" + asked_price_ + "\r\n" + kStart;
    } else if (stage_ == Stage::offers_wish && c == kAcknowledged) {
        stage_ = Stage::wished;
        reply_ = "10\r\n";
    } else if (stage_ == Stage::wished && c == kStart) {
        stage_ = Stage::within;
        reply_ = {kAcknowledged};
    } else if (stage_ == Stage::within && c == '\n') {
        stage_ = Stage::idle;
        if (!hear(std::exchange(line_, {}), sink)) ++dropped_;
    } else if (stage_ == Stage::within && line_.size() <= kLineMax) {
        line_ += c;
    } else if (stage_ == Stage::within) {
        stage_ = Stage::idle;
        line_.clear();
        ++dropped_;
    }
}

/// Weight, price, amount, a zero, CR.
bool Dibal2::hear(std::string_view line, const Sink& sink) const {
    constexpr int kGramsToKilograms = 3;
    if (line.size() != kLineMax + 1 || line.back() != '\r') return false;
    line.remove_suffix(1);
    if (line.find_first_not_of("X0") == std::string_view::npos && line.starts_with('X')) {
        sink({What::unsure, {}});
        return true;
    }
    if (!is_all_digits(line) || line.back() != '0' ||
        line.substr(kWeightDigits, kPriceDigits) != asked_price_) {
        return false;
    }
    const auto weight = parse_digits(line.substr(0, kWeightDigits), kGramsToKilograms, WeightUnit::kilogram);
    if (!weight) return false;
    sink({What::stable, *weight});
    return true;
}

void Dibal2::reset() {
    stage_ = Stage::idle;
    reply_.clear();
    line_.clear();
}

}  // namespace comptoir::bridge
