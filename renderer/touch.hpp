#pragma once
/// What a customer does with a panel that can be touched: fingers in, answers out. Nothing of a sale changes
/// by it, and it never outlives the sale.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "app/base/clock.hpp"
#include "renderer/finger.hpp"
#include "renderer/view.hpp"

namespace comptoir::renderer {

/// What touching a place does.
struct TouchAct {
    enum class Kind : std::uint8_t {
        open_languages,
        close_languages,
        choose_language,  ///< `index` of the offered ones
        choose,           ///< `index` of the question's choices
        rate,             ///< `index` + 1 of five
        sign,             ///< draws on the pad
        clear_signature,
        finish_signature,
    };
    Kind kind = Kind::close_languages;
    std::size_t index = 0;

    bool operator==(const TouchAct&) const = default;
};

/// A place to touch on the frame that was drawn. Units: device pixels of the upright picture.
struct TouchTarget {
    TouchAct act;
    float left = 0;
    float top = 0;
    float width = 0;
    float height = 0;

    [[nodiscard]] bool holds(TouchPoint at) const {
        return at.x >= left && at.y >= top && at.x < left + width && at.y < top + height;
    }
    bool operator==(const TouchTarget&) const = default;
};

/// Units: thousandths of the pad's width, from its left and from its top.
struct PadPoint {
    int x = 0;
    int y = 0;

    bool operator==(const PadPoint&) const = default;
};
using Stroke = std::vector<PadPoint>;

/// What scenes draw of it.
struct TouchState {
    /// A finger that stays where it is.
    struct Hold {
        TouchPoint at;
        Time since{};

        bool operator==(const Hold&) const = default;
    };
    std::string language;  ///< chosen; empty: the usual one
    bool is_comfortable = false;
    bool lists_languages = false;
    bool is_answered = false;         ///< the question's thanks are on the screen
    std::optional<TouchAct> pressed;  ///< what the finger is on
    std::optional<Hold> hold;         ///< it becomes a long press
    std::vector<Stroke> strokes;      ///< of a signature

    bool operator==(const TouchState&) const = default;
};

/// What whoever asked is told, each once.
struct CustomerAnswer {
    std::string question{};
    Question::Kind kind = Question::Kind::tip;
    std::string choice{};     ///< of a tip and a receipt
    int rating = 0;           ///< 1 to 5, of a rating
    std::string signature{};  ///< an SVG picture, of a signature
    std::string order{};      ///< its number, where the POS says it

    bool operator==(const CustomerAnswer&) const = default;
};
struct CustomerLanguage {
    std::string language;

    bool operator==(const CustomerLanguage&) const = default;
};
struct CustomerComfort {
    bool is_on = false;

    bool operator==(const CustomerComfort&) const = default;
};
using CustomerEvent = std::variant<CustomerAnswer, CustomerLanguage, CustomerComfort>;

/// A signature as a picture that any browser shows, transparent but for the ink.
/// Limits: 16 KB, by those of TouchDesk.   Thread: any (pure).
[[nodiscard]] std::string svg_of(const std::vector<Stroke>& strokes, int pad_height);

/// Whether a chip offers other languages on the page of `view`. Thread: any (pure).
[[nodiscard]] bool offers_languages(const View& view);

/// Between what the app tells and what is drawn: adds what the customer chose, takes out what was answered.
///
/// Thread: any (no clock; the caller owns it).
/// Limits: kInkMax and kPointsMax of a signature, kAnsweredMax answers of one sale, kSaidMax events not yet
/// taken. One finger at a time: a second one ends what the first one began.
class TouchDesk {
public:
    static constexpr std::chrono::milliseconds kSettle{300};   // a tap meant for the page before this one
    static constexpr std::chrono::milliseconds kHold{800};     // a long press
    static constexpr std::chrono::milliseconds kThanks{1600};  // of an answer: as long as an approved card
    static constexpr std::chrono::seconds kListStays{20};      // untouched: nobody is choosing
    static constexpr std::chrono::seconds kFingerLost{
        5};  // silent: perhaps its up was lost, and another may take over
    static constexpr std::chrono::seconds kAlone{60};  // chosen on the welcome page, and then no sale began
    static constexpr float kStill = 24;                // theme units that a finger at rest may move
    static constexpr std::size_t kPointsMax = 1000;    // of a signature: ten seconds of steady writing
    static constexpr int kInkMax = 12'000;             // thousandths of the pad: a page full of writing
    static constexpr std::size_t kAnsweredMax = 16;    // questions of one sale; more are asked once more
    static constexpr std::size_t kSaidMax = 32;        // taken after every frame; more is no customer

    /// A new view of the app's; what is shown of it is `view()`.
    void tell(View view, Time now);
    [[nodiscard]] const View& view() const { return shown_; }
    [[nodiscard]] const TouchState& state() const { return state_; }

    /// `targets`: of the frame on the screen, later ones on top. `unit`: device pixels of a theme unit.
    void touch(const Touch& touch, const std::vector<TouchTarget>& targets, float unit, Time now);
    /// What happens by itself. Returns whether anything did.
    bool pass(Time now);
    /// When to call `pass` next; `Time::max()` for never.
    [[nodiscard]] Time next_change() const;
    [[nodiscard]] std::vector<CustomerEvent> take_said();

private:
    struct Finger {
        std::int64_t id = 0;
        TouchPoint down;
        Time last{};
        std::optional<TouchTarget> on;
        bool is_spent = false;  ///< its up does nothing any more
    };

    void follow_sale(const View& next, Time now);
    void keep_what_is_offered();
    void dress(Time now);
    void note_page(Time now);
    void back_to_usual();
    void press(const Touch& touch, const std::vector<TouchTarget>& targets, Time now);
    void drag(const Touch& touch, const std::vector<TouchTarget>& targets, float unit, Time now);
    void lift(const Touch& touch, const std::vector<TouchTarget>& targets, Time now);
    void let_go();
    void draw_to(TouchPoint at, const TouchTarget& pad);
    void perform(const TouchAct& act, Time now);
    void answer(CustomerAnswer answer, Time now);
    void chosen(Time now);
    void say(CustomerEvent event);
    [[nodiscard]] bool is_answered(const std::string& question) const;

    View told_;
    View shown_;
    TouchState state_;
    std::optional<Finger> finger_;
    std::vector<std::string> answered_;  // questions of this sale
    std::shared_ptr<const Question> thanked_;
    Time thanks_until_ = Time::max();
    Time list_until_ = Time::max();
    Time alone_until_ = Time::max();         // chosen before a sale began
    std::string page_;                       // what `settled_at_` is about
    std::shared_ptr<const Question> asked_;  // on that page
    Time settled_at_{};
    std::size_t points_ = 0;
    int ink_ = 0;
    int pad_height_ = 0;
    std::vector<CustomerEvent> said_;
};

}  // namespace comptoir::renderer
