/// The command line of Comptoir.

#include <malloc.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "app/command_line.hpp"
#include "app/commands.hpp"
#include "app/start_again.hpp"

namespace {

/// Whole pictures go back to the system as soon as they are let go. Left to itself the allocator raises this
/// threshold with every one, and keeps what it then holds.
constexpr int kMappedBytesMin = 256 << 10;

}  // namespace

int main(int count, char** words) {
    ::mallopt(M_MMAP_THRESHOLD, kMappedBytesMin);
    const std::string program = comptoir::own_program();
    const std::vector<std::string> given(words + 1, words + count);
    const auto command = comptoir::parse_command_line(given);
    if (!command) {
        std::fprintf(stderr, "comptoir: %s\nTry: comptoir --help\n", command.error().message.c_str());
        return comptoir::kWordsWrong;
    }
    const auto end_with = [&](const comptoir::Ending& end) {
        if (end.code != comptoir::kStartAgain) return end.code;
        comptoir::start_again(program, given, end.sockets);
        return static_cast<int>(comptoir::kFailed);
    };
    return end_with(
        comptoir::carry_out(*command, [&](const comptoir::Ending& end) { std::_Exit(end_with(end)); }));
}
