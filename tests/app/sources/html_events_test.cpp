#include "app/sources/html_events.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "app/base/utf8.hpp"

namespace comptoir::sources::html {
namespace {

/// Writes down what it is told: "<div.a>", "text", "</>".
class Recorder final : public Events {
public:
    void opened(std::string_view tag, const Attributes& attributes) override {
        said += "<" + std::string(tag);
        if (!attributes.classes.empty()) said += "." + std::string(attributes.classes);
        if (!attributes.source.empty()) said += " src=" + std::string(attributes.source);
        if (!attributes.reference.empty()) said += " href=" + std::string(attributes.reference);
        if (!attributes.style.empty()) said += " style=" + std::string(attributes.style);
        said += ">";
        ++open;
    }
    void closed() override {
        said += "</>";
        --open;
        least = std::min(least, open);
    }
    void text(std::string_view text) override { said += text; }

    std::string said;
    int open = 0;
    int least = 0;
};

std::string read_all(std::string_view html) {
    Recorder recorder;
    EXPECT_TRUE(read(html, recorder)) << html.substr(0, 80);
    EXPECT_EQ(recorder.open, 0) << html.substr(0, 80);
    EXPECT_EQ(recorder.least, 0) << html.substr(0, 80);
    return recorder.said;
}

Result<void> trouble(std::string_view html) {
    Recorder recorder;
    return read(html, recorder);
}

TEST(HtmlEvents, GivesElementsTextsAndTheAttributesThatAnyoneAsksFor) {
    EXPECT_EQ(read_all(R"(<div class="a b" id="x">Caf&eacute; &amp; <b>t&#233;</b></div>)"),
              "<div.a b>Café & <b>té</></>");
    EXPECT_EQ(read_all(R"(<img src="/a?b=1&amp;c=2"><base href='http://x/'>)"),
              "<img src=/a?b=1&c=2></><base href=http://x/></>");
    EXPECT_EQ(read_all("<i style=\"background-image: url(&quot;/a&quot;)\"></i>"),
              "<i style=background-image: url(\"/a\")></>");
    EXPECT_EQ(read_all(""), "");
}

TEST(HtmlEvents, ClosesWhatNobodyClosed) {
    EXPECT_EQ(read_all("<ul><li>a<li>b</ul>c"), "<ul><li>a</><li>b</></><p>c</>");
    EXPECT_EQ(read_all("<table><tr><td>1<td>2<tr><td>3</table>"),
              "<table><tr><td>1</><td>2</></><tr><td>3</></></>");
    EXPECT_EQ(read_all("<div><span>x"), "<div><span>x</></>");
    EXPECT_EQ(read_all("</div></span></p>x").substr(0, 3), "<p>") << "an end without a beginning";
}

TEST(HtmlEvents, NeverGivesWhatScriptsAndStylesHold) {
    EXPECT_EQ(read_all("<div><script>var a = '</td><b>no</b>'; alert(1)</script>x</div>"),
              "<div><script></>x</>");
    EXPECT_EQ(read_all("<style>td { background: url(http://evil.example/) }</style>x"), "<style></><p>x</>");
    EXPECT_EQ(read_all("<b>a<!-- <b>no</b> -->b</b>"), "<b>ab</>");
    EXPECT_EQ(read_all("<b><?php echo 1 ?>a</b>"), "<b>a</>");
}

TEST(HtmlEvents, ExpandsNothingFromOutside) {
    const std::string bomb =
        "<!DOCTYPE html [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">"
        "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY x SYSTEM \"file:///etc/passwd\">]>"
        "<div>&c;&x;</div>";
    const std::string said = read_all(bomb);
    EXPECT_EQ(said.find("aaaa"), said.rfind("aaaa")) << said;
    EXPECT_EQ(said.find("root:"), std::string::npos);
    EXPECT_NE(said.find("&c;"), std::string::npos) << said;
    EXPECT_LT(said.size(), 300u);
}

TEST(HtmlEvents, ReadsUtf8WhateverThePageSaysItIs) {
    EXPECT_EQ(
        read_all(
            "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=iso-8859-1\"><b>قهوة 咖啡</b>"),
        "<meta></><b>قهوة 咖啡</>");
    EXPECT_EQ(read_all("<b>caf\xe9</b>"), "<b>caf\ufffd</>");
    EXPECT_EQ(read_all(std::string_view("<b>a\0b</b>", 10)), "<b>a b</>");
}

TEST(HtmlEvents, RefusesWhatIsNestedTooDeep) {
    std::string deep;
    for (int i = 0; i < 100'000; ++i) deep += "<div>";
    const auto refused = trouble(deep);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::malformed);
    std::string fine;
    for (std::size_t i = 0; i + 1 < kDepthMax; ++i) fine += "<div>";
    EXPECT_TRUE(trouble(fine + "x"));
}

TEST(HtmlEvents, RefusesMoreElementsThanAPageHas) {
    std::string wide;
    for (std::size_t i = 0; i <= kElementsMax; ++i) wide += "<br>";
    const auto refused = trouble(wide);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::full);
}

/// A parser that compares each attribute with all before it would be busy for minutes.
TEST(HtmlEvents, RefusesTagsWithoutEnd) {
    const auto start = std::chrono::steady_clock::now();
    std::string many = "<div ";
    for (int i = 0; i < 400'000; ++i) many += "a" + std::to_string(i) + "=\">\" ";
    EXPECT_EQ(trouble(many + ">").error().code, ErrorCode::malformed);
    std::string some = "<div ";
    for (std::size_t i = 0; i <= kAttributesMax; ++i) some += "a" + std::to_string(i) + " ";
    EXPECT_EQ(trouble(some + ">").error().code, ErrorCode::malformed);
    EXPECT_EQ(trouble("<div class=\"" + std::string(10u << 20, 'x')).error().code, ErrorCode::malformed);
    EXPECT_EQ(trouble("<!--" + std::string(10u << 20, 'x')).error().code, ErrorCode::malformed);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10)) << "also under a sanitiser";
}

