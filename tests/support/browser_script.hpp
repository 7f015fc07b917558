#pragma once
/// A "browser" for tests: a script that writes down how it was started and stays until it is killed.

#include <signal.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/temporary_folder.hpp"

namespace comptoir::test {

/// What a browser does once it has started.
enum class Behaviour {
    stays,
    is_stubborn,  ///< does not go when it is asked to
    has_helper,   ///< starts a process of its own and waits for it
    dies
};

class BrowserScript {
public:
    explicit BrowserScript(Behaviour behaviour = Behaviour::stays) {
        {
            std::ofstream out(path());
            out << "#!/bin/sh\n"
                << (behaviour == Behaviour::is_stubborn ? "trap '' TERM HUP\n" : "")
                << "{ echo \"$COMPTOIR_ROTATE\"; ls /proc/self/fd | wc -l; printf '%s\\n' \"$@\"; } > "
                << path() << ".new\nmv " << path() << ".new " << path() << ".$$\n"
                << "echo $$ >> " << path() << ".pids\n"
                << "echo a word that nobody should read: \"$@\"\n";
            switch (behaviour) {
                case Behaviour::dies: out << "exit 3\n"; break;
                case Behaviour::is_stubborn: out << "while :; do sleep 600; done\n"; break;
                case Behaviour::has_helper:
                    out << "sleep 600 &\necho $! > " << path() << ".helper\nwait\n";
                    break;
                case Behaviour::stays: out << "exec sleep 600\n"; break;
            }
        }
        std::filesystem::permissions(path(), std::filesystem::perms::owner_all);
    }

    [[nodiscard]] std::string path() const { return (folder_.path() / "browser").string(); }
    /// Every start so far, the first first.
    [[nodiscard]] std::vector<int> pids() const { return numbers(path() + ".pids"); }
    [[nodiscard]] int helper() const {
        const auto all = numbers(path() + ".helper");
        return all.empty() ? 0 : all.front();
    }
    /// What that one was started with: COMPTOIR_ROTATE, how many descriptors it had, then its words.
    [[nodiscard]] std::vector<std::string> started_with(int pid) const {
        std::ifstream in(path() + "." + std::to_string(pid));
        std::vector<std::string> lines;
        for (std::string line; std::getline(in, line);) lines.push_back(line);
        return lines;
    }
    /// Gone, or dead and only not yet reaped by whoever inherited it.
    [[nodiscard]] static bool is_gone(int pid) {
        std::ifstream in("/proc/" + std::to_string(pid) + "/stat");
        const std::string stat((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
        const auto end = stat.rfind(") ");
        return end == std::string::npos || stat[end + 2] == 'Z' || stat[end + 2] == 'X';
    }

private:
    static std::vector<int> numbers(const std::string& file) {
        std::ifstream in(file);
        return {std::istream_iterator<int>(in), std::istream_iterator<int>()};
    }

    TemporaryFolder folder_;
};

}  // namespace comptoir::test
