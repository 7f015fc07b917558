#pragma once
/// The UI thread's loop: sleeps until a message, a window event or an animation frame is due, and draws only
/// then.

#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "app/base/clock.hpp"
#include "app/base/mailbox.hpp"
#include "app/base/wake.hpp"
#include "renderer/stage.hpp"
#include "renderer/view.hpp"

namespace comptoir {

/// Asks for the pixels of the last frame; `take` runs on the UI thread and only hands them on.
struct CaptureScreen {
    std::function<void(renderer::Pixels)> take;
};
struct LeaveUiLoop {};

/// What a changed settings file, or a POS, may change of the drawing itself.
struct Appearance {
    renderer::Turn turn = renderer::Turn::none;
    std::string theme = "light";
    renderer::Motion motion = renderer::Motion::full;

    bool operator==(const Appearance&) const = default;
};

/// What the UI thread is told. Views replace one another; pictures and captures queue.
using ToUi = std::variant<renderer::View, renderer::Picture, CaptureScreen, Appearance, renderer::Standing,
                          LeaveUiLoop>;
using UiMailbox = Mailbox<ToUi>;

/// A screen shows some 40 pictures at once and captures are one a second; past this the sender is told no.
inline constexpr std::size_t kUiMailboxMax = 256;

/// What the UI thread tells the io thread after a frame; the receiver posts it on.
struct FrameReport {
    std::vector<renderer::WantedPicture> wanted;
    renderer::FrameCounters counters;
    std::vector<std::string> problems;
};

/// Thread: ui.   Owner: the kiosk; all that is passed by reference outlives it.
class UiLoop {
public:
    using MakeStage = std::function<Result<std::unique_ptr<renderer::Stage>>(const Appearance&)>;

    UiLoop(renderer::Surface& surface, UiMailbox& mailbox, const Wake& wake, const Clock& clock,
           MakeStage make_stage, std::function<void(FrameReport)> report);

    /// Draws the first frame. Errors: those of making the stage.
    [[nodiscard]] Result<void> begin(const Appearance& appearance, renderer::View view);
    /// Returns on LeaveUiLoop, or when the window was closed.
    void run();

private:
    enum class Next { go_on, leave };
    Next take_messages();
    void change(const Appearance& appearance);
    void stand(renderer::Standing standing);
    void draw_if_due();
    void sleep() const;

    renderer::Surface& surface_;
    UiMailbox& mailbox_;
    const Wake& wake_;
    const Clock& clock_;
    const MakeStage make_stage_;
    const std::function<void(FrameReport)> report_;
    std::unique_ptr<renderer::Stage> stage_;
    std::uint64_t presented_before_ =
        0;  // by stages before this one: whoever counts frames never counts back
    Appearance appearance_;
    renderer::Standing standing_ = renderer::Standing::front;
    renderer::View view_;
};

}  // namespace comptoir
