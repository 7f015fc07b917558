#include "app/epos/xml.hpp"

#include <gtest/gtest.h>

namespace comptoir::epos {
namespace {

/// What comes out, in one line: "<a x=1>text</a>".
std::string read(std::string_view xml, ErrorCode* code = nullptr) {
    std::string seen;
    const auto done = read_xml(xml, {.opened =
                                         [&](const Tag& tag) {
                                             seen += "<" + tag.name;
                                             for (const auto& [name, value] : tag.attributes)
                                                 seen += " " + name + "=" + value;
                                             seen += ">";
                                             return std::string();
                                         },
                                     .text =
                                         [&](std::string_view piece) {
                                             seen += piece;
                                             return std::string();
                                         },
                                     .closed =
                                         [&](const std::string& name) {
                                             seen += "</" + name + ">";
                                             return std::string();
                                         }});
    if (done) return seen;
    if (code != nullptr) *code = done.error().code;
    return "error: " + done.error().message;
}

TEST(EposXml, ReadsElementsTextAndAttributesWithoutTheirPrefixes) {
    EXPECT_EQ(read("<s:a xmlns:s='u' x='1' s:y='2'>t<b xmlns=\"\"/></s:a>"), "<a x=1 y=2>t<b></b></a>");
    EXPECT_EQ(read("<undeclared:a>t</undeclared:a>"), "<a>t</a>");
}

TEST(EposXml, TakesAByteOrderMarkAndADeclarationOrNone) {
    EXPECT_EQ(read("\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"utf-8\"?><a/>"), "<a></a>");
    EXPECT_EQ(read("\r\n  <a/>"), "<a></a>");
    EXPECT_EQ(read("\n<?xml version=\"1.0\"?><a/>"), "<a></a>");
    EXPECT_EQ(read("<?xml version=\"1.0\" encoding=\"utf-16\"?><a>ü</a>"), "<a>ü</a>")
        << "programs name the encoding of their strings, and send UTF-8";
}

TEST(EposXml, KnowsXmlsOwnEntitiesAndNoOther) {
    EXPECT_EQ(read("<a>&lt;&amp;&#10;&#x20AC;&quot;</a>"), "<a><&\n€\"</a>");
    EXPECT_EQ(read("<a><![CDATA[1 < 2 & 3]]></a>"), "<a>1 < 2 & 3</a>");
    EXPECT_TRUE(read("<a>&nbsp;</a>").starts_with("error"));
    EXPECT_TRUE(read("<a x='&secret;'/>").starts_with("error"));
}

TEST(EposXml, TakesNoDocumentType) {
    const std::string laughs =
        "<!DOCTYPE a [<!ENTITY l0 \"ha\"><!ENTITY l1 \"&l0;&l0;&l0;&l0;&l0;&l0;&l0;&l0;\">"
        "<!ENTITY l2 \"&l1;&l1;&l1;&l1;&l1;&l1;&l1;&l1;\">]><a>&l2;</a>";
    EXPECT_TRUE(read(laughs).starts_with("error: a document type"));
    EXPECT_TRUE(
        read("<!DOCTYPE a SYSTEM \"file:///etc/hostname\"><a/>").starts_with("error: a document type"));
    EXPECT_TRUE(read("<!-- --><!DOCTYPE a><a/>").starts_with("error: a document type"));
}

TEST(EposXml, RefusesWhatIsNoXml) {
    for (const char* bad : {"", "   ", "hello", "<a>", "<a></b>", "<a", "<a x=1/>", "<a/><b/>", "<a>\x01</a>",
                            "<a>\xff\xfe</a>", "{\"a\":1}", "<a><![CDATA[ </a>", "<!-- <a/>"}) {
        EXPECT_TRUE(read(bad).starts_with("error")) << bad;
    }
    EXPECT_TRUE(read(std::string("\xFF\xFE<\0a\0/\0>\0", 10)).starts_with("error"));
}

TEST(EposXml, BoundsDepthElementsAndTags) {
    ErrorCode code{};
    std::string deep;
    for (int i = 0; i < 10'000; ++i) deep += "<a>";
    EXPECT_TRUE(read(deep, &code).ends_with("nest too deep"));
    EXPECT_EQ(code, ErrorCode::full);

    std::string many = "<a>";
    for (std::size_t i = 0; i < kXmlElementsMax; ++i) many += "<b/>";
    EXPECT_TRUE(read(many + "</a>", &code).ends_with("too many elements"));
    EXPECT_EQ(code, ErrorCode::full);

    std::string wide = "<a";
    for (int i = 0; i < 200'000; ++i) wide += " a" + std::to_string(i) + "=''";
    EXPECT_TRUE(read(wide + "/>").starts_with("error"));
    EXPECT_TRUE(read("<a x='>' " + wide.substr(2) + "/>").starts_with("error"))
        << "a > inside of quotes ends no tag";
    EXPECT_TRUE(read("<a x='" + std::string(10'000, 'x')).starts_with("error"));
}

TEST(EposXml, TakesALongTextAndRefusesTenMegabytesOfIt) {
    const std::string text(4'000'000, 'A');  // the base64 of four metres of paper
    EXPECT_EQ(read("<a>" + text + "</a>").size(), text.size() + 7);
    EXPECT_TRUE(
        read("<a>" + std::string(kXmlBytesMax, 'A') + "</a>").starts_with("error: a document of more"));
}

TEST(EposXml, StopsWhereItsReaderSaysSo) {
    int opened = 0;
    const auto done =
        read_xml("<a><b/><c/></a>", {.opened =
                                         [&](const Tag& tag) {
                                             ++opened;
                                             return std::string(tag.name == "b" ? "no b" : "");
                                         },
                                     .text = [](std::string_view) { return std::string(); },
                                     .closed = [](const std::string&) { return std::string(); }});
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().message, "no b");
    EXPECT_EQ(done.error().code, ErrorCode::malformed);
    EXPECT_EQ(opened, 2);
}

}  // namespace
}  // namespace comptoir::epos
