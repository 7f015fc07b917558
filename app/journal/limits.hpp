#pragma once
/// How much the journal keeps.

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace comptoir::journal {

/// Where they are reached the oldest jobs that have ended go first; a job that has not is never given up, and
/// where only such are left a new one is refused. Tests make them smaller.
struct Limits {
    static constexpr std::size_t kJobsMax = 10'000;               // ten days of a busy shop of four printers
    static constexpr std::size_t kBytesMax = 256 * 1024 * 1024;   // 1,400 long receipts to print again
    static constexpr std::size_t kPayloadMax = 32 * 1024 * 1024;  // a PDF of a hundred scanned pages
    static constexpr std::size_t kWordsMax = 16 * 1024;           // names, ids and fields: some hundred bytes
    static constexpr std::int64_t kPagesMax = 114'688;  // 448 MiB: bytes_max, words of jobs_max, and indexes
    static constexpr std::size_t kMemoryBytesMax = 32 * 1024 * 1024;  // a small box has 1 GiB for everything

    std::size_t jobs_max = kJobsMax;
    std::size_t bytes_max = kBytesMax;
    std::size_t payload_max = kPayloadMax;
    std::int64_t pages_max = kPagesMax;
    std::chrono::hours age_max{24 * 30};  // a month's end has been gone through by then

    bool operator==(const Limits&) const = default;
};

/// Deadlines and pauses. Tests make them shorter.
struct Timings {
    std::chrono::milliseconds patience{2'000};  ///< for a kiosk that is just ending to let go of the file
    std::chrono::milliseconds quiet{100};       ///< without a request, before chores are done
    std::chrono::milliseconds retry{5'000};     ///< until what the disk did not take is tried again
    std::chrono::milliseconds look{10'000};     ///< between two looks for a disk that was not there
    int log_pages = 256;  ///< the log is emptied at a quiet moment once it is that long: 1 MiB
};

}  // namespace comptoir::journal
