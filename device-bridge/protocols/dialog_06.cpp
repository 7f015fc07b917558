#include "device-bridge/protocols/dialog_06.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <system_error>
#include <utility>

#include "app/base/text.hpp"
#include "device-bridge/protocols/check_digits.hpp"
#include "device-bridge/protocols/weight_text.hpp"

namespace comptoir::bridge {
namespace {

using What = ScaleWord::What;

constexpr char kStart = 0x02;
constexpr char kEnd = 0x03;
constexpr char kEndOfTransmission = 0x04;
constexpr char kEnquiry = 0x05;
constexpr char kAcknowledged = 0x06;
constexpr char kNotAcknowledged = 0x15;
constexpr char kEscape = 0x1b;

constexpr std::string_view kNeedsSecret =
    "the scale asks for the checksum of approved tills: its maker gives the number for checksum_polynomial";
constexpr std::string_view kWrongSecret =
    "the scale refuses the checksum: checksum_polynomial is another number";

std::string ask_weight() {
    return {kEndOfTransmission, kEnquiry};
}

std::string record_of(std::string_view record) {
    std::string bytes{kEndOfTransmission, kStart};
    bytes += record;
    return bytes + kEnd;
}

std::string digits_of(std::int64_t number, int width) {
    std::string digits = std::to_string(number);
    const auto wanted = static_cast<std::size_t>(width);
    return std::string(wanted - std::min(wanted, digits.size()), '0') + digits;
}

std::string hex_of(std::uint16_t number) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string text;
    for (const int shift : {12, 8, 4, 0}) text += kDigits[(static_cast<unsigned>(number) >> shift) & 0x0fU];
    return text;
}

/// "0" to "?" as the handshake writes 0 to 15.
std::optional<unsigned> half_of(char c) {
    if (c < '0' || c > '?') return std::nullopt;
    return static_cast<unsigned>(c - '0');
}

std::uint16_t next_random(std::uint16_t& state) {
    unsigned x = state == 0 ? 1U : state;  // zero would stay zero
    x ^= (x << 7) & 0xffffU;
    x ^= x >> 9;
    x ^= (x << 8) & 0xffffU;
    return state = static_cast<std::uint16_t>(x);
}

struct Status {
    std::string_view code;
    What what;
    std::string_view why = {};
};

constexpr std::array kStatuses{
    Status{"00", What::unsure},
    Status{"01", What::unsure},
    Status{"02", What::unsure},
    Status{"10", What::fault, "the scale knows no record 01: it speaks another dialog (status 10)"},
    Status{"11", What::fault,
           "the scale takes no such price (status 11); some take five digits: price_digits"},
    Status{"12", What::fault, "the scale takes no such tare (status 12)"},
    Status{"13", What::fault, "the scale takes no such text (status 13)"},
    Status{"20", What::unsure},
    Status{"22", What::unsure},
    Status{"30", What::under},
    Status{"31", What::under},
    Status{"32", What::over},
};

}  // namespace

std::optional<std::uint16_t> parse_polynomial(std::string_view text) {
    constexpr std::size_t kDigits = 4;
    constexpr int kSixteen = 16;
    std::uint16_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, kSixteen);
    const bool is_whole = error == std::errc() && end == text.data() + text.size() && text.size() == kDigits;
    return is_whole ? std::optional(number) : std::nullopt;
}

std::string dialog_06_correction(std::uint16_t number, std::uint16_t polynomial, unsigned z1, unsigned z2) {
    constexpr int kBits = 16;
    constexpr unsigned kTop = 0x8000;
    unsigned rest = number;
    for (int i = 0; i < kBits; ++i) {
        const bool is_over = (rest & kTop) != 0;
        rest = (rest << 1) & 0xffffU;
        if (is_over) rest ^= polynomial;
    }
    return hex_of(std::rotl(number, static_cast<int>(z1))) +
           hex_of(std::rotr(static_cast<std::uint16_t>(rest), static_cast<int>(z2)));
}

Dialog06::Dialog06(Dialog06Options options) : options_(options) {}

