#include "app/epos/settings.hpp"

namespace comptoir::epos {

using settings::Section;
using settings::Type;

const Section& epos_section() {
    static const Section section{
        .name = "epos",
        .shape = Section::Shape::table,
        .keys =
            {{.name = "retry_window",
              .type = Type::duration,
              .fallback = "30s",
              .summary =
                  "a till that sends the very same receipt again over another connection within that time "
                  "of its print has missed the answer, and gets that of the first; 0s: it is printed again",
              .minimum = 0,
              .maximum = 10 * 60 * 1000}},
        .summary = "tills that print to this box as to an Epson printer"};
    return section;
}

EposSettings epos_settings(const settings::Slice& epos) {
    return {.retry_window = epos.duration("retry_window")};
}

}  // namespace comptoir::epos
