#include "app/epos/answer.hpp"

#include <gtest/gtest.h>

namespace comptoir::epos {
namespace {

using bridge::ActionResult;
using bridge::Condition;
using bridge::Outcome;

ActionResult result_of(Outcome outcome, std::optional<Error> error = std::nullopt) {
    ActionResult result;
    result.outcome = outcome;
    result.error = std::move(error);
    return result;
}

Verdict refused_for(ErrorCode code, const std::string& reason) {
    return verdict_of(result_of(Outcome::failed, Error{code, reason}), Condition::ready, Drawer::unknown);
}

constexpr std::uint32_t kFailed = kStatusBase & ~kPrintSuccess;

TEST(EposAnswer, IsYesWhateverMayHavePrinted) {
    for (const Outcome outcome : {Outcome::done, Outcome::sent, Outcome::unknown}) {
        const Verdict verdict = verdict_of(result_of(outcome, Error{ErrorCode::timeout, "still printing"}),
                                           Condition::ready, Drawer::unknown);
        EXPECT_EQ(verdict, (Verdict{true, "", 251'658'262}));
    }
}

TEST(EposAnswer, NamesEachTroubleAsEpsonDoes) {
    EXPECT_EQ(refused_for(ErrorCode::refused, "paper_out: there is no paper"),
              (Verdict{false, "EPTR_REC_EMPTY", kFailed | 0x80000}));
    EXPECT_EQ(refused_for(ErrorCode::refused, "cover_open: the cover is open"),
              (Verdict{false, "EPTR_COVER_OPEN", kFailed | 0x20}));
    EXPECT_EQ(refused_for(ErrorCode::refused, "cutter: the cutter is stuck"),
              (Verdict{false, "EPTR_CUTTER", kFailed | 0x800}));
    EXPECT_EQ(refused_for(ErrorCode::busy, "too_hot: the print head is too hot"),
              (Verdict{false, "EPTR_AUTOMATICAL", kFailed | 0x4000}));
    EXPECT_EQ(refused_for(ErrorCode::refused, "error: the printer reports an error"),
              (Verdict{false, "EPTR_UNRECOVERABLE", kFailed | 0x2000}));
    EXPECT_EQ(refused_for(ErrorCode::offline, "offline: the printer says it is offline"),
              (Verdict{false, "EX_BADPORT", kFailed | 0x9}));
    EXPECT_EQ(refused_for(ErrorCode::offline, "connection refused"),
              (Verdict{false, "EX_BADPORT", kFailed | 0x9}));
    EXPECT_EQ(refused_for(ErrorCode::timeout, "the printer was not ready in time").code, "EX_TIMEOUT");
    EXPECT_EQ(refused_for(ErrorCode::busy, "other jobs were still before it").code, "EX_TIMEOUT");
    EXPECT_EQ(refused_for(ErrorCode::full, "64 jobs wait for this printer").code, "TooManyRequests");
    EXPECT_EQ(refused_for(ErrorCode::malformed, "picture: broken").code, "SchemaError");
    EXPECT_EQ(refused_for(ErrorCode::unsupported, "this device has no such verb").code, "SchemaError");
    EXPECT_EQ(refused_for(ErrorCode::refused, "for a reason of its own").code, "EPTR_UNRECOVERABLE");
    EXPECT_EQ(verdict_of(result_of(Outcome::failed), Condition::ready, Drawer::unknown).code, "EX_BADPORT");
}

TEST(EposAnswer, WarnsOfPaperThatIsNearlyUsedUp) {
    EXPECT_EQ(verdict_of(result_of(Outcome::done), Condition::paper_low, Drawer::unknown).status,
              kStatusBase | 0x20000);
    const Verdict last = verdict_of(result_of(Outcome::done), Condition::paper_out, Drawer::unknown);
    EXPECT_TRUE(last.is_success) << "this receipt is there";
    EXPECT_EQ(last.status, kStatusBase | 0x20000);
}

TEST(EposAnswer, TellsHowTheDrawerIsWhereThatIsKnown) {
    EXPECT_EQ(verdict_of(result_of(Outcome::done), Condition::ready, Drawer::closed).status & 0x4, 0x4U);
    EXPECT_EQ(verdict_of(result_of(Outcome::done), Condition::ready, Drawer::open).status & 0x4, 0U);
}

TEST(EposAnswer, TellsHowThePrinterIsWhereNothingIsToBePrinted) {
    EXPECT_TRUE(verdict_of(Condition::ready, Drawer::unknown).is_success);
    EXPECT_TRUE(verdict_of(Condition::silent, Drawer::unknown).is_success);
    EXPECT_TRUE(verdict_of(Condition::busy, Drawer::unknown).is_success);
    EXPECT_EQ(verdict_of(Condition::paper_low, Drawer::unknown).status & 0x20000, 0x20000U);
    EXPECT_EQ(verdict_of(Condition::paper_out, Drawer::unknown).code, "EPTR_REC_EMPTY");
    EXPECT_EQ(verdict_of(Condition::offline, Drawer::unknown).code, "EX_BADPORT");
}

TEST(EposAnswer, IsWrittenAsTillsReadIt) {
    const std::string yes = write_answer({true, "", kStatusBase});
    EXPECT_NE(yes.find("<response success=\"true\" code=\"\" status=\"251658262\" battery=\"0\" "
                       "xmlns=\"http://www.epson-pos.com/schemas/2011/03/epos-print\"/>"),
              std::string::npos)
        << yes;
    const std::string no = write_answer(refusal("DeviceNotFound"));
    EXPECT_NE(no.find("<response success=\"false\" code=\"DeviceNotFound\" status=\"251658260\""),
              std::string::npos)
        << no;
    EXPECT_TRUE(no.starts_with("<?xml"));
}

}  // namespace
}  // namespace comptoir::epos
