#pragma once
/// Log lines with fields of their own, where the system's journal reads them.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/base/log.hpp"

namespace comptoir::supervision {

/// Whether the journal is what lies behind a descriptor: `stream` is JOURNAL_STREAM, the rest what fstat
/// says. Source: systemd.exec(5), $JOURNAL_STREAM: device and inode in decimal, with a colon between.
[[nodiscard]] bool is_journal(std::string_view stream, std::uint64_t device, std::uint64_t inode);

/// What the journal gets of a line: MESSAGE and PRIORITY as everywhere, COMPTOIR_MESSAGE for the words
/// without the values, and COMPTOIR_<KEY> for each value.
///
/// Limits: those of `log::format`; 24 fields, each cut at 1,024 bytes.
/// Source: systemd.journal-fields(7): names of A to Z, 0 to 9 and _, 64 at most.
[[nodiscard]] std::vector<std::string> journal_fields(log::Level level, std::string_view message,
                                                      log::Fields fields, std::string_view line);

/// From now on the log goes to the journal by its own protocol, if that is what reads stderr; else as before.
/// Thread: main, before others run.
void log_to_journal_where_it_listens();

}  // namespace comptoir::supervision
