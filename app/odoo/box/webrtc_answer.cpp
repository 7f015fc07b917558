#include "app/odoo/box/webrtc_answer.hpp"

#include <algorithm>
#include <vector>

namespace comptoir::odoo::box {
namespace {

/// "m=application 54321 UDP/DTLS/SCTP webrtc-datachannel" without its port, and the name it goes by.
struct Section {
    std::string_view media;
    std::string_view rest;  ///< protocol and formats
    std::string_view mid;
};

/// Until the end of the line, which may be "\r\n" or "\n"; it is taken off.
std::string_view take_line(std::string_view& text) {
    const auto end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

bool is_plain(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

Result<Section> read_media(std::string_view line) {
    const auto port = line.find(' ');
    const auto rest = port == std::string_view::npos ? port : line.find(' ', port + 1);
    if (rest == std::string_view::npos || port == 0 || !is_plain(line))
        return fail(ErrorCode::malformed, "an offer with a section that is none");
    return Section{line.substr(0, port), line.substr(rest + 1), ""};
}

}  // namespace

Result<std::string> reject_webrtc_offer(std::string_view offer) {
    if (offer.size() > kOfferBytesMax) return fail(ErrorCode::full, "an offer of too many bytes");
    if (!offer.starts_with("v=0")) return fail(ErrorCode::malformed, "an offer that is no SDP");
    std::vector<Section> sections;
    while (!offer.empty()) {
        const std::string_view line = take_line(offer);
        if (line.starts_with("m=")) {
            if (sections.size() == kOfferSectionsMax)
                return fail(ErrorCode::full, "an offer of too many sections");
            const auto section = read_media(line.substr(2));
            if (!section) return tl::unexpected(section.error());
            sections.push_back(*section);
        } else if (line.starts_with("a=mid:") && !sections.empty() && is_plain(line)) {
            sections.back().mid = line.substr(6);
        }
    }
    if (sections.empty()) return fail(ErrorCode::malformed, "an offer of nothing");
    std::string answer = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";
    for (const Section& section : sections) {
        answer += "m=" + std::string(section.media) + " 0 " + std::string(section.rest) +
                  "\r\nc=IN IP4 0.0.0.0\r\n";
        if (!section.mid.empty()) answer += "a=mid:" + std::string(section.mid) + "\r\n";
        answer += "a=inactive\r\n";
    }
    return answer;
}

}  // namespace comptoir::odoo::box
