#include "device-bridge/fiscal/receipt_ledger.hpp"

#include <algorithm>
#include <utility>

#include "app/base/file.hpp"
#include "app/base/json.hpp"
#include "app/base/log.hpp"

namespace comptoir::bridge {
namespace {

using Receipt = ReceiptLedger::Receipt;

json::Value to_json(const Receipt& receipt) {
    return {{"key", receipt.key},
            {"is_closed", receipt.state == Receipt::State::closed},
            {"serial", receipt.serial},
            {"answers", receipt.answers}};
}

std::optional<Receipt> from_json(const json::Value& value) {
    Receipt receipt;
    receipt.key = json::text(value, "key");
    if (receipt.key.empty()) return std::nullopt;
    if (json::truthy(value, "is_closed")) receipt.state = Receipt::State::closed;
    receipt.serial = json::text(value, "serial");
    for (const json::Value& answer : json::array(value, "answers")) {
        if (receipt.answers.size() < ReceiptLedger::kAnswersMax)
            receipt.answers.push_back(json::text(answer));
    }
    return receipt;
}

}  // namespace

ReceiptLedger::ReceiptLedger(const std::filesystem::path& file) {
    std::error_code none;
    if (file.empty() || !std::filesystem::exists(file, none)) return;  // the first start
    const auto text = file::read(file, kFileBytesMax);
    const auto list = text ? json::parse(*text) : tl::unexpected(text.error());
    if (!list || !list->is_array()) {
        log::error("which receipts were registered can't be read any more", {{"file", file.string()}});
        return;
    }
    for (const json::Value& one : *list) {
        auto receipt = from_json(one);
        if (receipt && receipts_.size() < kReceiptsMax) receipts_.push_back(std::move(*receipt));
    }
}

std::optional<Receipt> ReceiptLedger::find(const std::string& key) const {
    const auto found = std::find_if(receipts_.begin(), receipts_.end(),
                                    [&](const Receipt& receipt) { return receipt.key == key; });
    if (found == receipts_.end()) return std::nullopt;
    return *found;
}

std::size_t ReceiptLedger::unsure(const std::string& underway) const {
    const auto is_unsure = [&](const Receipt& receipt) {
        return receipt.state == Receipt::State::closing && receipt.key != underway;
    };
    return static_cast<std::size_t>(std::count_if(receipts_.begin(), receipts_.end(), is_unsure));
}

std::optional<Receipt> ReceiptLedger::first_unsure() const {
    const auto found = std::find_if(receipts_.begin(), receipts_.end(), [](const Receipt& receipt) {
        return receipt.state == Receipt::State::closing;
    });
    if (found == receipts_.end()) return std::nullopt;
    return *found;
}

std::optional<Receipt> ReceiptLedger::newest() const {
    if (receipts_.empty()) return std::nullopt;
    return receipts_.back();
}

bool ReceiptLedger::make_room() {
    if (receipts_.size() < kReceiptsMax) return true;
    const auto oldest = std::find_if(receipts_.begin(), receipts_.end(), [](const Receipt& receipt) {
        return receipt.state == Receipt::State::closed;
    });
    if (oldest == receipts_.end()) return false;
    receipts_.erase(oldest);
    return true;
}

Result<void> ReceiptLedger::note(Receipt receipt) {
    std::erase_if(receipts_, [&](const Receipt& known) { return known.key == receipt.key; });
    if (!make_room())
        return fail(ErrorCode::full, "of too many receipts nobody knows whether they were registered");
    receipts_.push_back(std::move(receipt));
    return {};
}

void ReceiptLedger::forget(const std::string& key) {
    std::erase_if(receipts_, [&](const Receipt& known) { return known.key == key; });
}

void ReceiptLedger::forget_unsure(const std::string& underway) {
    std::erase_if(receipts_, [&](const Receipt& known) {
        return known.state == Receipt::State::closing && known.key != underway;
    });
}

std::string ReceiptLedger::text() const {
    json::Value list = json::Value::array();
    for (const Receipt& receipt : receipts_) list.push_back(to_json(receipt));
    return json::dump(list);
}

std::filesystem::path ledger_file(const std::string& state_folder, const std::string& device) {
    if (state_folder.empty()) return {};
    return std::filesystem::path(state_folder) / ("receipts-" + device + ".json");
}

}  // namespace comptoir::bridge
