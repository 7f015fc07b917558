#pragma once
/// What a box prints of itself: how it is, for whoever has no screen to read it from, and how a printer
/// prints.

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "device-bridge/registry.hpp"
#include "renderer/paper/page.hpp"

namespace comptoir {

/// How well a wireless network is received.
struct WirelessSignal {
    std::string interface;  ///< "wlan0"
    int dbm = 0;            ///< -50 is next to it, -85 is lost; 0: the driver tells no such figure
    int quality = 0;        ///< as the driver counts it

    bool operator==(const WirelessSignal&) const = default;
};

/// What /proc/net/wireless says; lines that are none are left out.
///
/// Thread: any.   Limits: kWirelessMax.
/// Source: Linux, net/wireless/wext-proc.c: after two lines of heads "%6s: %04x  %3d%c  %3d%c  %3d%c …",
/// being status, link, level and noise; a level that is no dBm is not negative.
[[nodiscard]] std::vector<WirelessSignal> wireless_signals(std::string_view proc_net_wireless);
/// "good (-58 dBm)".   Thread: any.
[[nodiscard]] std::string words_for(const WirelessSignal& signal);

inline constexpr std::size_t kWirelessMax = 8;  // a box has one; a stick makes it two

/// What the status ticket tells, English.
struct StatusFacts {
    std::string box_name;
    std::string identifier;
    std::string version;
    std::string at;                      ///< "2026-01-31 14:05", the box's own time
    std::vector<std::string> addresses;  ///< as a till's settings take them; empty: no network
    std::string admin_url;               ///< of the owner's page; empty: none
    std::string pairing_code;            ///< to be typed in Odoo; empty: none
    std::vector<bridge::DeviceSnapshot> printers;
    std::string pos;  ///< how the link to the POS is, in words; empty: nothing is to be told
    std::vector<WirelessSignal> wireless;
    std::vector<std::string> problems;
};

/// As one picture for `print_picture`.   Thread: the press's.   Limits: kTicketRowsMax of each list.
[[nodiscard]] std::string draw_status_ticket(renderer::paper::Press& press, const StatusFacts& facts,
                                             int width_dots);
inline constexpr std::size_t kTicketRowsMax = 12;  // it is read standing, and paper is paid for

/// What shows how a printer prints: its edges, small letters, shades, fine lines and a code.
[[nodiscard]] std::string draw_test_page(renderer::paper::Press& press, const bridge::DeviceSnapshot& printer,
                                         const std::string& at, int width_dots);

/// How wide a page for this printer is.   Units: dots.   Thread: any.
[[nodiscard]] int page_width_of(const bridge::DeviceSnapshot& printer);

/// The ticket that a box without a screen prints once in its life, on the first printer that is ready.
///
/// Thread: io; writes a file of some bytes, once.
/// Errors: where it can't be remembered that it came out, it does not come out: else it would at each start.
class FirstTicket {
public:
    /// `memory`: the file that says that it came out.
    explicit FirstTicket(std::filesystem::path memory);

    /// The printer that it is to come out of now; empty: of none, or it came out. It counts as out from then
    /// on.
    [[nodiscard]] std::string due(const std::vector<bridge::DeviceSnapshot>& devices);
    /// The job of what was due; empty: there is none, and it is due again.
    void is_printed_by(std::string job);
    /// Where nothing came out it is due again.
    void job_ended(const std::string& job, bridge::Outcome outcome);

private:
    void forget();

    std::filesystem::path memory_;
    bool is_out_ = false;
    std::string job_;
};

}  // namespace comptoir
