/// Finding a scanner's layout out by one code that it scans.

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

#include "app/base/log.hpp"
#include "device-bridge/protocols/code_128.hpp"
#include "device-bridge/scanning/key_scanner_core.hpp"
#include "device-bridge/scanning/layout_finder.hpp"

namespace comptoir::bridge {

Result<json::Value> KeyScanner::Core::find_layout(const Action& action) {
    if (options.layout) return fail(ErrorCode::refused, "the settings say its layout: " + *options.layout);
    if (condition == Condition::offline) return fail(ErrorCode::offline, reason);
    const auto bars = code_128(kLayoutProbe);
    if (!bars) return tl::unexpected(bars.error());
    if (lesson && action.session != lesson_session) return fail(ErrorCode::busy, kTeaching);
    lesson.emplace(context.clock.now() + finding_time);
    lesson_session = action.session;
    lesson_bars = *bars;
    become(Condition::busy, kTeaching);
    wait_for_silence();
    return json::Value{{"code", kLayoutProbe},
                       {"bars", *bars},
                       {"seconds", std::chrono::ceil<std::chrono::seconds>(finding_time).count()}};
}

void KeyScanner::Core::end_lesson_by_silence(Time now) {
    const auto rests = lesson->rests_at();
    if (rests && now >= *rests) compare();
    if (lesson && lesson->is_over(now)) {
        const LayoutLesson::Typed begun = lesson->take();
        end_lesson({{}, layout, "the code was not scanned in time"});
        return sell(begun);
    }
    wait_for_silence();
}

/// Reading all layouts blocks: the pool does it, where there is one.
void KeyScanner::Core::compare() {
    const auto typed = std::make_shared<const LayoutLesson::Typed>(lesson->take());
    auto work = [typed] { return layouts_that_fit(typed->keys); };
    if (!context.pool) return found(work(), *typed);
    asio::post(context.pool,
               [work = std::move(work), typed, io = context.executor, weak = weak_from_this()]() mutable {
                   asio::post(io, [weak, typed, fits = work()] {
                       const auto self = weak.lock();
                       if (self && !self->is_stopped) self->found(fits, *typed);
                   });
               });
}

void KeyScanner::Core::found(const std::vector<std::string>& fits, const LayoutLesson::Typed& typed) {
    if (fits.empty() || !lesson) return sell(typed);  // the lesson goes on
    const bool is_right = std::find(fits.begin(), fits.end(), layout) != fits.end();
    if (!is_right) {
        if (const auto used = use_layout(fits.front()); !used) return;
    }
    remember({{"layout", layout}});
    std::string why;
    if (fits.size() == kScannerLayouts.size()) {
        why = "it types the same in all of them";
    } else if (fits.size() > 1) {
        why = "these are alike in all that a code holds";
    }
    end_lesson({fits, layout, why});
}

/// What was scanned during a lesson and is not its code: somebody sells meanwhile.
void KeyScanner::Core::sell(const LayoutLesson::Typed& typed) {
    const auto sink = [this](const std::string& code) { scanned(code); };
    if (typed.keys.empty()) return;
    if (!typed.is_whole) {
        log::warning("a code was lost while the scanner's layout was looked for",
                     {{"device", context.info.id}});
        return;
    }
    std::vector<KeyMove> moves = typed.keys;
    if (typed.end) moves.push_back(*typed.end);
    for (const KeyMove& move : moves) presses ? pressed(move) : codes->feed(move, sink);
    if (!presses) codes->rest(context.clock.now(), sink);
    wait_for_silence();
}

void KeyScanner::Core::end_lesson(LayoutFound told) {
    lesson.reset();
    lesson_end = told.reason;
    if (!told.layouts.empty() && lesson_end.empty()) lesson_end = "found";
    if (condition == Condition::busy) become(Condition::ready, "");
    context.events(std::move(told), std::exchange(lesson_session, {}));
}

}  // namespace comptoir::bridge
