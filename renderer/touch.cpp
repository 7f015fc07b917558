#include "renderer/touch.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "renderer/scenes/scene.hpp"

namespace comptoir::renderer {
namespace {

constexpr int kPadWidth = 1000;  // of a signature, whatever the panel
constexpr int kStepMin = 3;      // thousandths of the pad between two points: finer than its line is wide

/// The sale on the screen; null where nobody is being served.
const Order* sale_of(const View& view) {
    if (view.page != Page::order || !view.order) return nullptr;
    const Order& order = *view.order;
    return order.phase == Phase::closed || (order.phase == Phase::empty && order.lines.empty()) ? nullptr
                                                                                                : &order;
}

const TouchTarget* target_at(const std::vector<TouchTarget>& targets, TouchPoint at) {
    const auto found = std::find_if(targets.rbegin(), targets.rend(),
                                    [at](const TouchTarget& target) { return target.holds(at); });
    return found == targets.rend() ? nullptr : &*found;
}

bool is_sign(const std::optional<TouchTarget>& target) {
    return target && target->act.kind == TouchAct::Kind::sign;
}

int length(PadPoint from, PadPoint to) {
    return static_cast<int>(std::hypot(to.x - from.x, to.y - from.y));
}

}  // namespace

std::string svg_of(const std::vector<Stroke>& strokes, int pad_height) {
    std::string path;
    for (const Stroke& stroke : strokes) {
        if (stroke.empty()) continue;
        path += 'M' + std::to_string(stroke.front().x) + ' ' + std::to_string(stroke.front().y);
        if (stroke.size() == 1) path += "l0 0";  // with round ends it is a dot
        for (std::size_t i = 1; i < stroke.size(); i++)
            path += 'l' + std::to_string(stroke[i].x - stroke[i - 1].x) + ' ' +
                    std::to_string(stroke[i].y - stroke[i - 1].y);
    }
    return R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 )" + std::to_string(kPadWidth) + ' ' +
           std::to_string(pad_height) + R"("><path d=")" + path +
           R"(" fill="none" stroke="#000" stroke-width="5" stroke-linecap="round" stroke-linejoin="round"/></svg>)";
}

bool offers_languages(const View& view) {
    if (view.touch.languages.size() < 2) return false;
    const SceneId scene = pick_scene(view);
    return scene == SceneId::welcome || scene == SceneId::slide || scene == SceneId::order ||
           scene == SceneId::question;
}

// ---- what is told and what is shown --------------------------------------------------------------------

void TouchDesk::tell(View view, Time now) {
    follow_sale(view, now);
    told_ = std::move(view);
    keep_what_is_offered();
    dress(now);
}

void TouchDesk::follow_sale(const View& next, Time now) {
    const Order* before = sale_of(told_);
    const Order* after = sale_of(next);
    if (after != nullptr && (before == nullptr || is_another_sale(*before, *after))) {
        // What was chosen on the welcome page was chosen for the sale that begins now.
        if (alone_until_ <= now || alone_until_ == Time::max()) back_to_usual();
        alone_until_ = Time::max();
        answered_.clear();
        thanked_ = nullptr;
    } else if (before != nullptr && after == nullptr) {
        back_to_usual();
        answered_.clear();
        thanked_ = nullptr;
    }
}

void TouchDesk::back_to_usual() {
    state_.language.clear();
    state_.is_comfortable = false;
    state_.lists_languages = false;
    alone_until_ = Time::max();
}

/// The settings may have changed meanwhile.
void TouchDesk::keep_what_is_offered() {
    const TouchWishes& offered = told_.touch;
    if (!offered.comfort) state_.is_comfortable = false;
    if (std::ranges::find(offered.languages, state_.language) == offered.languages.end())
        state_.language.clear();
}

void TouchDesk::dress(Time now) {
    shown_ = told_;
    if (thanked_ && now >= thanks_until_) thanked_ = nullptr;
    if (shown_.order) {
        const std::shared_ptr<const Question> asked = shown_.order->question;
        std::shared_ptr<const Question> wanted = asked;
        if (asked && is_answered(asked->id)) wanted = nullptr;
        // Its thanks stay for their time, also when the till takes the question back at once.
        if (!wanted && thanked_) wanted = thanked_;
        if (wanted != asked) {
            auto order = std::make_shared<Order>(*shown_.order);
            order->question = std::move(wanted);
            shown_.order = std::move(order);
        }
    }
    if (!offers_languages(shown_)) state_.lists_languages = false;
    note_page(now);
}

