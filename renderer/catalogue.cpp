#include "renderer/catalogue.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "app/base/text.hpp"
#include "app/base/utf8.hpp"
#include "renderer/plural_rule.hpp"

namespace comptoir::renderer {
namespace {

constexpr std::size_t kMessageBytesMax = 1024;  // our longest message is under 100

/// The inside of a quoted C string.
std::optional<std::string> unquoted(std::string_view text) {
    text = trimmed(text);
    if (text.size() < 2 || text.front() != '"' || text.back() != '"') return std::nullopt;
    text = text.substr(1, text.size() - 2);
    std::string out;
    for (std::size_t i = 0; i < text.size(); i++) {
        if (text[i] != '\\') {
            out += text[i];
        } else if (++i < text.size()) {
            out += text[i] == 'n' ? '\n' : text[i] == 't' ? '\t' : text[i];
        } else {
            return std::nullopt;
        }
    }
    return out;
}

/// Reads a catalogue line by line.   Source: GNU gettext manual 0.21, section 3 "The Format of PO Files".
class CatalogueReader {
public:
    Result<std::vector<Message>> read(std::string_view po) {
        for (std::size_t number = 1; !po.empty(); number++) {
            const std::size_t end = std::min(po.find('\n'), po.size());
            const std::string_view line = trimmed(po.substr(0, end));
            po.remove_prefix(std::min(end + 1, po.size()));
            if (!take(line)) return fail(ErrorCode::malformed, "line " + std::to_string(number));
        }
        finish();
        return std::move(messages_);
    }

private:
    bool take(std::string_view line) {
        if (line.empty()) return true;
        if (line.front() == '#') {
            if (line.starts_with("#,") && line.find("fuzzy") != std::string_view::npos) next_is_fuzzy_ = true;
            return true;
        }
        if (line.front() == '"') return append(line);
        const std::size_t space = line.find_first_of(" \t");
        if (space == std::string_view::npos) return false;
        return open(line.substr(0, space)) && append(line.substr(space));
    }

    bool open(std::string_view keyword) {
        if (keyword == "msgctxt" || keyword == "msgid_plural") {
            into_ = &ignored_;
            ignored_.clear();
        } else if (keyword == "msgid") {
            finish();
            now_.is_fuzzy = std::exchange(next_is_fuzzy_, false);
            is_open_ = true;
            into_ = &now_.id;
        } else if (keyword == "msgstr" || keyword.starts_with("msgstr[")) {
            if (!is_open_ || now_.forms.size() >= PluralRule::kFormsMax) return false;
            into_ = &now_.forms.emplace_back();
        } else {
            return false;
        }
        return true;
    }

    bool append(std::string_view quoted) {
        const auto text = unquoted(quoted);
        if (!text || into_ == nullptr || into_->size() + text->size() > kMessageBytesMax) return false;
        *into_ += *text;
        return true;
    }

    void finish() {
        if (is_open_) messages_.push_back(std::move(now_));
        now_ = {};
        is_open_ = false;
        into_ = nullptr;
    }

    std::vector<Message> messages_;
    Message now_;
    std::string ignored_;
    std::string* into_ = nullptr;
    bool is_open_ = false;
    bool next_is_fuzzy_ = false;
};

}  // namespace

Result<std::vector<Message>> read_catalogue(std::string_view po) {
    if (po.size() > kCatalogueBytesMax) return fail(ErrorCode::full, "larger than a catalogue may be");
    if (!utf8::is_valid(po)) return fail(ErrorCode::malformed, "not UTF-8");
    return CatalogueReader().read(po);
}

std::string_view header_field(std::string_view header, std::string_view name) {
    const std::size_t at = header.find(name);
    if (at == std::string_view::npos) return {};
    const std::string_view rest = header.substr(at + name.size());
    return trimmed(rest.substr(0, std::min(rest.find('\n'), rest.size())));
}

}  // namespace comptoir::renderer
