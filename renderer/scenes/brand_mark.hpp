#pragma once
/// The shop's accent, as it is, where it never changes place: a tab that hangs from the top of the page.

namespace comptoir::renderer {

struct Sheet;

/// Nothing without an accent.
void draw_brand_mark(Sheet& sheet);

}  // namespace comptoir::renderer
