#include "app/browser/child.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <utility>

namespace comptoir::browser {
namespace {

/// For the system, which wants a list of pointers that ends with a null one.
std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> list;
    list.reserve(texts.size() + 1);
    for (std::string& text : texts) list.push_back(text.data());
    list.push_back(nullptr);
    return list;
}

std::vector<std::string> environment_with(const std::vector<std::string>& more) {
    std::vector<std::string> all;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view ours(*entry);
        const auto is_same = [&](const std::string& given) {
            return ours.substr(0, ours.find('=')) == std::string_view(given).substr(0, given.find('='));
        };
        bool is_given = false;
        for (const std::string& given : more) is_given = is_given || is_same(given);
        if (!is_given) all.emplace_back(ours);
    }
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

/// All that is prepared before the fork: between that and exec nothing may be allocated.
struct Prepared {
    const char* program;
    char* const* words;
    char* const* environment;
    int report;  ///< takes errno where the program can't be started; exec closes it
    pid_t parent;
};

/// Source: signal-safety(7): only those calls may stand here.
[[noreturn]] void become(const Prepared& prepared) {
    ::setsid();
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != prepared.parent) ::_exit(127);  // we were gone before the kernel was asked
    ::signal(SIGPIPE, SIG_DFL);                        // what is ignored stays so across exec
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(nothing, fd);
    ::close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
    ::execve(prepared.program, prepared.words, prepared.environment);
    const int number = errno;
    [[maybe_unused]] const ssize_t told = ::write(prepared.report, &number, sizeof number);
    ::_exit(127);
}

/// The call itself: the header of glibc 2.36 that declares it has no C linkage in C++.
int open_pid(pid_t pid) {
    return static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
}

bool is_program(const std::string& path) {
    struct stat info {};
    return ::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) && ::access(path.c_str(), X_OK) == 0;
}

}  // namespace

Result<std::shared_ptr<Child>> Child::start(const asio::any_io_executor& executor,
                                            const Invocation& invocation,
                                            const std::vector<std::string>& environment,
                                            std::function<void(int status)> ended) {
    std::vector<std::string> words = invocation.words;
    words.insert(words.begin(), invocation.program);
    std::vector<std::string> variables = environment_with(environment);
    const std::vector<char*> word_list = pointers(words);
    const std::vector<char*> variable_list = pointers(variables);
    const auto trouble = [&](int number) {
        return fail(ErrorCode::offline, invocation.program + " can't be started: " + std::strerror(number));
    };
    int report[2] = {-1, -1};
    if (::pipe2(report, O_CLOEXEC) != 0) return trouble(errno);
    const Prepared prepared{invocation.program.c_str(), word_list.data(), variable_list.data(), report[1],
                            ::getpid()};
    const pid_t pid = ::fork();
    if (pid == 0) become(prepared);
    const int fork_error = errno;
    ::close(report[1]);
    int number = pid < 0 ? fork_error : 0;
    // Ends as soon as the child has become the program: some milliseconds.
    while (pid > 0 && ::read(report[0], &number, sizeof number) < 0 && errno == EINTR) {
    }
    ::close(report[0]);
    const int pid_fd = pid < 0 || number != 0 ? -1 : open_pid(pid);
    if (pid_fd < 0) {
        if (number == 0) number = errno;
        if (pid > 0) {
            ::kill(pid, SIGKILL);
            ::waitpid(pid, nullptr, 0);
        }
        return trouble(number);
    }
    auto child = std::make_shared<Child>(executor, pid, pid_fd, std::move(ended));
    child->watch();
    return child;
}

Child::Child(const asio::any_io_executor& executor, int pid, int pid_fd,
             std::function<void(int status)> ended)
    : pid_(pid), gone_(executor, pid_fd), patience_(executor), ended_(std::move(ended)) {}

Child::~Child() {
    abandon();
}

void Child::watch() {
    gone_.async_wait(asio::posix::stream_descriptor::wait_read,
                     [self = shared_from_this()](const boost::system::error_code& ec) {
                         if (!ec) self->reap();
                     });
}

/// Whoever is left of the group goes with the child; its number is nobody else's until it is reaped.
void Child::reap() {
    if (is_reaped_) return;
    is_reaped_ = true;
    patience_.cancel();
    ::kill(-pid_, SIGKILL);
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    if (const auto ended = std::exchange(ended_, nullptr)) ended(status);
}

void Child::end(Duration patience) {
    if (is_reaped_) return;
    ::kill(-pid_, SIGTERM);
    patience_.expires_after(patience);
    patience_.async_wait([self = shared_from_this()](const boost::system::error_code& cancelled) {
        if (!cancelled && !self->is_reaped_) ::kill(-self->pid_, SIGKILL);
    });
}

void Child::abandon() {
    ended_ = nullptr;
    if (!is_reaped_) ::kill(-pid_, SIGKILL);
    reap();
    boost::system::error_code ignored;
    gone_.close(ignored);
}

std::string find_program(const std::string& name) {
    if (name.empty() || name.find('/') != std::string::npos) return is_program(name) ? name : std::string();
    const char* value = std::getenv("PATH");
    std::string_view folders = value == nullptr ? "/usr/local/bin:/usr/bin:/bin" : value;
    while (!folders.empty()) {
        const std::string_view folder = folders.substr(0, folders.find(':'));
        folders.remove_prefix(std::min(folder.size() + 1, folders.size()));
        std::string path = std::string(folder) + "/" + name;
        if (folder.starts_with('/') && is_program(path)) return path;
    }
    return {};
}

}  // namespace comptoir::browser
