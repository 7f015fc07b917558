#pragma once
/// Reads the JSON of the neutral API strictly: whoever writes it reads the error.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/base/json.hpp"
#include "app/base/units.hpp"
#include "app/base/url.hpp"
#include "app/sources/decode.hpp"
#include "renderer/order.hpp"

namespace comptoir::sources {

/// What is wrong with a member of `object` that is none of `keys`: "/prize: unknown key; did you mean
/// \"price\"?". Thread: any (pure).
[[nodiscard]] std::optional<std::string> unknown_key(const json::Value& object,
                                                     const std::vector<std::string>& keys);

/// Remembers the first thing that is wrong, and where: "/lines/3/price: must be …". What is asked of it
/// afterwards is empty.
///
/// `at` is the JSON pointer of the object that is read, "" for the message itself; a member that is null is
/// the same as none.   Thread: any.
class StrictReader {
public:
    using Keys = std::vector<std::string>;

    explicit StrictReader(const Hints& hints) {
        if (const auto origin = url::origin_of(hints.base_url)) origin_ = *origin;
    }

    [[nodiscard]] bool failed() const { return !error_.empty(); }
    [[nodiscard]] const std::string& error() const { return error_; }
    void wrong(const std::string& pointer, const std::string& why) {
        if (error_.empty()) error_ = (pointer.empty() ? "/" : pointer) + ": " + why;
    }

    /// An object with no other keys than these; an unknown one names the nearest.
    bool is_object(const json::Value& value, const std::string& at, const Keys& keys);
    /// Null where there is none, or where it is wrong.
    const json::Value* array(const json::Value& object, const std::string& at, const char* key,
                             std::size_t count_max);
    std::string text(const json::Value& object, const std::string& at, const char* key,
                     std::size_t bytes_max);
    std::string required_text(const json::Value& object, const std::string& at, const char* key,
                              std::size_t bytes_max);
    /// An array of texts on one line each.
    std::vector<std::string> texts(const json::Value& object, const std::string& at, const char* key,
                                   std::size_t count_max, std::size_t bytes_max);
    bool boolean(const json::Value& object, const std::string& at, const char* key);
    /// The place of the text among `choices`.
    std::size_t choice(const json::Value& object, const std::string& at, const char* key, const Keys& choices,
                       std::size_t fallback);
    /// Minor units of the message's currency, or a text.
    Amount amount(const json::Value& object, const std::string& at, const char* key);
    renderer::PictureRef picture(const json::Value& object, const std::string& at, const char* key);

    /// What amounts are read and written with: `currency` and `digits` of the message.
    void read_currency(const json::Value& message);
    void write_amounts_in(std::string language) { language_ = std::move(language); }

private:
    std::optional<url::Origin> origin_;
    std::string language_;
    std::string currency_;
    std::optional<int> digits_;
    std::string error_;
};

}  // namespace comptoir::sources
