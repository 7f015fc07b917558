#pragma once
/// Whether a picture is a page with light letters on a dark ground.

#include <optional>
#include <string_view>

#include "app/base/result.hpp"

namespace comptoir::bridge {

/// The shade of the ground, where it is dark; nothing: the page is light, or none.
///
/// Looks at the first rows, and only where they are one dark shade at the whole picture. Dark is a page, not
/// a part of one: at least 256 pixels each way, one even dark shade along its whole edge and over more than
/// half of it. It is drawn for a screen (a dark theme), and is best printed as its negative: black on white
/// can be read, costs no heat and no minute of feeding. A night's photograph has no even edge; a black logo
/// or bar is no page; a bitmap of one bit or of plain bytes is meant as it is: all these stay.
///
/// Units: grey, 0 is black.   Thread: any.
/// Errors: malformed: a JPEG that is as good as all black. A transparent page with black letters becomes one,
/// since a JPEG has no transparency, and nothing can be read in it any more; its sender must hear of it. A
/// picture that breaks on the way is no error here, and light.
/// Source: odoo/odoo issue 73544, black receipts from phones.   Assumed: nobody sends a few white letters on
/// pure black.
[[nodiscard]] Result<std::optional<int>> dark_ground_of(std::string_view picture);

}  // namespace comptoir::bridge
