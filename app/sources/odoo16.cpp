#include "app/sources/odoo16.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/sources/html_events.hpp"
#include "app/sources/snapshot.hpp"
#include "app/sources/text_fields.hpp"

namespace comptoir::sources {
namespace {

using html::has_class;
using html::url_in;

constexpr std::string_view kPicture = "data:image/";
constexpr std::string_view kMark = "data:image/#";  // "#" is in no media type, so no picture begins like this
constexpr std::size_t kMarkupBytesMax = 4u << 20;   // 2,000 lines of 900 bytes, doubled
constexpr std::size_t kTextBytesMax = 16 * 1024;    // one cell; the longest text shown is a note of 4 KB

/// A page whose pictures stand beside it: they are nine tenths of its bytes, and no parser has to see them.
struct Slim {
    std::string markup;
    std::vector<std::string_view> pictures;
};

/// Finds a sign from ever later places on. What was found before is not looked for again, so that a page of
/// nothing but beginnings is read once and not once for each.
class NextOf {
public:
    explicit NextOf(char sign) : sign_(sign) {}

    std::size_t from(std::string_view html, std::size_t place) {
        if (!is_known_ || at_ < place) at_ = html.find(sign_, place);
        is_known_ = true;
        return at_;
    }

private:
    char sign_;
    bool is_known_ = false;
    std::size_t at_ = 0;
};

/// Where pictures end, asked for one after the other.
class PictureEnds {
public:
    explicit PictureEnds(std::string_view html) : html_(html) {}

    /// At the closing fellow of what stands before `from`. Npos where the picture stands in none, or holds
    /// what no picture does.
    std::size_t of(std::size_t from) {
        constexpr std::string_view kOpening = "\"'(;";  // the semicolon is that of &quot;
        const auto kind = from == 0 ? std::string_view::npos : kOpening.find(html_[from - 1]);
        if (kind == std::string_view::npos) return kind;
        const auto end = closing_[kind].from(html_, from);
        return end < tag_.from(html_, from) ? end : std::string_view::npos;
    }

private:
    std::string_view html_;
    std::array<NextOf, 4> closing_{NextOf('"'), NextOf('\''), NextOf(')'), NextOf('&')};
    NextOf tag_{'<'};
};

Slim slim_down(std::string_view html) {
    constexpr std::size_t kWorth = 64;  // shorter ones are cheaper where they are
    Slim slim;
    PictureEnds ends(html);
    std::size_t copied = 0;
    for (std::size_t at = html.find(kPicture); at != std::string_view::npos;) {
        const std::size_t end = ends.of(at);
        const bool is_worth_it = end != std::string_view::npos && end - at > kWorth;
        if (is_worth_it) {
            slim.markup.append(html.substr(copied, at - copied));
            slim.markup.append(kMark).append(std::to_string(slim.pictures.size()));
            slim.pictures.push_back(html.substr(at, end - at));
            copied = end;
        }
        at = html.find(kPicture, is_worth_it ? end : at + 1);
    }
    slim.markup.append(html.substr(copied));
    return slim;
}

/// Blanks as a browser shows them: a run of them is one.   Source: CSS 2.1 section 16.6.1.
std::string collapsed(std::string_view text) {
    std::string out;
    bool was_blank = false;
    for (const char c : text) {
        const bool is_blank = c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
        if (!is_blank) out += c;
        if (is_blank && !was_blank) out += ' ';
        was_blank = is_blank;
    }
    return out;
}

/// "Cash:", "Carte :", "现金：" without what leads over to the amount.
std::string without_colon(std::string name) {
    for (const std::string_view colon : {":", "\uff1a"}) {
        if (!name.ends_with(colon)) continue;
        name.resize(name.size() - colon.size());
        break;
    }
    for (const std::string_view blank : {" ", "\u00a0", "\u202f"}) {
        if (name.ends_with(blank)) name.resize(name.size() - blank.size());
    }
    return name;
}

/// "10" of "10% discount" and of "%10 indirim".
std::string percentage_in(std::string_view text) {
    const auto begin = text.find_first_of("0123456789");
    if (begin == std::string_view::npos) return {};
    const auto end = std::min(text.find_first_not_of("0123456789.,", begin), text.size());
    return std::string(text.substr(begin, end - begin));
}

/// What an open element is to us, and so what its end completes.
enum class Role : std::uint8_t {
    other,
    line,
    picture,   ///< a line's picture cell
    texts,     ///< a line's cell of name and details
    quantity,  ///< a line's cell of quantity and unit
    cell,      ///< any other cell of a line; the last one has the price
    name,
    detail,
    figure,  ///< quantity, then unit
    total,
    tenders,
    tender,
    tender_name,
    tender_amount,
    code,       ///< the box that asks to scan a code
    code_text,  ///< one of its texts
    code_amount,
};

bool has_text(Role role) {
    switch (role) {
        case Role::other:
        case Role::line:
        case Role::picture:
        case Role::texts:
        case Role::tenders:
        case Role::tender:
        case Role::code: return false;
        default: return true;
    }
}

struct LineParts {
    renderer::Line line;
    Role cell = Role::other;
    enum class Detail { none, discount, note } detail = Detail::none;
    bool has_name = false;
};

/// Collects an order from the page's elements as they come.
class Page final : public html::Events {
public:
    Page(const Hints& hints, std::vector<std::string_view> pictures)
        : origin_(snapshot::origin_of(hints)), pictures_(std::move(pictures)) {
        order_.source = name_of(Shape::odoo16);
        order_.language = language_tag(hints.language);
    }

