#pragma once
/// The pictures inside of ePOS documents, as bits in whatever order their sender chose.

#include <string_view>

#include "app/base/result.hpp"
#include "renderer/paper/sheet.hpp"

namespace comptoir::epos {

/// Where the bits of the last byte are, if they are fewer than eight: at its low end or at its high end.
/// Source: real-pos.md section 6: Odoo up to 19 and from 20 on.
enum class LastByte { low, high };

/// Which the sender does can't be told from the bytes. Source: real-pos.md section 6: taken as Odoo 20's
/// where the URL has a `timeout`; at most seven dots are at stake.
[[nodiscard]] constexpr LastByte last_byte_of(bool has_timeout) {
    return has_timeout ? LastByte::high : LastByte::low;
}

/// One bit a dot, black is 1, the first is the most significant: either all rows in one string of bits, or
/// each row in bytes of its own. Where both would have as many bytes, which takes less than eight rows, it is
/// the latter.
///
/// Errors: malformed: neither has this many bytes, or no paper is that large.   Thread: any.
/// Source: odoo-20.md section 2.2, http-api.md section 7 (one string of bits); Epson ePOS SDK for JavaScript,
/// epos-2.x toMonoImage (rows in bytes of their own).
[[nodiscard]] Result<renderer::paper::Dots> mono_image(std::string_view bytes, int width, int height,
                                                       LastByte last);

/// Four bits a dot, 0 is black, the first in the high half; rows as above.
///
/// Units: brightness 1 is as it is, more is lighter.   Errors, Thread: as above.
/// Source: Epson ePOS SDK for JavaScript, epos-2.x toGrayImage.
[[nodiscard]] Result<renderer::paper::Tones> grey_image(std::string_view bytes, int width, int height,
                                                        double brightness);

/// Black where it is darker than the middle.
[[nodiscard]] renderer::paper::Dots threshold(const renderer::paper::Tones& tones);

}  // namespace comptoir::epos
