#include "app/screen_keeper.hpp"

#include <utility>

#include "app/base/log.hpp"
#include "app/browser/plan.hpp"
#include "app/odoo/bus/display_link.hpp"
#include "app/screen/face.hpp"

namespace comptoir {
namespace {

/// A window that another program opens comes up over ours; this long it may hide an order.
constexpr std::chrono::seconds kRaiseEvery{1};

bool sets_theme(const settings::Settings& settings) {
    return !settings.section("screen").origin("theme").file.empty();
}

}  // namespace

ScreenKeeper::ScreenKeeper(ScreenContext context, const settings::Settings& settings)
    : context_(std::move(context)),
      set_(appearance_of(settings)),
      second_(second_screen(settings)),
      is_theme_set_(sets_theme(settings)),
      degrees_set_(static_cast<int>(settings.section("screen").integer("rotate"))),
      pos_url_(settings.section("pos").text("url")),
      wish_(still_wished(read_screen_wish(context_.state.screen_wish()), degrees_set_, pos_url_)),
      browser_(
          {.executor = context_.executor, .clock = context_.clock, .changed = [this] { browser_changed(); }}),
      note_timer_(context_.executor),
      front_timer_(context_.executor) {}

void ScreenKeeper::configure(const settings::Settings& settings) {
    set_ = appearance_of(settings);
    second_ = second_screen(settings);
    is_theme_set_ = sets_theme(settings);
    degrees_set_ = static_cast<int>(settings.section("screen").integer("rotate"));
    pos_url_ = settings.section("pos").text("url");
    browser_.configure(browser::browser_settings(settings));
    wish(still_wished(wish_, degrees_set_, pos_url_));
    context_.ui.replace(appearances());
    std::vector<std::string> notes = look_notes(settings);
    if (notes == look_notes_) return;
    for (const std::string& note : notes) log::info("a colour of the settings is adapted", {{"how", note}});
    look_notes_ = std::move(notes);
}

void ScreenKeeper::start() {
    if (wish_.page.empty()) return;
    if (const auto shown = show_page(wish_.page, std::nullopt); !shown)
        log::warning("the page from before the restart is not shown", {{"why", shown.error().message}});
}

void ScreenKeeper::stop(std::function<void()> stopped) {
    note_timer_.cancel();
    front_timer_.cancel();
    context_.changed = nullptr;
    browser_.stop(std::move(stopped));
}

Appearances ScreenKeeper::appearances() const {
    Appearance first = set_;
    first.turn = turn_of(degrees());
    if (!is_theme_set_ && !pos_theme_.empty()) first.theme = pos_theme_;
    return {first, second_appearance(second_, first)};
}

bool ScreenKeeper::prefer_theme(const std::string& theme) {
    const Appearances before = appearances();
    pos_theme_ = theme;
    const bool is_other = appearances() != before;
    if (is_other) context_.ui.replace(appearances());
    return is_other;
}

std::string ScreenKeeper::link() const {
    ScreenWish followed = wish_;
    if (followed.link.empty()) followed.link = suggested_link_;
    return link_of(followed, pos_url_);
}

bool ScreenKeeper::is_link_asked_for() const {
    return link() != pos_url_;
}

odoo::ScreenHands ScreenKeeper::hands() {
    return {.turn = [this](int degrees) { return turn(degrees); },
            .show_page = [this](const std::string& url,
                                std::optional<int> degrees) { return show_page(url, degrees); },
            .refresh = [this] { browser_.reload(); },
            .follow = [this](const std::string& link) { follow(link); },
            .own = [this] { own(); },
            .close = [this] { close(); }};
}

/// The picture turns; a page only where the browser's command sees to it.
Result<void> ScreenKeeper::turn(int degrees) {
    ScreenWish next = wish_;
    next.degrees = degrees;
    wish(std::move(next));
    context_.ui.replace(appearances());
    return wish_.page.empty() ? Result<void>() : browser_.show(wish_.page, degrees);
}

Result<void> ScreenKeeper::show_page(const std::string& url, std::optional<int> degrees) {
    ScreenWish next = wish_;
    next.page = url;
    if (degrees) next.degrees = degrees;
    if (auto shown = present(url, degrees_of(next, degrees_set_)); !shown) return shown;
    wish(std::move(next));
    if (degrees) context_.ui.replace(appearances());
    return {};
}

Result<void> ScreenKeeper::present(const std::string& url, int degrees) {
    if (!context_.is_shared)
        return fail(ErrorCode::unsupported,
                    "a browser needs a desktop to show its page on ([screen] output = \"window\")");
    auto shown = browser_.show(url, degrees);
    if (!shown && shown.error().code == ErrorCode::unsupported) tell_staff(renderer::StaffNote::no_browser);
    if (shown && browser_.state() != browser::State::broken) tell_staff(renderer::StaffNote::none);
    return shown;
}

/// As if a POS had asked for that address, but for being kept.
void ScreenKeeper::suggest(const std::string& url) {
    if (url.empty()) return forget_suggestion();
    if (!wish_.page.empty() || !wish_.link.empty() || odoo::bus::read_display_link(pos_url_)) return;
    odoo::DisplayCall call;
    call.verb = odoo::DisplayCall::Verb::update_url;
    call.url = url;
    odoo::ScreenHands hands;
    hands.show_page = [this](const std::string& page, std::optional<int>) {
        auto shown = present(page, degrees());
        if (shown) suggested_page_ = page;
        return shown;
    };
    hands.follow = [this](const std::string& link) {
        suggested_link_ = link;
        if (context_.changed) context_.changed();
    };
    const auto done = odoo::act_on_screen(hands, call, {odoo::Generation::since_19, "", pos_url_, ""});
    if (!done)
        log::warning("what the server has for this screen is not shown", {{"why", done.error().message}});
}

void ScreenKeeper::forget_suggestion() {
    if (!std::exchange(suggested_page_, "").empty() && wish_.page.empty()) browser_.close();
    if (!std::exchange(suggested_link_, "").empty() && context_.changed) context_.changed();
}

void ScreenKeeper::follow(const std::string& link) {
    ScreenWish next = wish_;
    next.link = link;
    wish(std::move(next));
}

void ScreenKeeper::own() {
    ScreenWish next = wish_;
    next.page.clear();
    tell_staff(renderer::StaffNote::none);
    forget_suggestion();
    browser_.close();
    wish(std::move(next));
}

void ScreenKeeper::close() {
    own();
    wish(still_wished({}, degrees_set_, pos_url_));
    context_.ui.replace(appearances());
}

void ScreenKeeper::wish(ScreenWish wish) {
    if (wish == wish_) return;
    const std::string link_before = link();
    wish_ = std::move(wish);
    context_.state.remember_screen_wish(describe(wish_));
    if (link() != link_before && context_.changed) context_.changed();
}

void ScreenKeeper::browser_changed() {
    if (browser_.state() == browser::State::broken) tell_staff(renderer::StaffNote::browser_stops);
    arrange();
    if (context_.changed) context_.changed();
}

void ScreenKeeper::tell_staff(renderer::StaffNote note) {
    note_timer_.cancel();
    if (note != renderer::StaffNote::none) {
        note_timer_.expires_after(context_.note_for);
        note_timer_.async_wait([this](const boost::system::error_code& cancelled) {
            if (!cancelled) tell_staff(renderer::StaffNote::none);
        });
    }
    if (std::exchange(note_, note) != note && context_.changed) context_.changed();
}

// ---- who is in front ---------------------------------------------------------------------------------

void ScreenKeeper::follow_sale(bool is_on_screen) {
    if (std::exchange(has_sale_, is_on_screen) == is_on_screen) return;
    arrange();
    browser_.hold(has_sale_ ? browser::Hold::held : browser::Hold::free);
}

void ScreenKeeper::arrange() {
    if (!context_.is_shared) return;
    front_timer_.cancel();
    const bool is_running = browser_.state() == browser::State::running;
    const Duration age = browser_.running_for(context_.clock.now());
    Duration again{};
    switch (browser::front({has_sale_, is_running, age})) {
        case browser::Front::ours:
            if (is_running || standing_ != renderer::Standing::front) stand(renderer::Standing::front);
            if (is_running) again = kRaiseEvery;
            break;
        case browser::Front::opening: again = browser::kOpening - age; break;
        case browser::Front::page:
            if (standing_ != renderer::Standing::away) stand(renderer::Standing::away);
            break;
    }
    if (again == Duration::zero()) return;
    front_timer_.expires_after(again);
    front_timer_.async_wait([this](const boost::system::error_code& cancelled) {
        if (!cancelled) arrange();
    });
}

void ScreenKeeper::stand(renderer::Standing standing) {
    standing_ = standing;
    context_.ui.replace(standing);
}

}  // namespace comptoir