    void opened(std::string_view tag, const html::Attributes& attributes) override {
        const Role role = line_ ? role_in_line(tag, attributes) : role_on_page(tag, attributes);
        open_.push_back({role, text_.size()});
        if (has_text(role)) ++listening_;
    }

    void closed() override {
        const Open element = open_.back();
        open_.pop_back();
        if (has_text(element.role)) {
            take(element.role, std::string_view(text_).substr(std::min(element.text_from, text_.size())));
            if (--listening_ == 0) text_.clear();
        }
        if (element.role == Role::line) end_line();
        if (element.role == Role::tenders) is_in_tenders_ = false;
        if (element.role == Role::code) is_in_code_ = false;
    }

    void text(std::string_view text) override {
        if (listening_ > 0)
            text_.append(text.substr(0, kTextBytesMax - std::min(kTextBytesMax, text_.size())));
    }

    [[nodiscard]] bool is_display() const { return is_display_ || !order_.lines.empty(); }
    [[nodiscard]] Decoded decoded();

private:
    struct Open {
        Role role = Role::other;
        std::size_t text_from = 0;
    };
    struct TenderParts {
        std::string name;
        std::string amount;
    };

    Role role_on_page(std::string_view tag, const html::Attributes& attributes);
    Role role_in_line(std::string_view tag, const html::Attributes& attributes);
    Role role_in_code(std::string_view tag, const html::Attributes& attributes);
    void base(std::string_view address);
    void look(const html::Attributes& attributes);
    void take(Role role, std::string_view text);
    void take_detail(std::string_view text);
    void end_line();
    [[nodiscard]] renderer::PictureRef picture_of(std::string_view reference) const;
    void money();
    [[nodiscard]] std::shared_ptr<const renderer::QrPayment> qr() const;

    std::optional<url::Origin> origin_;
    std::vector<std::string_view> pictures_;
    std::vector<Open> open_;
    std::string text_;           ///< of the open elements whose text is wanted
    std::size_t listening_ = 0;  ///< how many of those there are

