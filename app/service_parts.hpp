#pragma once
/// What the service is made of; its functions stand in service.cpp, service_settings.cpp and
/// service_screen.cpp.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/addresses.hpp"
#include "app/adoption/self_adoption.hpp"
#include "app/api/announcements.hpp"
#include "app/api/found.hpp"
#include "app/api/routes.hpp"
#include "app/base/dbus/bus.hpp"
#include "app/control_socket.hpp"
#include "app/demo/demo.hpp"
#include "app/http/server.hpp"
#include "app/http/tls_keeper.hpp"
#include "app/journal/jobs.hpp"
#include "app/live_weight.hpp"
#include "app/net/client.hpp"
#include "app/network/announcer.hpp"
#include "app/network/box_clock.hpp"
#include "app/network/network.hpp"
#include "app/odoo/box/display_address.hpp"
#include "app/odoo/box/membership.hpp"
#include "app/odoo/box/server_link.hpp"
#include "app/odoo/bus/bus_display.hpp"
#include "app/odoo/proxy_routes.hpp"
#include "app/odoo/station.hpp"
#include "app/pole_mirror.hpp"
#include "app/screen/idle_screen.hpp"
#include "app/screen/pictures.hpp"
#include "app/screen_keeper.hpp"
#include "app/screen_memory.hpp"
#include "app/service.hpp"
#include "app/setup_page.hpp"
#include "app/sources/arbiter.hpp"
#include "app/sources/second_currency.hpp"
#include "app/staff_notes.hpp"
#include "app/state_folder.hpp"
#include "app/status_ticket.hpp"
#include "device-bridge/event_hub.hpp"
#include "device-bridge/finding/bluetooth_finder.hpp"
#include "device-bridge/finding/finder.hpp"
#include "device-bridge/finding/network_finder.hpp"
#include "device-bridge/links/televisions.hpp"
#include "device-bridge/links/touch_panels.hpp"
#include "device-bridge/registry.hpp"
#include "renderer/paper/page.hpp"

namespace comptoir {

/// Members stand in the order in which they are built; they go in the reverse one.
struct Service::Parts {
    boost::asio::io_context& io;
    boost::asio::thread_pool& pool;
    UiMailbox& ui;
    const Clock& clock;
    ServiceStart given;

    settings::Settings settings;
    std::vector<settings::Problem> settings_problems;
    InUse in_use = InUse::the_running_ones;
    std::vector<std::string> refused_devices;
    StateFolder state;
    ScreenKeeper screen;
    std::string identity;
    std::vector<Interface> interfaces;

    journal::Journal* journal = nullptr;  ///< null: nothing is kept
    std::optional<journal::Jobs> jobs;    ///< in it
    bridge::EventHub hub;
    bridge::Registry registry;
    LiveWeight live_weight;
    PoleMirror poles;
    sources::Arbiter arbiter;
    ScreenMemory screen_memory;
    mutable sources::SecondCurrencies second_currencies;
    api::Announcements announcements;
    http::Access access;
    http::TlsKeeper tls;
    http::Router router;
    http::Server server;
    odoo::Contacts contacts;
    std::map<std::string, std::size_t> scans_untold;  ///< by scanner: those of the settings
    odoo::Context odoo;
    net::Client link_client;  ///< the display link's own: it must not queue behind a page of pictures
    odoo::box::DisplayAddress display_address;
    odoo::box::Membership membership;
    std::unique_ptr<odoo::box::ServerLink> box_link;  ///< from `start` on
    odoo::bus::BusDisplay bus;
    IdleScreen idle;
    ScreenPictures pictures;
    StaffNotes staff_notes;
    renderer::paper::Press press;
    FirstTicket first_ticket;
    bridge::Finder finder;
    bridge::NetworkFinder network_finder;
    dbus::Bus system_bus;
    bridge::BluetoothFinder bluetooth_finder;
    adoption::Adoptions adoptions;
    adoption::SelfAdoption self_adoption;
    network::Network network;
    network::BoxClock box_clock;
    network::Announcer announcer;
    bridge::TouchPanels touch_panels;
    bridge::Televisions televisions;
    api::Context api;
    std::unique_ptr<demo::Demo> demo;
    std::unique_ptr<ControlSocket> control;
    std::unique_ptr<settings::Watch> watch;
    boost::asio::posix::stream_descriptor watch_descriptor;
    boost::asio::steady_timer change_timer;  ///< when the screen may differ by itself
    boost::asio::steady_timer settings_timer;
    boost::asio::steady_timer addresses_timer;
    bridge::EventHub::Subscription hearing;

