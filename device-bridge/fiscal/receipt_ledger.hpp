#pragma once
/// Which receipts a fiscal device has registered, so that none is registered twice.

#include <cstddef>
#include <deque>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/base/result.hpp"

namespace comptoir::bridge {

/// A receipt is known by a key, which whoever has it makes of its content: the same content is the same
/// receipt.
///
/// Thread: io; reads the file when it is made.   Owner: a fiscal device, which brings `text` to the disk.
/// Limits: kReceiptsMax; the oldest that is registered makes room, never one whose end nobody knows.
class ReceiptLedger {
public:
    struct Receipt {
        /// closing: the word that registers it may have left, and no answer came. closed: it is registered.
        enum class State { closing, closed };
        std::string key;
        State state = State::closing;
        std::string serial;                ///< of the device
        std::vector<std::string> answers;  ///< what the device said, as far as it has
    };

    static constexpr std::size_t kReceiptsMax = 200;        // a repeat comes within minutes
    static constexpr std::size_t kFileBytesMax = 8u << 20;  // that many of two hundred lines each
    static constexpr std::size_t kAnswersMax = 1'000;       // as many as a receipt has messages

    /// With what `file` has; an empty path: nothing outlives the process.
    explicit ReceiptLedger(const std::filesystem::path& file = {});

    [[nodiscard]] std::optional<Receipt> find(const std::string& key) const;
    /// How many are closing; `underway` is not one of them: its end is to come.
    [[nodiscard]] std::size_t unsure(const std::string& underway = "") const;
    [[nodiscard]] std::optional<Receipt> first_unsure() const;
    [[nodiscard]] std::optional<Receipt> newest() const;  ///< noted last
    /// Takes it over, in place of what was known of it.   Errors: full: none may make room.
    [[nodiscard]] Result<void> note(Receipt receipt);
    void forget(const std::string& key);  ///< it was not registered after all
    /// Staff have seen to those that `unsure` counts.
    void forget_unsure(const std::string& underway = "");
    /// All of it, as the file has it.
    [[nodiscard]] std::string text() const;

private:
    bool make_room();

    std::deque<Receipt> receipts_;  // oldest first
};

/// Where that of a device lies; empty where nothing is to outlive the process.   Thread: any (pure).
[[nodiscard]] std::filesystem::path ledger_file(const std::string& state_folder, const std::string& device);

}  // namespace comptoir::bridge
