#include "app/api/announcements.hpp"

#include <algorithm>
#include <utility>

namespace comptoir::api {
namespace {

constexpr std::size_t kOpensAtBytesMax = 64;  // "Monday at 08:30" in any script

Result<std::vector<std::string>> numbers_in(const json::Value& message, const char* key) {
    const json::Value& given = json::member(message, key);
    const std::string where = std::string("/") + key;
    if (given.is_null()) return std::vector<std::string>();
    if (!given.is_array()) return fail(ErrorCode::malformed, where + ": must be a list");
    if (given.size() > kBoardNumbersMax) {
        return fail(ErrorCode::malformed,
                    where + ": has more than " + std::to_string(kBoardNumbersMax) + " entries");
    }
    std::vector<std::string> numbers;
    for (std::size_t i = 0; i < given.size(); i++) {
        const std::string number = given[i].is_boolean() ? std::string() : json::text(given[i]);
        if (number.empty() || number.size() > kBoardNumberBytesMax) {
            return fail(ErrorCode::malformed, where + "/" + std::to_string(i) +
                                                  ": must be a text or a number of 1 to " +
                                                  std::to_string(kBoardNumberBytesMax) + " bytes");
        }
        if (std::ranges::find(numbers, number) == numbers.end()) numbers.push_back(number);
    }
    return numbers;
}

const char* name_of(Notice::Kind kind) {
    switch (kind) {
        case Notice::Kind::closed: return "closed";
        case Notice::Kind::updating: return "updating";
        case Notice::Kind::none: break;
    }
    return "none";
}

}  // namespace

// ---- what is said ----------------------------------------------------------------------------------

Result<Lasting<Notice>> decode_notice(const json::Value& message) {
    if (auto known = only_keys(message, "", {"kind", "percent", "opens_at", "seconds"}); !known)
        return tl::unexpected(known.error());
    const json::Value& kind = json::member(message, "kind");
    if (kind == "none") return Lasting<Notice>{};
    Notice notice;
    if (kind == "closed") {
        notice.kind = Notice::Kind::closed;
        const json::Value& opens_at = json::member(message, "opens_at");
        if (!opens_at.is_null() &&
            (!opens_at.is_string() || json::text(opens_at).size() > kOpensAtBytesMax)) {
            return fail(ErrorCode::malformed, "/opens_at: must be a text of at most " +
                                                  std::to_string(kOpensAtBytesMax) + " bytes");
        }
        notice.opens_at = json::text(opens_at);
    } else if (kind == "updating") {
        notice.kind = Notice::Kind::updating;
        const json::Value& percent = json::member(message, "percent");
        const auto known = json::integer(percent);
        if (!percent.is_null() && (!known || *known < 0 || *known > 100))
            return fail(ErrorCode::malformed, "/percent: must be 0 to 100");
        notice.percent = percent.is_null() ? -1 : static_cast<int>(*known);
    } else {
        return fail(ErrorCode::malformed, "/kind: must be \"closed\", \"updating\" or \"none\"");
    }
    const bool is_update = notice.kind == Notice::Kind::updating;
    const auto lasts = is_update ? seconds_in(message, "", kUpdateTime, kUpdateTimeMax)
                                 : seconds_in(message, "", kClosedTime, kNoticeTimeMax);
    if (!lasts) return tl::unexpected(lasts.error());
    return Lasting<Notice>{std::move(notice), *lasts};
}

Result<Lasting<renderer::Board>> decode_board(const json::Value& message) {
    if (auto known = only_keys(message, "", {"preparing", "ready", "seconds"}); !known)
        return tl::unexpected(known.error());
    auto preparing = numbers_in(message, "preparing");
    if (!preparing) return tl::unexpected(preparing.error());
    auto ready = numbers_in(message, "ready");
    if (!ready) return tl::unexpected(ready.error());
    const auto lasts = seconds_in(message, "", kBoardTime, kBoardTimeMax);
    if (!lasts) return tl::unexpected(lasts.error());
    std::erase_if(*preparing, [&](const std::string& number) {
        return std::ranges::find(*ready, number) != ready->end();
    });
    return Lasting<renderer::Board>{{std::move(*preparing), std::move(*ready)}, *lasts};
}

// ---- while it holds --------------------------------------------------------------------------------

void Announcements::tell(Notice notice, Duration lasts, Time now) {
    notice_ = std::move(notice);
    notice_until_ = now + lasts;
}

void Announcements::put(renderer::Board board, Duration lasts, Time now) {
    board_ = std::move(board);
    board_until_ = now + lasts;
}

Notice Announcements::notice(Time now) const {
    return now < notice_until_ ? notice_ : Notice{};
}

renderer::Board Announcements::board(Time now) const {
    return now < board_until_ ? board_ : renderer::Board{};
}

Time Announcements::next_change(Time now) const {
    Time next = Time::max();
    if (notice_.kind != Notice::Kind::none && notice_until_ > now) next = std::min(next, notice_until_);
    if (board_ != renderer::Board{} && board_until_ > now) next = std::min(next, board_until_);
    return next;
}

// ---- the routes ------------------------------------------------------------------------------------

void install_announcements(http::Router& router, Announcements& announcements, const Clock& clock,
                           std::function<void(Time received)> said) {
    constexpr json::Limits kLimits{.bytes = kAnnouncementBodyMax, .depth = 8, .values = 1'000};
    const auto seconds = [](Duration lasts) {
        return std::chrono::duration_cast<std::chrono::seconds>(lasts).count();
    };
    install_put(
        router, "/api/v1/notice", kLimits,
        [&announcements, &clock, said, seconds](const json::Value& message,
                                                Time received) -> Result<json::Value> {
            const auto notice = decode_notice(message);
            if (!notice) return tl::unexpected(notice.error());
            announcements.tell(notice->said, notice->lasts, clock.now());
            if (said) said(received);
            return json::Value{{"kind", name_of(notice->said.kind)}, {"seconds", seconds(notice->lasts)}};
        });
    install_put(router, "/api/v1/board", kLimits,
                [&announcements, &clock, said, seconds](const json::Value& message,
                                                        Time received) -> Result<json::Value> {
                    const auto board = decode_board(message);
                    if (!board) return tl::unexpected(board.error());
                    announcements.put(board->said, board->lasts, clock.now());
                    if (said) said(received);
                    return json::Value{{"preparing", board->said.preparing.size()},
                                       {"ready", board->said.ready.size()},
                                       {"seconds", seconds(board->lasts)}};
                });
}

}  // namespace comptoir::api
