#pragma once
/// What a register on the bus says, message after message, as the one value that is to be decoded.

#include <cstddef>

#include "app/base/json.hpp"
#include "app/base/result.hpp"

namespace comptoir::sources {

/// Merges as the version that speaks does: 18 and 19.x send whole snapshots, each replaces the last. 20 sends
/// JSON text; a message with an order replaces everything but the theme, any other replaces the top-level
/// keys it has, and `clearData` empties. Of 20's raw records only what the decoder reads is kept: no
/// customer, no cashier, no token.
///
/// One object a register; start again (a new object) when the register is another one.
///
/// Thread: any (no I/O, no clock; the caller owns it).
/// Errors: malformed (no JSON, no order of any version), full (kMergedBytesMax); then nothing has changed.
/// Limits: the keys kept are a fixed list, so that messages with ever new keys add nothing.
/// Source: odoo-20.md section 1.4 (Odoo 20.0, addons/point_of_sale/static/src/customer_display).
class SnapshotMerge {
public:
    /// Takes the payload of one message: an object, or its JSON text.
    [[nodiscard]] Result<void> feed(json::Value payload);

    /// For `decode`; an empty order before the first message.
    [[nodiscard]] const json::Value& value() const { return value_; }

    static constexpr std::size_t kMergedBytesMax =
        8u << 20;  // 2,000 lines of 600 bytes and four pictures of 512 KB, doubled

private:
    Result<void> merge(json::Value message);

    json::Value value_ = json::Value::object();
    bool is_receipt_ = false;  ///< what was taken last has the shape of 20
};

}  // namespace comptoir::sources
