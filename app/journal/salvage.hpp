#pragma once
/// What can still be read of a broken journal.

#include "app/journal/database.hpp"
#include "app/journal/job_table.hpp"

namespace comptoir::journal {

/// Takes jobs over in their order: those that have ended; those that were being sent; those that wait and
/// whose asker was told yes. With `live`, what is known in memory stands in place of what the file says of
/// jobs that have not ended, and all of them are taken over. Their data follows where it is whole; that of
/// jobs that are over only if staff still have to deal with them.
///
/// Returns how many of them are not over, or wait for staff.   Limits: those of `to`.
/// Errors: those of writing. What can't be read is left out.
[[nodiscard]] Result<std::size_t> salvage(Database* from, JobTable& to, const JobTable::Live* live);

/// Takes every job of `from` over, with its data, in place of what `to` has under the same id. Within a
/// transaction of `to`. Returns how many.   Errors: those of reading and writing.
[[nodiscard]] Result<std::size_t> take_all(Database& from, JobTable& to);

}  // namespace comptoir::journal
