#pragma once
/// The answer to a browser that wants to reach this box over WebRTC: no, and at once.

#include <cstddef>
#include <string>
#include <string_view>

#include "app/base/result.hpp"

namespace comptoir::odoo::box {

/// An SDP answer that rejects whatever is offered, so that the browser's channel closes and its page takes
/// the next way to the box, instead of waiting for a connection that never comes.
///
/// Errors: malformed (no SDP, or one without anything offered), full (over the limits).
/// Limits: kOfferBytesMax, kOfferSectionsMax.   Thread: any.
/// Source: RFC 8829 section 5.3.1 (a rejected section has port 0 and is in no bundle), RFC 8866.
[[nodiscard]] Result<std::string> reject_webrtc_offer(std::string_view offer);

inline constexpr std::size_t kOfferBytesMax = 64 * 1024;  // a browser's with a dozen candidates has 2 KB
inline constexpr std::size_t kOfferSectionsMax = 16;      // a data channel is one; a video call three

}  // namespace comptoir::odoo::box
