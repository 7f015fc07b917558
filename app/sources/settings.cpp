#include "app/sources/settings.hpp"

#include <algorithm>

#include "app/base/text.hpp"
#include "app/base/url.hpp"
#include "app/sources/money_format.hpp"
#include "app/sources/second_currency.hpp"

namespace comptoir::sources {
namespace {

using settings::Key;
using settings::Type;
using std::chrono::milliseconds;

constexpr std::int64_t kSecond = 1000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kDay = 24 * 60 * kMinute;

std::string why_bad_url(const json::Value& value) {
    const std::string text = json::text(value);
    if (text.empty() || url::origin_of(text)) return {};
    return "must be the customer display link as the POS shows it, such as "
           "https://shop.example/pos_customer_display/3/2?access_token=...";
}

/// It becomes part of a URL.   Source: Odoo 19.0, odoo/service/db.py (letters, digits, "_", ".", "-").
std::string why_bad_database(const json::Value& value) {
    constexpr std::size_t kNameBytesMax = 63;  // of a PostgreSQL identifier
    const std::string text = json::text(value);
    const bool is_plain = std::all_of(text.begin(), text.end(), [](char c) {
        return is_letter(c) || is_digit(c) || c == '_' || c == '.' || c == '-';
    });
    return is_plain && text.size() <= kNameBytesMax ? ""
                                                    : "letters, digits, \"_\", \".\" and \"-\", at most 63";
}

std::string why_bad_currency(const json::Value& value) {
    const std::string code = json::text(value);
    return code.empty() || digits_of(code) ? "" : "must be the ISO 4217 code of a currency, such as \"USD\"";
}

std::string why_bad_rate(const json::Value& value) {
    const auto rate = parse_rate(json::text(value), "");
    return rate ? "" : rate.error().message;
}

std::string why_bad_tills(const json::Value& value) {
    for (const json::Value& till : value.is_array() ? value : json::Value::array({value})) {
        const std::string text = json::text(till);
        if (text.empty() || text.size() > Arbiter::kRegisterIdBytesMax ||
            text.find_first_of(" ") != text.npos)
            return R"(addresses, "localhost", "pos-3" or sources, each a text of its own)";
    }
    return {};
}

Key duration(std::string name, std::int64_t fallback, std::int64_t minimum, std::string summary) {
    Key key{
        .name = std::move(name), .type = Type::duration, .fallback = fallback, .summary = std::move(summary)};
    key.minimum = minimum;
    key.maximum = kDay;
    return key;
}

}  // namespace

settings::Section pos_section() {
    settings::Section section;
    section.name = "pos";
    section.summary = "The point of sale: which one, and when an order on the screen is old";
    Key url{.name = "url",
            .type = Type::text,
            .fallback = "",
            .summary =
                "The customer display link of the POS; its server is also where product pictures come from"};
    url.why_bad = why_bad_url;
    url.is_secret = true;
    Key database{.name = "database",
                 .type = Type::text,
                 .fallback = "",
                 .summary = "The server's database; needed only where it holds several"};
    database.why_bad = why_bad_database;
    Key owner{.name = "register",
              .type = Type::text,
              .fallback = "",
              .summary = "The register that owns the screen; empty: the first that sends an order"};
    Key currency{.name = "second_currency",
                 .type = Type::text,
                 .fallback = "",
                 .summary = "The total in this currency, too, as information; empty: in the order's alone"};
    currency.why_bad = why_bad_currency;
    Key rate{.name = "second_rate",
             .type = Type::text,
             .fallback = "1",
             .summary = "What one unit of the order's currency is worth in it, such as \"1.0823\""};
    rate.why_bad = why_bad_rate;
    section.keys = {
        std::move(url),
        std::move(database),
        std::move(owner),
        std::move(currency),
        std::move(rate),
        duration("reconnecting_after", 12 * kSecond, kSecond,
                 "Silence before the small \"Reconnecting\" chip"),
        duration("dimmed_after", 30 * kSecond, kSecond, "Silence before the totals are dimmed"),
        duration("lost_after", 2 * kMinute, kSecond, "Silence before the out-of-reach page"),
        duration("welcome_after", 10 * kMinute, kSecond, "Silence before the welcome page"),
        duration("paid_for", kMinute, 0, "How long the thanks page stays, unless the next order comes first"),
        duration("quiet_for", 30 * kMinute, kSecond,
                 "How long an order of a POS that never polls counts as live"),
        duration("weighing_for", kMinute, kSecond, "How long a weight stands that is not said again"),
    };
    return section;
}

settings::Section register_section() {
    return {
        .name = "register",
        .shape = settings::Section::Shape::list,
        .keys = {{.name = "name",
                  .type = Type::text,
                  .fallback = nullptr,
                  .summary = "short name: a-z, 0-9 and \"-\"; box:8069/p/NAME at a till means this register"},
                 {.name = "tills",
                  .type = Type::text_or_list,
                  .fallback = json::Value::array(),
                  .summary =
                      "who it is: addresses, \"localhost\", \"pos-3\" or \"pos-3/2\" of a display link, "
                      "sources of the neutral API; empty: all that no other register names",
                  .why_bad = why_bad_tills,
                  .is_exclusive = true},
                 {.name = "printer",
                  .type = Type::text,
                  .fallback = "",
                  .summary = "the printer of its receipts; empty: the first that no register names",
                  .names_entry_of = "printer"},
                 {.name = "drawer",
                  .type = Type::text,
                  .fallback = "",
                  .summary = "the printer whose drawer it opens; empty: its own printer",
                  .names_entry_of = "printer"},
                 {.name = "scanners",
                  .type = Type::text_or_list,
                  .fallback = json::Value::array(),
                  .summary = "the scanners whose scans it gets, and nobody else",
                  .names_entry_of = "scanner",
                  .is_exclusive = true},
                 {.name = "scale",
                  .type = Type::text,
                  .fallback = "",
                  .summary = "the scale it weighs on; empty: the first that no register names",
                  .names_entry_of = "scale"},
                 {.name = "screen",
                  .type = Type::boolean,
                  .fallback = true,
                  .summary = "whether its orders may be on this box's screen"}},
        .summary = "a till and what belongs to it, one entry each, where several tills share this box"};
}

ArbiterSettings arbiter_settings(const settings::Slice& pos) {
    ArbiterSettings arbiter;
    arbiter.register_id = pos.text("register");
    arbiter.reconnecting_after = pos.duration("reconnecting_after");
    arbiter.dimmed_after = pos.duration("dimmed_after");
    arbiter.lost_after = pos.duration("lost_after");
    arbiter.welcome_after = pos.duration("welcome_after");
    arbiter.paid_for = pos.duration("paid_for");
    arbiter.quiet_for = pos.duration("quiet_for");
    arbiter.weighing_for = pos.duration("weighing_for");
    return arbiter;
}

}  // namespace comptoir::sources
