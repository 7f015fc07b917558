#include <ctime>
#include <utility>

#include "app/base/file.hpp"
#include "app/screen/week_plan.hpp"
#include "app/service_parts.hpp"

namespace comptoir {
namespace {

constexpr std::chrono::seconds kOwnPagePatience{30};  // whoever asked stands before the printer
constexpr std::size_t kWirelessBytesMax = 4'096;      // a line of 90 bytes for each network card
constexpr const char* kWirelessFile = "/proc/net/wireless";

std::string minute_text(WallTime now) {
    const std::tm local = local_time(now);
    char text[20];
    std::strftime(text, sizeof text, "%Y-%m-%d %H:%M", &local);
    return text;
}

}  // namespace

/// What there is to say of the point of sale in one line of paper.
std::string Service::Parts::pos_in_words() const {
    if (bus.status().state == odoo::bus::LinkState::live) return "the display link works";
    if (bus.status().state == odoo::bus::LinkState::trouble) return "the display link does not work";
    return contacts.list().empty() ? "no till has spoken yet" : "a till is known";
}

StatusFacts Service::Parts::status_facts() const {
    const renderer::Setup setup = view().setup;
    const auto wireless = file::read(kWirelessFile, kWirelessBytesMax);
    StatusFacts facts{.box_name = setup.box_name,
                      .identifier = identity,
                      .version = given.version,
                      .at = minute_text(clock.wall()),
                      .addresses = {},
                      .admin_url = {},
                      .pairing_code = setup.code,
                      .printers = {},
                      .pos = pos_in_words(),
                      .wireless = wireless ? wireless_signals(*wireless) : std::vector<WirelessSignal>{},
                      .problems = problems_in_short()};
    if (setup.is_network_up) {
        facts.addresses = setup.addresses;
        facts.admin_url = setup.admin_url;
    }
    for (bridge::DeviceSnapshot& device : registry.list())
        if (device.info.kind == bridge::Kind::printer) facts.printers.push_back(std::move(device));
    return facts;
}

Result<std::string> Service::Parts::print_own(const std::string& printer, api::OwnPage page,
                                              const std::string& origin) {
    const auto device = registry.find(printer);
    if (!device) return fail(ErrorCode::offline, "there is no printer of this name");
    bridge::Action action;
    action.device = printer;
    action.verb = "print_picture";
    action.data = page == api::OwnPage::status
                      ? status_page(printer)
                      : draw_test_page(press, *device, minute_text(clock.wall()), page_width_of(*device));
    action.origin = origin + (page == api::OwnPage::status ? ", status ticket" : ", test page");
    action.deadline = clock.now() + kOwnPagePatience;
    std::string job = registry.submit(std::move(action));
    if (job.empty()) return fail(ErrorCode::full, "too many jobs are underway");
    return job;
}

/// The status ticket as wide as that printer's paper; empty where there is none of this name.
std::string Service::Parts::status_page(const std::string& printer) {
    const auto device = registry.find(printer);
    return device ? draw_status_ticket(press, status_facts(), page_width_of(*device)) : "";
}

/// Where nobody can read the setup scene, paper says what stands there.
void Service::Parts::print_first_ticket() {
    const bool has_screen = shown_by() != "memory";
    if (has_screen || given.is_demo || is_stopping) return;
    const std::string printer = first_ticket.due(registry.list());
    if (printer.empty()) return;
    first_ticket.is_printed_by(
        print_own(printer, api::OwnPage::status, "the first start").value_or(std::string()));
}

void Service::Parts::jobs_changed() {
    staff_notes.follow(registry.jobs(), clock.now(), clock.wall());
    publish(clock.now());
}

/// What is there and may be adopted.
std::vector<bridge::FoundDevice> Service::Parts::found_devices() {
    network_finder.look_soon();
    bluetooth_finder.look_soon();
    std::vector<bridge::FoundDevice> all = finder.list();
    for (bridge::FoundDevice& one : network_finder.list()) all.push_back(std::move(one));
    for (const bridge::FoundDevice& one : bluetooth_finder.list()) all.push_back(one);
    return all;
}

/// Found devices are adopted into a drop-in beside the settings file.
adoption::Adoptions::Context Service::Parts::adoption_context() {
    const auto is_taken = [this](const std::string& name) {
        for (const settings::Section& section : all_sections()) {
            if (section.shape != settings::Section::Shape::list) continue;
            for (const settings::Slice& entry : settings.list(section.name))
                if (entry.text("name") == name) return true;
        }
        return false;
    };
    const auto mistakes = [this] {
        std::vector<std::string> all;
        for (const auto& problem : load_settings(given.settings_source).problems)
            all.push_back(problem.text());
        return all;
    };
    return {.registry = registry,
            .drop_in = given.settings_source.file.parent_path() / "conf.d" / "found.toml",
            .is_taken = is_taken,
            .mistakes = mistakes};
}

void Service::Parts::open_found_desk() {
    api::install_found(router, {.adoptions = adoptions, .found = [this] { return found_devices(); }});
}

}  // namespace comptoir
