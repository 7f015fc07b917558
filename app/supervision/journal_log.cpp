#include "app/supervision/journal_log.hpp"

#define SD_JOURNAL_SUPPRESS_LOCATION  // where in this file the call stands says nothing
#include <sys/stat.h>
#include <sys/uio.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#include <cstdlib>

#include "app/base/utf8.hpp"

namespace comptoir::supervision {
namespace {

constexpr std::size_t kFieldsMax = 24;   // the longest line of ours has nine values
constexpr std::size_t kValueMax = 1024;  // as a whole line
constexpr std::size_t kNameMax = 64;     // the journal drops an entry with a longer one

std::string name_of(std::string_view key) {
    std::string name = "COMPTOIR_";
    for (const char c : key.substr(0, kNameMax - name.size())) {
        const bool is_lower = c >= 'a' && c <= 'z';
        const bool is_good = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        name += is_lower ? static_cast<char>(c - 'a' + 'A') : is_good ? c : '_';
    }
    return name;
}

std::string value_of(std::string_view value) {
    return std::string(utf8::prefix(value, kValueMax));
}

/// The priority has a field of its own.
std::string_view without_priority(std::string_view line) {
    const auto end = line.find('>');
    return line.starts_with('<') && end != std::string_view::npos ? line.substr(end + 1) : line;
}

bool send(log::Level level, std::string_view message, log::Fields fields, std::string_view line) {
    std::vector<std::string> all = journal_fields(level, message, fields, line);
    std::vector<iovec> pieces;
    pieces.reserve(all.size());
    for (std::string& field : all) pieces.push_back({field.data(), field.size()});
    return ::sd_journal_sendv(pieces.data(), static_cast<int>(pieces.size())) == 0;
}

}  // namespace

bool is_journal(std::string_view stream, std::uint64_t device, std::uint64_t inode) {
    return !stream.empty() && stream == std::to_string(device) + ":" + std::to_string(inode);
}

std::vector<std::string> journal_fields(log::Level level, std::string_view message, log::Fields fields,
                                        std::string_view line) {
    std::vector<std::string> out;
    out.push_back("MESSAGE=" + value_of(without_priority(line)));
    out.push_back("PRIORITY=" + std::to_string(static_cast<int>(level)));
    out.push_back("COMPTOIR_MESSAGE=" + value_of(message));
    for (const log::Field& field : fields) {
        if (out.size() == kFieldsMax) break;
        out.push_back(name_of(field.key) + "=" + value_of(field.value));
    }
    return out;
}

void log_to_journal_where_it_listens() {
    const char* const stream = std::getenv("JOURNAL_STREAM");
    struct stat behind {};
    if (stream == nullptr || ::fstat(STDERR_FILENO, &behind) != 0) return;
    if (is_journal(stream, behind.st_dev, behind.st_ino)) log::send_to(send);
}

}  // namespace comptoir::supervision
