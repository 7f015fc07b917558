#include "device-bridge/scanning/code_trim.hpp"

#include "device-bridge/protocols/symbology.hpp"

namespace comptoir::bridge {

std::string_view CodeTrim::of(std::string_view code) const {
    if (code.starts_with(prefix)) code.remove_prefix(prefix.size());
    if (symbology_id == SymbologyId::drop) code.remove_prefix(symbology_of(code).id.size());
    if (code.ends_with(suffix)) code.remove_suffix(suffix.size());
    return code;
}

}  // namespace comptoir::bridge
