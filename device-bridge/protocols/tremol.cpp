#include "device-bridge/protocols/tremol.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include "app/base/check.hpp"

namespace comptoir::bridge::tremol {
namespace {

constexpr char kStart = 0x02;
constexpr char kEnd = 0x0A;
constexpr char kAccepted = 0x06;
constexpr char kRefused = 0x15;
constexpr char kBusy = 0x0E;
constexpr unsigned kLengthBase = 0x20;
constexpr std::size_t kTail = 3;  // two of the check value, and the end
constexpr std::size_t kAcceptedSize = 7;
constexpr std::string_view kAllWell = "00";

unsigned code(char c) {
    return static_cast<unsigned char>(c);
}

/// Both halves of all bytes together, each as a byte from 0x30 on.
std::string check_value(std::string_view bytes) {
    constexpr unsigned kBase = 0x30;
    const unsigned all =
        std::accumulate(bytes.begin(), bytes.end(), 0U, [](unsigned sum, char c) { return sum ^ code(c); });
    return {static_cast<char>(kBase + (all >> 4)), static_cast<char>(kBase + (all & 0x0F))};
}

bool may_be_pong(char c) {
    constexpr unsigned kPongs = 0x40;
    constexpr unsigned kPongsEnd = 0x80;  // 0x40 to 0x70 are known
    return code(c) >= kPongs && code(c) < kPongsEnd;
}

/// 0: not known yet.
std::size_t whole_size(std::string_view frame) {
    if (frame.front() == kAccepted) return kAcceptedSize;
    if (frame.size() < 2) return 0;
    return 1 + (code(frame[1]) - kLengthBase) + kTail;
}

bool is_possible_length(char c) {
    constexpr unsigned kLeast = 3;  // length, number, command
    return code(c) >= kLengthBase + kLeast;
}

struct Meaning {
    char status;
    const char* text;
};

constexpr std::array kDeviceFaults{Meaning{0x32, "its registers are full"},
                                   Meaning{0x33, "its clock is wrong"},
                                   Meaning{0x34, "a receipt is open in it"},
                                   Meaning{0x39, "the password is wrong"},
                                   Meaning{0x3B, "it wants its daily report first"},
                                   Meaning{0x3D, "its power failed within a receipt"},
                                   Meaning{0x3E, "its journal is full"},
                                   Meaning{0x3F, "its conditions are not met"}};
constexpr std::array kCommandFaults{
    Meaning{0x31, "it does not know the command"}, Meaning{0x32, "the command is not allowed now"},
    Meaning{0x33, "its daily report is not zero"}, Meaning{0x34, "the command is written wrongly"},
    Meaning{0x35, "an input is too large"},        Meaning{0x36, "an input is zero"},
    Meaning{0x37, "there is nothing to correct"},  Meaning{0x38, "there is not enough money in it"}};

template <std::size_t size>
void add_meaning(std::string& text, const std::array<Meaning, size>& known, char status) {
    if (status == kAllWell.front()) return;
    const auto found =
        std::find_if(known.begin(), known.end(), [&](const Meaning& one) { return one.status == status; });
    text += std::string(text.empty() ? "" : ", ") + (found == known.end() ? "an unknown fault" : found->text);
}

}  // namespace

char Number::next() {
    last_ = last_ >= kLast ? kFirst : last_ + 1;
    return static_cast<char>(last_);
}

std::string frame(char number, std::string_view message) {
    CHECK(!message.empty() && message.size() <= kMessageMax,
          "whoever gives a message has looked at its size");
    std::string inner{static_cast<char>(kLengthBase + 2 + message.size()), number};
    inner += message;
    return kStart + inner + check_value(inner) + kEnd;
}

std::string acknowledgement(char number, std::string_view status) {
    const std::string inner = number + std::string(status);
    return kAccepted + inner + check_value(inner) + kEnd;
}

void Answers::feed(std::string_view bytes, const Sink& sink) {
    for (const char c : bytes) take(c, sink);
}

void Answers::take(char c, const Sink& sink) {
    if (!frame_.empty()) {
        frame_ += c;
        if (frame_.size() == 2 && frame_.front() == kStart && !is_possible_length(c)) {
            ++dropped_;
            frame_.clear();
        } else if (frame_.size() == whole_size(frame_)) {
            end_frame(sink);
        }
        return;
    }
    if (c == kStart || c == kAccepted) {
        frame_ = c;
    } else if (c == kRefused) {
        sink({Answer::What::refused});
    } else if (c == kBusy) {
        sink({Answer::What::busy});
    } else if (may_be_pong(c)) {
        sink({Answer::What::pong, 0, 0, std::string(1, c)});
    } else {
        ++dropped_;
    }
}

void Answers::end_frame(const Sink& sink) {
    const std::string whole = std::exchange(frame_, {});
    const std::string_view inner = std::string_view(whole).substr(1, whole.size() - 1 - kTail);
    if (whole.back() != kEnd || whole.substr(whole.size() - kTail, 2) != check_value(inner)) {
        ++dropped_;
        return;
    }
    if (whole.front() == kStart) {
        sink({Answer::What::data, inner[1], inner[2], std::string(inner.substr(3))});
        return;
    }
    const std::string status(inner.substr(1));
    sink({status == kAllWell ? Answer::What::accepted : Answer::What::faulty, inner[0], 0, status});
}

std::string fault_text(std::string_view status) {
    if (status.size() != kAllWell.size()) return "an unknown fault";
    std::string text;
    add_meaning(text, kDeviceFaults, status[0]);
    add_meaning(text, kCommandFaults, status[1]);
    return text;
}

}  // namespace comptoir::bridge::tremol