/// A page is new when something else may lie where a finger is on its way to.
void TouchDesk::note_page(Time now) {
    const SceneId scene = pick_scene(shown_);
    const bool asks = scene == SceneId::question;
    state_.is_answered = asks && thanked_ && shown_.order->question == thanked_;
    std::string page = std::to_string(static_cast<int>(scene));
    if (asks) page += (state_.is_answered ? "/thanks/" : "/asks/") + shown_.order->question->id;
    if (state_.lists_languages) page += "/languages";
    const std::shared_ptr<const Question> asked = asks ? shown_.order->question : nullptr;
    const bool asks_the_same = asked == asked_ || (asked && asked_ && *asked == *asked_);
    asked_ = asked;
    if (page == page_ && asks_the_same) return;
    page_ = std::move(page);
    settled_at_ = now + kSettle;
    state_.strokes.clear();
    points_ = 0;
    ink_ = 0;
    let_go();
}

bool TouchDesk::is_answered(const std::string& question) const {
    return std::ranges::find(answered_, question) != answered_.end();
}

// ---- fingers -------------------------------------------------------------------------------------------

void TouchDesk::touch(const Touch& touch, const std::vector<TouchTarget>& targets, float unit, Time now) {
    pass(now);
    const bool is_somewhere = std::isfinite(touch.at.x) && std::isfinite(touch.at.y);
    if (touch.phase == TouchPhase::down) {
        if (is_somewhere) press(touch, targets, now);
        return;
    }
    if (!finger_ || finger_->id != touch.finger) return;
    if (!is_somewhere) return let_go();
    finger_->last = now;
    if (touch.phase == TouchPhase::move) drag(touch, targets, unit, now);
    if (touch.phase == TouchPhase::up) lift(touch, targets, now);
}

void TouchDesk::press(const Touch& touch, const std::vector<TouchTarget>& targets, Time now) {
    if (now < settled_at_) return;
    if (state_.lists_languages) list_until_ = now + kListStays;
    const bool is_lost = finger_ && now - finger_->last > kFingerLost;
    if (finger_ && finger_->id != touch.finger && !is_lost) {
        if (is_sign(finger_->on)) return;  // a hand that lies on the pad
        finger_->is_spent = true;
        state_.hold.reset();
        state_.pressed.reset();
        return;
    }
    let_go();
    const TouchTarget* target = target_at(targets, touch.at);
    finger_ = Finger{.id = touch.finger, .down = touch.at, .last = now, .on = std::nullopt};
    if (target != nullptr) finger_->on = *target;
    if (is_sign(finger_->on)) {
        state_.strokes.emplace_back();
        draw_to(touch.at, *finger_->on);
        if (!state_.strokes.back().empty()) return;
        state_.strokes.pop_back();  // the pad is full
        finger_->is_spent = true;
        return;
    }
    if (target != nullptr) state_.pressed = target->act;
    if (shown_.touch.comfort && !state_.lists_languages && pick_scene(shown_) != SceneId::setup)
        state_.hold = TouchState::Hold{touch.at, now};
}

void TouchDesk::drag(const Touch& touch, const std::vector<TouchTarget>& targets, float unit, Time) {
    if (is_sign(finger_->on)) {
        if (!finger_->is_spent) draw_to(touch.at, *finger_->on);
        return;
    }
    const float away = std::hypot(touch.at.x - finger_->down.x, touch.at.y - finger_->down.y);
    if (away > kStill * unit) state_.hold.reset();
    const TouchTarget* target = target_at(targets, touch.at);
    const bool is_on_it = target != nullptr && finger_->on && target->act == finger_->on->act;
    state_.pressed =
        is_on_it && !finger_->is_spent ? std::optional<TouchAct>(target->act) : std::optional<TouchAct>();
}

void TouchDesk::lift(const Touch& touch, const std::vector<TouchTarget>& targets, Time now) {
    const Finger finger = *std::exchange(finger_, std::nullopt);
    let_go();
    const TouchTarget* target = target_at(targets, touch.at);
    if (finger.is_spent || is_sign(finger.on) || target == nullptr || !finger.on) return;
    if (target->act == finger.on->act) perform(target->act, now);
}

void TouchDesk::let_go() {
    finger_.reset();
    state_.hold.reset();
    state_.pressed.reset();
}

