/// How long a receipt takes to be on the disk, next to a plain file that is synced, renamed and synced again
/// with its folder. On the disk that this program lies on; both take turns, so that they meet the same
/// weather.

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <filesystem>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "app/base/file.hpp"
#include "app/journal/jobs.hpp"
#include "tests/bench/row.hpp"

namespace comptoir::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;
namespace asio = boost::asio;

constexpr std::size_t kReceiptBytes = 187'000;  // as an Odoo POS sends one
constexpr int kReceipts = 1'000;
constexpr int kPacedReceipts = 200;
constexpr std::chrono::milliseconds kPause{120};  // a busy shop's is longer
constexpr int kRush = 50;
constexpr int kKept = 10'000;  // as many as the journal keeps
constexpr std::size_t kKeptBytes = 20'000;

/// A folder beside this program, empty.
std::filesystem::path folder() {
    const auto path = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "journal-bench";
    std::filesystem::remove_all(path);
    std::filesystem::create_directories(path);
    return path;
}

std::string receipt(int number) {
    std::string bytes(kReceiptBytes, '\0');
    auto state = static_cast<std::uint32_t>(number + 1);
    for (char& byte : bytes) {
        state = state * 1'664'525 + 1'013'904'223;
        byte = static_cast<char>(state >> 24);
    }
    return bytes;
}

bridge::StoredJob job(const std::string& id) {
    bridge::StoredJob made;
    made.id = id;
    made.device = "receipt";
    made.verb = "print_picture";
    made.fields = "null";
    made.asked = std::chrono::system_clock::now();
    return made;
}

struct Taken {
    std::vector<double> added;
    std::vector<double> begun;  ///< added, and marked as being sent
    std::vector<double> file;
    bool is_good = true;
};

asio::awaitable<void> one_by_one(journal::Jobs& jobs, std::filesystem::path beside, int receipts,
                                 std::chrono::milliseconds pause, Taken& taken) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (int i = 0; i < receipts; ++i) {
        const std::string id = std::to_string(pause.count()) + "-" + std::to_string(i);
        const std::string bytes = receipt(i);
        const auto start = SteadyClock::now();
        const auto added = co_await jobs.add(job(id), bytes);
        taken.added.push_back(milliseconds(SteadyClock::now() - start));
        const auto begun = co_await jobs.began(id, std::chrono::system_clock::now());
        taken.begun.push_back(milliseconds(SteadyClock::now() - start));
        const auto ended =
            co_await jobs.ended(id, bridge::Outcome::done, "", std::chrono::system_clock::now());

        const auto file_start = SteadyClock::now();
        const auto written = file::write(beside / id, bytes);
        taken.file.push_back(milliseconds(SteadyClock::now() - file_start));
        taken.is_good = taken.is_good && added && begun && ended && written;
        timer.expires_after(pause);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

asio::awaitable<void> in_a_rush(journal::Jobs& jobs, int number, std::vector<double>& taken, bool& is_good) {
    const std::string id = "rush-" + std::to_string(number);
    const std::string bytes = receipt(number);
    const auto start = SteadyClock::now();
    const auto added = co_await jobs.add(job(id), bytes);
    taken.push_back(milliseconds(SteadyClock::now() - start));
    is_good = is_good && added;
}

asio::awaitable<void> fill(journal::Jobs& jobs, int number, bool& is_good) {
    bridge::StoredJob made = job("kept-" + std::to_string(number));
    made.state = bridge::StoredJob::State::ended;
    const auto added = co_await jobs.add(made, receipt(number).substr(0, kKeptBytes));
    is_good = is_good && added;
}

void print_percentiles(const std::string& what, std::vector<double> ours, std::vector<double> rival,
                       std::optional<double> p99_at_most) {
    for (const double percent : {50.0, 99.0}) {
        std::optional<double> theirs;
        if (!rival.empty()) theirs = percentile(rival, percent);
        print({.what = what + ", p" + std::to_string(static_cast<int>(percent)),
               .value = percentile(ours, percent),
               .unit = "ms",
               .at_most = percent == 99.0 ? p99_at_most : std::nullopt,
               .rival = rival.empty() ? "" : "file, fsync, rename, fsync",
               .rival_value = theirs,
               .ratio_at_most = {}});
    }
}

/// With the thread that the front door makes.
int run(std::string_view wanted) {
    if (std::string_view("durable").find(wanted) == std::string_view::npos) return 0;
    const std::filesystem::path place = folder();
    asio::io_context io;
    SystemClock clock;
    auto journal = journal::Journal::open(place / "journal.db", io.get_executor(), clock);
    if (!journal || !(*journal)->problems().empty()) return 1;
    journal::Jobs jobs(**journal);
    std::thread thread([&] { (*journal)->run(); });

    Taken paced;
    Taken taken;
    std::filesystem::create_directories(place / "files");
    asio::co_spawn(io, one_by_one(jobs, place / "files", kPacedReceipts, kPause, paced), asio::detached);
    io.run();
    io.restart();
    asio::co_spawn(io, one_by_one(jobs, place / "files", kReceipts, {}, taken), asio::detached);
    io.run();
    io.restart();
    std::vector<double> rush;
    bool is_good = paced.is_good && taken.is_good;
    for (int i = 0; i < kRush; ++i) asio::co_spawn(io, in_a_rush(jobs, i, rush, is_good), asio::detached);
    io.run();

    for (int i = 0; i < kKept; i += kRush) {
        io.restart();
        for (int j = i; j < i + kRush; ++j) asio::co_spawn(io, fill(jobs, j, is_good), asio::detached);
        io.run();
    }

    (*journal)->stop();
    thread.join();
    journal->reset();
    const auto start = SteadyClock::now();
    journal = journal::Journal::open(place / "journal.db", io.get_executor(), clock);
    const double opened = milliseconds(SteadyClock::now() - start);
    is_good = is_good && journal && (*journal)->problems().empty();
    journal->reset();
    std::filesystem::remove_all(place);
    if (!is_good) return 1;
    print_percentiles("receipt of 187 kB accepted to durable", paced.added, paced.file, 20.0);
    print_percentiles("the same, and marked as being sent", paced.begun, paced.file, 15.0);
    print_percentiles("the same to durable, one upon the other", taken.added, taken.file, 20.0);
    print_percentiles("the same to being sent, one upon the other", taken.begun, taken.file, std::nullopt);
    print_percentiles("50 receipts at once to durable, each", rush, {}, std::nullopt);
    print("opening the journal with 10,000 jobs of 20 kB", opened, "ms");
    return 0;
}

}  // namespace
}  // namespace comptoir::bench

int main(int argc, char** argv) {
    return comptoir::bench::run(argc > 1 ? argv[1] : "");
}
