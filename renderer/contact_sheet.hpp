#pragma once
/// Many pictures on one, small, each with its name under it.

#include <string>
#include <string_view>
#include <vector>

#include "app/base/result.hpp"
#include "renderer/surface.hpp"
#include "renderer/text/fonts.hpp"

namespace comptoir::renderer {

/// Thread: any one.
class ContactSheet {
public:
    /// All pictures of one sheet have the size of the first.
    void add(std::string name, const Pixels& picture);

    /// The sheet, its title above.   Errors: those of the fonts; malformed for more than fit on one sheet.
    [[nodiscard]] Result<Pixels> pixels(std::string_view title, const FontOptions& fonts) const;

private:
    struct Thumb {
        std::string name;
        Pixels picture;
    };
    std::vector<Thumb> thumbs_;
};

}  // namespace comptoir::renderer
