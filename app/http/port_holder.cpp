#include "app/http/port_holder.hpp"

#include <charconv>
#include <fstream>
#include <set>
#include <sstream>
#include <system_error>

#include "app/base/text.hpp"

namespace comptoir::http {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kListening = "0A";
constexpr std::size_t kLinesMax = 65'536;  // one line a socket

/// The inodes of the sockets of one table that listen on the port.
void add_listeners(const fs::path& table, std::uint16_t port, std::set<std::string>& inodes) {
    std::ifstream file(table);
    std::string line;
    for (std::size_t i = 0; i < kLinesMax && std::getline(file, line); ++i) {
        std::istringstream fields(line);
        std::string slot, local, remote, state, queues, timer, retransmits, uid, timeout, inode;
        fields >> slot >> local >> remote >> state >> queues >> timer >> retransmits >> uid >> timeout >>
            inode;
        const auto colon = local.rfind(':');
        if (state != kListening || colon == std::string::npos || inode.empty()) continue;
        unsigned found = 0;
        std::from_chars(local.data() + colon + 1, local.data() + local.size(), found, 16);
        if (found == port) inodes.insert("socket:[" + inode + "]");
    }
}

bool holds_one_of(const fs::path& process, const std::set<std::string>& sockets) {
    std::error_code ec;
    std::size_t seen = 0;
    for (fs::directory_iterator it(process / "fd", ec), end; !ec && it != end && seen < kDescriptorsMax;
         it.increment(ec), ++seen) {
        std::error_code gone;
        if (sockets.contains(fs::read_symlink(it->path(), gone).string())) return true;
    }
    return false;
}

std::string name_of(const fs::path& process) {
    std::ifstream file(process / "comm");
    std::string name;
    std::getline(file, name);
    return name.empty() ? "a program" : name;
}

}  // namespace

std::string holder_of_port(std::uint16_t port, const fs::path& proc) {
    std::set<std::string> sockets;
    for (const char* table : {"tcp", "tcp6"}) add_listeners(proc / "net" / table, port, sockets);
    if (sockets.empty()) return {};
    std::error_code ec;
    std::size_t seen = 0;
    for (fs::directory_iterator it(proc, ec), end; !ec && it != end && seen < kProcessesMax;
         it.increment(ec), ++seen) {
        const std::string id = it->path().filename().string();
        if (!is_all_digits(id)) continue;
        if (holds_one_of(it->path(), sockets)) return name_of(it->path()) + " (process " + id + ")";
    }
    return {};
}

}  // namespace comptoir::http
