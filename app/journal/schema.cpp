#include "app/journal/schema.hpp"

namespace comptoir::journal {
namespace {

/// Times are nanoseconds of the wall clock since 1970, zero for never. `state` and `outcome` are the numbers
/// of bridge::StoredJob::State and bridge::Outcome. What is printed stands apart, so that a look through the
/// jobs does not read it; SQLite does not notice all damage there, so it has a checksum.
constexpr std::string_view kFirst = R"(
CREATE TABLE job (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    device TEXT NOT NULL,
    verb TEXT NOT NULL,
    fields TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    session TEXT NOT NULL,
    origin TEXT NOT NULL,
    is_promised INTEGER NOT NULL CHECK (is_promised IN (0, 1)),
    state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2),
    outcome INTEGER NOT NULL CHECK (outcome BETWEEN 0 AND 3),
    reason TEXT NOT NULL,
    is_dismissed INTEGER NOT NULL CHECK (is_dismissed IN (0, 1)),
    copy_of TEXT NOT NULL,
    bytes INTEGER NOT NULL CHECK (bytes >= 0),
    has_data INTEGER NOT NULL CHECK (has_data IN (0, 1)),
    asked INTEGER NOT NULL,
    began INTEGER NOT NULL,
    ended INTEGER NOT NULL
) STRICT;
CREATE TABLE payload (number INTEGER PRIMARY KEY, data BLOB NOT NULL, checksum INTEGER NOT NULL) STRICT;
CREATE INDEX job_over ON job ((outcome = 3 AND is_dismissed = 0), number) WHERE state = 2;
CREATE INDEX job_over_with_data ON job ((outcome = 3 AND is_dismissed = 0), number)
    WHERE state = 2 AND has_data = 1;
)";

/// `needs_staff` is what waits_for_staff says of a job: such jobs go last.
constexpr std::string_view kSecond = R"(
ALTER TABLE job ADD COLUMN needs_staff INTEGER GENERATED ALWAYS AS
    (state = 2 AND is_dismissed = 0 AND (outcome = 3 OR (outcome = 2 AND is_promised = 1))) VIRTUAL;
DROP INDEX job_over;
DROP INDEX job_over_with_data;
CREATE INDEX job_over ON job (needs_staff, number) WHERE state = 2;
CREATE INDEX job_over_with_data ON job (needs_staff, number) WHERE state = 2 AND has_data = 1;
)";

}  // namespace

const std::vector<std::string_view>& schema_steps() {
    static const std::vector<std::string_view> steps{kFirst, kSecond};
    return steps;
}

Result<void> migrate(Database& database, const std::vector<std::string_view>& steps) {
    const auto version = database.number("PRAGMA user_version");
    if (!version) return tl::unexpected(version.error());
    if (*version < 0 || *version > static_cast<std::int64_t>(steps.size())) {
        return fail(ErrorCode::unsupported, "journal: written by a later version of this program");
    }
    for (auto step = static_cast<std::size_t>(*version); step < steps.size(); ++step) {
        const auto taken = database.run("BEGIN IMMEDIATE;" + std::string(steps[step]) +
                                        ";PRAGMA user_version = " + std::to_string(step + 1) + ";COMMIT");
        if (taken) continue;
        if (database.is_in_transaction()) static_cast<void>(database.run("ROLLBACK"));
        return taken;
    }
    return {};
}

}  // namespace comptoir::journal
