/// What a document is, how a queue takes it, and what a queue's own words mean.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/base/file.hpp"
#include "device-bridge/printing/document_format.hpp"
#include "device-bridge/printing/picture_rows.hpp"
#include "device-bridge/printing/queue_document.hpp"
#include "device-bridge/printing/queue_finding.hpp"

namespace comptoir::bridge {
namespace {

using testing::HasSubstr;
using namespace std::string_literals;

TEST(CupsDocument, IsKnownByItsFirstBytes) {
    const std::vector<std::pair<std::string, DocumentKind>> table{
        {"%PDF-1.7\n", DocumentKind::pdf},
        {"%!PS-Adobe-3.0", DocumentKind::postscript},
        {"\x04%!PS", DocumentKind::postscript},
        {"\xFF\xD8\xFF\xE0", DocumentKind::jpeg},
        {"\x89PNG\r\n\x1A\n", DocumentKind::png},
        {"GIF89a", DocumentKind::gif},
        {"BM....", DocumentKind::bmp},
        {"P4\n8 1\n\xAA", DocumentKind::pbm},
        {"P5\n1 1\n255\n\x80", DocumentKind::pgm},
        {"Caf\xC3\xA9 2,50 \xE2\x82\xAC\r\n\f", DocumentKind::text},
        {"\x1b@hello", DocumentKind::other},
        {"caf\xE9", DocumentKind::other},
        {"half \xE2\x82", DocumentKind::other},
        {"\x89PNG", DocumentKind::other},
        {"nul\0here"s, DocumentKind::other},
    };
    for (const auto& [bytes, kind] : table) EXPECT_EQ(kind_of_document(bytes), kind) << bytes;
}

TEST(CupsDocument, GoesAsItIsWhereTheQueueTakesItAndPicturesElseAsPngOrJpeg) {
    using Conversion = DocumentPlan::Conversion;
    const std::vector<std::string> cups{"application/pdf", "image/png", "image/jpeg", "text/plain"};
    const std::vector<std::string> air{"image/jpeg", "image/urf"};
    EXPECT_EQ(plan_document(DocumentKind::pdf, cups)->format, "application/pdf");
    EXPECT_EQ(plan_document(DocumentKind::text, cups)->format, "text/plain");
    EXPECT_EQ(*plan_document(DocumentKind::jpeg, cups), (DocumentPlan{"image/jpeg", Conversion::none}));
    EXPECT_EQ(*plan_document(DocumentKind::pbm, cups), (DocumentPlan{"image/png", Conversion::to_png}));
    EXPECT_EQ(*plan_document(DocumentKind::png, air), (DocumentPlan{"image/jpeg", Conversion::to_jpeg}));
    EXPECT_EQ(plan_document(DocumentKind::pdf, air).error().code, ErrorCode::unsupported);
    EXPECT_EQ(plan_document(DocumentKind::png, {"application/pdf"}).error().code, ErrorCode::unsupported);
    EXPECT_EQ(plan_document(DocumentKind::other, cups).error().code, ErrorCode::unsupported);
}

/// All rows of a picture, one after the other.
std::string rows_of(std::string_view picture) {
    const auto opened = PictureRows::open(picture);
    if (!opened) return opened.error().message;
    std::string all;
    std::vector<std::uint8_t> row(static_cast<std::size_t>((*opened)->width()));
    for (int y = 0; y < (*opened)->height(); ++y) {
        if (!(*opened)->next(row)) return "broken";
        all.append(row.begin(), row.end());
    }
    return all;
}

TEST(CupsDocument, ConvertedToPngIsTheSameDotForDot) {
    const std::string stripes =
        file::read(std::string(COMPTOIR_SOURCE_DIR) + "/tests/pictures/stripes.bmp", 1u << 20).value_or("");
    const auto png = converted(stripes, DocumentPlan::Conversion::to_png);
    ASSERT_TRUE(png);
    EXPECT_EQ(kind_of_document(*png), DocumentKind::png);
    EXPECT_EQ(rows_of(*png), rows_of(stripes));
}

TEST(CupsDocument, ConvertedToJpegIsNearlyTheSame) {
    const std::string stripes =
        file::read(std::string(COMPTOIR_SOURCE_DIR) + "/tests/pictures/stripes.bmp", 1u << 20).value_or("");
    const auto jpeg = converted(stripes, DocumentPlan::Conversion::to_jpeg);
    ASSERT_TRUE(jpeg);
    const std::string before = rows_of(stripes);
    const std::string after = rows_of(*jpeg);
    ASSERT_EQ(before.size(), after.size());
    for (std::size_t i = 0; i < before.size(); ++i) {
        ASSERT_NEAR(static_cast<std::uint8_t>(before[i]), static_cast<std::uint8_t>(after[i]), 48) << i;
    }
}

TEST(CupsDocument, ThatBreaksInTheMiddleIsNotConverted) {
    const std::string stripes =
        file::read(std::string(COMPTOIR_SOURCE_DIR) + "/tests/pictures/stripes-interlaced.png", 1u << 20)
            .value_or("");
    for (std::size_t bytes = 0; bytes < stripes.size(); ++bytes) {
        const std::string_view part = std::string_view(stripes).substr(0, bytes);
        for (const auto conversion : {DocumentPlan::Conversion::to_png, DocumentPlan::Conversion::to_jpeg}) {
            const auto made = converted(part, conversion);
            if (!made) {
                EXPECT_EQ(made.error().code, ErrorCode::malformed) << bytes;
            }
        }
        EXPECT_FALSE(bytes < stripes.size() / 2 && converted(part, DocumentPlan::Conversion::to_png))
            << bytes;
    }
}

QueueFacts well() {
    QueueFacts facts;
    facts.state = QueueFacts::State::idle;
    facts.is_accepting = true;
    facts.reasons = {"none"};
    return facts;
}

TEST(CupsFinding, SaysWhatTheQueueSaysInOurWords) {
    const std::vector<std::pair<std::vector<std::string>, Condition>> table{
        {{"none"}, Condition::ready},
        {{"media-empty-error"}, Condition::paper_out},
        {{"media-empty"}, Condition::paper_out},
        {{"media-empty-report"}, Condition::paper_low},
        {{"media-empty-warning"}, Condition::paper_out},
        {{"media-needed-report"}, Condition::paper_low},
        {{"media-needed-error"}, Condition::paper_out},
        {{"media-low-warning"}, Condition::paper_low},
        {{"media-low"}, Condition::paper_low},
        {{"media-jam-error"}, Condition::error},
        {{"cover-open-report"}, Condition::cover_open},
        {{"door-open-error"}, Condition::cover_open},
        {{"offline-report"}, Condition::offline},
        {{"connecting-to-device"}, Condition::offline},
        {{"shutdown"}, Condition::offline},
        {{"paused"}, Condition::offline},
        {{"timed-out"}, Condition::offline},
        {{"cups-missing-filter-warning"}, Condition::error},
        {{"toner-empty-warning"}, Condition::ready},
        {{"media-jam-warning"}, Condition::error},
        {{"toner-low-report"}, Condition::ready},
        {{"toner-empty-error"}, Condition::error},
        {{"fuser-over-temp-error"}, Condition::too_hot},
        {{"trimmer-jam-error"}, Condition::cutter},
        {{"com.example.unheard-of-error"}, Condition::ready},
        {{"media-low-warning", "cover-open"}, Condition::cover_open},
        {{"offline-report", "media-empty-error"}, Condition::paper_out},
    };
    for (const auto& [reasons, condition] : table) {
        QueueFacts facts = well();
        facts.reasons = reasons;
        EXPECT_EQ(finding_of(facts).condition, condition) << reasons.front();
        EXPECT_EQ(finding_of(facts).reason.empty(), condition == Condition::ready) << reasons.front();
    }
}

TEST(CupsFinding, AQueueThatIsStoppedOrTakesNothingIsOffline) {
    QueueFacts facts = well();
    facts.state = QueueFacts::State::stopped;
    facts.message = "backend failed" + std::string(9'000, '!');
    EXPECT_EQ(finding_of(facts).condition, Condition::offline);
    EXPECT_THAT(finding_of(facts).reason, HasSubstr("backend failed"));
    EXPECT_LT(finding_of(facts).reason.size(), 300u);
    facts = well();
    facts.is_accepting = false;
    EXPECT_EQ(finding_of(facts).condition, Condition::offline);
    facts = well();
    facts.message = "The printer may not exist or is unavailable at this time.";
    EXPECT_EQ(finding_of(facts).condition, Condition::ready) << "that was some time ago";
    facts.state = QueueFacts::State::processing;
    EXPECT_EQ(finding_of(facts).condition, Condition::offline);
}

TEST(CupsFinding, ARawQueueIsOneWithoutADriverOrOfAReceiptPrinter) {
    QueueFacts facts = well();
    facts.model = "Example Laser";
    facts.device_id = "MFG:Example;CMD:PWG,URF;MDL:Laser STAR;";
    EXPECT_FALSE(is_raw(facts));
    facts.device_id = "MFG:EPSON;CMD:ESC/POS;MDL:TM-T20II;";
    EXPECT_TRUE(is_raw(facts));
    facts.device_id = "MFG:Zebra;COMMAND SET: ZPL;MDL:GK420d;";
    EXPECT_TRUE(is_raw(facts));
    facts.device_id.clear();
    EXPECT_FALSE(is_raw(facts));
    facts.model = "Local Raw Printer";
    EXPECT_TRUE(is_raw(facts));
}

TEST(CupsFinding, AJobThatIsOverWithoutHavingBegunPrintedNothing) {
    using Stage = Standing::Stage;
    struct Case {
        QueuedJob::State state;
        bool has_begun;
        int impressions;
        Stage stage;
        Outcome outcome;
    };
    using State = QueuedJob::State;
    for (const Case& one : {Case{State::pending, false, 0, Stage::waits, Outcome::failed},
                            Case{State::held, false, 0, Stage::waits, Outcome::failed},
                            Case{State::pending, true, 0, Stage::prints, Outcome::unknown},
                            Case{State::processing, true, 0, Stage::prints, Outcome::unknown},
                            Case{State::stopped, true, 1, Stage::prints, Outcome::unknown},
                            Case{State::completed, true, 0, Stage::ended, Outcome::done},
                            Case{State::canceled, false, 0, Stage::ended, Outcome::failed},
                            Case{State::canceled, false, 1, Stage::ended, Outcome::unknown},
                            Case{State::aborted, true, 0, Stage::ended, Outcome::unknown},
                            Case{State::aborted, false, 0, Stage::ended, Outcome::failed}}) {
        QueuedJob job;
        job.state = one.state;
        job.has_begun = one.has_begun;
        job.impressions = one.impressions;
        const Standing standing = standing_of(job);
        EXPECT_EQ(standing.stage, one.stage) << static_cast<int>(one.state);
        EXPECT_EQ(standing.outcome, one.outcome) << static_cast<int>(one.state) << one.has_begun;
    }
    QueuedJob flawed;
    flawed.state = State::completed;
    flawed.reasons = {"job-completed-with-errors"};
    EXPECT_EQ(standing_of(flawed).outcome, Outcome::unknown);
    EXPECT_THAT(standing_of(flawed).reason, testing::HasSubstr("with errors"));
}

}  // namespace
}  // namespace comptoir::bridge
