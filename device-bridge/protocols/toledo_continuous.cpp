#include "device-bridge/protocols/toledo_continuous.hpp"

#include <algorithm>

#include "device-bridge/protocols/weight_text.hpp"

namespace comptoir::bridge {
namespace {

using What = ScaleWord::What;

constexpr char kStart = 0x02;
constexpr char kEnd = '\r';
constexpr unsigned kSevenBits = 0x7f;
constexpr std::size_t kFieldDigits = 6;

unsigned bits_of(char c) {
    return static_cast<unsigned char>(c);
}

char check_of(std::string_view frame) {
    unsigned sum = 0;
    for (const char c : frame) sum += bits_of(c);
    return static_cast<char>((0U - sum) & kSevenBits);
}

/// Status byte A says where the point stands; a scale that shows whole tens or hundreds has none.
std::optional<int> decimals_of(unsigned status_a) {
    constexpr unsigned kPoint = 0x07;
    constexpr unsigned kNoDecimals = 2;
    const unsigned point = status_a & kPoint;
    if (point < kNoDecimals) return std::nullopt;
    return static_cast<int>(point - kNoDecimals);
}

std::optional<WeightUnit> unit_of(unsigned status_b, unsigned status_c) {
    constexpr unsigned kKilogram = 0x10;
    constexpr unsigned kUnit = 0x07;
    switch (status_c & kUnit) {
        case 0: return (status_b & kKilogram) != 0 ? WeightUnit::kilogram : WeightUnit::pound;
        case 1: return WeightUnit::gram;
        default: return std::nullopt;
    }
}

Result<Weight> field_of(std::string_view digits, int decimals, WeightUnit unit) {
    digits.remove_prefix(std::min(digits.find_first_not_of(' '), digits.size() - 1));
    return parse_digits(digits, decimals, unit);
}

}  // namespace

ScaleProtocol::Manner ToledoContinuous::manner() const {
    using namespace std::chrono_literals;
    // It sends some 5 to 20 frames a second, so this is several lost ones.
    return {.kind = Manner::Kind::speaks, .silence = 1s};
}

void ToledoContinuous::feed(std::string_view bytes, const Sink& sink) {
    for (const char raw : bytes) {
        const auto c = static_cast<char>(bits_of(raw) & kSevenBits);
        if (is_whole_) {
            hear_after(c, sink);
            if (c != kStart) continue;
        }
        if (c == kStart) {
            if (!frame_.empty()) ++dropped_;
            frame_.assign(1, c);
        } else if (frame_.empty()) {
            continue;  // noise, or a check value
        } else {
            frame_ += c;
            if (frame_.size() == kFrameMax) end(sink);
        }
    }
}

void ToledoContinuous::end(const Sink& sink) {
    if (frame_.back() != kEnd) {
        ++dropped_;
        frame_.clear();
    } else if (check_ == Check::absent) {
        hear(sink);
    } else {
        is_whole_ = true;
    }
}

/// The byte behind a whole frame: its check value, or the start of the next.
void ToledoContinuous::hear_after(char c, const Sink& sink) {
    is_whole_ = false;
    const bool is_check = c == check_of(frame_);
    if (check_ == Check::unknown && is_check) check_ = Check::sent;
    if (check_ == Check::unknown && c == kStart) check_ = Check::absent;
    if (check_ == Check::absent || is_check) {
        hear(sink);
    } else {
        // It was taken for a check value once, because a frame's would have been as the start of the next.
        if (check_ == Check::sent && c == kStart) check_ = Check::unknown;
        ++dropped_;
        frame_.clear();
    }
}

void ToledoContinuous::hear(const Sink& sink) {
    constexpr unsigned kAlwaysSet = 0x20;
    constexpr unsigned kNet = 0x01;
    constexpr unsigned kNegative = 0x02;
    constexpr unsigned kOutOfRange = 0x04;
    constexpr unsigned kMotion = 0x08;
    const std::string frame = std::exchange(frame_, {});
    const bool is_repeat = std::exchange(before_, frame) == frame;
    const unsigned status_a = bits_of(frame[1]);
    const unsigned status_b = bits_of(frame[2]);
    const unsigned status_c = bits_of(frame[3]);
    const auto decimals = decimals_of(status_a);
    const auto unit = unit_of(status_b, status_c);
    const bool is_marked = (status_a & kAlwaysSet) != 0 && (status_c & kAlwaysSet) != 0;
    // A byte that came broken is a zero, which is also "gross, still, pounds" of some scales: then twice.
    if (!decimals || !unit || !is_marked || (status_b == 0 && !is_repeat)) {
        ++dropped_;
        return;
    }
    if ((status_b & kOutOfRange) != 0)
        return sink({(status_b & kNegative) != 0 ? What::under : What::over, {}});
    auto weight = field_of(std::string_view(frame).substr(4, kFieldDigits), *decimals, *unit);
    const auto tare =
        field_of(std::string_view(frame).substr(4 + kFieldDigits, kFieldDigits), *decimals, *unit);
    if (!weight || !tare) {
        ++dropped_;
        return;
    }
    if ((status_b & kNegative) != 0) weight->digits = -weight->digits;
    const bool is_net = (status_b & kNet) != 0;
    sink({(status_b & kMotion) != 0 ? What::moving : What::stable, *weight, is_net,
          is_net ? std::optional<Weight>(*tare) : std::optional<Weight>(Weight{0, *decimals, *unit})});
}

void ToledoContinuous::reset() {
    frame_.clear();
    before_.clear();
    is_whole_ = false;
    check_ = Check::unknown;
}

}  // namespace comptoir::bridge
