#include "device-bridge/links/ipp_message.hpp"

#include <cups/ipp.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <memory>
#include <optional>

namespace comptoir::bridge::ipp {
namespace {

constexpr const char* kUser = "comptoir";  // whoever made a job may cancel it

struct Delete {
    void operator()(ipp_t* message) const { ippDelete(message); }
};
using Message = std::unique_ptr<ipp_t, Delete>;

ssize_t append(void* into, ipp_uchar_t* bytes, std::size_t count) {
    static_cast<std::string*>(into)->append(reinterpret_cast<const char*>(bytes), count);
    return static_cast<ssize_t>(count);
}

ssize_t take(void* from, ipp_uchar_t* bytes, std::size_t count) {
    auto& left = *static_cast<std::string_view*>(from);
    const std::size_t taken = std::min(count, left.size());
    std::memcpy(bytes, left.data(), taken);
    left.remove_prefix(taken);
    return static_cast<ssize_t>(taken);
}

std::string bytes_of(const Message& message) {
    std::string bytes;
    ippWriteIO(&bytes, append, 1, nullptr, message.get());
    return bytes;
}

/// What every operation begins with.   Source: RFC 8011 sections 4.1.4 and 4.1.5.
Message request(ipp_op_t operation, const std::string& printer_uri) {
    Message message(ippNew());
    ippSetOperation(message.get(), operation);
    ippSetRequestId(message.get(), 1);  // one request a connection
    ippAddString(message.get(), IPP_TAG_OPERATION, IPP_TAG_CHARSET, "attributes-charset", nullptr, "utf-8");
    // CUPS tells troubles of a printer in the language of the job that met them.
    ippAddString(message.get(), IPP_TAG_OPERATION, IPP_TAG_LANGUAGE, "attributes-natural-language", nullptr,
                 "en");
    if (!printer_uri.empty()) {
        ippAddString(message.get(), IPP_TAG_OPERATION, IPP_TAG_URI, "printer-uri", nullptr,
                     printer_uri.c_str());
    }
    return message;
}

void add_job(const Message& message, int job) {
    ippAddInteger(message.get(), IPP_TAG_OPERATION, IPP_TAG_INTEGER, "job-id", job);
}

void add_user(const Message& message) {
    ippAddString(message.get(), IPP_TAG_OPERATION, IPP_TAG_NAME, "requesting-user-name", nullptr, kUser);
}

template <std::size_t count>
void add_wanted(const Message& message, const std::array<const char*, count>& names) {
    ippAddStrings(message.get(), IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes",
                  static_cast<int>(count), nullptr, names.data());
}

std::string words_of(int status) {
    constexpr int kKnownMax = 0x1FFF;  // as far as the enumeration of CUPS 2.4 reaches
    return status <= kKnownMax ? ippErrorString(static_cast<ipp_status_t>(status))
                               : fmt::format("status 0x{:04x}", status);
}

/// What a status that is no success means to us.   Source: RFC 8011 section 4.1.6 and appendix B.
ErrorCode code_of(int status) {
    switch (status) {
        case IPP_STATUS_ERROR_NOT_FOUND:
        case IPP_STATUS_ERROR_GONE:
        case IPP_STATUS_ERROR_SERVICE_UNAVAILABLE: return ErrorCode::offline;
        case IPP_STATUS_ERROR_DOCUMENT_FORMAT_NOT_SUPPORTED:
        case IPP_STATUS_ERROR_COMPRESSION_NOT_SUPPORTED:
        case IPP_STATUS_ERROR_OPERATION_NOT_SUPPORTED: return ErrorCode::unsupported;
        case IPP_STATUS_ERROR_BUSY:
        case IPP_STATUS_ERROR_TOO_MANY_JOBS: return ErrorCode::busy;
        case IPP_STATUS_ERROR_INTERNAL:
        case IPP_STATUS_ERROR_TEMPORARY:
        case IPP_STATUS_ERROR_JOB_CANCELED:
        case IPP_STATUS_ERROR_DOCUMENT_FORMAT_ERROR:
        case IPP_STATUS_ERROR_DOCUMENT_UNPRINTABLE:
        case IPP_STATUS_ERROR_DEVICE: return ErrorCode::malformed;  // it may have begun by then
        default: return ErrorCode::refused;
    }
}

std::string first_text(ipp_t* message, const char* name) {
    ipp_attribute_t* found = ippFindAttribute(message, name, IPP_TAG_ZERO);
    const char* text = found == nullptr ? nullptr : ippGetString(found, 0, nullptr);
    return text == nullptr ? "" : text;
}

std::vector<std::string> texts(ipp_t* message, const char* name) {
    std::vector<std::string> all;
    ipp_attribute_t* found = ippFindAttribute(message, name, IPP_TAG_ZERO);
    const int count = found == nullptr ? 0 : ippGetCount(found);
    for (int i = 0; i < count; ++i) {
        const char* text = ippGetString(found, i, nullptr);
        if (text != nullptr) all.emplace_back(text);
    }
    return all;
}

/// An integer or an enum; nothing where it is "no-value", or anything else.
std::optional<int> number(ipp_t* message, const char* name) {
    for (const ipp_tag_t tag : {IPP_TAG_INTEGER, IPP_TAG_ENUM}) {
        if (ipp_attribute_t* found = ippFindAttribute(message, name, tag)) return ippGetInteger(found, 0);
    }
    return std::nullopt;
}

Result<Message> decoded(std::string_view answer) {
    if (answer.size() > kAnswerBytesMax) return fail(ErrorCode::malformed, "an IPP answer of over 1 MiB");
    if (!is_sound(answer)) return fail(ErrorCode::malformed, "the answer is no IPP");
    Message message(ippNew());
    if (ippReadIO(&answer, take, 1, nullptr, message.get()) != IPP_STATE_DATA)
        return fail(ErrorCode::malformed, "the answer is no IPP");
    // A printer may send any number; as an enumeration it would be one of those that CUPS knows.
    const int status = ippGetStatusCode(message.get());
    if (status < IPP_STATUS_REDIRECTION_OTHER_SITE) return message;
    const std::string said = first_text(message.get(), "status-message");
    return fail(code_of(status), fmt::format("{}{}{}", words_of(status), said.empty() ? "" : ": ", said));
}

bool knows(ipp_t* message, ipp_op_t operation) {
    ipp_attribute_t* found = ippFindAttribute(message, "operations-supported", IPP_TAG_ENUM);
    const int count = found == nullptr ? 0 : ippGetCount(found);
    for (int i = 0; i < count; ++i) {
        if (ippGetInteger(found, i) == operation) return true;
    }
    return false;
}

/// Source: RFC 8011 section 5.4.11.
QueueFacts::State queue_state(int state) {
    if (state == IPP_PSTATE_IDLE) return QueueFacts::State::idle;
    if (state == IPP_PSTATE_PROCESSING) return QueueFacts::State::processing;
    return QueueFacts::State::stopped;
}

/// Source: RFC 8011 section 5.3.7. Nothing where it is none of them.
std::optional<QueuedJob::State> job_state(int state) {
    switch (state) {
        case IPP_JSTATE_PENDING: return QueuedJob::State::pending;
        case IPP_JSTATE_HELD: return QueuedJob::State::held;
        case IPP_JSTATE_PROCESSING: return QueuedJob::State::processing;
        case IPP_JSTATE_STOPPED: return QueuedJob::State::stopped;
        case IPP_JSTATE_CANCELED: return QueuedJob::State::canceled;
        case IPP_JSTATE_ABORTED: return QueuedJob::State::aborted;
        case IPP_JSTATE_COMPLETED: return QueuedJob::State::completed;
        default: return std::nullopt;
    }
}

}  // namespace

// ---- what we ask ----

std::string get_printer(const std::string& printer_uri) {
    static constexpr std::array kWanted{"printer-state",
                                        "printer-state-reasons",
                                        "printer-state-message",
                                        "printer-is-accepting-jobs",
                                        "document-format-supported",
                                        "printer-make-and-model",
                                        "printer-device-id",
                                        "printer-uuid",
                                        "queued-job-count",
                                        "operations-supported"};
    const Message message = request(IPP_OP_GET_PRINTER_ATTRIBUTES, printer_uri);
    add_user(message);
    add_wanted(message, kWanted);
    return bytes_of(message);
}

std::string create_job(const std::string& printer_uri, const std::string& name) {
    const Message message = request(IPP_OP_CREATE_JOB, printer_uri);
    add_user(message);
    ippAddString(message.get(), IPP_TAG_OPERATION, IPP_TAG_NAME, "job-name", nullptr, name.c_str());
    return bytes_of(message);
}

std::string send_document(const std::string& printer_uri, int job, const std::string& format) {
    const Message message = request(IPP_OP_SEND_DOCUMENT, printer_uri);
    add_job(message, job);
    add_user(message);
    ippAddString(message.get(), IPP_TAG_OPERATION, IPP_TAG_MIMETYPE, "document-format", nullptr,
                 format.c_str());
    ippAddBoolean(message.get(), IPP_TAG_OPERATION, "last-document", 1);
    return bytes_of(message);
}

std::string get_job(const std::string& printer_uri, int job) {
    static constexpr std::array kWanted{"job-id",
                                        "job-name",
                                        "job-state",
                                        "job-state-reasons",
                                        "job-state-message",
                                        "job-printer-state-message",
                                        "job-impressions-completed",
                                        "time-at-processing"};
    const Message message = request(IPP_OP_GET_JOB_ATTRIBUTES, printer_uri);
    add_job(message, job);
    add_user(message);
    add_wanted(message, kWanted);
    return bytes_of(message);
}

std::string cancel_job(const std::string& printer_uri, int job) {
    const Message message = request(IPP_OP_CANCEL_JOB, printer_uri);
    add_job(message, job);
    add_user(message);
    return bytes_of(message);
}

std::string get_queues() {
    static constexpr std::array kWanted{"printer-name", "printer-info", "printer-make-and-model",
                                        "printer-uuid", "device-uri"};
    const Message message = request(IPP_OP_CUPS_GET_PRINTERS, "");
    add_user(message);
    ippAddInteger(message.get(), IPP_TAG_OPERATION, IPP_TAG_INTEGER, "limit", static_cast<int>(kQueuesMax));
    add_wanted(message, kWanted);
    return bytes_of(message);
}

// ---- what is answered ----

Result<void> is_taken(std::string_view answer) {
    const auto message = decoded(answer);
    if (!message) return tl::unexpected(message.error());
    return {};
}

Result<QueueFacts> queue_facts(std::string_view answer) {
    const auto message = decoded(answer);
    if (!message) return tl::unexpected(message.error());
    ipp_t* said = message->get();
    const auto state = number(said, "printer-state");
    if (!state) return fail(ErrorCode::malformed, "a queue that does not say how it is");
    QueueFacts facts;
    facts.state = queue_state(*state);
    facts.reasons = texts(said, "printer-state-reasons");
    facts.message = first_text(said, "printer-state-message");
    ipp_attribute_t* accepting = ippFindAttribute(said, "printer-is-accepting-jobs", IPP_TAG_BOOLEAN);
    facts.is_accepting = accepting == nullptr || ippGetBoolean(accepting, 0) != 0;
    facts.formats = texts(said, "document-format-supported");
    facts.model = first_text(said, "printer-make-and-model");
    facts.device_id = first_text(said, "printer-device-id");
    facts.uuid = first_text(said, "printer-uuid");
    facts.jobs = number(said, "queued-job-count").value_or(0);
    facts.makes_jobs = knows(said, IPP_OP_CREATE_JOB) && knows(said, IPP_OP_SEND_DOCUMENT);
    return facts;
}

Result<int> job_number(std::string_view answer) {
    const auto message = decoded(answer);
    if (!message) return tl::unexpected(message.error());
    const auto id = number(message->get(), "job-id");
    if (!id || *id <= 0) return fail(ErrorCode::malformed, "a job without a number");
    return *id;
}

Result<QueuedJob> queued_job(std::string_view answer) {
    const auto message = decoded(answer);
    if (!message && message.error().code == ErrorCode::offline)  // it did answer, and that is its answer
        return fail(ErrorCode::refused, message.error().message);
    if (!message) return tl::unexpected(message.error());
    ipp_t* said = message->get();
    const auto state = job_state(number(said, "job-state").value_or(0));
    if (!state) return fail(ErrorCode::malformed, "a job that does not say how it is");
    QueuedJob job;
    job.state = *state;
    job.reasons = texts(said, "job-state-reasons");
    job.message = first_text(said, "job-printer-state-message");
    if (job.message.empty()) job.message = first_text(said, "job-state-message");
    job.name = first_text(said, "job-name");
    // Source: RFC 8011 section 5.3.14.2: "no-value" until the job has been processed. A printer that has no
    // such attribute at all, or does not know, may have begun.
    ipp_attribute_t* begun_at = ippFindAttribute(said, "time-at-processing", IPP_TAG_ZERO);
    job.has_begun = begun_at == nullptr || ippGetValueTag(begun_at) != IPP_TAG_NOVALUE;
    job.begun_at = number(said, "time-at-processing").value_or(0);
    job.impressions = number(said, "job-impressions-completed").value_or(0);
    return job;
}

Result<std::vector<ListedQueue>> listed_queues(std::string_view answer) {
    const auto message = decoded(answer);
    if (!message) {
        // Source: CUPS implementation of IPP: a server without queues answers client-error-not-found.
        if (message.error().code == ErrorCode::offline) return std::vector<ListedQueue>{};
        return tl::unexpected(message.error());
    }
    std::vector<ListedQueue> queues;
    bool is_inside = false;
    for (ipp_attribute_t* one = ippFirstAttribute(message->get()); one != nullptr;
         one = ippNextAttribute(message->get())) {
        const bool is_of_queue = ippGetGroupTag(one) == IPP_TAG_PRINTER && ippGetName(one) != nullptr;
        if (is_of_queue && !is_inside) {
            if (queues.size() >= kQueuesMax) break;
            queues.emplace_back();
        }
        is_inside = is_of_queue;
        if (!is_of_queue) continue;
        const char* text = ippGetString(one, 0, nullptr);
        if (text == nullptr) continue;
        const std::string_view name = ippGetName(one);
        if (name == "printer-name") queues.back().name = text;
        if (name == "printer-info") queues.back().info = text;
        if (name == "printer-make-and-model") queues.back().model = text;
        if (name == "printer-uuid") queues.back().uuid = text;
        if (name == "device-uri") queues.back().device_uri = text;
    }
    std::erase_if(queues, [](const ListedQueue& queue) { return queue.name.empty(); });
    return queues;
}

bool is_sound(std::string_view message) {
    constexpr std::size_t kHead = 8;  // version, status, request id
    constexpr int kEnd = 0x03;
    constexpr int kFirstValueTag = 0x10;
    constexpr int kBeginCollection = 0x34;
    constexpr int kEndCollection = 0x37;
    if (message.size() <= kHead) return false;
    message.remove_prefix(kHead);
    const auto skip_text = [&message] {
        if (message.size() < 2) return false;
        const auto size = static_cast<std::size_t>(static_cast<std::uint8_t>(message[0]) << 8 |
                                                   static_cast<std::uint8_t>(message[1]));
        if (message.size() < 2 + size) return false;
        message.remove_prefix(2 + size);
        return true;
    };
    int depth = 0;
    while (!message.empty()) {
        const int tag = static_cast<std::uint8_t>(message.front());
        message.remove_prefix(1);
        if (tag == kEnd) return depth == 0;
        if (tag < kFirstValueTag) continue;  // a group begins
        if (tag == kBeginCollection && ++depth > kCollectionDepthMax) return false;
        if (tag == kEndCollection && --depth < 0) return false;
        if (!skip_text() || !skip_text()) return false;  // name, value
    }
    return false;
}

}  // namespace comptoir::bridge::ipp
