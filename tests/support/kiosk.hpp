#pragma once
/// The whole program on folders and a port of a test's own.

#include <fstream>
#include <map>
#include <memory>
#include <regex>
#include <string>
#include <vector>

#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::test {

/// Started with [http] on a free loopback port, [paths] in a temporary folder and the screen in memory, plus
/// `settings`. It is told that its first status ticket is out: tests count paper.
///
/// Owner: the test; the program is ended and reaped when this goes.
class Kiosk {
public:
    explicit Kiosk(const std::string& settings = {}, std::vector<std::string> words = {},
                   const std::map<std::string, std::string>& environment = {}) {
        write_settings(settings);
        std::filesystem::create_directories(folder("state"));
        std::ofstream(first_ticket_file()) << "{}";
        words.insert(words.begin(), {"--settings", settings_file()});
        words_ = std::move(words);
        environment_ = environment;
        start_again();
    }

    /// The same program on the same folders once more; the one before is ended if it still runs.
    void start_again() {
        program_.reset();
        program_ = std::make_unique<Program>(COMPTOIR_PROGRAM, words_, environment_);
    }
    /// Once, as what `before` runs at its end.
    void start_under(std::vector<std::string> before) {
        program_.reset();
        const std::string first = before.front();
        before.erase(before.begin());
        before.emplace_back(COMPTOIR_PROGRAM);
        before.insert(before.end(), words_.begin(), words_.end());
        program_ = std::make_unique<Program>(first, before, environment_);
    }
    /// With another environment from now on.
    void start_again(std::map<std::string, std::string> environment) {
        environment_ = std::move(environment);
        start_again();
    }

    /// The port it listens on; 0 when it did not come up.
    [[nodiscard]] std::uint16_t port() {
        static const std::regex listening("listening address=\"127\\.0\\.0\\.1:([0-9]+)\"");
        std::smatch found;
        const auto said = program_->wait_until(
            [&](const std::string& output) { return std::regex_search(output, found, listening); });
        return said ? static_cast<std::uint16_t>(std::stoi(found[1])) : 0;
    }

    /// Base settings with `more` behind them, which may begin with keys of [screen]; written as an editor
    /// does: a new file renamed over the old one.
    void write_settings(const std::string& more) const {
        const std::string beside = settings_file() + ".new";
        {
            std::ofstream out(beside);
            out << "[http]\nlisten = [\"127.0.0.1:0\"]\n"
                << "[paths]\nstate = \"" << folder("state") << "\"\ncache = \"" << folder("cache")
                << "\"\nruntime = \"" << folder("run") << "\"\n"
                << "[screen]\noutput = \"memory\"\nsize = \"1280x720\"\nclock = false\n"
                << more;
        }
        std::filesystem::rename(beside, settings_file());
    }

    [[nodiscard]] std::string folder(const char* name) const { return (folder_.path() / name).string(); }
    /// Removed, the next start is the first one.
    [[nodiscard]] std::string first_ticket_file() const { return folder("state") + "/status_ticket.json"; }
    [[nodiscard]] std::string settings_file() const { return (folder_.path() / "comptoir.toml").string(); }
    [[nodiscard]] Program& program() { return *program_; }

private:
    TemporaryFolder folder_;
    std::vector<std::string> words_;
    std::map<std::string, std::string> environment_;
    std::unique_ptr<Program> program_;
};

/// Asks for the status until `is_so` holds or the patience ends. The last answer.
template <class Predicate>
json::Value status_when(HttpClient& client, Predicate is_so) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    json::Value status;
    do {
        status = client.get("/api/v1/status").json();
    } while (!is_so(status) && std::chrono::steady_clock::now() < until);
    return status;
}

}  // namespace comptoir::test
