/// What is said of a scanner by an action, or was said before.

#include <utility>

#include "app/base/log.hpp"
#include "device-bridge/device_memory.hpp"
#include "device-bridge/scanning/key_scanner_core.hpp"

namespace comptoir::bridge {
namespace {

using Typist = KeyCodes::Typist;

std::optional<Typist> typist_of(const std::string& word) {
    if (word == "auto") return Typist::automatic;
    if (word == "scanner") return Typist::scanner;
    if (word == "keyboard") return Typist::keyboard;
    return std::nullopt;
}

/// "evdev://0c2e:0200" of that and its serial number or port: what a like scanner in its place is.
std::string model_of(const std::string& identity) {
    return identity.substr(0, identity.find('?'));
}

}  // namespace

/// What was learned of this very device, else of one like it. The settings come first.
void KeyScanner::Core::recall() {
    json::Value note = json::Value::object();
    if (context.memory) {
        note = context.memory->recall(model_of(identity));
        note.update(context.memory->recall(identity));
    }
    const std::string known = json::text(note, "layout");
    const std::string wanted = options.layout || known.empty() ? options.first_layout() : known;
    typist =
        options.typist ? *options.typist : typist_of(json::text(note, "typist")).value_or(Typist::automatic);
    codes->set_typist(typist);
    if (use_layout(wanted)) return;
    log::warning("a layout that was remembered is none", {{"device", context.info.id}, {"layout", wanted}});
    if (const auto used = use_layout("us"); !used)
        log::error("there is no keyboard layout", {{"why", used.error().message}});
}

Result<json::Value> KeyScanner::Core::act(const Action& action) {
    if (is_stopped) return fail(ErrorCode::offline, "stopped");
    if (identity.empty()) return fail(ErrorCode::offline, reason);
    if (action.verb == "find_layout") return find_layout(action);
    Result<void> done = fail(ErrorCode::unsupported, "a scanner can't \"" + action.verb + "\"");
    if (action.verb == "set_layout") done = set_layout(action.fields);
    if (action.verb == "set_typist") done = set_typist(json::text(action.fields, "typist"));
    if (!done) return tl::unexpected(done.error());
    return json::Value();
}

Result<void> KeyScanner::Core::use_layout(const std::string& name) {
    auto made = KeyboardLayout::create(name);
    if (!made) return tl::unexpected(made.error());
    presses.reset();
    if (typist == Typist::keyboard) {
        presses.emplace(std::move(*made));
    } else {
        codes->set_layout(std::move(*made));
    }
    layout = name;
    has_told_lacking = false;
    return {};
}

Result<void> KeyScanner::Core::set_layout(const json::Value& fields) {
    if (options.layout) return fail(ErrorCode::refused, "the settings say its layout: " + *options.layout);
    // The official box takes none for American. Source: Odoo 19.0, keyboard_usb_driver_L.py.
    std::string name = json::truthy(fields, "layout") ? json::text(fields, "layout") : "us";
    if (const std::string variant = json::text(fields, "variant"); json::truthy(fields, "variant"))
        name += "(" + variant + ")";
    if (auto used = use_layout(name); !used) return used;
    remember({{"layout", name}});
    return {};
}

Result<void> KeyScanner::Core::set_typist(const std::string& word) {
    if (options.typist) return fail(ErrorCode::refused, "the settings say who types on it");
    const auto wanted = typist_of(word);
    if (!wanted) return fail(ErrorCode::malformed, "\"typist\" is \"auto\", \"scanner\" or \"keyboard\"");
    typist = *wanted;
    codes->set_typist(typist);
    remember({{"typist", word}});
    if (auto used = use_layout(layout); !used) return used;
    stream->close();  // what is claimed is another now
    open();
    return {};
}

void KeyScanner::Core::remember(const json::Value& members) {
    if (!context.memory) return;
    for (const std::string& who : {model_of(identity), identity}) {
        if (const auto kept = context.memory->remember(who, members); !kept)
            log::warning("what was set of a scanner lasts until the next start only",
                         {{"device", context.info.id}, {"why", kept.error().message}});
    }
}

}  // namespace comptoir::bridge
