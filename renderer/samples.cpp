#include "renderer/samples.hpp"

#include <array>
#include <memory>
#include <utility>

#include "renderer/sample_orders.hpp"
#include "renderer/sample_poster.hpp"
#include "renderer/sample_shops.hpp"

namespace comptoir::renderer {
namespace {

using namespace sample;

View base_view(std::string_view language, const Trade& trade) {
    View view;
    view.page = Page::order;
    view.shop.name = trade.shop;
    view.shop.greeting = trade.greeting;
    view.languages = {std::string(language)};
    view.clock = number(trade, "09:41");
    view.setup.box_name = "Counter 1";
    view.setup.addresses = {"192.168.1.42", "192.168.1.57"};
    view.setup.admin_url = "http://192.168.1.42";
    view.setup.version = "0.1.0";
    view.setup.is_network_up = true;
    return view;
}

View with(View view, Order order) {
    order.language = view.languages.front();
    view.order = std::make_shared<const Order>(std::move(order));
    return view;
}

TouchWishes offered(const View& view) {
    return {.languages = {view.languages.front(), "fr", "ar"}, .comfort = true, .answers = true};
}

/// On a panel that can be touched.
View asking(View view, Order order, const Trade& trade, Question::Kind kind) {
    view.touch = offered(view);
    auto question = std::make_shared<Question>(Question{.id = "1", .kind = kind, .choices = {}});
    if (kind == Question::Kind::tip) {
        for (const std::int64_t percent : {5, 10, 15})
            question->choices.push_back({std::to_string(percent),
                                         number(trade, std::to_string(percent)) + "\u00A0%",
                                         amount(trade, order.total.money->minor * percent / 100)});
        question->choices.push_back({"none", "", {}});
    } else if (kind == Question::Kind::receipt) {
        for (const char* id : {"paper", "phone", "email", "none"}) question->choices.push_back({id, "", {}});
    }
    if (kind != Question::Kind::tip) order.phase = Phase::paid;
    order.question = std::move(question);
    return with(std::move(view), std::move(order));
}

View setup_view(View view) {
    using State = DeviceRow::State;
    view.page = Page::setup;
    view.setup.first_origin = "https://shop.example";
    view.setup.odoo_version = "18.0";
    view.setup.devices = {{"Receipt printer", "Network, 80 mm", State::ready},
                          {"Cash drawer", "On the printer", State::ready},
                          {"Scale", "USB, 0.000 kg", State::ready},
                          {"Barcode scanner", "USB", State::ready},
                          {"Payment terminal", "", State::waiting},
                          {"Kitchen printer", "", State::missing}};
    return view;
}

}  // namespace

std::vector<std::string> sample_languages() {
    std::vector<std::string> out;
    for (const Trade& trade : trades()) out.emplace_back(trade.language);
    return out;
}

std::vector<Sample> samples(std::string_view language) {
    const Trade& trade = trade_of(language);
    const View base = base_view(language, trade);
    std::vector<Sample> out;
    const auto add = [&](std::string name, const View& before, const View& view) {
        out.push_back({std::move(name), before, view});
    };
    View welcome = base;
    welcome.page = Page::welcome;
    add("welcome", welcome, welcome);
    View noted = welcome;
    noted.note = StaffNote::no_browser;
    add("staff-note", noted, noted);

    View slide = welcome;
    slide.slide = {.picture = {"sample/poster"}, .video = {}, .turn = 1, .next = {}};
    add("slide", slide, slide);
    out.back().pictures = {sample_poster(slide.slide.picture.key)};
    slide.note = StaffNote::paper_out;
    slide.note_about = base.setup.box_name;
    slide.touch = offered(slide);
    add("slide-note", slide, slide);
    out.back().pictures = {sample_poster(slide.slide.picture.key)};
    View pictured = welcome;
    pictured.shop.background = {"sample/poster"};
    add("welcome-picture", pictured, pictured);
    out.back().pictures = {sample_poster(pictured.shop.background.key)};

    const Order small = short_order(trade);
    Order smaller = small;
    smaller.lines.pop_back();
    total(trade, smaller);
    const View selling = with(base, small);
    add("order", with(base, smaller), selling);

    const Order large = long_order(trade);
    Order before = large;
    before.lines[11] = line(trade, 8, 2);
    total(trade, before);
    add("order-long", with(base, before), with(base, large));

    View everything = base;
    everything.wishes = {.shows_internal_notes = true, .shows_customer_name = true};
    add("order-money", with(everything, full_order(trade)), with(everything, full_order(trade)));

    const Order back = refund_order(trade);
    add("refund", welcome, with(base, back));
    Order returned = back;
    returned.phase = Phase::paid;
    returned.tenders = {{std::string(trade.card), back.total}};
    add("refunded", with(base, back), with(base, returned));

    Order on_scale = smaller;
    on_scale.weighing = weighing(trade, Stability::stable);
    add("weighing", with(base, smaller), with(base, on_scale));
    on_scale.weighing = weighing(trade, Stability::moving);
    add("weighing-moving", with(base, smaller), with(base, on_scale));

    Order code = small;
    code.qr = std::make_shared<const QrPayment>(QrPayment{.method = std::string(trade.transfer),
                                                          .amount = small.total,
                                                          .picture = {},
                                                          .text = "https://pay.example/t/0427-8C1F-22D9-K7Q4",
                                                          .reference = small.number});
    add("payment", selling, with(base, code));

    Order asked = small;
    asked.methods = {std::string(trade.cash), std::string(trade.card), std::string(trade.transfer),
                     std::string(trade.voucher)};
    add("choosing", selling, with(base, asked));

    const std::array<std::pair<std::string_view, CardStep>, 9> steps{{{"card", CardStep::present},
                                                                      {"card-insert", CardStep::insert},
                                                                      {"card-tap", CardStep::tap},
                                                                      {"card-pin", CardStep::enter_pin},
                                                                      {"card-checking", CardStep::checking},
                                                                      {"card-remove", CardStep::remove_card},
                                                                      {"card-approved", CardStep::approved},
                                                                      {"card-declined", CardStep::declined},
                                                                      {"card-unknown", CardStep::unknown}}};
    for (const auto& [name, step] : steps) {
        Order by_card = small;
        by_card.card = std::make_shared<const CardPayment>(
            CardPayment{.step = step, .method = std::string(trade.card), .amount = small.total});
        add(std::string(name), selling, with(base, by_card));
    }

    Order tendered = small;
    const std::int64_t whole = small.total.money->minor;
    const std::int64_t first = whole * 4 / 10;
    tendered.tenders = {{std::string(trade.cash), amount(trade, first)}};
    tendered.left_to_pay = amount(trade, whole - first);
    add("tendered", selling, with(base, tendered));
    tendered.tenders.push_back({std::string(trade.voucher), amount(trade, whole * 3 / 10)});
    tendered.left_to_pay = amount(trade, whole - first - whole * 3 / 10);
    add("partial", selling, with(base, tendered));

    Order paid = small;
    paid.phase = Phase::paid;
    const std::int64_t unit = trade.writing.digits == 0 ? 1000 : 5000;
    const std::int64_t given = (whole / unit + 1) * unit;
    paid.tenders = {{std::string(trade.cash), amount(trade, given)}};
    paid.change = amount(trade, given - whole);
    add("thanks", selling, with(base, paid));
    paid.tenders = {{std::string(trade.card), small.total}};
    paid.change = {};
    add("thanks-card", selling, with(base, paid));
    paid.receipt_text = "https://shop.example/receipt/0427-5D3B-9A10";
    paid.tip = amount(trade, whole / 10);
    paid.loyalty = {{.name = {},
                     .won = number(trade, "48"),
                     .spent = {},
                     .balance = number(trade, "264"),
                     .total = number(trade, "312")}};
    add("thanks-receipt", selling, with(base, paid));
    // One of each direction.
    View both = with(base, paid);
    both.second_language = language.starts_with("en") ? "ar" : "en";
    add("two-languages", selling, both);
    Order insert = small;
    insert.card = std::make_shared<const CardPayment>(
        CardPayment{.step = CardStep::insert, .method = {}, .amount = small.total});
    View inserting = with(base, insert);
    inserting.second_language = both.second_language;
    add("two-languages-card", selling, inserting);
    paid.phase = Phase::selling;
    paid.is_validating = true;
    paid.loyalty.clear();
    add("validating", selling, with(base, paid));

    for (const auto& [name, kind] :
         {std::pair("ask-tip", Question::Kind::tip), std::pair("ask-receipt", Question::Kind::receipt),
          std::pair("ask-rating", Question::Kind::rating),
          std::pair("ask-signature", Question::Kind::signature)})
        add(name, selling, asking(base, small, trade, kind));
    add("ask-receipt-refund", with(base, back), asking(base, returned, trade, Question::Kind::receipt));

    View away = selling;
    away.contact = Contact::dimmed;
    away.silent_for = std::chrono::seconds(42);
    add("reconnecting", selling, away);
    away.contact = Contact::lost;
    away.silent_for = std::chrono::seconds(162);
    add("notice", selling, away);

    View closed = base;
    closed.page = Page::closed;
    closed.opens_at = number(trade, "08:30");
    add("closed", welcome, closed);
    View updating = base;
    updating.page = Page::updating;
    updating.update_percent = 40;
    add("updating", welcome, updating);
    View board = base;
    board.page = Page::board;
    for (int i = 0; i < 9; i++) board.board.preparing.push_back(number(trade, std::to_string(431 + i)));
    for (const char* done : {"428", "430", "427", "425"}) board.board.ready.push_back(number(trade, done));
    add("board", board, board);
    for (int i = 9; i < 34; i++) board.board.preparing.push_back(number(trade, std::to_string(431 + i)));
    for (int i = 0; i < 17; i++) board.board.ready.push_back(number(trade, std::to_string(424 - i)));
    add("board-long", board, board);

    const View setup = setup_view(base);
    add("setup", setup, setup);
    View pairing = setup;
    pairing.setup.code = "482719";
    pairing.setup.hint =
        "Odoo opened over https: have each till's browser trust http://192.168.1.42:8069/ca.crt once";
    pairing.setup.problems = {
        "comptoir.toml line 12: unknown key \"scren.theme\"; did you mean screen.theme?"};
    add("setup-code", pairing, pairing);
    View teaching = setup;
    teaching.setup.scanner_name = "Barcode scanner";
    // "AZYM1+-/';<|@#)" in Code 128 B.
    teaching.setup.scanner_bars =
        "211214111323312311312113113123123221231212122132113222122312312212322112"
        "1111432321211212232212131322122331112";
    add("setup-scanner", teaching, teaching);
    return out;
}

}  // namespace comptoir::renderer
