#pragma once
/// The UI thread's loop: sleeps until a message, a window event or an animation frame is due, and draws only
/// then.

#include <functional>
#include <memory>
#include <variant>
#include <vector>

#include "app/base/clock.hpp"
#include "app/base/mailbox.hpp"
#include "app/base/wake.hpp"
#include "app/screen/appearance.hpp"
#include "app/screen/panel.hpp"
#include "renderer/view.hpp"

namespace comptoir {

/// Asks for the pixels of the last frame; `take` runs on the UI thread and only hands them on.
struct CaptureScreen {
    std::function<void(renderer::Pixels)> take;
    std::size_t screen = 0;  ///< the second is 1
};
struct LeaveUiLoop {};
/// What fingers did on the panel of the first screen, where no window system says so.
struct PanelTouches {
    std::vector<renderer::Touch> in_parts;  ///< of the panel's width and height, 0 to 1, before any turn
};
/// Asks the screen's thread whether it lives. `turned` runs there, once its loop has turned and nothing is
/// left that is due to be drawn.
struct ProveAlive {
    std::function<void()> turned;
};

/// What the UI thread is told. Views replace one another; pictures and captures queue.
using ToUi = std::variant<renderer::View, renderer::Picture, CaptureScreen, Appearances, renderer::Standing,
                          LeaveUiLoop, ProveAlive, PanelTouches>;
using UiMailbox = Mailbox<ToUi>;

/// A screen shows some 40 pictures at once and captures are one a second; past this the sender is told no.
inline constexpr std::size_t kUiMailboxMax = 256;

/// What the second screen has of what the first is told.
enum class SecondShows { order, board };
[[nodiscard]] renderer::View view_for(SecondShows shows, renderer::View view);

/// Thread: ui.   Owner: the kiosk; all that is passed by reference outlives it.
class UiLoop {
public:
    using Report = std::function<void(FrameReport)>;
    /// Where a display has gone away, how often it is looked for.
    static constexpr std::chrono::seconds kLookEvery{5};

    /// `display_is_back`: one that had gone away can be reached; a new start would use it. Told once.
    UiLoop(UiMailbox& mailbox, const Wake& wake, const Clock& clock, Panel::MakeStage make_stage,
           Report report, std::function<void()> display_is_back = nullptr);

    /// Draws the first frame. Errors: those of making the stage.
    [[nodiscard]] Result<void> begin(renderer::Surface& surface, const Appearance& appearance,
                                     renderer::View view);
    /// One more screen, after `begin`. Errors: as there; then there is none.
    [[nodiscard]] Result<void> add_second(renderer::Surface& surface, const Appearance& appearance,
                                          SecondShows shows);
    /// Returns on LeaveUiLoop, or when a window was closed.
    void run();

private:
    enum class Next { go_on, leave };
    Next take_messages();
    void show();
    void capture(const CaptureScreen& wish);
    void draw_if_due();
    void prove();
    void look_for_display();
    void sleep() const;

    UiMailbox& mailbox_;
    const Wake& wake_;
    const Clock& clock_;
    const Panel::MakeStage make_stage_;
    const Report report_;
    std::function<void()> display_is_back_;
    Time look_at_ = Time::max();
    std::vector<Panel> panels_;  // the first, and perhaps the second
    SecondShows second_shows_ = SecondShows::order;
    renderer::View view_;
    std::function<void()> turned_;  // to be called once this turn has drawn what was due
};

}  // namespace comptoir
