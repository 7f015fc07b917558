#include "app/status_ticket.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <system_error>
#include <utility>

#include "app/base/file.hpp"
#include "app/base/json.hpp"
#include "app/base/log.hpp"

namespace comptoir {
namespace {

namespace paper = renderer::paper;
using bridge::Condition;
using bridge::DeviceSnapshot;

constexpr int kGap = 16;  // between the parts of a page; 2 mm at 203 dpi

std::string words_for(const DeviceSnapshot& printer) {
    switch (printer.condition) {
        case Condition::ready: return "ready";
        case Condition::busy: return "printing";
        case Condition::silent: return "connected, says nothing of itself";
        case Condition::paper_low: return "paper is nearly out";
        case Condition::paper_out: return "no paper";
        case Condition::cover_open: return "cover is open";
        case Condition::cutter: return "cutter is stuck";
        case Condition::too_hot: return "too hot";
        case Condition::offline: return "not reached";
        case Condition::error: return "in trouble";
    }
    return "in trouble";
}

/// Puts up to kTicketRowsMax of them, and says how many are left out.
template <class List, class Put>
void put_some(paper::Page& page, const List& list, Put put) {
    for (std::size_t i = 0; i < std::min(list.size(), kTicketRowsMax); ++i) put(list[i]);
    if (list.size() > kTicketRowsMax)
        page.paragraph("and " + std::to_string(list.size() - kTicketRowsMax) + " more");
}

void put_network(paper::Page& page, const StatusFacts& facts) {
    if (facts.addresses.empty()) page.paragraph("No network. Is the cable plugged in?");
    put_some(page, facts.addresses, [&](const std::string& address) { page.row("Address", address); });
    put_some(page, facts.wireless,
             [&](const WirelessSignal& signal) { page.row("Wi-Fi " + signal.interface, words_for(signal)); });
}

/// What is typed or scanned next: the pairing code while there is one, else the owner's page.
void put_code(paper::Page& page, const StatusFacts& facts) {
    const bool has_code = !facts.pairing_code.empty();
    const std::string& content = has_code ? facts.pairing_code : facts.admin_url;
    if (content.empty()) return;
    page.feed(kGap);
    page.paragraph(has_code ? "Pairing code for Odoo's IoT app" : "This box's own page",
                   paper::Align::center);
    if (has_code) page.heading(facts.pairing_code);
    // One that is too long to be a code is read below it all the same.
    static_cast<void>(page.qr(content));
    if (!facts.admin_url.empty()) page.paragraph(facts.admin_url, paper::Align::center);
}

/// Bars of ever fewer dots: what a worn head or too much heat runs together.
paper::Dots fine_lines(int width) {
    constexpr int kBars = 48;
    paper::Dots dots = paper::blank(width, kBars);
    for (int y = 0; y < kBars; ++y) {
        for (int x = 0; x < width; ++x) {
            const int pitch = 2 + 2 * (x * 4 / width);  // 2, 4, 6 and 8 dots
            if (x % pitch >= pitch / 2) continue;
            const auto at = static_cast<std::size_t>(y * dots.row_bytes() + x / 8);
            dots.bits[at] = static_cast<char>(static_cast<unsigned char>(dots.bits[at]) | (0x80u >> (x % 8)));
        }
    }
    return dots;
}

/// From black to white.
paper::Tones shades(int width) {
    constexpr int kHeight = 64;
    paper::Tones tones{width, kHeight, {}};
    tones.grey.reserve(static_cast<std::size_t>(width) * kHeight);
    for (int y = 0; y < kHeight; ++y)
        for (int x = 0; x < width; ++x) tones.grey += static_cast<char>(x * 255 / std::max(width - 1, 1));
    return tones;
}

/// Takes a number and the mark behind it off the front.
std::optional<int> take_number(std::string_view& text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    int number = 0;
    const auto [end, trouble] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (trouble != std::errc{}) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (!text.empty() && text.front() == '.') text.remove_prefix(1);
    return number;
}

std::optional<WirelessSignal> signal_in(std::string_view line) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    std::string_view name = line.substr(0, colon);
    while (!name.empty() && name.front() == ' ') name.remove_prefix(1);
    std::string_view rest = line.substr(colon + 1);
    while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
    while (!rest.empty() && std::isxdigit(static_cast<unsigned char>(rest.front())) != 0)
        rest.remove_prefix(1);
    const auto quality = take_number(rest);
    const auto level = quality ? take_number(rest) : std::nullopt;
    if (name.empty() || !level) return std::nullopt;
    return WirelessSignal{std::string(name), std::min(*level, 0), *quality};
}

bool is_for_receipts(const DeviceSnapshot& device) {
    const auto can = [&](std::string_view verb) {
        return std::find(device.verbs.begin(), device.verbs.end(), verb) != device.verbs.end();
    };
    return device.info.kind == bridge::Kind::printer && can("print_picture") && can("open_drawer");
}

bool prints_now(Condition condition) {
    return condition == Condition::ready || condition == Condition::paper_low ||
           condition == Condition::silent;
}

}  // namespace

