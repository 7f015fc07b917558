#pragma once
/// What a shop tells all who stand before its screen: that it is closed, that the screen is being updated,
/// and which orders are ready. Nothing of it is a sale, and none of it outlives its time.

#include <chrono>
#include <functional>
#include <string>

#include "app/api/lasting.hpp"
#include "app/base/clock.hpp"
#include "app/base/json.hpp"
#include "app/base/result.hpp"
#include "app/http/router.hpp"
#include "renderer/view.hpp"

namespace comptoir::api {

struct Notice {
    enum class Kind : std::uint8_t { none, closed, updating };
    Kind kind = Kind::none;
    int percent = -1;      ///< of an update; negative: not known
    std::string opens_at;  ///< of a closed shop, as it is written there; empty: not said

    bool operator==(const Notice&) const = default;
};

/// Thread: io.   Errors: none.
class Announcements {
public:
    /// The last one counts; `lasts` from now on.
    void tell(Notice notice, Duration lasts, Time now);
    void put(renderer::Board board, Duration lasts, Time now);

    /// Kind::none once its time is over.
    [[nodiscard]] Notice notice(Time now) const;
    /// Empty once its time is over.
    [[nodiscard]] renderer::Board board(Time now) const;
    /// When one of them is over; Time::max() for never.
    [[nodiscard]] Time next_change(Time now) const;

private:
    Notice notice_;
    Time notice_until_{};
    renderer::Board board_;
    Time board_until_{};
};

/// `{"kind": "closed", "opens_at": "08:30", "seconds": 3600}`, assets/schemas/notice.schema.json.
/// Errors: malformed, with the pointer to what is.   Thread: any (pure).
[[nodiscard]] Result<Lasting<Notice>> decode_notice(const json::Value& message);
/// `{"preparing": ["12"], "ready": ["11"]}`, assets/schemas/board.schema.json. What is ready is no longer
/// being prepared.   Errors: malformed, as above.   Thread: any (pure).
[[nodiscard]] Result<Lasting<renderer::Board>> decode_board(const json::Value& message);

inline constexpr std::chrono::hours kNoticeTimeMax{24 * 7};  // closed over the holidays; then say it again
inline constexpr std::chrono::hours kUpdateTimeMax{1};       // an update that takes longer has failed
inline constexpr std::chrono::hours kBoardTimeMax{24};       // tomorrow's numbers are others
inline constexpr std::chrono::minutes kUpdateTime{10};       // where nothing is said
inline constexpr std::chrono::hours kClosedTime{24};         // the same
inline constexpr std::chrono::hours kBoardTime{4};           // the same: a rush is over by then
inline constexpr std::size_t kBoardNumbersMax = 200;         // of each list; a stadium's counter has dozens
inline constexpr std::size_t kBoardNumberBytesMax = 64;      // "0427", or a name that is called
inline constexpr std::size_t kAnnouncementBodyMax = 64u << 10;  // two full lists have 30 KB

/// PUT /api/v1/notice and PUT /api/v1/board, for whoever may put orders there. `said` after each.
///
/// Thread: io.   Owner: the announcements and the clock outlive the router.
void install_announcements(http::Router& router, Announcements& announcements, const Clock& clock,
                           std::function<void(Time received)> said);

}  // namespace comptoir::api
