#include "app/browser/browser.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <filesystem>
#include <utility>
#include <vector>

#include "app/base/file.hpp"
#include "app/base/log.hpp"
#include "app/base/url.hpp"
#include "app/browser/child.hpp"

namespace comptoir::browser {
namespace {

/// What no word of Firefox's command line can say.   Source: Firefox 115 ESR, about:config.
constexpr const char* kFirefoxPreferences =
    "user_pref(\"browser.aboutwelcome.enabled\", false);\n"
    "user_pref(\"browser.shell.checkDefaultBrowser\", false);\n"
    "user_pref(\"browser.sessionstore.resume_from_crash\", false);\n"
    "user_pref(\"browser.translations.enable\", false);\n"
    "user_pref(\"datareporting.policy.dataSubmissionEnabled\", false);\n"
    "user_pref(\"toolkit.startup.max_resumed_crashes\", -1);\n"
    "user_pref(\"full-screen-api.warning.timeout\", 0);\n";

/// A folder for the browser alone, without what one that was killed left locked: Chromium would not start
/// where the machine has another name since.
void prepare_profile(const std::filesystem::path& folder, Family family) {
    std::error_code ec;
    std::filesystem::create_directories(folder, ec);
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, ec);
    for (const char* lock : {"SingletonLock", "SingletonCookie", "SingletonSocket"})
        std::filesystem::remove(folder / lock, ec);
    if (family != Family::firefox) return;
    if (const auto written = file::write_soon(folder / "user.js", kFirefoxPreferences); !written)
        log::warning("the browser's profile can't be written", {{"why", written.error().message}});
}

std::string origin_text(const std::string& url) {
    const auto origin = url::origin_of(url);
    return origin ? origin->text() : std::string();
}

}  // namespace

/// Kept alive by its timer and its child.
struct Browser::Inside : std::enable_shared_from_this<Inside> {
    explicit Inside(BrowserContext given)
        : context(std::move(given)), again(context.executor), restarts(context.retry_first) {}

    void wake();
    void start();
    void died();
    void break_off(std::string why);
    void move_to(State next);

    BrowserContext context;
    BrowserSettings settings;
    asio::steady_timer again;
    std::string url;  ///< empty: none is wanted
    int degrees = 0;
    State state = State::off;
    Hold held = Hold::free;
    bool is_resting = false;  ///< `again` runs
    bool is_ending = false;   ///< the child was asked to go
    std::shared_ptr<Child> child;
    Time started_at{};
    Restarts restarts;
    std::string problem;
    std::function<void()> stopped;
};

void Browser::Inside::move_to(State next) {
    if (std::exchange(state, next) == next) return;
    if (context.changed) context.changed();
}

/// Starts what is wanted unless something stands against it.
void Browser::Inside::wake() {
    if (child || is_resting || url.empty() || state == State::broken) return;
    if (held == Hold::held) return move_to(State::waiting);
    start();
}

void Browser::Inside::start() {
    const auto how = invocation(settings.command, {url, settings.profile, settings.size}, find_program);
    if (!how) return break_off(how.error().message);
    prepare_profile(settings.profile, family_of(how->program));
    auto started = Child::start(context.executor, *how, {"COMPTOIR_ROTATE=" + std::to_string(degrees)},
                                [weak = weak_from_this()](int) {
                                    if (const auto self = weak.lock()) self->died();
                                });
    if (!started) return break_off(started.error().message);
    child = std::move(*started);
    started_at = context.clock.now();
    is_ending = false;
    log::info("a browser has the screen", {{"page", origin_text(url)}, {"program", how->program}});
    move_to(State::running);
}

void Browser::Inside::died() {
    const Duration lived = context.clock.now() - started_at;
    child = nullptr;
    if (stopped) return std::exchange(stopped, nullptr)();
    if (std::exchange(is_ending, false)) return wake();
    const auto pause = restarts.after(lived);
    if (!pause) return break_off("the browser ends by itself each time it is started");
    log::warning("the browser ended by itself and is started again", {{"page", origin_text(url)}});
    is_resting = true;
    again.expires_after(*pause);
    again.async_wait([self = shared_from_this()](const boost::system::error_code& cancelled) {
        if (cancelled) return;
        self->is_resting = false;
        self->wake();
    });
    move_to(State::waiting);
}

void Browser::Inside::break_off(std::string why) {
    log::error("no browser shows the page", {{"page", origin_text(url)}, {"why", why}});
    problem = std::move(why);
    move_to(State::broken);
}

Browser::Browser(BrowserContext context) : inside_(std::make_shared<Inside>(std::move(context))) {}

Browser::~Browser() {
    inside_->context.changed = nullptr;
    inside_->again.cancel();
    if (inside_->child) inside_->child->abandon();
}

void Browser::configure(BrowserSettings settings) {
    inside_->settings = std::move(settings);
}

Result<void> Browser::show(const std::string& url, int degrees) {
    Inside& in = *inside_;
    const auto how =
        invocation(in.settings.command, {url, in.settings.profile, in.settings.size}, find_program);
    if (!how) return tl::unexpected(how.error());
    const bool is_there = in.child && !in.is_ending && in.url == url && in.degrees == degrees;
    in.url = url;
    in.degrees = degrees;
    in.problem.clear();
    in.restarts.reset();
    if (is_there) return {};
    in.is_resting = false;
    in.again.cancel();
    reload();
    in.move_to(State::waiting);
    in.wake();
    return {};
}

void Browser::reload() {
    Inside& in = *inside_;
    if (!in.child || in.url.empty() || std::exchange(in.is_ending, true)) return;
    in.child->end(in.context.patience);
    in.move_to(State::waiting);
}

void Browser::close() {
    Inside& in = *inside_;
    in.url.clear();
    in.problem.clear();
    in.is_resting = false;
    in.again.cancel();
    if (in.child && !std::exchange(in.is_ending, true)) in.child->end(in.context.patience);
    in.move_to(State::off);
}

void Browser::hold(Hold hold) {
    inside_->held = hold;
    inside_->wake();
}

void Browser::stop(std::function<void()> stopped) {
    Inside& in = *inside_;
    in.context.changed = nullptr;
    close();
    if (!in.child) return asio::post(in.context.executor, std::move(stopped));
    in.stopped = std::move(stopped);
}

State Browser::state() const {
    return inside_->state;
}

Duration Browser::running_for(Time now) const {
    return inside_->state == State::running ? now - inside_->started_at : Duration::zero();
}

const std::string& Browser::problem() const {
    return inside_->problem;
}

}  // namespace comptoir::browser
