#include "app/odoo/bus/bus_status.hpp"

#include <array>

namespace comptoir::odoo::bus {

const char* name_of(LinkState state) {
    constexpr std::array kNames{"off", "connecting", "live", "trouble"};
    return kNames[static_cast<std::size_t>(state)];
}

json::Value describe(const BusStatus& status) {
    return {{"state", name_of(status.state)},
            {"trouble", status.trouble.what == Trouble::none ? "" : name_of(status.trouble.what)},
            {"problem", problem_of(status)},
            {"server", status.server},
            {"version", status.version},
            {"register", status.register_id},
            {"is_registered", status.is_registered},
            {"other_registers", status.others},
            {"messages", status.messages}};
}

std::string problem_of(const BusStatus& status) {
    if (status.trouble.what != Trouble::none) return words_of(status.trouble, status.server);
    if (status.state != LinkState::live || status.has_heard_ours || status.others.empty()) return {};
    std::string others;
    for (const std::string& other : status.others) others += (others.empty() ? "" : ", ") + other;
    return "pos.url names a register that is silent, while others of this POS speak: " + others +
           "; copy the link from the right one once more";
}

}  // namespace comptoir::odoo::bus
