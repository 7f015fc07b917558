#include "app/importing/wifi.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "app/base/text.hpp"
#include "kiosk-config/settings/source_text.hpp"

namespace comptoir::importing {
namespace {

using settings::Problem;

bool is_hexadecimal(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return hexadecimal_value(c) >= 0; });
}

std::string why_bad_ssid(std::string_view ssid) {
    if (!ssid.empty() && ssid.size() <= kSsidBytesMax) return {};
    return fmt::format("the name of a Wi-Fi has 1 to {} bytes", kSsidBytesMax);
}

std::string why_bad_password(std::string_view password) {
    if (password.empty() || (password.size() == kKeyDigits && is_hexadecimal(password))) return {};
    const bool is_plain =
        std::all_of(password.begin(), password.end(), [](char c) { return c >= ' ' && c <= '~'; });
    if (is_plain && password.size() >= kPhraseMin && password.size() <= kPhraseMax) return {};
    return fmt::format("the password of a Wi-Fi has {} to {} letters, digits and signs, without accents",
                       kPhraseMin, kPhraseMax);
}

/// In capitals; none for what is no country.
std::optional<std::string> country_in(std::string_view text) {
    std::string country(text);
    const auto is_letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
    if (country.size() != kCountryLetters || !std::all_of(country.begin(), country.end(), is_letter))
        return std::nullopt;
    for (char& c : country) c = static_cast<char>(c & ~0x20);
    return country;
}

std::string why_bad_country_value(const json::Value& value) {
    const std::string text = json::text(value);
    return text.empty() || country_in(text) ? "" : "a country is its two letters, such as \"BE\"";
}
std::string why_bad_ssid_value(const json::Value& value) {
    return why_bad_ssid(json::text(value));
}
std::string why_bad_password_value(const json::Value& value) {
    return why_bad_password(json::text(value));
}

const settings::Schema& wifi_schema() {
    using settings::Type;
    static const settings::Schema schema{{.name = "wifi",
                                          .keys = {{.name = "ssid",
                                                    .type = Type::text,
                                                    .fallback = nullptr,
                                                    .summary = "the name of the network",
                                                    .why_bad = why_bad_ssid_value},
                                                   {.name = "password",
                                                    .type = Type::text,
                                                    .fallback = "",
                                                    .summary = "its password; none for an open network",
                                                    .why_bad = why_bad_password_value,
                                                    .is_secret = true},
                                                   {.name = "hidden",
                                                    .type = Type::boolean,
                                                    .fallback = false,
                                                    .summary = "whether it does not tell its name"},
                                                   {.name = "country",
                                                    .type = Type::text,
                                                    .fallback = "",
                                                    .summary = "where the shop is: its two letters",
                                                    .why_bad = why_bad_country_value}},
                                          .summary = "the Wi-Fi that the box joins"}};
    return schema;
}

std::optional<std::string> from_hexadecimal(std::string_view digits) {
    if (digits.empty() || digits.size() % 2 != 0 || !is_hexadecimal(digits)) return std::nullopt;
    const auto value = [](char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; };
    std::string bytes;
    for (std::size_t at = 0; at < digits.size(); at += 2)
        bytes.push_back(static_cast<char>(value(digits[at]) * 16 + value(digits[at + 1])));
    return bytes;
}

/// What stands between the outermost quotes; a quote inside is a letter.
std::optional<std::string> unquoted(std::string_view text) {
    if (text.size() < 2 || text.front() != '"' || text.back() != '"') return std::nullopt;
    return std::string(text.substr(1, text.size() - 2));
}

/// Reads line by line; the first network is kept, what is wrong is collected.
class WpaReader {
public:
    explicit WpaReader(const std::string& file_name) : file_name_(file_name) {}

    void line(std::string_view text, int number) {
        number_ = number;
        text = trimmed(text);
        if (text.empty() || text.front() == '#') return;
        if (!is_inside_) {
            if (text.starts_with("network") && text.ends_with("{")) open();
            constexpr std::string_view kCountry = "country=";
            if (text.starts_with(kCountry))
                wifi_.country = country_in(trimmed(text.substr(kCountry.size()))).value_or("");
        } else if (text == "}") {
            is_inside_ = false;
        } else if (const auto equals = text.find('='); equals != std::string_view::npos) {
            value(trimmed(text.substr(0, equals)), trimmed(text.substr(equals + 1)));
        }
    }

