#include "device-bridge/protocols/fdm.hpp"

#include <algorithm>
#include <utility>

#include "app/base/check.hpp"
#include "app/base/text.hpp"

namespace comptoir::bridge::fdm {
namespace {

constexpr char kStart = 0x02;
constexpr char kEnd = 0x03;

constexpr std::size_t kDateSize = 8;
constexpr std::size_t kTimeSize = 6;
constexpr std::size_t kInszSize = 11;
constexpr std::size_t kTicketSize = 6;
constexpr std::size_t kTypeSize = 2;
constexpr std::size_t kAmountSize = 11;
constexpr std::size_t kHashSize = 40;
constexpr std::array<std::string_view, 4> kRates{"2100", "1200", " 600", " 000"};

/// One field of an answer and its width, in the order in which they come.
struct Field {
    std::string Answer::*text;
    std::size_t size;
    enum class Form { any, digits } form = Form::any;
};

// Source: the widths 6 (three numbers in one), 11, 14 and 40. Assumed: the others, and that of the six
// digits of an error the first is the class, two its number and three a remainder.
constexpr std::array kHead{Field{&Answer::identifier, 1}, Field{&Answer::sequence, 2, Field::Form::digits},
                           Field{&Answer::retry, 1, Field::Form::digits},
                           Field{&Answer::error_code, 6, Field::Form::digits},
                           Field{&Answer::fdm_number, 11}};
constexpr std::array kSigned{Field{&Answer::vsc, 14},
                             Field{&Answer::date, kDateSize},
                             Field{&Answer::time, kTimeSize},
                             Field{&Answer::type, kTypeSize},
                             Field{&Answer::ticket_counter, 9},
                             Field{&Answer::total_ticket_counter, 9},
                             Field{&Answer::signature, kHashSize}};

char check_value(std::string_view text) {
    unsigned sum = 0;
    for (const char c : text) sum += static_cast<unsigned char>(c);
    return static_cast<char>((0x100U - (sum & 0xFFU)) & 0xFFU);
}

std::string aligned(std::string_view text, std::size_t size) {
    CHECK(text.size() <= size, "whoever fills a place has looked at its width");
    return std::string(size - text.size(), ' ') + std::string(text);
}

template <std::size_t size>
bool take_fields(std::string_view& text, const std::array<Field, size>& fields, Answer& answer) {
    for (const Field& field : fields) {
        if (text.size() < field.size) return false;
        const std::string_view value = text.substr(0, field.size);
        if (field.form == Field::Form::digits && !is_all_digits(value)) return false;
        answer.*field.text = std::string(value);
        text.remove_prefix(field.size);
    }
    return true;
}

struct Meaning {
    std::string_view code;
    const char* text;
};

constexpr std::array kMeanings{Meaning{"201", "no VSC card in the module"},
                               Meaning{kWantsPin, "the VSC card wants its PIN first"},
                               Meaning{"203", "the VSC card is blocked"},
                               Meaning{"204", "the PIN is wrong"},
                               Meaning{"205", "the module's memory is full"},
                               Meaning{"206", "the module does not know this message"},
                               Meaning{"207", "the data of the message are not valid"},
                               Meaning{"208", "the module is not operational"},
                               Meaning{"209", "the module's clock is wrong"},
                               Meaning{"210", "the VSC card does not fit the module"},
                               Meaning{kGarbled, "the module's answer can't be read"},
                               Meaning{kSilent, "the module does not answer"}};

}  // namespace

std::string frame(std::string_view text) {
    CHECK(text.size() <= kTextMax, "whoever gives a text has looked at its size");
    return kStart + std::string(text) + kEnd + check_value(text);
}

void Frames::feed(std::string_view bytes, const Sink& sink) {
    for (const char c : bytes) take(c, sink);
}

void Frames::forget() {
    at_ = At::between;
    text_.clear();
}

void Frames::take(char c, const Sink& sink) {
    switch (at_) {
        case At::between:
            if (c == kStart) {
                at_ = At::text;
            } else if (c == kAccepted || c == kRefused) {
                sink({c == kAccepted ? Heard::What::accepted : Heard::What::refused});
            } else {
                ++dropped_;
            }
            return;
        case At::text:
            if (c == kEnd) {
                at_ = At::check;
            } else if (c == kStart || text_.size() == kTextMax) {
                ++dropped_;
                text_.clear();
                at_ = c == kStart ? At::text : At::between;
                sink({Heard::What::torn});
            } else {
                text_ += c;
            }
            return;
        case At::check:
            at_ = At::between;
            std::string text = std::exchange(text_, {});
            if (c == check_value(text)) return sink({Heard::What::text, std::move(text)});
            ++dropped_;
            sink({Heard::What::torn});
            return;
    }
}

std::string next_sequence(std::string_view last) {
    constexpr unsigned kLast = 99;
    if (last.size() != 2 || !is_all_digits(last)) return "01";
    const unsigned number = static_cast<unsigned>(last[0] - '0') * 10 + static_cast<unsigned>(last[1] - '0');
    const unsigned next = number >= kLast ? 1 : number + 1;
    return {static_cast<char>('0' + next / 10), static_cast<char>('0' + next % 10)};
}

std::string head(char letter, std::string_view sequence, unsigned retry) {
    constexpr unsigned kRetryMax = 9;  // it has one digit
    return letter + std::string(sequence) + static_cast<char>('0' + std::min(retry, kRetryMax));
}

std::string receipt_body(const Receipt& receipt, std::string_view box_id) {
    std::string body = aligned(receipt.date, kDateSize) + aligned(receipt.time, kTimeSize) +
                       aligned(receipt.insz, kInszSize) + aligned(box_id, kBoxIdSize) +
                       aligned(receipt.ticket_number, kTicketSize) + aligned(receipt.type, kTypeSize) +
                       aligned(std::to_string(receipt.total_cents), kAmountSize);
    for (std::size_t i = 0; i < kRates.size(); ++i)
        body += std::string(kRates[i]) + aligned(std::to_string(receipt.vat_cents[i]), kAmountSize);
    return body + aligned(receipt.plu_hash, kHashSize);
}

std::string box_id_of(std::string_view box_identifier) {
    constexpr std::string_view kMaker = "BODO001";
    constexpr std::size_t kOwnSize = kBoxIdSize - kMaker.size();
    box_identifier.remove_prefix(box_identifier.size() - std::min(kOwnSize, box_identifier.size()));
    return std::string(kMaker) + upper_case(box_identifier);
}

std::optional<Answer> read_answer(std::string_view text) {
    Answer answer;
    if (!take_fields(text, kHead, answer)) return std::nullopt;
    const bool is_signed = answer.identifier.front() == kReceipt && answer.is_done();
    if (is_signed && !take_fields(text, kSigned, answer)) return std::nullopt;
    return answer;
}

std::string write_answer(const Answer& answer) {
    std::string text;
    for (const Field& field : kHead) text += aligned(answer.*field.text, field.size);
    if (answer.identifier.front() != kReceipt || !answer.is_done()) return text;
    for (const Field& field : kSigned) text += aligned(answer.*field.text, field.size);
    return text;
}

std::string error_text(std::string_view code) {
    const std::string_view kind = code.substr(0, 3);
    const auto known = std::find_if(kMeanings.begin(), kMeanings.end(),
                                    [&](const Meaning& one) { return one.code == kind; });
    if (known != kMeanings.end()) return known->text;
    if (kind.starts_with('0')) return "";
    if (kind.starts_with('1')) return "a warning of the module";
    return "an unknown error of the module";
}

}  // namespace comptoir::bridge::fdm
