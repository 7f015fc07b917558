#include "app/adoption/settings.hpp"

namespace comptoir::adoption {

settings::Section found_section() {
    return {
        .name = "found",
        .shape = settings::Section::Shape::table,
        .keys = {{.name = "adopt",
                  .type = settings::Type::boolean,
                  .fallback = true,
                  .summary = "use a scanner or a scale as soon as it is plugged in, where it shows what it "
                             "is; false: adopt it on the owner's page"}},
        .summary = "what is plugged in and not in the settings"};
}

}  // namespace comptoir::adoption
