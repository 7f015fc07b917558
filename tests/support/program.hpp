#pragma once
/// The real program as a child process of a test.

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace comptoir::test {

/// Thread: the test's.   Owner: the test; the child is ended and reaped when this goes.
class Program {
public:
    /// Starts `path` with `words`; stdout and stderr are collected together.
    Program(const std::string& path, const std::vector<std::string>& words,
            const std::map<std::string, std::string>& environment = {});
    ~Program();
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    /// Reads output until `is_so(output)`; false when the deadline passes or the program ends first.
    bool wait_until(const std::function<bool(const std::string&)>& is_so,
                    std::chrono::milliseconds within = std::chrono::seconds(20));
    /// Reads output until it holds `text`; false when the deadline passes or the program ends first.
    bool wait_for(const std::string& text, std::chrono::milliseconds within = std::chrono::seconds(20));
    /// Waits for the end; the exit code, or 128 + signal, or -1 when it is still running.
    int wait_exit(std::chrono::milliseconds within = std::chrono::seconds(20));
    void signal(int number) const;
    [[nodiscard]] const std::string& output() const { return output_; }
    [[nodiscard]] int pid() const { return pid_; }

private:
    bool read_more(std::chrono::steady_clock::time_point until);

    int pid_ = -1;
    int fd_ = -1;
    int exit_code_ = -1;
    std::string output_;
};

/// Runs to the end and gives code and output.
struct Ran {
    int code;
    std::string output;
};
Ran run_program(const std::string& path, const std::vector<std::string>& words,
                const std::map<std::string, std::string>& environment = {},
                std::chrono::milliseconds within = std::chrono::seconds(30));

}  // namespace comptoir::test
