#pragma once
/// A receipt as Odoo's till has a Belgian fiscal data module register it.

#include <string>

#include "app/base/json.hpp"

namespace comptoir::test {

/// The fields of `register_receipt`.   Source: protocol/devices.md section 7.3.
inline json::Value fdm_receipt(const std::string& number) {
    return {{"receipt",
             {{"date", "20261127"},
              {"ticket_time", "010203"},
              {"insz_or_bis_number", "00000000097"},
              {"ticket_number", number},
              {"type", "NS"},
              {"receipt_total", 1234},
              {"vat1", 1000},
              {"vat2", 0},
              {"vat3", -34},
              {"vat4", 5},
              {"plu", "0123456789abcdef"}}},
            {"box", "10000000abcd1234"}};
}

}  // namespace comptoir::test
