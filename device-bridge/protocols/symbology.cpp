#include "device-bridge/protocols/symbology.hpp"

#include <array>

#include "app/base/text.hpp"

namespace comptoir::bridge {
namespace {

struct Row {
    char letter;
    char modifier;  // '*': all others of that letter
    const char* name;
    bool is_gs1 = false;
};

constexpr std::array kRows{
    Row{'E', '0', "EAN/UPC"},
    Row{'E', '1', "EAN/UPC add-on of 2"},
    Row{'E', '2', "EAN/UPC add-on of 5"},
    Row{'E', '3', "EAN/UPC with add-on"},
    Row{'E', '4', "EAN-8"},
    Row{'C', '1', "GS1-128", true},
    Row{'C', '*', "Code 128"},
    Row{'e', '0', "GS1 DataBar or composite", true},
    Row{'e', '1', "GS1 composite, second part", true},
    Row{'e', '2', "GS1 composite, second part", true},
    Row{'e', '*', "GS1 DataBar or composite"},
    Row{'d', '2', "GS1 DataMatrix", true},
    Row{'d', '*', "Data Matrix"},
    Row{'Q', '3', "GS1 QR", true},
    Row{'Q', '*', "QR"},
    Row{'J', '1', "GS1 DotCode", true},
    Row{'J', '*', "DotCode"},
    Row{'A', '*', "Code 39"},
    Row{'I', '*', "Interleaved 2 of 5"},
    Row{'F', '*', "Codabar"},
    Row{'G', '*', "Code 93"},
    Row{'H', '*', "Code 11"},
    Row{'L', '*', "PDF417"},
    Row{'M', '*', "MSI"},
    Row{'P', '*', "Plessey"},
    Row{'R', '*', "2 of 5"},
    Row{'S', '*', "2 of 5"},
    Row{'U', '*', "MaxiCode"},
    Row{'z', '*', "Aztec"},
    Row{'X', '*', "other"},
};

}  // namespace

Symbology symbology_of(std::string_view code) {
    constexpr std::size_t kSize = 3;
    const bool has_id = code.size() >= kSize && code[0] == ']' && is_letter(code[1]) &&
                        (is_digit(code[2]) || is_letter(code[2]));
    if (!has_id) return {};
    const std::string_view id = code.substr(0, kSize);
    for (const Row& row : kRows) {
        if (row.letter == id[1] && (row.modifier == id[2] || row.modifier == '*'))
            return {id, row.name, row.is_gs1};
    }
    return {.id = id};
}

}  // namespace comptoir::bridge
