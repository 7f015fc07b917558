#include "app/api/status.hpp"

#include <algorithm>
#include <chrono>

#include "app/api/facts_json.hpp"

namespace comptoir::api {
namespace {

using bridge::Condition;

/// A device that staff must look at before it works again.
bool is_down(const bridge::DeviceSnapshot& device) {
    switch (device.condition) {
        case Condition::ready:
        case Condition::busy:
        case Condition::paper_low:
        case Condition::silent: return false;
        case Condition::offline:
        case Condition::paper_out:
        case Condition::cover_open:
        case Condition::cutter:
        case Condition::too_hot:
        case Condition::error: return true;
    }
    return true;
}

double milliseconds(Duration duration) {
    return std::chrono::duration<double, std::milli>(duration).count();
}

const char* name_of(renderer::Phase phase) {
    switch (phase) {
        case renderer::Phase::empty: return "empty";
        case renderer::Phase::selling: return "selling";
        case renderer::Phase::paid: return "paid";
        case renderer::Phase::closed: return "closed";
    }
    return "empty";
}

const char* name_of(renderer::Contact contact) {
    switch (contact) {
        case renderer::Contact::live: return "live";
        case renderer::Contact::reconnecting: return "reconnecting";
        case renderer::Contact::dimmed: return "dimmed";
        case renderer::Contact::lost: return "lost";
    }
    return "live";
}

json::Value screen_json(const std::function<ScreenFigures()>& drawn) {
    const ScreenFigures figures = drawn ? drawn() : ScreenFigures{};
    return {{"frames_presented", figures.presented},
            {"too_slow_for_motion", figures.is_too_slow},
            {"shown_by", figures.shown_by},
            {"event_to_frame",
             {{"samples", figures.samples},
              {"p50_ms", milliseconds(figures.p50)},
              {"p95_ms", milliseconds(figures.p95)},
              {"p99_ms", milliseconds(figures.p99)}}}};
}

json::Value register_json(const sources::RegisterStatus& status) {
    return {{"id", status.id},
            {"revision", status.revision ? json::Value(*status.revision) : json::Value()},
            {"source", status.source},
            {"channel", status.channel ? sources::name_of(*status.channel) : ""},
            {"owns_screen", status.owns_screen},
            {"phase", name_of(status.phase)},
            {"lines", status.lines},
            {"silent_for_seconds", status.silent_for.count()}};
}

json::Value pos_json(const StatusSource& source, const sources::Arbiter& arbiter, Time now) {
    const sources::Screen screen = arbiter.screen(now);
    json::Value registers = json::Value::array();
    for (const auto& status : arbiter.registers(now)) registers.push_back(register_json(status));
    return {{"register", screen.register_id},
            {"contact", name_of(screen.contact)},
            {"registers", std::move(registers)},
            {"link", source.pos_link ? source.pos_link() : json::Value::object()},
            {"tills", source.tills ? source.tills() : json::Value::array()}};
}

}  // namespace

json::Value describe_status(const StatusSource& source, const bridge::Registry& registry,
                            const sources::Arbiter& arbiter, Time now, WallTime wall) {
    const auto devices = registry.list();
    auto problems = source.problems ? source.problems() : std::vector<std::string>{};
    for (auto& problem : registry.problems()) problems.push_back(std::move(problem));
    const bool is_healthy = problems.empty() && std::none_of(devices.begin(), devices.end(), is_down);
    json::Value listed = json::Value::array();
    for (const auto& device : devices) listed.push_back(to_json(device));
    const auto running = std::chrono::duration_cast<std::chrono::seconds>(now - source.started);
    return {{"health", is_healthy ? "healthy" : "degraded"},
            {"version", source.version},
            {"identifier", source.identifier ? source.identifier() : ""},
            {"at", time_text(wall)},
            {"clock", source.clock ? source.clock() : ""},
            {"running_for_seconds", running.count()},
            {"addresses", source.addresses ? source.addresses() : std::vector<std::string>{}},
            {"pos", pos_json(source, arbiter, now)},
            {"odoo", source.odoo ? source.odoo() : json::Value::object()},
            {"screen", screen_json(source.screen)},
            {"second_screen", source.second_screen ? screen_json(source.second_screen) : json::Value()},
            {"idle", source.idle ? source.idle() : json::Value::object()},
            {"network", source.network ? source.network() : json::Value::object()},
            {"registers", source.registers ? source.registers() : json::Value::array()},
            {"devices", std::move(listed)},
            {"turned_away", source.turned_away ? source.turned_away() : ""},
            {"problems", problems}};
}

}  // namespace comptoir::api
