#include "renderer/words.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include "app/base/check.hpp"
#include "app/base/file.hpp"
#include "app/base/log.hpp"
#include "renderer/catalogue.hpp"

namespace comptoir::renderer {
namespace {

std::string filled(std::string_view text, std::initializer_list<std::string_view> values) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); i++) {
        const bool is_place =
            text[i] == '%' && i + 1 < text.size() && text[i + 1] >= '1' && text[i + 1] <= '9';
        const auto which = is_place ? static_cast<std::size_t>(text[i + 1] - '1') : 0;
        if (is_place && which < values.size()) {
            out += values.begin()[which];
            i++;
        } else {
            out += text[i];
        }
    }
    return out;
}

}  // namespace

Language Language::english() {
    return {};
}

Result<Language> Language::parse(std::string tag, std::string_view po) {
    const auto messages = read_catalogue(po);
    if (!messages) return tl::unexpected(messages.error());
    Language language;
    language.tag_ = std::move(tag);
    if (is_right_to_left(language.tag_)) language.direction_ = Direction::right_to_left;
    std::map<std::string_view, const Message*> by_id;
    for (const Message& message : *messages) {
        const bool is_said = !message.forms.empty() && !message.forms.front().empty() && !message.is_fuzzy;
        if (is_said) by_id[message.id] = &message;
    }
    if (const auto header = by_id.find(""); header != by_id.end()) {
        const auto field = header_field(header->second->forms.front(), "Plural-Forms:");
        if (!field.empty()) {
            auto rule = PluralRule::parse(field);
            if (!rule) return tl::unexpected(rule.error());
            language.plural_ = std::move(*rule);
        }
    }
    for (std::size_t i = 0; i < kTexts; i++) {
        const auto found = by_id.find(renderer::english(static_cast<Text>(i)));
        if (found != by_id.end()) language.texts_[i] = found->second->forms.front();
    }
    for (std::size_t i = 0; i < kCounted; i++) {
        const auto found = by_id.find(english_one(static_cast<Counted>(i)));
        const bool is_whole = found != by_id.end() && found->second->forms.size() == language.plural_.forms();
        if (is_whole) language.counted_[i] = found->second->forms;
    }
    return language;
}

bool Language::has(Text text) const {
    return !texts_[static_cast<std::size_t>(text)].empty();
}
bool Language::has(Counted what) const {
    return !counted_[static_cast<std::size_t>(what)].empty();
}

std::string Language::say(Text text, std::initializer_list<std::string_view> values) const {
    const std::string& own = texts_[static_cast<std::size_t>(text)];
    return filled(own.empty() ? renderer::english(text) : std::string_view(own), values);
}

std::string Language::count(Counted what, std::uint64_t n,
                            std::initializer_list<std::string_view> values) const {
    const std::vector<std::string>& own = counted_[static_cast<std::size_t>(what)];
    const std::string_view form = !own.empty() ? std::string_view(own[plural_.form_of(n)])
                                  : n == 1     ? english_one(what)
                                               : english_many(what);
    const std::string number = std::to_string(n);
    return values.size() == 0 ? filled(form, {number}) : filled(form, values);
}

std::string Speech::again(Text text, std::initializer_list<std::string_view> values) const {
    std::string said = second != nullptr ? second->say(text, values) : std::string();
    return said == first.say(text, values) ? std::string() : said;
}

/// One language, which is read once.
class Words::Catalogue {
public:
    explicit Catalogue(Language language) : tag_(language.tag()), language_(std::move(language)) {
        std::call_once(is_read_, [] {});
    }
    explicit Catalogue(std::filesystem::path file) : tag_(file.stem().string()), file_(std::move(file)) {}

    [[nodiscard]] const std::string& tag() const { return tag_; }
    /// Null: it can't be read, which is logged once.
    [[nodiscard]] const Language* language() const {
        std::call_once(is_read_, [this] {
            const auto bytes = file::read(file_, kCatalogueBytesMax);
            auto read = bytes ? Language::parse(tag_, *bytes) : tl::unexpected(bytes.error());
            if (read) {
                language_ = std::move(*read);
            } else {
                log::warning("a translation is left out",
                             {{"why", file_.string() + ": " + read.error().message}});
            }
        });
        return language_ ? &*language_ : nullptr;
    }

private:
    std::string tag_;
    std::filesystem::path file_;
    mutable std::once_flag is_read_;
    mutable std::optional<Language> language_;  // written once, under is_read_
};

Words::Words() {
    add(Language::english());
}
Words::~Words() = default;
Words::Words(Words&&) noexcept = default;
Words& Words::operator=(Words&&) noexcept = default;

Words Words::open(const std::filesystem::path& folder) {
    Words words;
    std::vector<std::filesystem::path> files;
    std::error_code ec;
    // A disk that fails in the middle of it throws nothing either.
    std::filesystem::directory_iterator entry(folder, ec);
    for (; !ec && entry != std::filesystem::directory_iterator(); entry.increment(ec)) {
        if (entry->path().extension() == ".po") files.push_back(entry->path());
        if (files.size() >= kLanguagesMax - 1) break;
    }
    if (ec) log::warning("a translation is left out", {{"why", folder.string() + ": " + ec.message()}});
    std::ranges::sort(files);
    for (auto& path : files) words.catalogues_.push_back(std::make_unique<Catalogue>(std::move(path)));
    return words;
}

void Words::add(Language language) {
    CHECK(catalogues_.size() < kLanguagesMax, "open() stops before");
    catalogues_.push_back(std::make_unique<Catalogue>(std::move(language)));
}

/// One that can't be read is as if it were not there: the next best is taken.
const Language* Words::find(std::string_view tag) const {
    std::vector<const Catalogue*> left;
    left.reserve(catalogues_.size());
    for (const auto& catalogue : catalogues_) left.push_back(catalogue.get());
    for (;;) {
        std::vector<std::string_view> tags;
        tags.reserve(left.size());
        for (const Catalogue* catalogue : left) tags.push_back(catalogue->tag());
        const auto at = best_of(tags, tag);
        if (!at) return nullptr;
        if (const Language* language = left[*at]->language()) return language;
        left.erase(left.begin() + static_cast<std::ptrdiff_t>(*at));
    }
}

std::vector<std::reference_wrapper<const Language>> Words::languages() const {
    std::vector<std::reference_wrapper<const Language>> all;
    for (const auto& catalogue : catalogues_) {
        if (const Language* language = catalogue->language()) all.emplace_back(*language);
    }
    return all;
}

const Language& Words::pick(std::string_view order_language,
                            const std::vector<std::string>& shop_languages) const {
    if (const Language* own = find(order_language)) return *own;
    for (const std::string& tag : shop_languages) {
        if (const Language* known = find(tag)) return *known;
    }
    return *catalogues_.front()->language();
}

Speech Words::speech(std::string_view order_language, const std::vector<std::string>& shop_languages,
                     std::string_view second) const {
    const Language& first = pick(order_language, shop_languages);
    const Language* other = find(second);
    return {first, other == &first ? nullptr : other};
}

}  // namespace comptoir::renderer
