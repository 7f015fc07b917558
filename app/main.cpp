/// The command line of Comptoir.

#include <cstdio>
#include <string>
#include <vector>

#include "app/command_line.hpp"
#include "app/commands.hpp"

int main(int count, char** words) {
    const auto command = comptoir::parse_command_line(std::vector<std::string>(words + 1, words + count));
    if (!command) {
        std::fprintf(stderr, "comptoir: %s\nTry: comptoir --help\n", command.error().message.c_str());
        return comptoir::kWordsWrong;
    }
    return comptoir::carry_out(*command);
}
