/// The panel of the setup page: a code for a phone, what is wrong, and the devices.

#include "renderer/scenes/setup_side.hpp"

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "renderer/text/plain.hpp"

namespace comptoir::renderer {
namespace {

constexpr float kDeviceRow = 90;
constexpr float kDeviceRowMin = 64;
constexpr float kDeviceRowBrief = 78;    // what is wrong may stand under the name
constexpr float kBriefRow = 480;         // a narrower row says the name and what is wrong, no more
constexpr std::size_t kProblemsMax = 3;  // an installer mends one at a time

/// The words between spaces; a text without any is left whole, to be broken anywhere.
std::vector<std::string> words_of(const std::string& text) {
    std::vector<std::string> words;
    std::istringstream stream(text);
    for (std::string word; stream >> word;) words.push_back(word);
    if (words.size() < 2) words.clear();
    return words;
}

/// The fewer there are, the more each may say; on small screens the devices need the room.
int problem_lines(const Sheet& sheet) {
    constexpr int kLinesMost = 4;
    const std::size_t count = std::min(sheet.view().setup.problems.size(), kProblemsMax);
    if (sheet.is_low() || is_handheld(sheet)) return 2;
    return std::max(2, kLinesMost + 1 - static_cast<int>(count));
}

/// A problem, or the hint below them, which is nobody's mistake.
struct Notice {
    const std::string& text;
    Color color;
};

std::vector<Notice> notices_of(const Sheet& sheet) {
    const Setup& setup = sheet.view().setup;
    std::vector<Notice> notices;
    for (const std::string& problem : setup.problems) {
        if (notices.size() < kProblemsMax) notices.push_back({problem, sheet.colors().notice_on_panel});
    }
    const bool has_room = !sheet.is_low() && !is_handheld(sheet) && notices.size() < kProblemsMax;
    if (!setup.hint.empty() && has_room) notices.push_back({setup.hint, sheet.colors().panel_muted});
    return notices;
}

float notice_height(const Sheet& sheet, const Notice& notice, float room, TextStyle& style) {
    style = sheet.theme.text(Type::caption, notice.color);
    style.max_width = room;
    style.max_lines = problem_lines(sheet);
    const int lines =
        std::max(1, sheet.painter.measure(plain(notice.text, LineBreaks::to_spaces), style).lines);
    return static_cast<float>(lines) * style.size * kLineHeight + space::k16;
}

void draw_device(Sheet& sheet, const DeviceRow& device, float x, float end, float y, float row) {
    constexpr float kSide = 36;
    const Colors& colors = sheet.colors();
    const float middle = y + row / 2;
    const Rect badge{x, middle - kSide / 2, kSide, kSide};
    const bool is_ready = device.state == DeviceRow::State::ready;
    const bool is_missing = device.state == DeviceRow::State::missing;
    if (is_ready) {
        draw_badge(sheet, Icon::check, badge, colors.saved_on_panel, colors.on_saved, 3);
    } else {
        draw_badge(sheet, is_missing ? Icon::cross : Icon::bang, badge, colors.notice_on_panel,
                   colors.on_notice, 3);
    }
    const Text state = is_ready ? Text::ready : is_missing ? Text::missing : Text::not_yet;
    const bool is_brief = end - x < kBriefRow;
    const std::string detail = !device.detail.empty() && !is_brief ? device.detail
                               : is_brief && is_ready              ? std::string()
                                                                   : sheet.language.say(state);
    const TextStyle note = is_ready ? sheet.theme.text(Type::caption, colors.panel_muted)
                                    : sheet.theme.text(Type::caption_strong, colors.notice_on_panel);
    const std::string name = plain(device.name, LineBreaks::to_spaces);
    const std::string noted = plain(detail, LineBreaks::to_spaces);
    const TextStyle style = sheet.theme.text(Type::device, colors.panel_ink);
    const float text_x = x + 58;
    const float both = sheet.painter.width_of(name, style) + space::k24 + sheet.painter.width_of(noted, note);
    if (is_brief && !noted.empty() && text_x + both > end) {  // one under the other, rather than cut
        const float room = end - text_x;
        draw_line(sheet, text_x, middle - style.size * .18F, name, fitted(sheet, name, style, room), room);
        draw_line(sheet, text_x, middle + note.size * .95F, noted, fitted(sheet, noted, note, room), room);
        return;
    }
    const bool drops_note = is_ready && text_x + both > end;  // the check says enough
    draw_pair(sheet, text_x, end, middle + 12, {name, style}, {drops_note ? std::string() : noted, note});
}

std::string ready_text(const Sheet& sheet) {
    const std::vector<DeviceRow>& devices = sheet.view().setup.devices;
    const auto ready = static_cast<std::size_t>(std::ranges::count_if(
        devices, [](const DeviceRow& row) { return row.state == DeviceRow::State::ready; }));
    return devices.empty() ? ""
                           : sheet.language.count(Counted::ready_of, ready,
                                                  {std::to_string(ready), std::to_string(devices.size())});
}

}  // namespace

float draw_phone(Sheet& sheet, const Rect& panel, float pad, float side) {
    const Setup& setup = sheet.view().setup;
    const bool is_hotspot = !setup.wifi_code.empty();
    const std::string& url = is_hotspot ? setup.wifi_code : setup.admin_url;
    const float x = panel.x + pad;
    const Rect code{x, panel.y + pad, side, side};
    if (url.empty() || !sheet.painter.qr(url, code, sheet.theme.radius.code_phone)) return panel.y + pad;
    const float text_x = code.end() + (sheet.is_low() ? space::k16 : space::k32);
    const float room = panel.end() - pad - text_x;
    TextStyle title = sheet.theme.text(Type::hint, sheet.colors().panel_ink);
    title.weight = 600;
    if (sheet.is_low()) title.size = sheet.theme.size(Type::caption);
    const std::string words = sheet.language.say(Text::scan_for_settings);
    constexpr float kNearly = 1.15F;  // a little smaller is better than a line of one letter
    if (sheet.painter.width_of(words, title) < room * kNearly) title = fitted(sheet, words, title, room);
    for (const std::string& word : words_of(words)) title = fitted(sheet, word, title, room);
    title.max_width = room;
    title.max_lines = 4;
    int lines = std::max(1, sheet.painter.measure(words, title).lines);
    constexpr float kOfCode = .8F;  // as high as the words may be: the link stands below them
    while (static_cast<float>(lines) * title.size * kLineHeight > side * kOfCode && title.size > kTextMin) {
        title.size = std::max(kTextMin, title.size - 2);
        lines = std::max(1, sheet.painter.measure(words, title).lines);
    }
    const float step = title.size * kLineHeight;
    const float first = code.middle() - step * static_cast<float>(lines) / 2 + space::k8;
    sheet.painter.label(text_x, first, words, title);
    if (sheet.is_low() || is_hotspot) return code.bottom();  // the address stands in the column
    TextStyle link = fitted(sheet, url, sheet.theme.text(Type::caption, sheet.colors().panel_muted), room);
    link.max_width = 0;
    const bool is_whole = sheet.painter.width_of(url, link) <= room + 1;  // part of a link leads nowhere
    if (is_whole) draw_line(sheet, text_x, first + step * static_cast<float>(lines) + 8, url, link, room);
    return code.bottom();
}

float draw_problems(Sheet& sheet, float x, float end, float bottom) {
    const std::vector<Notice> notices = notices_of(sheet);
    constexpr float kSide = 36;
    const float text_x = x + 58;
    TextStyle style;
    float height = 0;
    for (const Notice& notice : notices) height += notice_height(sheet, notice, end - text_x, style);
    float y = bottom - height;
    for (const Notice& notice : notices) {
        const float each = notice_height(sheet, notice, end - text_x, style);
        draw_badge(sheet, Icon::bang, {x, y, kSide, kSide}, notice.color, sheet.colors().on_notice, 3);
        sheet.painter.label(text_x, y + 28, plain(notice.text, LineBreaks::to_spaces), style);
        y += each;
    }
    return notices.empty() ? bottom : bottom - height - space::k16;
}

void draw_devices(Sheet& sheet, float x, float end, float y, float bottom) {
    const std::vector<DeviceRow>& devices = sheet.view().setup.devices;
    const Colors& colors = sheet.colors();
    const float baseline = y + 32;
    draw_pair(sheet, x, end, baseline,
              {sheet.language.say(Text::devices), sheet.theme.text(Type::step, colors.panel_ink)},
              {ready_text(sheet), sheet.theme.text(Type::side, colors.panel_muted)});
    y = baseline + space::k24;
    if (devices.empty()) {
        TextStyle style = sheet.theme.text(Type::caption, colors.panel_muted);
        style.max_width = end - x;
        style.max_lines = 3;
        sheet.painter.label(x, y + 32, sheet.language.say(Text::no_devices_yet), style);
        return;
    }
    const float two_lines =
        (sheet.theme.size(Type::device) + sheet.theme.size(Type::caption_strong)) * kLineHeight;
    const float least = end - x < kBriefRow ? std::max(kDeviceRowBrief, two_lines) : kDeviceRowMin;
    const float row =
        std::min(kDeviceRow, std::max(least, (bottom - y) / static_cast<float>(devices.size())));
    // What is not ready comes first when not all fit: that is what somebody is looking for.
    std::vector<const DeviceRow*> shown;
    shown.reserve(devices.size());
    for (const DeviceRow& device : devices) shown.push_back(&device);
    const auto fitting = static_cast<std::size_t>(std::max(0.F, (bottom - y + 1) / row));
    if (shown.size() > fitting) {
        std::ranges::stable_sort(shown, std::ranges::greater{}, [](const DeviceRow* device) {
            return device->state != DeviceRow::State::ready;
        });
        shown.resize(fitting);
    }
    for (const DeviceRow* device : shown) {
        sheet.painter.box({x, y, end - x, sheet.theme.hairline}, colors.panel_hair);
        draw_device(sheet, *device, x, end, y, row);
        y += row;
    }
}

}  // namespace comptoir::renderer
