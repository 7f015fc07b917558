#pragma once
/// All that the screen depends on, as one value. Posted to the UI thread whole; the latest wins.

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "renderer/changes.hpp"
#include "renderer/order.hpp"

namespace comptoir::renderer {

/// Who the shop is, for every scene.
struct Shop {
    std::string name;      ///< from settings or the POS; may be empty
    std::string greeting;  ///< the shop's own welcome line; empty: ours, translated
    PictureRef logo;
    PictureRef background;

    bool operator==(const Shop&) const = default;
};

/// How fresh the order is (DESIGN section 2, "Old orders").
enum class Contact { live, reconnecting, dimmed, lost };

/// One row of the setup scene's device list.
struct DeviceRow {
    enum class State { ready, waiting, missing };
    std::string name;
    std::string detail;  ///< "Network, 80 mm", "No answer yet"
    State state = State::waiting;

    bool operator==(const DeviceRow&) const = default;
};

/// What an installer needs. Addresses are what is typed into Odoo.
struct Setup {
    std::string box_name;
    std::string version;
    std::vector<std::string>
        addresses;             ///< "192.168.1.42", first is the one to type; with ":port" when it isn't 8069
    std::string admin_url;     ///< the QR's content
    std::string odoo_version;  ///< "19.0" once known: the wording follows it
    std::string code;          ///< pairing code; empty when none is asked for
    std::string first_origin;  ///< the POS that was remembered, to be named
    std::vector<DeviceRow> devices;
    std::vector<std::string>
        problems;      ///< bad settings, port taken: English, for the installer, at most 3 shown
    std::string hint;  ///< what else an installer may have to do: English, below the problems; empty: nothing
    bool is_network_up = false;
    std::string scanner_bars =
        {};  ///< widths of bars and spaces by turns, for a scanner to read; empty: there is nothing to read
    std::string scanner_name = {};  ///< of the one that is to read them
    std::string wifi_name =
        {};  ///< of the Wi-Fi that this box makes while there is no other; empty: it makes none
    std::string wifi_key = {};
    std::string wifi_code = {};  ///< the QR's content then
    std::string wifi_url = {};   ///< "http://10.42.0.1/", where it is told which Wi-Fi to join

    bool operator==(const Setup&) const = default;
};

/// Which page is wanted; the order's own state picks among order, weighing, payment and thanks.
enum class Page { setup, welcome, order, closed, updating, board };

/// What staff have to see to, on top of a page on which nobody is being served.
enum class StaffNote {
    none,
    no_browser,
    browser_stops,
    paper_out,
    paper_low,
    cover_open,
    not_answering,      ///< a device
    needs_attention,    ///< a device, in any other way
    receipt_uncertain,  ///< whether the last receipt was printed
    slide_left_out,     ///< a picture or a video of the playlist that can't be shown
    no_videos,          ///< the playlist has videos and this box can't play any
};

/// What of an order is drawn only where the shop wants it.
struct Wishes {
    bool shows_internal_notes = false;
    bool shows_customer_name = false;

    bool operator==(const Wishes&) const = default;
};

/// What fills the idle screen now. The next one takes its place with a fade.
struct Slide {
    PictureRef picture;  ///< empty: none, the welcome page is shown
    std::string video;   ///< path of a file instead
    std::chrono::milliseconds fade{600};
    std::uint64_t turn = 0;  ///< grows with every slide: the same picture twice is two slides
    PictureRef next;         ///< what comes after it, to be fetched ahead; empty: nothing, or a video

    bool operator==(const Slide&) const = default;
};

/// Orders that customers wait for, by the numbers they were told.
struct Board {
    std::vector<std::string> preparing;
    std::vector<std::string> ready;  ///< the newest first

    [[nodiscard]] bool empty() const { return preparing.empty() && ready.empty(); }
    bool operator==(const Board&) const = default;
};

/// What a customer may change or answer on a panel that can be touched.
struct TouchWishes {
    std::vector<std::string> languages;  ///< offered by a switch; fewer than two: no switch
    bool comfort = false;                ///< a long press gives high contrast and larger text
    bool answers = false;                ///< questions are asked

    bool operator==(const TouchWishes&) const = default;
};

struct View {
    Page page = Page::setup;
    OrderPtr order;  ///< null unless page is order
    /// Of an order that was on the screen of the program before this one; null: as any first order.
    std::shared_ptr<const PointedOut> pointed_out;
    Contact contact = Contact::live;
    std::chrono::seconds silent_for{0};  ///< how long the POS has been away; for the out-of-reach page
    Shop shop;
    Setup setup;
    std::vector<std::string> languages{"en"};  ///< the first is used where the order names none
    std::string second_language;               ///< our words in this one, too; empty: in one language
    Wishes wishes;
    Slide slide;
    Board board;
    TouchWishes touch;
    std::string opens_at;             ///< "08:30", for the closed page; empty: not known
    bool is_put_out = false;          ///< somebody wants the panel off, whatever `when_dark` says
    bool is_closed_by_hours = false;  ///< nobody asked for the closed page: the shop's hours did
    int update_percent = -1;          ///< of the updating page; negative: not known
    StaffNote note = StaffNote::none;
    std::string note_about;  ///< the device or the file that the note is about
    int dim = 0;             ///< percent of the light that is taken away; 100: the panel is dark
    std::string clock;       ///< "14:05", drawn on welcome; empty hides it
    std::uint64_t stamp =
        0;  ///< steady-clock nanoseconds when the message that caused this view was received

    bool operator==(const View&) const = default;
};

/// Decoded pixels of one picture: RGBA, not premultiplied, rows top to bottom without padding.
struct Picture {
    PictureRef ref;
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> rgba;  ///< empty: it can't be had, keep the placeholder
};

}  // namespace comptoir::renderer
