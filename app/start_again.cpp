#include "app/start_again.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <system_error>

#include "app/base/log.hpp"

namespace comptoir {

std::string own_program() {
    std::array<char, PATH_MAX> path{};
    const ssize_t size = ::readlink("/proc/self/exe", path.data(), path.size());
    return size > 0 ? std::string(path.data(), static_cast<std::size_t>(size)) : "";
}

void start_again(const std::string& program, const std::vector<std::string>& words,
                 const std::vector<supervision::ListeningSocket>& sockets) {
    std::vector<std::string> kept{program};
    kept.insert(kept.end(), words.begin(), words.end());
    std::vector<char*> pointers;
    pointers.reserve(kept.size() + 1);
    for (std::string& word : kept) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    log::info("the program starts again", {{"program", program}});
    ::close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
    if (const auto handed = supervision::hand_on(sockets); !handed)
        log::warning("callers are refused until the program is back", {{"why", handed.error().message}});
    ::execv(program.c_str(), pointers.data());
    log::error("the program can't start again",
               {{"why", std::error_code(errno, std::generic_category()).message()}});
}

}  // namespace comptoir