std::vector<WirelessSignal> wireless_signals(std::string_view text) {
    std::vector<WirelessSignal> signals;
    while (!text.empty() && signals.size() < kWirelessMax) {
        const auto end = std::min(text.find('\n'), text.size());
        if (auto signal = signal_in(text.substr(0, end))) signals.push_back(std::move(*signal));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return signals;
}

std::string words_for(const WirelessSignal& signal) {
    if (signal.dbm == 0) return "quality " + std::to_string(signal.quality);
    struct Step {
        int from;
        const char* word;
    };
    // Assumed: steps as installers use them; below -80 dBm packets are lost.
    constexpr std::array kSteps{Step{-60, "good"}, Step{-70, "fair"}, Step{-80, "weak"}};
    const auto step =
        std::find_if(kSteps.begin(), kSteps.end(), [&](const Step& one) { return signal.dbm >= one.from; });
    const std::string word = step == kSteps.end() ? "very weak" : step->word;
    return word + " (" + std::to_string(signal.dbm) + " dBm)";
}

std::string draw_status_ticket(paper::Press& press, const StatusFacts& facts, int width_dots) {
    paper::Page page = press.begin({.width_dots = width_dots});
    page.heading(facts.box_name.empty() ? "Comptoir" : facts.box_name);
    page.paragraph(facts.at, paper::Align::center);
    page.rule();
    put_network(page, facts);
    page.row("Box", facts.identifier);
    page.row("Version", facts.version);
    if (!facts.pos.empty()) page.row("Point of sale", facts.pos);
    page.rule();
    if (facts.printers.empty()) page.paragraph("No printer is in the settings.");
    put_some(page, facts.printers, [&](const DeviceSnapshot& printer) {
        page.row(printer.info.name.empty() ? printer.info.id : printer.info.name, words_for(printer));
    });
    if (!facts.problems.empty()) page.rule();
    put_some(page, facts.problems, [&](const std::string& problem) { page.paragraph(problem); });
    put_code(page, facts);
    page.feed(kGap);
    return page.picture();
}

std::string draw_test_page(paper::Press& press, const DeviceSnapshot& printer, const std::string& at,
                           int width_dots) {
    paper::Page page = press.begin({.width_dots = width_dots});
    const int width = page.width();
    page.sheet().fill(0, 0, width, 4);  // both edges: what is missing of it is beyond the paper
    page.go_to_row(kGap);
    page.heading("Test page");
    page.paragraph(at, paper::Align::center);
    page.row("Printer", printer.info.name.empty() ? printer.info.id : printer.info.name);
    page.row("Width", std::to_string(width) + " dots");
    page.rule();
    page.paragraph("The quick brown fox jumps over the lazy dog. 0123456789 €£$ äöüß éèê ñ ç");
    page.paragraph("العربية  עברית  ไทย  中文  日本語  한국어");
    page.feed(kGap);
    page.paste(fine_lines(width));
    page.feed(kGap);
    page.paste(shades(width));
    page.feed(kGap);
    static_cast<void>(page.qr("comptoir test page"));
    page.paragraph("The bars at both ends reach the edges of what is printed, and the code can be read.");
    page.feed(kGap);
    page.sheet().fill(0, page.bottom(), width, 4);
    return page.picture();
}

int page_width_of(const DeviceSnapshot& printer) {
    constexpr int kUsual = 576;  // 80 mm paper at 203 dpi
    const auto width = json::integer(printer.facts, "width_dots");
    return width && *width >= 64 && *width <= paper::Sheet::kWidthMax ? static_cast<int>(*width) : kUsual;
}

FirstTicket::FirstTicket(std::filesystem::path memory) : memory_(std::move(memory)) {
    std::error_code ec;
    is_out_ = std::filesystem::exists(memory_, ec) || ec;
}

std::string FirstTicket::due(const std::vector<DeviceSnapshot>& devices) {
    if (is_out_) return {};
    const auto printer = std::find_if(devices.begin(), devices.end(), [](const DeviceSnapshot& device) {
        return is_for_receipts(device) && prints_now(device.condition);
    });
    if (printer == devices.end()) return {};
    is_out_ = true;
    if (const auto kept = file::write(memory_, json::dump({{"printer", printer->info.id}})); !kept) {
        log::warning("the first status ticket is not printed: it could not be remembered",
                     {{"why", kept.error().message}});
        return {};
    }
    return printer->info.id;
}

void FirstTicket::is_printed_by(std::string job) {
    job_ = std::move(job);
    if (job_.empty()) forget();
}

void FirstTicket::job_ended(const std::string& job, bridge::Outcome outcome) {
    if (job_.empty() || job != job_) return;
    job_.clear();
    if (outcome == bridge::Outcome::failed) forget();
}

/// Where the file can't be removed it stays out: once too few is better than at each start.
void FirstTicket::forget() {
    std::error_code ec;
    std::filesystem::remove(memory_, ec);
    is_out_ = static_cast<bool>(ec);
}

}  // namespace comptoir
