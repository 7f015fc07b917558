#pragma once
/// Our own texts, in the customer's language. What a POS sends is never translated.

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/base/result.hpp"
#include "renderer/language_tags.hpp"
#include "renderer/plural_rule.hpp"
#include "renderer/text/style.hpp"

namespace comptoir::renderer {

/// Everything we ever say. Each has its English in words_english.cpp, which is also its key in
/// assets/translations.
enum class Text : std::uint8_t {
    total,
    your_refund,
    you_save,
    you_saved,
    subtotal,
    taxes,
    taxes_included,
    before_discounts,
    your_note,
    order_number,
    left_to_pay,
    paid,
    paid_amount,
    of_amount,
    pay_the_rest,
    your_order,
    your_order_is_empty,
    net_weight,
    gross,
    tare,
    net,
    stable,
    moving,
    too_heavy,
    put_it_on,
    let_it_settle,
    price_to_pay,
    order_so_far,
    with_this,
    scan_to_pay,
    use_your_camera,
    code_is_coming,
    thank_you,
    see_you_soon,
    your_change,
    welcome,
    reconnecting,
    one_moment,
    order_is_safe,
    your_order_so_far,
    for_staff_silent,
    for_staff_no_browser,
    for_staff_browser_stops,
    connect_this_screen,
    waiting_for_odoo,
    connected_to_odoo,
    waiting_for_network,
    open_settings,
    settings_path,
    type_address_iot,
    type_address_epos,
    no_address_yet,
    also_reachable,
    open_register,
    open_register_tick_display,
    open_register_iot_screen,
    paste_display_link,
    type_this_code,
    scan_this_code,
    first_till,
    scan_for_settings,
    devices,
    no_devices_yet,
    ready,
    not_yet,
    missing,
    choose_how_to_pay,
    tell_the_cashier,
    to_pay,
    present_card,
    insert_card,
    tap_card,
    enter_pin,
    cover_pin,
    on_the_reader,
    checking_payment,
    remove_card,
    payment_accepted,
    payment_not_accepted,
    try_another,
    payment_unknown,
    do_not_pay_again,
    tip,
    rounding,
    refunded,
    scan_for_receipt,
    closed,
    opens_at,
    updating,
    back_in_a_moment,
    for_staff_paper_out,
    for_staff_paper_low,
    for_staff_cover_open,
    for_staff_not_answering,
    for_staff_needs_attention,
    for_staff_receipt_uncertain,
    for_staff_slide_left_out,
    for_staff_no_videos,
    points_won,
    points_spent,
    points_total,
    reward,
    deposit,
    returned,
    for_customer,
    for_information,
    staff_note,
    unit_price,
    language_name,
    high_contrast,
    usual_look,
    tip_question,
    no_tip,
    receipt_question,
    receipt_paper,
    receipt_phone,
    receipt_email,
    receipt_none,
    rating_question,
    sign_here,
    start_over,
    done,
    preparing,
    ready_to_collect,
    count_
};

/// What we count.
enum class Counted : std::uint8_t { items, more_above, more_below, earlier, not_listed, ready_of, count_ };

inline constexpr std::size_t kTexts = static_cast<std::size_t>(Text::count_);
inline constexpr std::size_t kCounted = static_cast<std::size_t>(Counted::count_);

[[nodiscard]] std::string_view english(Text text);
[[nodiscard]] std::string_view english_one(Counted what);
[[nodiscard]] std::string_view english_many(Counted what);

/// One language's texts. Whatever it lacks is said in English.
///
/// Thread: any (immutable once read).
class Language {
public:
    /// English, built in: a missing folder is no black screen.
    [[nodiscard]] static Language english();
    /// Reads the text of one .po file.   Limits: 256 KiB.   Errors: malformed, full.
    [[nodiscard]] static Result<Language> parse(std::string tag, std::string_view po);

    [[nodiscard]] const std::string& tag() const { return tag_; }
    [[nodiscard]] Direction direction() const { return direction_; }
    [[nodiscard]] bool has(Text text) const;
    [[nodiscard]] bool has(Counted what) const;

    /// The text with %1, %2 … replaced by `values`.
    [[nodiscard]] std::string say(Text text, std::initializer_list<std::string_view> values = {}) const;
    /// The form for `n`, with %1 replaced by `values`' first and so on; without values by n in ASCII digits.
    [[nodiscard]] std::string count(Counted what, std::uint64_t n,
                                    std::initializer_list<std::string_view> values = {}) const;

private:
    std::string tag_ = "en";
    Direction direction_ = Direction::left_to_right;
    std::array<std::string, kTexts> texts_;
    std::array<std::vector<std::string>, kCounted> counted_;
    PluralRule plural_;
};

/// What a page speaks: one language, which also decides how it is laid out, and perhaps a second one.
///
/// Owner: the words; they must outlive it.
struct Speech {
    const Language& first;
    const Language* second = nullptr;  ///< never the first one again

    [[nodiscard]] std::string say(Text text, std::initializer_list<std::string_view> values = {}) const {
        return first.say(text, values);
    }
    /// The same in the second language; empty without one, and where it is the very same words.
    [[nodiscard]] std::string again(Text text, std::initializer_list<std::string_view> values = {}) const;
};

/// All languages of one folder. Each is read when it is first asked for: a shop speaks two or three of them,
/// and the first frame waits for no others.
///
/// Thread: any. Reads a file of some 10 KiB now and then, once each.
class Words {
public:
    static constexpr std::size_t kLanguagesMax =
        64;  // one small file each; beyond that somebody mounted a wrong folder

    /// English alone.
    Words();
    ~Words();
    Words(Words&&) noexcept;
    Words& operator=(Words&&) noexcept;
    /// English and every `<tag>.po` of the folder. A folder or a file that can't be read is named in the log,
    /// and left out.
    [[nodiscard]] static Words open(const std::filesystem::path& folder);

    void add(Language language);
    /// The order's language where we have it, else the first of the shop's that we have, else English.
    [[nodiscard]] const Language& pick(std::string_view order_language,
                                       const std::vector<std::string>& shop_languages) const;
    /// The same, with `second` beside it where we have that one and it is another.
    [[nodiscard]] Speech speech(std::string_view order_language,
                                const std::vector<std::string>& shop_languages,
                                std::string_view second) const;
    /// The language of a tag, as language_tags.hpp reads it. Without a catalogue for its country the
    /// language's; null: none.
    [[nodiscard]] const Language* find(std::string_view tag) const;
    /// Reads all that were not yet.
    [[nodiscard]] std::vector<std::reference_wrapper<const Language>> languages() const;

private:
    class Catalogue;
    std::vector<std::unique_ptr<Catalogue>> catalogues_;  // English is the first
};

}  // namespace comptoir::renderer
