/// Answers of print servers.

#include "device-bridge/links/ipp_message.hpp"
#include "tests/fuzz/body.hpp"

namespace comptoir::fuzz {
namespace {

using namespace bridge;

/// An attribute: its kind, its name and its value, each text with two bytes of length.
/// Source: RFC 8010 section 3.1.
std::string attribute(char tag, std::string_view name, std::string_view value) {
    std::string bytes(1, tag);
    for (const std::string_view text : {name, value}) {
        bytes += {static_cast<char>(text.size() >> 8), static_cast<char>(text.size())};
        bytes += text;
    }
    return bytes;
}

std::string answer(std::string_view groups) {
    using namespace std::string_view_literals;
    return std::string("\2\0\0\0\0\0\0\1\1"sv) + attribute('\x47', "attributes-charset", "utf-8") +
           attribute('\x48', "attributes-natural-language", "en") + std::string(groups) + '\3';
}

std::vector<std::string> seeds() {
    using namespace std::string_view_literals;
    const std::string printer = '\4' + attribute('\x23', "printer-state", "\0\0\0\4"sv) +
                                attribute('\x44', "printer-state-reasons", "media-low-warning") +
                                attribute('\x44', "", "cover-open") +
                                attribute('\x22', "printer-is-accepting-jobs", "\1") +
                                attribute('\x49', "document-format-supported", "image/jpeg") +
                                attribute('\x41', "printer-make-and-model", "Example 9") +
                                attribute('\x42', "printer-name", "office") +
                                attribute('\x45', "device-uri", "usb://EPSON/TM-T20II") +
                                attribute('\x23', "operations-supported", "\0\0\0\5"sv);
    const std::string job = '\2' + attribute('\x21', "job-id", "\0\0\0\7"sv) +
                            attribute('\x23', "job-state", "\0\0\0\x9"sv) +
                            attribute('\x44', "job-state-reasons", "job-completed-successfully");
    const std::string nested = '\4' + attribute('\x34', "media-col", "") +
                               attribute('\x4A', "", "media-size") + attribute('\x34', "", "") +
                               attribute('\x4A', "", "x-dimension") + attribute('\x21', "", "\0\0\1\0"sv) +
                               attribute('\x37', "", "") + attribute('\x37', "", "");
    return {answer(printer),   answer(job),
            answer(nested),    answer(printer + printer),
            ipp::get_queues(), ipp::create_job("ipp://localhost/printers/office", "receipt")};
}

void run(std::string_view bytes) {
    const bool is_sound = ipp::is_sound(bytes);
    const auto facts = ipp::queue_facts(bytes);
    const auto queues = ipp::listed_queues(bytes);
    const bool was_read =
        facts || queues || ipp::job_number(bytes) || ipp::queued_job(bytes) || ipp::is_taken(bytes);
    CHECK(is_sound || !was_read, "what is not sound is not read");
    CHECK(!queues || queues->size() <= ipp::kQueuesMax, "queues are bounded");
}

const Registered kIpp({.name = "ipp", .seeds = seeds, .run = run});

}  // namespace
}  // namespace comptoir::fuzz
