#include "app/screen_wish.hpp"

#include "app/base/url.hpp"
#include "app/odoo/bus/display_link.hpp"

namespace comptoir {
namespace {

std::string address_at(const json::Value& value, const char* key) {
    std::string address = json::text(value, key);
    return url::origin_of(address) ? address : std::string();
}

}  // namespace

json::Value describe(const ScreenWish& wish) {
    json::Value value = {{"page", wish.page}, {"link", wish.link}, {"link_over", wish.link_over}};
    if (wish.degrees) value["degrees"] = *wish.degrees;
    value["degrees_over"] = wish.degrees_over;
    return value;
}

ScreenWish read_screen_wish(const json::Value& value) {
    ScreenWish wish;
    const auto degrees = json::integer(value, "degrees").value_or(-1);
    if (degrees == 0 || degrees == 90 || degrees == 180 || degrees == 270)
        wish.degrees = static_cast<int>(degrees);
    const auto over = json::integer(value, "degrees_over").value_or(0);
    wish.degrees_over = over > 0 && over < 360 ? static_cast<int>(over) : 0;
    wish.page = address_at(value, "page");
    wish.link = address_at(value, "link");
    wish.link_over = json::text(value, "link_over");
    return wish;
}

std::string pos_of(const std::string& link) {
    if (const auto display = odoo::bus::read_display_link(link))
        return display->server.text() + " " + std::to_string(display->config_id);
    const auto origin = url::origin_of(link);
    return origin ? origin->text() : std::string();
}

ScreenWish still_wished(ScreenWish wish, int degrees, const std::string& pos_url) {
    if (wish.degrees_over != degrees) wish.degrees.reset();
    wish.degrees_over = degrees;
    const std::string pos = pos_of(pos_url);
    if (wish.link_over != pos) wish.link.clear();
    wish.link_over = pos;
    return wish;
}

int degrees_of(const ScreenWish& wish, int degrees) {
    return wish.degrees.value_or(degrees);
}

std::string link_of(const ScreenWish& wish, const std::string& pos_url) {
    return wish.link.empty() || pos_of(wish.link) == pos_of(pos_url) ? pos_url : wish.link;
}

}  // namespace comptoir
