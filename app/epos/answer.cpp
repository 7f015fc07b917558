#include "app/epos/answer.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <string_view>

namespace comptoir::epos {
namespace {

using bridge::ActionResult;
using bridge::Condition;

struct Word {
    const char* code;
    std::uint32_t bits;
};

/// What keeps a printer in this condition from printing; nothing where it does print.
std::optional<Word> trouble_of(Condition condition) {
    switch (condition) {
        case Condition::paper_out: return Word{"EPTR_REC_EMPTY", kPaperEnd};
        case Condition::cover_open: return Word{"EPTR_COVER_OPEN", kCoverOpen};
        case Condition::cutter: return Word{"EPTR_CUTTER", kCutterError};
        case Condition::too_hot: return Word{"EPTR_AUTOMATICAL", kAutoRecoverable};
        case Condition::error: return Word{"EPTR_UNRECOVERABLE", kUnrecoverable};
        case Condition::offline: return Word{"EX_BADPORT", kOffline | kNoResponse};
        case Condition::ready:
        case Condition::busy:
        case Condition::paper_low:
        case Condition::silent: return std::nullopt;
    }
    return std::nullopt;
}

/// A refused job's reason begins with the name of the condition. Source: printing/printer.hpp.
std::optional<Word> trouble_named_by(std::string_view reason) {
    for (const Condition condition : {Condition::paper_out, Condition::cover_open, Condition::cutter,
                                      Condition::too_hot, Condition::error, Condition::offline}) {
        if (reason.starts_with(bridge::name_of(condition))) return trouble_of(condition);
    }
    return std::nullopt;
}

Word word_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::offline: return {"EX_BADPORT", kOffline | kNoResponse};
        case ErrorCode::timeout:
        case ErrorCode::busy: return {"EX_TIMEOUT", 0};
        case ErrorCode::full: return {"TooManyRequests", 0};
        case ErrorCode::malformed:
        case ErrorCode::unsupported: return {"SchemaError", 0};
        case ErrorCode::refused: return {"EPTR_UNRECOVERABLE", kUnrecoverable};
    }
    return {"EX_BADPORT", 0};
}

std::uint32_t with_drawer(std::uint32_t status, Drawer drawer) {
    // The pin is high while the drawer is closed, as most are wired and as Epson's own script takes it.
    return drawer == Drawer::open ? status & ~kDrawerPinHigh : status | kDrawerPinHigh;
}

Verdict no(const Word& word, Drawer drawer) {
    return {false, word.code, with_drawer((kStatusBase & ~kPrintSuccess) | word.bits, drawer)};
}

Verdict yes(Condition now, Drawer drawer) {
    // Paper that ended after the receipt is a warning: the receipt is there.
    const bool is_low = now == Condition::paper_low || now == Condition::paper_out;
    return {true, "", with_drawer(kStatusBase | (is_low ? kPaperNearEnd : 0), drawer)};
}

}  // namespace

Verdict verdict_of(const ActionResult& result, Condition now, Drawer drawer) {
    if (result.is_yes()) return yes(now, drawer);
    if (!result.error) return no(word_of(ErrorCode::offline), drawer);
    if (const auto trouble = trouble_named_by(result.error->message)) return no(*trouble, drawer);
    return no(word_of(result.error->code), drawer);
}

Verdict verdict_of(Condition now, Drawer drawer) {
    if (const auto trouble = trouble_of(now)) return no(*trouble, drawer);
    return yes(now, drawer);
}

Verdict refusal(std::string code) {
    return {false, std::move(code), kStatusBase & ~kPrintSuccess};
}

std::string write_answer(const Verdict& verdict) {
    return fmt::format(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n"
        "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\"><soapenv:Body>"
        "<response success=\"{}\" code=\"{}\" status=\"{}\" battery=\"0\" "
        "xmlns=\"http://www.epson-pos.com/schemas/2011/03/epos-print\"/>"
        "</soapenv:Body></soapenv:Envelope>",
        verdict.is_success, verdict.code, verdict.status);
}

}  // namespace comptoir::epos
