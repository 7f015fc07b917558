#include "device-bridge/protocols/code_128.hpp"

#include <algorithm>
#include <array>

namespace comptoir::bridge {
namespace {

// By value; 104 starts code set B.
constexpr std::array<std::string_view, 106> kWidths{
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212", "221213",
    "221312", "231212", "112232", "122132", "122231", "113222", "123122", "123221", "223211", "221132",
    "221231", "213212", "223112", "312131", "311222", "321122", "321221", "312212", "322112", "322211",
    "212123", "212321", "232121", "111323", "131123", "131321", "112313", "132113", "132311", "211313",
    "231113", "231311", "112133", "112331", "132131", "113123", "113321", "133121", "313121", "211331",
    "231131", "213113", "213311", "213131", "311123", "311321", "331121", "312113", "312311", "332111",
    "314111", "221411", "431111", "111224", "111422", "121124", "121421", "141122", "141221", "112214",
    "112412", "122114", "122411", "142112", "142211", "241211", "221114", "413111", "241112", "134111",
    "111242", "121142", "121241", "114212", "124112", "124211", "411212", "421112", "421211", "212141",
    "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311", "113141",
    "114131", "311141", "411131", "211412", "211214", "211232"};
constexpr std::string_view kStop = "2331112";

bool is_printable(char c) {
    return c >= ' ' && c <= '~';
}

}  // namespace

Result<std::string> code_128(std::string_view text) {
    constexpr unsigned kStartB = 104;
    constexpr unsigned kModulus = 103;
    const bool is_good =
        !text.empty() && text.size() <= kCode128Max && std::all_of(text.begin(), text.end(), is_printable);
    if (!is_good) return fail(ErrorCode::malformed, "a shown code is 1 to 48 printable characters of ASCII");
    std::string widths(kWidths[kStartB]);
    unsigned sum = kStartB;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const unsigned value = static_cast<unsigned>(text[i] - ' ');
        widths += kWidths[value];
        sum += value * static_cast<unsigned>(i + 1);
    }
    widths += kWidths[sum % kModulus];
    return widths += kStop;
}

}  // namespace comptoir::bridge
