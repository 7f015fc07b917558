#include "app/sources/snapshot_merge.hpp"

#include <utility>

#include "app/sources/decode.hpp"

namespace comptoir::sources {
namespace {

/// The fields that decode_odoo20 reads; whatever stands below a `true` is kept whole.
const json::Value& kept_fields() {
    static const json::Value line = {{"uuid", true},
                                     {"full_product_name", true},
                                     {"productName", true},
                                     {"product_data", {{"display_name", true}}},
                                     {"product_id", true},
                                     {"productId", true},
                                     {"qty", true},
                                     {"product_uom_name", true},
                                     {"unit", true},
                                     {"unit_price", true},
                                     {"unitPrice", true},
                                     {"price_unit", true},
                                     {"price_subtotal_incl", true},
                                     {"price", true},
                                     {"no_discount_price", true},
                                     {"price_without_discount", true},
                                     {"discount", true},
                                     {"customer_note", true},
                                     {"customerNote", true},
                                     {"note", true},
                                     {"internalNote", true},
                                     {"taxGroupLabels", true},
                                     {"packLotLines", true},
                                     {"combo_parent_id", true},
                                     {"combo_line_ids", true},
                                     {"comboParent", true},
                                     {"isSelected", true}};
    static const json::Value prices = {
        {"subtotal_amount", true}, {"tax_amount", true}, {"total_amount", true}, {"discount_amount", true}};
    static const json::Value code = {
        {"qrCode", true}, {"name", true}, {"amount", true}, {"formattedAmount", true}, {"orderName", true}};
    static const json::Value scale = {
        {"productName", true}, {"product", {{"name", true}}}, {"netWeight", true}, {"grossWeight", true},
        {"tare", true},        {"hardwareTare", true},        {"unitPrice", true}, {"totalPrice", true}};
    static const json::Value program = {
        {"name", true}, {"won", true}, {"spent", true}, {"balance", true}, {"total", true}};
    static const json::Value fields = {
        {"order", {{"state", true}, {"tracking_number", true}, {"general_customer_note", true}}},
        {"lines", line},
        {"payments", {{"payment_method_data", {{"name", true}}}, {"amount", true}}},
        {"extra_data", {{"prices", prices}}},
        {"image", {{"invoice_qr_code", true}}},
        {"amountSettlements", {{"amount", true}}},
        {"selectedLineUuid", true},
        {"qrData", code},
        {"qrPaymentData", code},
        {"onlinePaymentData", code},
        {"scaleData", scale},
        {"loyaltyPrograms", program},
        {"displayTheme", true},
        {"displayScreenSaver", true},
        {"processingValidation", true},
        {"finalized", true},
        {"general_customer_note", true},
        {"amount", true},
        {"subtotal", true},
        {"amountTaxes", true},
        {"change", true},
        {"paymentLines", {{"name", true}, {"amount", true}}}};
    return fields;
}

/// Erases what `kept` does not name; a list is one kind of object many times.
void keep_only(json::Value& value, const json::Value& kept) {
    if (!kept.is_object()) return;
    if (value.is_array()) {
        for (json::Value& element : value) keep_only(element, kept);
        return;
    }
    if (!value.is_object()) return;
    for (auto field = value.begin(); field != value.end();) {
        const auto found = kept.find(field.key());
        if (found == kept.end()) {
            field = value.erase(field);
            continue;
        }
        keep_only(*field, *found);
        ++field;
    }
}

/// About as many bytes as the value has as text.
std::size_t bytes_of(const json::Value& value) {
    constexpr std::size_t kScalarBytes = 8;  // a number, a bracket, quotes and commas
    if (value.is_string()) return value.get_ref<const std::string&>().size() + kScalarBytes;
    std::size_t bytes = kScalarBytes;
    if (!value.is_structured()) return bytes;
    for (const json::Value& member : value) bytes += bytes_of(member) + kScalarBytes;
    return bytes;
}

}  // namespace

Result<void> SnapshotMerge::feed(json::Value payload) {
    if (payload.is_string()) {
        auto parsed = json::parse(payload.get_ref<const std::string&>());
        if (!parsed) return tl::unexpected(parsed.error());
        payload = *std::move(parsed);
    }
    const Shape shape = shape_of(payload);
    // Whatever else 20 may send alone: whole snapshots of older versions always say whether they are final.
    const bool is_part =
        is_receipt_ && payload.is_object() && !payload.empty() && !payload.contains("finalized");
    if (shape == Shape::odoo20 || is_part) return merge(std::move(payload));
    if (shape == Shape::unknown) return fail(ErrorCode::malformed, "not an order of any version");
    if (bytes_of(payload) > kMergedBytesMax) return fail(ErrorCode::full, "a snapshot larger than is kept");
    value_ = std::move(payload);
    is_receipt_ = false;
    return {};
}

Result<void> SnapshotMerge::merge(json::Value message) {
    json::Value theme = is_receipt_ ? json::member(value_, "displayTheme") : json::Value();
    const bool is_cleared = json::truthy(message, "clearData");
    const bool is_whole = !is_receipt_ || message.contains("order") || message.contains("finalized");
    keep_only(message, kept_fields());
    json::Value merged = json::Value::object();
    if (is_cleared) {
        merged["clearData"] = true;
    } else if (is_whole) {
        merged = std::move(message);
    } else {
        merged = value_;
        merged.erase("clearData");
        for (const auto& [key, value] : message.items()) merged[key] = value;
    }
    if (!theme.is_null() && !merged.contains("displayTheme")) merged["displayTheme"] = std::move(theme);
    if (bytes_of(merged) > kMergedBytesMax) return fail(ErrorCode::full, "an order larger than is kept");
    value_ = std::move(merged);
    is_receipt_ = true;
    return {};
}

}  // namespace comptoir::sources
