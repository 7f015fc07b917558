#include "app/base/url.hpp"

#include <gtest/gtest.h>

namespace comptoir::url {
namespace {

TEST(Url, NamesAnOriginAsBrowsersCompareIt) {
    EXPECT_EQ(origin_of("https://Shop.Example/pos/ui?x=1#y")->text(), "https://shop.example");
    EXPECT_EQ(origin_of("HTTP://10.0.0.2:8069")->text(), "http://10.0.0.2:8069");
    EXPECT_EQ(origin_of("https://shop.example:443/")->text(), "https://shop.example");
    EXPECT_EQ(origin_of("http://shop.example:/a")->text(), "http://shop.example");
    EXPECT_EQ(origin_of("http://[FE80::1]:8069/a")->text(), "http://[fe80::1]:8069");
    EXPECT_EQ(origin_of("https://shop.example?access_token=a:b")->text(), "https://shop.example");
}

TEST(Url, RefusesWhatIsNoHttpOrigin) {
    for (const char* bad :
         {"", "shop.example", "ftp://shop.example", "file:///etc/passwd", "javascript:alert(1)", "http://",
          "http://:80/", "http://a:b@shop.example/", "http://shop.example:0/", "http://shop.example:65536/",
          "http://shop.example:8a/", "http://shop example/", "http://shop\n.example/",
          "http://shop.example\\@evil.example/", "http://[zz]/"}) {
        EXPECT_FALSE(origin_of(bad)) << bad;
    }
    EXPECT_FALSE(origin_of("http://shop.example/" + std::string(kUrlBytesMax, 'a')));
}

TEST(Url, JoinsAReferenceOnlyToItsOwnOrigin) {
    const Origin shop = *origin_of("https://shop.example/web");
    EXPECT_EQ(*same_origin("/web/image/1", shop), "https://shop.example/web/image/1");
    EXPECT_EQ(*same_origin("web/image/1", shop), "https://shop.example/web/image/1");
    EXPECT_EQ(*same_origin("https://shop.example:443/a", shop), "https://shop.example:443/a");
    EXPECT_EQ(*same_origin("//shop.example/a", shop), "https://shop.example/a");
    EXPECT_EQ(*same_origin("/a?next=http://other.example", shop),
              "https://shop.example/a?next=http://other.example");
    EXPECT_EQ(same_origin("http://shop.example/a", shop).error().code, ErrorCode::refused);
    EXPECT_EQ(same_origin("https://other.example/a", shop).error().code, ErrorCode::refused);
    EXPECT_EQ(same_origin("//other.example/a", shop).error().code, ErrorCode::refused);
    EXPECT_FALSE(same_origin("file:///etc/passwd", shop));
    EXPECT_FALSE(same_origin("javascript:alert(1)", shop));
    EXPECT_FALSE(same_origin("", shop));
    EXPECT_FALSE(same_origin("/a b", shop));
}

}  // namespace
}  // namespace comptoir::url