TEST(HtmlEvents, SurvivesEveryCutAndEveryByteMissing) {
    const std::string page =
        "<!DOCTYPE html><div class=\"a\"><ul><li>Caf&eacute;</li></ul><table><tr><td><img src='/x'></td></tr>"
        "</table><script>if (a<b) c(\"</b>\")</script><!-- c --><p>é</p></div>";
    for (std::size_t i = 0; i <= page.size(); ++i) {
        read_all(page.substr(0, i));
        std::string missing = page;
        if (i < page.size()) missing.erase(i, 1);
        read_all(missing);
        std::string odd = page;
        if (i < page.size()) odd[i] = '\xff';
        EXPECT_TRUE(utf8::is_valid(read_all(odd)));
    }
}

TEST(HtmlEvents, FindsAClassAmongOthers) {
    EXPECT_TRUE(has_class("a", "a"));
    EXPECT_TRUE(has_class("b a\nc", "a"));
    EXPECT_TRUE(has_class("aa a", "a"));
    EXPECT_FALSE(has_class("aa ab-a a-b", "a"));
    EXPECT_FALSE(has_class("", "a"));
}

TEST(HtmlEvents, FindsTheUrlOfAStyle) {
    EXPECT_EQ(url_in("background-image: url(/logo?company=1)"), "/logo?company=1");
    EXPECT_EQ(url_in("color: red; background-image:url( '/a' );"), "/a");
    EXPECT_EQ(url_in("background-image: url(\"/a b\")"), "/a");
    EXPECT_EQ(url_in("background-image: none;"), "");
    EXPECT_EQ(url_in("url("), "");
    EXPECT_EQ(url_in(""), "");
}

}  // namespace
}  // namespace comptoir::sources::html
