/// Opens the journals that crash images held, as the kiosk would, and says which jobs it finds. For each file
/// one line "file PATH", then "problem TEXT", and "job ID STATE OUTCOME PROMISED", STATE being queued,
/// sending or ended.

#include <boost/asio/io_context.hpp>
#include <cstdio>

#include "app/journal/journal.hpp"

namespace {

using namespace comptoir;

const char* name_of(bridge::StoredJob::State state) {
    switch (state) {
        case bridge::StoredJob::State::queued: return "queued";
        case bridge::StoredJob::State::sending: return "sending";
        case bridge::StoredJob::State::ended: return "ended";
    }
    return "?";
}

bool check(const char* path) {
    boost::asio::io_context io;
    const SystemClock clock;
    std::printf("file %s\n", path);
    const auto opened = journal::Journal::open(path, io.get_executor(), clock);
    if (!opened) {
        std::printf("problem %s\n", opened.error().message.c_str());
        return false;
    }
    for (const std::string& problem : (*opened)->problems()) std::printf("problem %s\n", problem.c_str());
    for (const bridge::StoredJob& job : (*opened)->found())
        std::printf("job %s %s %d %d\n", job.id.c_str(), name_of(job.state), static_cast<int>(job.outcome),
                    static_cast<int>(job.is_promised));
    return true;
}

}  // namespace

int main(int count, char** words) {
    bool is_good = count > 1;
    for (int i = 1; i < count; ++i) is_good = check(words[i]) && is_good;
    return is_good ? 0 : 1;
}