void TouchDesk::draw_to(TouchPoint at, const TouchTarget& pad) {
    if (state_.strokes.empty() || pad.width < 1 || pad.height < 1) return;
    const float scale = kPadWidth / pad.width;
    pad_height_ = static_cast<int>(pad.height * scale);
    const PadPoint point{static_cast<int>(std::clamp(at.x - pad.left, 0.F, pad.width) * scale),
                         static_cast<int>(std::clamp(at.y - pad.top, 0.F, pad.height) * scale)};
    Stroke& stroke = state_.strokes.back();
    const int more = stroke.empty() ? kStepMin : length(stroke.back(), point);
    if (more < kStepMin || points_ >= kPointsMax || ink_ + more > kInkMax) return;
    stroke.push_back(point);
    ++points_;
    ink_ += more;
}

// ---- what they do --------------------------------------------------------------------------------------

void TouchDesk::perform(const TouchAct& act, Time now) {
    using Kind = TouchAct::Kind;
    const std::shared_ptr<const Question> asked = shown_.order ? shown_.order->question : nullptr;
    switch (act.kind) {
        case Kind::open_languages:
            if (!offers_languages(shown_)) return;
            state_.lists_languages = true;
            list_until_ = now + kListStays;
            break;
        case Kind::close_languages: state_.lists_languages = false; break;
        case Kind::choose_language:
            if (!state_.lists_languages || act.index >= shown_.touch.languages.size()) return;
            state_.lists_languages = false;
            if (state_.language == shown_.touch.languages[act.index]) break;
            state_.language = shown_.touch.languages[act.index];
            say(CustomerLanguage{state_.language});
            chosen(now);
            break;
        case Kind::choose:
            if (!asked || act.index >= asked->choices.size()) return;
            answer({.choice = asked->choices[act.index].id}, now);
            break;
        case Kind::rate: answer({.rating = static_cast<int>(act.index) + 1}, now); break;
        case Kind::clear_signature:
            state_.strokes.clear();
            points_ = 0;
            ink_ = 0;
            return;
        case Kind::finish_signature:
            if (points_ == 0) return;
            answer({.signature = svg_of(state_.strokes, pad_height_)}, now);
            break;
        case Kind::sign: return;
    }
    dress(now);
}

void TouchDesk::answer(CustomerAnswer answer, Time now) {
    const std::shared_ptr<const Question> asked = shown_.order ? shown_.order->question : nullptr;
    if (!asked || is_answered(asked->id) || pick_scene(shown_) != SceneId::question) return;
    answer.question = asked->id;
    answer.kind = asked->kind;
    answer.order = shown_.order->number;
    if (answered_.size() >= kAnsweredMax) answered_.erase(answered_.begin());
    answered_.push_back(asked->id);
    thanked_ = asked;
    thanks_until_ = now + kThanks;
    say(std::move(answer));
}

/// Chosen while nobody is served, it waits for the sale that begins next, but not for long.
void TouchDesk::chosen(Time now) {
    if (sale_of(told_) == nullptr) alone_until_ = now + kAlone;
}

void TouchDesk::say(CustomerEvent event) {
    if (said_.size() < kSaidMax) said_.push_back(std::move(event));
}

std::vector<CustomerEvent> TouchDesk::take_said() {
    return std::exchange(said_, {});
}

// ---- what happens by itself ----------------------------------------------------------------------------

bool TouchDesk::pass(Time now) {
    bool is_new = false;
    if (state_.hold && now - state_.hold->since >= kHold) {
        state_.hold.reset();
        state_.pressed.reset();
        if (finger_) finger_->is_spent = true;
        state_.is_comfortable = !state_.is_comfortable;
        say(CustomerComfort{state_.is_comfortable});
        chosen(now);
        is_new = true;
    }
    if (finger_ && state_.pressed && now - finger_->last >= kFingerLost) {
        state_.pressed.reset();  // it may still rest there; where it moves again, what it is on shows it
        is_new = true;
    }
    if (state_.lists_languages && now >= list_until_) {
        state_.lists_languages = false;
        is_new = true;
    }
    if (now >= alone_until_) {
        back_to_usual();
        is_new = true;
    }
    if (thanked_ && now >= thanks_until_) is_new = true;
    if (is_new) dress(now);
    return is_new;
}

Time TouchDesk::next_change() const {
    Time next = alone_until_;
    if (state_.hold) next = std::min(next, state_.hold->since + kHold);
    if (finger_ && state_.pressed) next = std::min(next, finger_->last + kFingerLost);
    if (state_.lists_languages) next = std::min(next, list_until_);
    if (thanked_) next = std::min(next, thanks_until_);
    return next;
}

}  // namespace comptoir::renderer
