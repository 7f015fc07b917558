#include "app/sources/html_events.hpp"

#include <libxml/HTMLparser.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <utility>

#include "app/base/utf8.hpp"

namespace comptoir::sources::html {
namespace {

constexpr std::string_view kBlanks = " \t\n\r\f";

std::string_view view(const xmlChar* text) {
    return text == nullptr ? std::string_view() : std::string_view(reinterpret_cast<const char*>(text));
}

struct FreeContext {
    void operator()(htmlParserCtxtPtr context) const { htmlFreeParserCtxt(context); }
};
using Context = std::unique_ptr<xmlParserCtxt, FreeContext>;

/// Feeds the parser, counts what comes out, and stops both at the first bound.
class Feed {
public:
    Feed(std::string_view html, Events& events) : rest_(html), events_(events) {}

    Result<void> run() {
        const Context context(htmlNewParserCtxt());
        if (!context) return fail(ErrorCode::full, "no memory for an HTML parser");
        context_ = context.get();
        htmlSAXHandler handler{};
        handler.startElement = [](void* self, const xmlChar* tag, const xmlChar** attributes) {
            static_cast<Feed*>(self)->opened(view(tag), attributes);
        };
        handler.endElement = [](void* self, const xmlChar*) { static_cast<Feed*>(self)->closed(); };
        handler.characters = [](void* self, const xmlChar* text, int size) {
            static_cast<Feed*>(self)->text(text, size);
        };
        handler.ignorableWhitespace = handler.characters;
        handler.cdataBlock = [](void* self, const xmlChar*, int) { static_cast<Feed*>(self)->silent_ = 0; };
        handler.comment = [](void* self, const xmlChar*) { static_cast<Feed*>(self)->silent_ = 0; };
        *context->sax = handler;
        context->userData = this;
        const auto next = [](void* self, char* buffer, int size) {
            return static_cast<Feed*>(self)->next(buffer, size);
        };
        const int options = HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                            HTML_PARSE_NONET | HTML_PARSE_NODEFDTD | HTML_PARSE_NOIMPLIED |
                            HTML_PARSE_IGNORE_ENC;
        htmlCtxtReadIO(context.get(), next, nullptr, this, nullptr, "UTF-8", options);
        context_ = nullptr;
        if (context->myDoc != nullptr) xmlFreeDoc(context->myDoc);
        if (!why_.empty()) return fail(code_, why_);
        while (depth_ > 0) closed();  // a tag that the end of the page cut in two is begun and never ended
        return {};
    }

private:
    /// The parser asks for more only when it has used what it has, so this sees a tag that never ends.
    int next(char* buffer, int size) {
        if (!why_.empty()) return 0;
        const std::size_t count = std::min(rest_.size(), static_cast<std::size_t>(size));
        silent_ += count;
        if (silent_ > kTagBytesMax) {
            // Nothing more comes, which ends the parser; to be told to stop while it reads it can't stand.
            refuse(ErrorCode::malformed,
                   "a tag of HTML is longer than " + std::to_string(kTagBytesMax) + " bytes");
            return 0;
        }
        std::memcpy(buffer, rest_.data(), count);
        rest_.remove_prefix(count);
        return static_cast<int>(count);
    }

    void opened(std::string_view tag, const xmlChar** attributes) {
        if (!why_.empty()) return;
        silent_ = 0;
        if (++depth_ > kDepthMax) {
            return stop(ErrorCode::malformed, "HTML nested deeper than " + std::to_string(kDepthMax));
        }
        if (++elements_ > kElementsMax) {
            return stop(ErrorCode::full, "HTML of more than " + std::to_string(kElementsMax) + " elements");
        }
        Attributes known;
        std::size_t count = 0;
        for (; attributes != nullptr && *attributes != nullptr; attributes += 2) {
            if (++count > kAttributesMax) {
                return stop(ErrorCode::malformed, "an element of HTML with more than " +
                                                      std::to_string(kAttributesMax) + " attributes");
            }
            std::string_view* const wanted = field(known, view(attributes[0]));
            if (wanted != nullptr) *wanted = view(attributes[1]);
        }
        events_.opened(tag, known);
    }

    static std::string_view* field(Attributes& attributes, std::string_view name) {
        if (name == "class") return &attributes.classes;
        if (name == "src") return &attributes.source;
        if (name == "href") return &attributes.reference;
        return name == "style" ? &attributes.style : nullptr;
    }

    void closed() {
        silent_ = 0;
        if (!why_.empty() || depth_ == 0) return;
        --depth_;
        events_.closed();
    }

    void text(const xmlChar* text, int size) {
        silent_ = 0;
        if (why_.empty()) events_.text({reinterpret_cast<const char*>(text), static_cast<std::size_t>(size)});
    }

    void stop(ErrorCode code, std::string why) {
        refuse(code, std::move(why));
        xmlStopParser(context_);
    }

    void refuse(ErrorCode code, std::string why) {
        code_ = code;
        why_ = std::move(why);
    }

    std::string_view rest_;
    Events& events_;
    xmlParserCtxtPtr context_ = nullptr;
    std::size_t depth_ = 0;
    std::size_t elements_ = 0;
    std::size_t silent_ = 0;  ///< bytes handed over since the last event
    ErrorCode code_ = ErrorCode::malformed;
    std::string why_;
};

}  // namespace

Result<void> read(std::string_view html, Events& events) {
    std::string repaired;
    const bool has_noughts = html.find('\0') != std::string_view::npos;  // the parser takes one for the end
    if (has_noughts || !utf8::is_valid(html)) {
        repaired = utf8::repair(html);
        std::replace(repaired.begin(), repaired.end(), '\0', ' ');
        html = repaired;
    }
    return Feed(html, events).run();
}

bool has_class(std::string_view classes, std::string_view name) {
    for (std::size_t at = classes.find(name); at != std::string_view::npos; at = classes.find(name, at + 1)) {
        const std::size_t end = at + name.size();
        const bool begins = at == 0 || kBlanks.find(classes[at - 1]) != std::string_view::npos;
        const bool ends = end == classes.size() || kBlanks.find(classes[end]) != std::string_view::npos;
        if (begins && ends) return true;
    }
    return false;
}

std::string_view url_in(std::string_view style) {
    constexpr std::string_view kUrl = "url(";
    const auto at = style.find(kUrl);
    if (at == std::string_view::npos) return {};
    std::string_view rest = style.substr(at + kUrl.size());
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t\n\"'"), rest.size()));
    return rest.substr(0, rest.find_first_of(" \t\n\"')"));
}

}  // namespace comptoir::sources::html
