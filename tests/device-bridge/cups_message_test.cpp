/// IPP as bytes: what we ask, what is answered, and answers that are none.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "device-bridge/links/ipp_message.hpp"

namespace comptoir::bridge {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// An answer put together byte by byte.   Source: RFC 8010 section 3.1.
class Answer {
public:
    explicit Answer(int status) {
        bytes_ = {2, 0, static_cast<char>(status >> 8), static_cast<char>(status), 0, 0, 0, 1};
        group(0x01).add(0x47, "attributes-charset", "utf-8").add(0x48, "attributes-natural-language", "en");
    }
    Answer& group(int tag) {
        bytes_ += static_cast<char>(tag);
        return *this;
    }
    Answer& add(int tag, const std::string& name, const std::string& value) {
        bytes_ += static_cast<char>(tag);
        return put(name).put(value);
    }
    Answer& number(int tag, const std::string& name, int value) {
        return add(tag, name,
                   {static_cast<char>(value >> 24), static_cast<char>(value >> 16),
                    static_cast<char>(value >> 8), static_cast<char>(value)});
    }
    [[nodiscard]] std::string bytes() const { return bytes_ + '\x03'; }

private:
    Answer& put(const std::string& text) {
        bytes_ += static_cast<char>(text.size() >> 8);
        bytes_ += static_cast<char>(text.size());
        bytes_ += text;
        return *this;
    }
    std::string bytes_;
};

constexpr int kInteger = 0x21;
constexpr int kEnum = 0x23;
constexpr int kUnknown = 0x12;
constexpr int kNoValue = 0x13;
constexpr int kText = 0x41;
constexpr int kName = 0x42;
constexpr int kKeyword = 0x44;
constexpr int kUri = 0x45;
constexpr int kMime = 0x49;
constexpr int kJobGroup = 0x02;
constexpr int kPrinterGroup = 0x04;

Answer printer() {
    Answer answer(0);
    answer.group(kPrinterGroup)
        .number(kEnum, "printer-state", 4)
        .add(kKeyword, "printer-state-reasons", "media-low-warning")
        .add(kKeyword, "", "cover-open")
        .add(0x22, "printer-is-accepting-jobs", std::string(1, '\x01'))
        .add(kMime, "document-format-supported", "application/pdf")
        .add(kMime, "", "image/jpeg")
        .add(kText, "printer-make-and-model", "Example 9")
        .add(kUri, "printer-uuid", "urn:uuid:1-2")
        .number(kEnum, "operations-supported", 5)
        .number(kEnum, "", 6)
        .number(kInteger, "queued-job-count", 3);
    return answer;
}

TEST(CupsMessage, ReadsWhatAPrinterSaysOfItself) {
    const auto facts = ipp::queue_facts(printer().bytes());
    ASSERT_TRUE(facts);
    EXPECT_EQ(facts->state, QueueFacts::State::processing);
    EXPECT_THAT(facts->reasons, ElementsAre("media-low-warning", "cover-open"));
    EXPECT_THAT(facts->formats, ElementsAre("application/pdf", "image/jpeg"));
    EXPECT_TRUE(facts->is_accepting);
    EXPECT_TRUE(facts->makes_jobs);
    EXPECT_EQ(facts->model, "Example 9");
    EXPECT_EQ(facts->uuid, "urn:uuid:1-2");
    EXPECT_EQ(facts->jobs, 3);
}

TEST(CupsMessage, AnAnswerThatIsCutOffAnywhereIsNone) {
    const std::string whole = printer().bytes();
    for (std::size_t bytes = 0; bytes < whole.size(); ++bytes) {
        const auto facts = ipp::queue_facts(whole.substr(0, bytes));
        ASSERT_FALSE(facts) << bytes;
        EXPECT_EQ(facts.error().code, ErrorCode::malformed) << bytes;
    }
}

TEST(CupsMessage, AnAnswerWithAnyByteChangedIsReadOrRefused) {
    const std::string whole = printer().bytes();
    int read = 0;
    for (std::size_t at = 0; at < whole.size(); ++at) {
        for (const int value : {0x00, 0x03, 0x34, 0x37, 0x4a, 0x7f, 0xff}) {
            std::string changed = whole;
            changed[at] = static_cast<char>(value);
            read += ipp::queue_facts(changed) ? 1 : 0;
            static_cast<void>(ipp::queued_job(changed));
            static_cast<void>(ipp::listed_queues(changed));
        }
    }
    EXPECT_GT(read, 0);
}

TEST(CupsMessage, NestsOnlySoDeep) {
    const auto nested = [](int depth) {
        Answer answer = printer();
        answer.add(0x34, "media-col", "");
        for (int i = 1; i < depth; ++i) answer.add(0x4a, "", "x").add(0x34, "", "");
        for (int i = 0; i < depth; ++i) answer.add(0x37, "", "");
        return answer.bytes();
    };
    EXPECT_TRUE(ipp::queue_facts(nested(3)));
    EXPECT_TRUE(ipp::is_sound(nested(ipp::kCollectionDepthMax)));
    EXPECT_FALSE(ipp::is_sound(nested(ipp::kCollectionDepthMax + 1)));
    EXPECT_EQ(ipp::queue_facts(nested(20'000)).error().code, ErrorCode::malformed);
    EXPECT_EQ(ipp::queue_facts(std::string(ipp::kAnswerBytesMax + 1, '\x21')).error().code,
              ErrorCode::malformed);
}

TEST(CupsMessage, SaysWhatAStatusMeans) {
    const std::vector<std::pair<int, ErrorCode>> table{
        {0x0400, ErrorCode::refused},      // bad request
        {0x0403, ErrorCode::refused},      // not authorized
        {0x0404, ErrorCode::refused},      // not possible
        {0x0406, ErrorCode::offline},      // not found
        {0x040A, ErrorCode::unsupported},  // document format
        {0x0411, ErrorCode::malformed},    // an error within the document: it may have begun
        {0x0501, ErrorCode::unsupported},  // operation
        {0x0500, ErrorCode::malformed},    // internal error
        {0x0506, ErrorCode::refused},      // not accepting jobs
        {0x0507, ErrorCode::busy},        {0x4002, ErrorCode::refused},  // one that nobody knows
        {0x0508, ErrorCode::malformed},  // the job was cancelled meanwhile: it may have begun
    };
    for (const auto& [status, code] : table) {
        const auto taken = ipp::is_taken(Answer(status).add(kText, "status-message", "so it is").bytes());
        ASSERT_FALSE(taken) << status;
        EXPECT_EQ(taken.error().code, code) << std::hex << status;
        EXPECT_THAT(taken.error().message, HasSubstr("so it is"));
    }
    EXPECT_TRUE(ipp::is_taken(Answer(0x0001).bytes()));
}

TEST(CupsMessage, ReadsHowAJobStands) {
    const auto job = [](int state) {
        Answer answer(0);
        answer.group(kJobGroup)
            .number(kEnum, "job-state", state)
            .add(kName, "job-name", "comptoir 7")
            .add(kText, "job-printer-state-message", "no paper");
        return answer;
    };
    auto waits = ipp::queued_job(job(3).add(kNoValue, "time-at-processing", "").bytes());
    ASSERT_TRUE(waits);
    EXPECT_EQ(waits->state, QueuedJob::State::pending);
    EXPECT_FALSE(waits->has_begun);
    EXPECT_EQ(waits->name, "comptoir 7");
    EXPECT_EQ(waits->message, "no paper");
    const auto prints = ipp::queued_job(job(5).number(kInteger, "time-at-processing", 17).bytes());
    EXPECT_TRUE(prints->has_begun);
    EXPECT_TRUE(ipp::queued_job(job(3).bytes())->has_begun) << "a printer that does not say may have";
    EXPECT_TRUE(ipp::queued_job(job(7).add(kUnknown, "time-at-processing", "").bytes())->has_begun)
        << "nor does one that does not know";
    EXPECT_EQ(ipp::queued_job(job(12).bytes()).error().code, ErrorCode::malformed);
    EXPECT_EQ(ipp::queued_job(Answer(0x0406).bytes()).error().code, ErrorCode::refused)
        << "that it knows no such job is an answer";
}

TEST(CupsMessage, ReadsAListOfQueuesUpToItsBound) {
    Answer answer(0);
    for (std::size_t i = 0; i < ipp::kQueuesMax + 5; ++i) {
        answer.group(kPrinterGroup)
            .add(kName, "printer-name", "queue" + std::to_string(i))
            .add(kText, "printer-info", "Office")
            .add(kUri, "device-uri", "socket://10.0.0.9");
    }
    const auto queues = ipp::listed_queues(answer.bytes());
    ASSERT_TRUE(queues);
    ASSERT_EQ(queues->size(), ipp::kQueuesMax);
    EXPECT_EQ(queues->at(1).name, "queue1");
    EXPECT_EQ(queues->at(1).device_uri, "socket://10.0.0.9");
    EXPECT_TRUE(ipp::listed_queues(Answer(0x0406).bytes())->empty()) << "a server without queues says so";
}

TEST(CupsMessage, WhatWeAskIsSoundIpp) {
    const std::string uri = "ipp://localhost/printers/office";
    for (const std::string& request :
         {ipp::get_printer(uri), ipp::create_job(uri, "comptoir 1"), ipp::send_document(uri, 1, "image/png"),
          ipp::get_job(uri, 1), ipp::cancel_job(uri, 1), ipp::get_queues()}) {
        EXPECT_TRUE(ipp::is_sound(request));
        EXPECT_THAT(request, HasSubstr("comptoir"));
    }
}

}  // namespace
}  // namespace comptoir::bridge
