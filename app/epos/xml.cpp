#include "app/epos/xml.hpp"

#include <libxml/parser.h>

#include <memory>

#include "app/base/utf8.hpp"

namespace comptoir::epos {
namespace {

struct Free {
    void operator()(xmlParserCtxt* context) const { xmlFreeParserCtxt(context); }
};

std::string_view view(const xmlChar* text) {
    return text == nullptr ? std::string_view() : std::string_view(reinterpret_cast<const char*>(text));
}

std::string_view view(const xmlChar* from, const xmlChar* to) {
    return {reinterpret_cast<const char*>(from), static_cast<std::size_t>(to - from)};
}

/// Where what begins at `at` ends; npos where it does not, or is longer than a tag may be.
std::size_t end_of_tag(std::string_view xml, std::size_t at) {
    char quote = 0;
    for (std::size_t i = at; i < xml.size() && i - at <= kXmlTagBytesMax; ++i) {
        const char c = xml[i];
        if (quote != 0) {
            if (c == quote) quote = 0;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '>') {
            return i;
        }
    }
    return std::string_view::npos;
}

/// What the parser must not even see: tags without end, and what declares entities.
Result<void> check_tags(std::string_view xml) {
    const auto skip_to = [&](std::size_t at, std::string_view end) {
        const auto found = xml.find(end, at);
        return found == xml.npos ? found : found + end.size() - 1;
    };
    for (std::size_t at = xml.find('<'); at != xml.npos; at = xml.find('<', at)) {
        const std::string_view rest = xml.substr(at, 9);
        if (rest.starts_with("<!--")) {
            at = skip_to(at + 4, "-->");
        } else if (rest.starts_with("<![CDATA[")) {
            at = skip_to(at, "]]>");
        } else if (rest.starts_with("<!")) {
            return fail(ErrorCode::malformed, "a document type is not taken");
        } else {
            at = end_of_tag(xml, at);
        }
        if (at == xml.npos) return fail(ErrorCode::malformed, "something in < > has no end, or is too long");
    }
    return {};
}

class Feed {
public:
    explicit Feed(const XmlEvents& events) : events_(events) {}

    Result<void> run(std::string_view xml) {
        const std::unique_ptr<xmlParserCtxt, Free> context(xmlNewParserCtxt());
        if (!context) return fail(ErrorCode::full, "no memory for an XML parser");
        context_ = context.get();
        *context->sax = {};
        context->sax->initialized = XML_SAX2_MAGIC;
        context->sax->startElementNs = [](void* self, const xmlChar* name, const xmlChar*, const xmlChar*,
                                          int, const xmlChar**, int attributes, int, const xmlChar** list) {
            static_cast<Feed*>(self)->opened(name, attributes, list);
        };
        context->sax->endElementNs = [](void* self, const xmlChar* name, const xmlChar*, const xmlChar*) {
            static_cast<Feed*>(self)->closed(name);
        };
        context->sax->characters = [](void* self, const xmlChar* text, int size) {
            static_cast<Feed*>(self)->text(view(text, text + size));
        };
        context->sax->ignorableWhitespace = context->sax->characters;
        context->sax->cdataBlock = context->sax->characters;
        context->sax->reference = [](void* self, const xmlChar*) {
            static_cast<Feed*>(self)->refuse(ErrorCode::malformed, "an entity that XML does not have");
        };
        context->userData = this;
        const int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_IGNORE_ENC;
        xmlCtxtReadMemory(context.get(), xml.data(), static_cast<int>(xml.size()), nullptr, "UTF-8", options);
        if (context->myDoc != nullptr) xmlFreeDoc(context->myDoc);
        context_ = nullptr;
        if (!why_.empty()) return fail(code_, why_);
        if (context->wellFormed == 0) return fail(ErrorCode::malformed, "this is not XML");
        return {};
    }

private:
    void refuse(ErrorCode code, std::string why) {
        if (why_.empty()) {
            code_ = code;
            why_ = std::move(why);
        }
        xmlStopParser(context_);
    }

    void take(std::string why) {
        if (!why.empty()) refuse(ErrorCode::malformed, std::move(why));
    }

    void opened(const xmlChar* name, int attributes, const xmlChar** list) {
        if (!why_.empty()) return;
        if (++elements_ > kXmlElementsMax) return refuse(ErrorCode::full, "too many elements");
        if (++depth_ > kXmlDepthMax) return refuse(ErrorCode::full, "elements nest too deep");
        Tag tag{std::string(view(name)), {}};
        constexpr int kFields =
            5;  // local name, prefix, URI, value, end of the value; Source: libxml/parser.h
        for (int i = 0; i < attributes; ++i, list += kFields)
            tag.attributes.emplace_back(view(list[0]), view(list[3], list[4]));
        take(events_.opened(tag));
    }

    void text(std::string_view piece) {
        if (why_.empty()) take(events_.text(piece));
    }

    void closed(const xmlChar* name) {
        if (!why_.empty()) return;
        --depth_;
        take(events_.closed(std::string(view(name))));
    }

    const XmlEvents& events_;
    xmlParserCtxtPtr context_ = nullptr;
    std::size_t elements_ = 0;
    std::size_t depth_ = 0;
    ErrorCode code_ = ErrorCode::malformed;
    std::string why_;
};

}  // namespace

Result<void> read_xml(std::string_view xml, const XmlEvents& events) {
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (xml.starts_with(kByteOrderMark)) xml.remove_prefix(kByteOrderMark.size());
    const auto begin = xml.find_first_not_of(" \t\r\n");  // before a declaration XML allows nothing; tills do
    if (begin == xml.npos) return fail(ErrorCode::malformed, "nothing was sent");
    xml.remove_prefix(begin);
    if (xml.size() > kXmlBytesMax) return fail(ErrorCode::full, "a document of more than 9.9 MB");
    if (xml.find('\0') != xml.npos || !utf8::is_valid(xml))
        return fail(ErrorCode::malformed, "this is not UTF-8");
    if (const auto checked = check_tags(xml); !checked) return checked;
    return Feed(events).run(xml);
}

}  // namespace comptoir::epos
