#pragma once
/// The order on the screen as text, so that the program that is started again shows it at once.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "app/sources/arbiter.hpp"

namespace comptoir::sources {

inline constexpr std::size_t kKeptBytesMax =
    1024 * 1024;  // 2,000 lines of 500 bytes; pictures inside are left out

/// `boot`: of this start of the machine, whose monotonic clock `now` is.   Thread: any (pure), as below.
/// A weight, a question and the steps of a card are not kept: after a pause nobody knows whether they still
/// hold. Empty where it would be longer than kKeptBytesMax.
[[nodiscard]] std::string describe(const KeptScreen& kept, const std::string& boot, Time now);

/// With the silence grown by the time since.   Errors: malformed; refused (of another start of the machine).
[[nodiscard]] Result<KeptScreen> read_kept(std::string_view text, const std::string& boot, Time now);

}  // namespace comptoir::sources
