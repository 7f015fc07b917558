#include "tests/support/program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <stdexcept>

namespace comptoir::test {
namespace {

using SteadyClock = std::chrono::steady_clock;

int left_ms(SteadyClock::time_point until) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(until - SteadyClock::now()).count();
    return left < 0 ? 0 : static_cast<int>(left);
}

}  // namespace

Program::Program(const std::string& path, const std::vector<std::string>& words,
                 const std::map<std::string, std::string>& environment) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe2");
    // Everything the child needs is made before the fork: after it, in a program with threads, nothing may
    // allocate.
    std::vector<std::string> all{path};
    all.insert(all.end(), words.begin(), words.end());
    std::vector<char*> arguments;
    for (std::string& word : all) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    std::map<std::string, std::string> merged = environment;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string text = *entry;
        const auto equals = text.find('=');
        if (equals != std::string::npos) merged.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
    std::vector<std::string> entries;
    for (const auto& [key, value] : merged) {
        if (!value.empty()) entries.push_back(key + "=" + value);  // an empty value removes a variable
    }
    std::vector<char*> variables;
    for (std::string& entry : entries) variables.push_back(entry.data());
    variables.push_back(nullptr);

    pid_ = ::fork();
    if (pid_ < 0) throw std::runtime_error("fork");
    if (pid_ == 0) {
        ::dup2(ends[1], STDOUT_FILENO);
        ::dup2(ends[1], STDERR_FILENO);
        ::execve(arguments[0], arguments.data(), variables.data());
        ::_exit(127);
    }
    ::close(ends[1]);
    fd_ = ends[0];
}

Program::~Program() {
    if (exit_code_ < 0 && pid_ > 0) {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    if (fd_ >= 0) ::close(fd_);
}

bool Program::read_more(SteadyClock::time_point until) {
    pollfd one{fd_, POLLIN, 0};
    if (::poll(&one, 1, left_ms(until)) <= 0) return false;
    char chunk[4096];
    const ssize_t got = ::read(fd_, chunk, sizeof chunk);
    if (got <= 0) return false;
    output_.append(chunk, static_cast<std::size_t>(got));
    return true;
}

bool Program::wait_until(const std::function<bool(const std::string&)>& is_so,
                         std::chrono::milliseconds within) {
    const auto until = SteadyClock::now() + within;
    while (!is_so(output_)) {
        if (!read_more(until)) return false;
    }
    return true;
}

bool Program::wait_for(const std::string& text, std::chrono::milliseconds within) {
    return wait_until([&](const std::string& output) { return output.find(text) != std::string::npos; },
                      within);
}

int Program::wait_exit(std::chrono::milliseconds within) {
    const auto until = SteadyClock::now() + within;
    while (read_more(until)) {
    }
    while (exit_code_ < 0) {
        int status = 0;
        const pid_t ended = ::waitpid(pid_, &status, WNOHANG);
        if (ended == pid_) {
            exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
            break;
        }
        if (SteadyClock::now() > until) return -1;
        ::poll(nullptr, 0, 1);
    }
    return exit_code_;
}

void Program::signal(int number) const {
    ::kill(pid_, number);
}

Ran run_program(const std::string& path, const std::vector<std::string>& words,
                const std::map<std::string, std::string>& environment, std::chrono::milliseconds within) {
    Program program(path, words, environment);
    const int code = program.wait_exit(within);
    return {code, program.output()};
}

}  // namespace comptoir::test