ScaleProtocol::Manner Dialog06::manner() const {
    using namespace std::chrono_literals;
    // A scale answers each message within half a second, and a weight takes two of them.
    return {.kind = Manner::Kind::polled, .answers_within = 1'500ms, .pause = 150ms, .silence = 3s};
}

std::int64_t Dialog06::price_max() const {
    constexpr std::int64_t kFiveDigits = 99'999;
    constexpr std::int64_t kSixDigits = 999'999;
    return options_.price_digits == 5 ? kFiveDigits : kSixDigits;
}

std::string Dialog06::price_text() const {
    return digits_of(price_ == 0 && takes_no_zero_ ? 1 : price_, options_.price_digits);
}

std::string Dialog06::ask() {
    if (stage_ != Stage::idle) weighed_.reset();  // an answer was lost, and the load may be another
    stage_ = Stage::priced;
    reply_.clear();
    is_within_ = false;
    asked_price_ = price_text();
    return record_of("01" + std::string{kEscape} + asked_price_ + kEscape);
}

std::string Dialog06::reply() {
    return std::exchange(reply_, {});
}

void Dialog06::end(std::string words) {
    stage_ = Stage::idle;
    reply_ = std::move(words);
}

void Dialog06::feed(std::string_view bytes, const Sink& sink) {
    for (const char c : bytes) {
        if (c == kStart) {
            if (is_within_) ++dropped_;
            is_within_ = true;
            frame_.clear();
        } else if (!is_within_) {
            hear_control(c, sink);
        } else if (c == kEnd || c == kEndOfTransmission) {
            is_within_ = false;
            if (!hear(std::exchange(frame_, {}), sink)) ++dropped_;
        } else if (frame_.size() < kFrameMax) {
            frame_ += c;
        } else {
            is_within_ = false;
            ++dropped_;
        }
    }
}

void Dialog06::hear_control(char c, const Sink& sink) {
    if (c == kAcknowledged && (stage_ == Stage::priced || stage_ == Stage::corrected)) {
        stage_ = stage_ == Stage::priced ? Stage::enquired : Stage::checked;
        reply_ = ask_weight();
    } else if (c == kNotAcknowledged && (stage_ == Stage::priced || stage_ == Stage::enquired)) {
        stage_ = Stage::asked_why;
        reply_ = record_of("08");
    } else if (c == kNotAcknowledged && stage_ != Stage::idle) {
        weighed_.reset();
        end({kEndOfTransmission});
        sink({What::unsure, {}});
    }
}

bool Dialog06::hear(std::string_view record, const Sink& sink) {
    constexpr std::size_t kHead = 3;  // number of the record and ESC
    if (record.size() < kHead || record[2] != kEscape) return false;
    const auto number = record.substr(0, 2);
    const auto fields = record.substr(kHead);
    if (number == "02" && stage_ == Stage::enquired) return hear_weight(fields, sink);
    if (number == "09" && stage_ == Stage::asked_why) return hear_status(fields, sink);
    if (number == "11" &&
        (stage_ == Stage::priced || stage_ == Stage::enquired || stage_ == Stage::checked)) {
        return hear_check(fields, sink);
    }
    return false;
}

/// "3", five digits of grams, the price, and what it costs; ESC between them.
bool Dialog06::hear_weight(std::string_view fields, const Sink& sink) {
    constexpr std::size_t kWeightAt = 2;
    constexpr std::size_t kWeightDigits = 5;
    constexpr std::size_t kPriceAt = kWeightAt + kWeightDigits + 1;
    constexpr std::size_t kAmountDigits = 6;
    constexpr int kGramsToKilograms = 3;
    const std::size_t amount_at = kPriceAt + asked_price_.size() + 1;
    if (fields.size() != amount_at + kAmountDigits) return false;
    const bool is_cut_right =
        fields[1] == kEscape && fields[kPriceAt - 1] == kEscape && fields[amount_at - 1] == kEscape;
    const bool is_asked_price = fields.substr(kPriceAt, asked_price_.size()) == asked_price_;
    if (!is_cut_right || fields[0] != '3' || !is_asked_price || !is_all_digits(fields.substr(amount_at)))
        return false;
    const auto weight =
        parse_digits(fields.substr(kWeightAt, kWeightDigits), kGramsToKilograms, WeightUnit::kilogram);
    if (!weight) return false;
    weighed_ = *weight;
    end({kEndOfTransmission});
    sink({What::stable, *weight});
    return true;
}

bool Dialog06::hear_status(std::string_view code, const Sink& sink) {
    constexpr std::string_view kSameLoad = "21";
    constexpr std::string_view kBadPrice = "11";
    if (code == kSameLoad) {
        end({kEndOfTransmission});
        sink(weighed_ ? ScaleWord{What::stable, *weighed_} : ScaleWord{What::unsure, {}});
        return true;
    }
    const auto status = std::find_if(kStatuses.begin(), kStatuses.end(),
                                     [&](const Status& known) { return known.code == code; });
    if (status == kStatuses.end()) return false;
    weighed_.reset();
    end({kEndOfTransmission});
    if (code == kBadPrice && price_ == 0 && !std::exchange(takes_no_zero_, true)) {
        sink({What::unsure, {}});
    } else {
        sink({status->what, {}, false, {}, status->why});
    }
    return true;
}

/// "2" and two halves: the checksum is wanted. "1" and "0": it was right, or not.
bool Dialog06::hear_check(std::string_view field, const Sink& sink) {
    constexpr std::size_t kWanted = 3;
    if (field == "1" && stage_ == Stage::checked) {
        stage_ = Stage::enquired;
        reply_ = ask_weight();
        return true;
    }
    if (field == "0" && stage_ == Stage::checked) {
        end({kEndOfTransmission});
        sink({What::fault, {}, false, {}, kWrongSecret});
        return true;
    }
    if (field.size() != kWanted || field[0] != '2') return false;
    const auto z1 = half_of(field[1]);
    const auto z2 = half_of(field[2]);
    if (!z1 || !z2) return false;
    correct(*z1, *z2, sink);
    return true;
}

void Dialog06::correct(unsigned z1, unsigned z2, const Sink& sink) {
    weighed_.reset();
    if (!options_.polynomial) {
        end({kEndOfTransmission});
        sink({What::fault, {}, false, {}, kNeedsSecret});
        return;
    }
    const std::uint16_t number = next_random(options_.seed);
    stage_ = Stage::corrected;
    reply_ =
        record_of("10" + std::string{kEscape} + dialog_06_correction(number, *options_.polynomial, z1, z2));
}

void Dialog06::reset() {
    weighed_.reset();
    stage_ = Stage::idle;
    reply_.clear();
    frame_.clear();
    is_within_ = false;
}

}  // namespace comptoir::bridge
