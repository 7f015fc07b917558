#include "app/odoo/box/webrtc_answer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace comptoir::odoo::box {
namespace {

using testing::HasSubstr;
using testing::Not;

/// As Chromium 156 offers a data channel; its keys are made up.
constexpr const char* kOffer =
    "v=0\r\n"
    "o=- 8861955694016884118 2 IN IP4 127.0.0.1\r\n"
    "s=-\r\n"
    "t=0 0\r\n"
    "a=group:BUNDLE 0\r\n"
    "a=extmap-allow-mixed\r\n"
    "a=msid-semantic: WMS\r\n"
    "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n"
    "c=IN IP4 0.0.0.0\r\n"
    "a=candidate:2586314539 1 udp 2113937151 9e55a44d.local 51382 typ host generation 0\r\n"
    "a=ice-ufrag:uuuu\r\n"
    "a=ice-pwd:pppppppppppppppppppppppp\r\n"
    "a=fingerprint:sha-256 00:11\r\n"
    "a=setup:actpass\r\n"
    "a=mid:0\r\n"
    "a=sctp-port:5000\r\n"
    "a=max-message-size:262144\r\n";

/// Observed on Chromium 156.0 (Debian 12, headless, a page from loopback): with this answer the channel has
/// its `error` ("Rejected data channel transport with mid=0") and its `close` 1 ms after the page was given
/// the answer, before `setRemoteDescription` is over; the offer itself was there after 163 ms.
TEST(WebRtcAnswer, RejectsTheChannelAndKeepsItsName) {
    EXPECT_EQ(reject_webrtc_offer(kOffer).value(),
              "v=0\r\n"
              "o=- 1 1 IN IP4 127.0.0.1\r\n"
              "s=-\r\n"
              "t=0 0\r\n"
              "m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\n"
              "c=IN IP4 0.0.0.0\r\n"
              "a=mid:0\r\n"
              "a=inactive\r\n");
}

TEST(WebRtcAnswer, HasASectionForEachThatIsOffered) {
    const auto answer = reject_webrtc_offer(
        "v=0\nm=audio 9 UDP/TLS/RTP/SAVPF 111 63\na=mid:voice\nm=application 0 DTLS/SCTP 5000\na=group:x\n");
    ASSERT_TRUE(answer.has_value());
    EXPECT_THAT(*answer,
                HasSubstr("m=audio 0 UDP/TLS/RTP/SAVPF 111 63\r\nc=IN IP4 0.0.0.0\r\na=mid:voice\r\n"));
    EXPECT_THAT(*answer, HasSubstr("m=application 0 DTLS/SCTP 5000\r\nc=IN IP4 0.0.0.0\r\na=inactive\r\n"));
    EXPECT_THAT(*answer, Not(HasSubstr("group"))) << "what is rejected is in no bundle";
}

TEST(WebRtcAnswer, SurvivesWhatIsNoOffer) {
    for (const char* text : {"", "v=0", "v=0\r\n", "m=application 9 a b\r\n", "v=0\nm=\n", "v=0\nm=a\n",
                             "v=0\nm=a 9\n", "v=0\nm= 9 a\n", "v=0\nm=a 9 b\x01\n", "{\"sdp\": 1}"})
        EXPECT_EQ(reject_webrtc_offer(text).error().code, ErrorCode::malformed) << text;
    const auto odd = reject_webrtc_offer("v=0\na=mid:early\nm=a 9 b\na=mid:\x7f\n");
    ASSERT_TRUE(odd.has_value());
    EXPECT_THAT(*odd, Not(HasSubstr("mid")));
    std::string offer = kOffer;
    for (std::size_t cut = 0; cut < offer.size(); ++cut) {
        const auto answer = reject_webrtc_offer(std::string_view(offer).substr(0, cut));
        if (answer.has_value()) {
            EXPECT_THAT(*answer, HasSubstr("m=application 0 "));
        }
    }
}

TEST(WebRtcAnswer, IsBounded) {
    EXPECT_EQ(reject_webrtc_offer(kOffer + std::string(kOfferBytesMax, 'a')).error().code, ErrorCode::full);
    std::string many = "v=0\n";
    for (std::size_t i = 0; i <= kOfferSectionsMax; ++i) many += "m=a 9 b\n";
    EXPECT_EQ(reject_webrtc_offer(many).error().code, ErrorCode::full);
}

}  // namespace
}  // namespace comptoir::odoo::box