    [[nodiscard]] WifiFile end() {
        number_ = begun_at_;
        if (begun_at_ == 0) {
            bad("there is no network={ in it");
        } else if (is_inside_) {
            bad("this network is not closed by a }");
        } else if (problems_.empty() && is_key_needed_ && wifi_.password.empty()) {
            bad("this network has no psk; an open one says key_mgmt=NONE");
        } else if (problems_.empty()) {
            if (const std::string why = why_bad_ssid(wifi_.ssid); !why.empty()) bad("ssid: " + why);
        }
        if (!problems_.empty()) return {std::nullopt, std::move(problems_)};
        return {std::move(wifi_), {}};
    }

private:
    void open() {
        if (begun_at_ != 0) bad("only one network can be taken over, and this is another");
        is_inside_ = true;
        begun_at_ = number_;
    }
    void value(std::string_view key, std::string_view text) {
        if (key == "ssid") return ssid(text);
        if (key == "psk") return psk(text);
        if (key == "scan_ssid") wifi_.is_hidden = text == "1";
        if (key != "key_mgmt") return;
        is_key_needed_ = text != "NONE";
        if (text.find("PSK") == std::string_view::npos && text.find("SAE") == std::string_view::npos &&
            is_key_needed_)
            bad("key_mgmt: the box joins open networks and those with one password (NONE, WPA-PSK, SAE)");
    }
    void ssid(std::string_view text) {
        auto name = unquoted(text);
        if (!name) name = from_hexadecimal(text);
        if (!name) return bad("ssid: the name stands between \"quotes\"");
        wifi_.ssid = *name;
    }
    void psk(std::string_view text) {
        auto phrase = unquoted(text);
        if (!phrase && text.size() == kKeyDigits) phrase = std::string(text);
        if (!phrase) return bad("psk: the password stands between \"quotes\"");
        if (const std::string why = why_bad_password(*phrase); !why.empty()) return bad("psk: " + why);
        wifi_.password = *phrase;
    }
    void bad(std::string message) {
        if (problems_.size() < settings::kProblemsMax)
            problems_.push_back({file_name_, number_, std::move(message)});
    }

    const std::string& file_name_;
    int number_ = 0;
    int begun_at_ = 0;
    bool is_inside_ = false;
    bool is_key_needed_ = true;
    Wifi wifi_;
    std::vector<Problem> problems_;
};

/// As GLib reads a text back: blanks in front and backslashes are escaped.
std::string keyfile_text(std::string_view text) {
    std::string escaped;
    for (; text.starts_with(' '); text.remove_prefix(1)) escaped += "\\s";
    for (const char c : text) escaped += c == '\\' ? std::string("\\\\") : std::string(1, c);
    return escaped;
}

}  // namespace

WifiFile read_wifi(std::string_view bytes, const std::string& file_name) {
    settings::Loaded loaded = settings::parse(wifi_schema(), bytes, file_name);
    if (!loaded.problems.empty()) return {std::nullopt, std::move(loaded.problems)};
    const settings::Slice& wifi = loaded.settings.section("wifi");
    Wifi read{wifi.text("ssid"), wifi.text("password"), wifi.boolean("hidden"),
              country_in(wifi.text("country")).value_or("")};
    if (read.ssid.empty())
        return {std::nullopt, {{file_name, 0, "ssid is missing: ssid = \"...\" below [wifi]"}}};
    return {std::move(read), {}};
}

WifiFile read_wpa_supplicant(std::string_view bytes, const std::string& file_name) {
    const settings::SourceText source = settings::decode_source(bytes);
    if (!source.is_good()) return {std::nullopt, {{file_name, source.line, source.problem}}};
    WpaReader reader(file_name);
    std::string_view rest = source.text;
    for (int number = 1; !rest.empty(); ++number) {
        const auto end = std::min(rest.find('\n'), rest.size());
        reader.line(rest.substr(0, end), number);
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return reader.end();
}

std::string keyfile(const Wifi& wifi) {
    std::string ssid;
    for (const char c : wifi.ssid) ssid += std::to_string(static_cast<unsigned char>(c)) + ";";
    std::string text =
        "[connection]\nid=Comptoir Wi-Fi\ntype=wifi\n\n[wifi]\nmode=infrastructure\nssid=" + ssid + "\n";
    if (wifi.is_hidden) text += "hidden=true\n";
    if (!wifi.password.empty())
        text += "\n[wifi-security]\nkey-mgmt=wpa-psk\npsk=" + keyfile_text(wifi.password) + "\n";
    return text + "\n[ipv4]\nmethod=auto\n\n[ipv6]\nmethod=auto\n";
}

}  // namespace comptoir::importing
