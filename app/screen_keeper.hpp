#pragma once
/// Who has the screen: our own picture, or a browser with a page that a POS asked for.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/base/clock.hpp"
#include "app/browser/browser.hpp"
#include "app/odoo/screen_actions.hpp"
#include "app/screen/second_screen.hpp"
#include "app/screen/ui_loop.hpp"
#include "app/screen_wish.hpp"
#include "app/state_folder.hpp"
#include "kiosk-config/settings/settings.hpp"

namespace comptoir {

struct ScreenContext {
    boost::asio::any_io_executor executor;
    UiMailbox& ui;
    const Clock& clock;
    StateFolder& state;
    bool is_shared = false;         ///< other programs can show something on the same screen
    std::function<void()> changed;  ///< something that `link`, `note` or `problem` says is another one
    Duration note_for = std::chrono::seconds(60);  ///< how long staff are told
};

/// Carries out what a POS wants of the screen, keeps it over a restart, and sees to it that an order is in
/// front of everything.
///
/// Thread: io.   Owner: the service; `stop` before the io_context ends.
class ScreenKeeper {
public:
    ScreenKeeper(ScreenContext context, const settings::Settings& settings);

    /// New settings: the screen is turned and drawn as they say, unless a POS wished otherwise.
    void configure(const settings::Settings& settings);
    /// Shows the page from before the restart.
    void start();
    /// What the server would have shown: it is, unless a POS asked for something or the settings name a
    /// display. Forgotten at the next start. "": it has no wish any more.
    void suggest(const std::string& url);
    /// The theme that the POS has, for settings that leave it open; "": it has no wish. True where
    /// that changes the picture.
    bool prefer_theme(const std::string& theme);
    /// Whether anything of a sale is on our picture: then it is in front.
    void follow_sale(bool is_on_screen);
    void stop(std::function<void()> stopped);

    [[nodiscard]] odoo::ScreenHands hands();
    [[nodiscard]] Appearances appearances() const;
    /// The display link to follow, and whether a POS asked for it instead of the settings.
    [[nodiscard]] std::string link() const;
    [[nodiscard]] bool is_link_asked_for() const;
    [[nodiscard]] renderer::StaffNote note() const { return note_; }
    /// Why a page is not shown, for the technician; empty when nothing is wrong.
    [[nodiscard]] const std::string& problem() const { return browser_.problem(); }

private:
    Result<void> turn(int degrees);
    Result<void> show_page(const std::string& url, std::optional<int> degrees);
    Result<void> present(const std::string& url, int degrees);
    void follow(const std::string& link);
    void forget_suggestion();
    void own();
    void close();
    void wish(ScreenWish wish);
    void browser_changed();
    void tell_staff(renderer::StaffNote note);
    void arrange();
    void stand(renderer::Standing standing);
    [[nodiscard]] int degrees() const { return degrees_of(wish_, degrees_set_); }

    ScreenContext context_;
    Appearance set_;  // as the settings have it
    std::vector<std::string> look_notes_;
    SecondScreen second_;
    bool is_theme_set_ = false;
    std::string pos_theme_;
    int degrees_set_ = 0;
    std::string pos_url_;
    ScreenWish wish_;
    std::string suggested_page_;
    std::string suggested_link_;
    browser::Browser browser_;
    renderer::StaffNote note_ = renderer::StaffNote::none;
    boost::asio::steady_timer note_timer_;
    boost::asio::steady_timer front_timer_;
    bool has_sale_ = false;
    renderer::Standing standing_ = renderer::Standing::front;
};

}  // namespace comptoir