    renderer::Order order_;
    Beside beside_;
    std::optional<LineParts> line_;
    std::string total_;
    std::vector<TenderParts> tenders_;
    renderer::PictureRef code_picture_;
    std::string code_amount_;
    std::vector<std::string> code_texts_;
    bool is_display_ = false;
    bool is_idle_ = false;
    bool is_paid_ = false;
    bool is_in_tenders_ = false;
    bool is_in_code_ = false;
};

Role Page::role_on_page(std::string_view tag, const html::Attributes& attributes) {
    if (tag == "base") base(attributes.reference);
    if (is_in_code_) return role_in_code(tag, attributes);
    const std::string_view classes = attributes.classes;
    if (classes.empty()) return Role::other;
    if (has_class(classes, "pos_orderlines_item")) {
        line_.emplace();
        line_->line.is_selected = has_class(classes, "selected_orderline");
        return Role::line;
    }
    if (is_in_tenders_) {
        if (has_class(classes, "pos-amount-container")) {
            if (tenders_.size() > 2 * snapshot::kTendersMax)
                tenders_.pop_back();  // the last one is the change
            tenders_.emplace_back();
            return Role::tender;
        }
        if (tenders_.empty()) return Role::other;
        if (has_class(classes, "name")) return Role::tender_name;
        return has_class(classes, "amount") ? Role::tender_amount : Role::other;
    }
    if (has_class(classes, "pos-total_amount")) return Role::total;
    if (has_class(classes, "pos-paymentlines")) {
        is_in_tenders_ = true;
        return Role::tenders;
    }
    if (has_class(classes, "pos-customer_payment_popup") || has_class(classes, "online-payment")) {
        is_in_code_ = true;
        return Role::code;
    }
    look(attributes);
    return Role::other;
}

/// The address of Odoo's server; whoever knows the till better than its page does has said so in the hints.
void Page::base(std::string_view address) {
    const auto origin = url::origin_of(address);
    if (!origin) return;
    if (beside_.server.empty()) beside_.server = origin->text();
    if (!origin_) origin_ = *origin;
}

/// What the page is, and its pictures of the shop.
void Page::look(const html::Attributes& attributes) {
    const std::string_view classes = attributes.classes;
    const bool is_root = has_class(classes, "pos-customer_facing_display");
    const bool is_idle = has_class(classes, "pos-no-order");
    is_display_ = is_display_ || is_root;
    is_idle_ = is_idle_ || is_idle;
    is_paid_ = is_paid_ || has_class(classes, "pos-thank-you-message");
    const std::string_view picture = url_in(attributes.style);
    if (picture.empty()) return;
    if (has_class(classes, "pos-company_logo")) beside_.logo = picture_of(picture);
    if (is_root || is_idle || has_class(classes, "pos-payment_info") || has_class(classes, "pos-header")) {
        beside_.background = picture_of(picture);
    }
}

Role Page::role_in_line(std::string_view tag, const html::Attributes& attributes) {
    const std::string_view classes = attributes.classes;
    if (tag == "td") {
        line_->cell = has_class(classes, "product_img")         ? Role::picture
                      : has_class(classes, "product_text_info") ? Role::texts
                      : has_class(classes, "product_quantity")  ? Role::quantity
                                                                : Role::cell;
        return line_->cell;
    }
    switch (line_->cell) {
        case Role::picture:
            if (tag == "img") line_->line.picture = picture_of(attributes.source);
            return Role::other;
        case Role::texts:
            if (has_class(classes, "fa-tag")) line_->detail = LineParts::Detail::discount;
            if (has_class(classes, "fa-sticky-note")) line_->detail = LineParts::Detail::note;
            if (tag != "li") return Role::other;
            line_->detail = LineParts::Detail::none;
            if (has_class(classes, "product_details")) return Role::detail;
            return std::exchange(line_->has_name, true) ? Role::other : Role::name;
        case Role::quantity: return tag == "span" ? Role::figure : Role::other;
        default: return Role::other;
    }
}

/// Two modules draw a code: both have the amount and the order's name in spans.
/// Source: pos_online_payment of Odoo 17.0, and point_of_sale at odoo/odoo 01dc9b8c28 (CustomerFacingQR),
/// both in static/src/app/customer_display/customer_display_template.xml.
Role Page::role_in_code(std::string_view tag, const html::Attributes& attributes) {
    const std::string_view classes = attributes.classes;
    if (has_class(classes, "pos-customer_payment_qr_code")) code_picture_ = picture_of(attributes.source);
    if (has_class(classes, "qr-code")) code_picture_ = picture_of(url_in(attributes.style));
    if (tag != "span") return Role::other;
    return has_class(classes, "amount") ? Role::code_amount : Role::code_text;
}

void Page::take(Role role, std::string_view text) {
    using namespace snapshot;
    renderer::Line* const line = line_ ? &line_->line : nullptr;
    switch (role) {
        case Role::name: line->name = line_text(collapsed(text), kNameBytesMax); break;
        case Role::detail: take_detail(text); break;
        case Role::figure: {
            std::string& figure = line->quantity.empty() ? line->quantity : line->unit;
            figure = line_text(collapsed(text), kShortBytesMax);
            break;
        }
        case Role::quantity:
            if (line->quantity.empty()) line->quantity = line_text(collapsed(text), kShortBytesMax);
            break;
        case Role::cell: line->price = amount_field(json::Value(collapsed(text))); break;
        case Role::total: total_ = collapsed(text); break;
        case Role::tender_name: tenders_.back().name = collapsed(text); break;
        case Role::tender_amount: tenders_.back().amount = collapsed(text); break;
        case Role::code_amount: code_amount_ = collapsed(text); break;
        case Role::code_text:
            if (code_texts_.size() < 8) code_texts_.push_back(collapsed(text));  // the fullest box has five
            break;
        default: break;
    }
}

/// Which of the two it is, its icon tells; the words around a percentage are in the till's language.
void Page::take_detail(std::string_view text) {
    renderer::Line& line = line_->line;
    if (line_->detail == LineParts::Detail::discount) {
        line.discount_percent = snapshot::discount_text(percentage_in(text));
    } else if (line_->detail == LineParts::Detail::note) {
        line.customer_note = note_text(std::string(text), snapshot::kNoteBytesMax);
    }
}

void Page::end_line() {
    if (order_.lines.size() < snapshot::kLinesMax) {
        order_.lines.push_back(std::move(line_->line));
    } else {
        ++order_.lines_dropped;
    }
    line_.reset();
}

renderer::PictureRef Page::picture_of(std::string_view reference) const {
    if (!reference.starts_with(kMark)) return snapshot::picture(std::string(reference), origin_);
    std::size_t index = 0;
    const char* const end = reference.data() + reference.size();
    const auto [stop, ec] = std::from_chars(reference.data() + kMark.size(), end, index);
    if (ec != std::errc{} || stop != end || index >= pictures_.size()) return {};
    if (pictures_[index].size() > snapshot::kPictureBytesMax) return {};
    return {std::string(pictures_[index])};
}

/// "KD 0.000", too, which could be read in two ways.
bool is_nought(std::string_view amount) {
    return amount.find('0') != std::string_view::npos &&
           amount.find_first_of("123456789") == std::string_view::npos;
}

/// The last amount below the total is the change, also where there is none.
/// Source: Odoo 17.0, customer_display_template.xml (CustomerFacingDisplayPaymentLines).
void Page::money() {
    std::string change;
    if (!tenders_.empty()) {
        if (!is_nought(tenders_.back().amount)) change = tenders_.back().amount;
        tenders_.pop_back();
    }
    json::Value tenders = json::Value::array();
    for (auto& tender : tenders_) {
        tenders.push_back({{"name", without_colon(line_text(tender.name, snapshot::kNameBytesMax))},
                           {"amount", std::move(tender.amount)}});
    }
    snapshot::money(order_, {{"amount", total_}, {"change", change}, {"paymentLines", std::move(tenders)}});
}

std::shared_ptr<const renderer::QrPayment> Page::qr() const {
    if (code_picture_.empty()) return nullptr;
    // Without a span of its own for the amount: amount, order. With one: label, label, order, label, number.
    const bool has_labels = !code_amount_.empty();
    const std::size_t at = has_labels ? 2 : 1;
    auto payment = std::make_shared<renderer::QrPayment>();
    payment->picture = code_picture_;
    const std::string amount = has_labels || code_texts_.empty() ? code_amount_ : code_texts_.front();
    payment->amount = amount_field(json::Value(amount));
    if (code_texts_.size() > at) payment->reference = line_text(code_texts_[at], snapshot::kNameBytesMax);
    return payment;
}

Decoded Page::decoded() {
    if (is_idle_) {
        renderer::Order idle;
        idle.source = order_.source;
        idle.language = order_.language;
        order_ = std::move(idle);
    } else {
        money();
        order_.qr = qr();
        snapshot::finish(order_, {{"finalized", is_paid_}});
    }
    return {std::make_shared<const renderer::Order>(std::move(order_)), std::move(beside_)};
}

}  // namespace

Result<Decoded> decode_odoo16(std::string_view html, const Hints& hints) {
    if (html.size() > kHtmlBytesMax) return fail(ErrorCode::full, "a page of too many bytes");
    Slim slim = slim_down(html);
    if (slim.markup.size() > kMarkupBytesMax) return fail(ErrorCode::full, "a page of too much markup");
    Page page(hints, std::move(slim.pictures));
    if (const auto read = html::read(slim.markup, page); !read) return tl::unexpected(read.error());
    if (!page.is_display()) return fail(ErrorCode::malformed, "a page without a customer display in it");
    return page.decoded();
}

}  // namespace comptoir::sources
