#include "device-bridge/protocols/tisa.hpp"

#include <algorithm>
#include <utility>

#include "app/base/text.hpp"
#include "device-bridge/protocols/weight_text.hpp"

namespace comptoir::bridge {
namespace {

using What = ScaleWord::What;

constexpr std::size_t kPriceDigits = 5;
constexpr std::size_t kStateAt = 2;
constexpr std::size_t kWeightAt = 3;
constexpr std::size_t kWeightChars = 5;
constexpr std::size_t kAmountStateAt = 8;
constexpr std::size_t kAmountAt = 9;
constexpr std::size_t kAmountDigits = 6;
constexpr std::size_t kCheckAt = 15;

char check_of(std::string_view bytes) {
    unsigned sum = 0;
    for (const char c : bytes) sum ^= static_cast<unsigned char>(c);
    return static_cast<char>(sum);
}

/// "1.234", or "01234" in grams.
Result<Weight> weight_of(std::string_view field) {
    constexpr int kGramsToKilograms = 3;
    field.remove_prefix(std::min(field.find_first_not_of(' '), field.size()));
    if (field.find('.') != std::string_view::npos) return parse_weight(field, WeightUnit::kilogram);
    return parse_digits(field, kGramsToKilograms, WeightUnit::kilogram);
}

bool is_state(char c) {
    return c == '0' || c == '1';
}

}  // namespace

ScaleProtocol::Manner Tisa::manner() const {
    using namespace std::chrono_literals;
    return {.kind = Manner::Kind::polled, .answers_within = 700ms, .pause = 150ms, .silence = 2s};
}

std::string Tisa::ask() {
    if (!std::exchange(is_answered_, false)) weighed_.reset();  // that answer may have been another load's
    std::string digits = std::to_string(price_);
    std::string bytes =
        "98" + std::string(kPriceDigits - std::min(kPriceDigits, digits.size()), '0') + digits;
    bytes += check_of(bytes);
    return bytes + "\r\n";
}

void Tisa::feed(std::string_view bytes, const Sink& sink) {
    for (const char c : bytes) {
        window_ += c;
        if (window_.size() > kFrameMax) window_.erase(0, 1);
        if (!is_frame()) continue;
        hear(sink);
        window_.clear();
    }
}

bool Tisa::is_frame() const {
    const std::string_view frame = window_;
    return frame.size() == kFrameMax && frame.starts_with("99") && frame.ends_with("\r\n") &&
           frame[kCheckAt] == check_of(frame.substr(0, kCheckAt));
}

void Tisa::hear(const Sink& sink) {
    const std::string_view frame = window_;
    const auto weight = weight_of(frame.substr(kWeightAt, kWeightChars));
    const auto amount = frame.substr(kAmountAt, kAmountDigits);
    const bool is_amount = is_all_digits(amount);
    if (!is_state(frame[kStateAt]) || !is_state(frame[kAmountStateAt]) || !weight || !is_amount) {
        ++dropped_;
        return;
    }
    is_answered_ = true;
    const bool is_good = frame[kStateAt] == '0';
    const bool is_same_load = weighed_ == *weight;
    if (is_good || !is_same_load) weighed_ = is_good ? std::optional(*weight) : std::nullopt;
    sink({is_good || is_same_load ? What::stable : What::moving, *weight});
}

void Tisa::reset() {
    window_.clear();
    weighed_.reset();
    is_answered_ = true;
}

}  // namespace comptoir::bridge