    FrameReport last_report;  ///< of the first screen
    renderer::FrameCounters second_counters;
    std::string second_shown_by;
    sources::Beside page_said;  ///< by the page of a 16 or 17 that is on the screen: its shop's pictures
    renderer::View shown;       ///< the last view that was posted, without its stamp
    std::optional<network::Hotspot> hotspot;  ///< as it was when the network last changed
    std::string host_name_asked;              ///< of the system, last
    std::string manager_heard;                ///< last, of how this box is
    std::uint64_t told = 0;                   ///< how often the screen was told of a change
    bool is_stopping = false;

    Parts(boost::asio::io_context& io_context, boost::asio::thread_pool& thread_pool, UiMailbox& mailbox,
          const Clock& the_clock, ServiceStart start);

    // -- settings ---------------------------------------------------------------------------------
    void apply_settings();
    void follow_pos();
    void follow_display_address();
    [[nodiscard]] http::HttpSettings http_wanted() const;
    void listen();
    [[nodiscard]] std::uint16_t port() const;  ///< where tills ask without TLS; 0 where nobody may
    void follow_certificate();
    void follow_server();
    void open_box_link(std::shared_ptr<odoo::DeviceActions> devices);
    [[nodiscard]] std::string server_version() const;
    boost::asio::awaitable<void> follow_settings_file();
    void reload_settings();
    [[nodiscard]] std::vector<bridge::DeviceInfo> configured_devices();

    // -- the network ------------------------------------------------------------------------------
    [[nodiscard]] network::NetworkContext network_context();
    void open_network();
    void network_changed();
    void follow_bus(bool is_up);
    void announce();
    void follow_host_name();
    [[nodiscard]] std::string clock_problem() const;

    // -- the screen -------------------------------------------------------------------------------
    [[nodiscard]] renderer::View view() const;
    [[nodiscard]] renderer::Page page_of(renderer::Page of_the_tills, const api::Notice& notice,
                                         const renderer::Board& board) const;
    void publish(Time received);
    /// The scale on which the register weighs that has the screen.
    [[nodiscard]] std::optional<std::string> scale_of_screen() const;
    void show_again();
    void hear_touch();
    void follow_televisions();
    void dress_at_rest(renderer::View& next);
    [[nodiscard]] std::string picture_server() const;
    void follow_time();
    void tell_manager();
    void follow_addresses();
    [[nodiscard]] std::vector<std::string> other_problems() const;
    [[nodiscard]] std::vector<std::string> problems_in_full() const;
    [[nodiscard]] std::vector<std::string> problems_in_short() const;
    [[nodiscard]] bool is_set_up() const;
    [[nodiscard]] Https https() const;
    [[nodiscard]] std::string stranger() const;

    boost::asio::awaitable<Result<std::string>> capture(std::size_t of_screen);

    // -- printing ---------------------------------------------------------------------------------
    [[nodiscard]] std::string pos_in_words() const;
    [[nodiscard]] StatusFacts status_facts() const;
    [[nodiscard]] std::string status_page(const std::string& printer);
    Result<std::string> print_own(const std::string& printer, api::OwnPage page, const std::string& origin);
    void print_first_ticket();
    void jobs_changed();
    [[nodiscard]] std::vector<bridge::FoundDevice> found_devices();
    [[nodiscard]] adoption::Adoptions::Context adoption_context();
    void open_found_desk();

    // -- the rest ---------------------------------------------------------------------------------
    [[nodiscard]] json::Value snapshot_of_the_bus(const std::string& register_id) const;
    boost::asio::awaitable<json::Value> try_link(std::string link);
    api::StatusSource status_source();
    [[nodiscard]] api::ScreenFigures figures(const renderer::FrameCounters& counters,
                                             const std::string& shown_by) const;
    [[nodiscard]] const std::string& shown_by() const;
    [[nodiscard]] renderer::PixelSize screen_size() const;
    [[nodiscard]] std::function<api::ScreenFigures()> second_figures() const;
    [[nodiscard]] std::vector<std::string> addresses() const;
    void open_control_socket();
    void watch_settings();
    void say_where_the_screen_is();
    boost::asio::awaitable<void> wind_down(std::function<void()> stopped);
};

}  // namespace comptoir
