#include "renderer/samples.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>

#include "renderer/sample_poster.hpp"
#include "renderer/scenes/amount_text.hpp"

namespace comptoir::renderer {
namespace {

/// How a shop's till writes money.
struct Writing {
    std::string_view currency;
    std::string_view before;
    std::string_view after;
    int digits;
    std::string_view decimal;
    std::string_view group;
    char32_t zero;
};

struct Product {
    std::string_view name;
    std::int64_t price;
};

struct Trade {
    std::string_view language;
    std::string_view shop;
    std::string_view greeting;
    Writing writing;
    std::array<Product, 10> products;
    std::array<std::string_view, 3> kids;
    std::string_view line_note;
    std::string_view order_note;
    std::string_view weighed;
    std::string_view kilogram;
    std::string_view cash;
    std::string_view card;
    std::string_view voucher;
    std::string_view transfer;
    std::string_view bottle;   ///< with a deposit
    std::string_view present;  ///< a reward
};

// Product 0 is weighed, 3 is the combo, 5 is the one that changes last.
constexpr std::array<Trade, 8> kTrades{{
    {"en",
     "Maison Lumière",
     "Good morning. Welcome.",
     {"EUR", "€", "", 2, ".", ",", U'0'},
     {{{"☕ Flat white", 420},
       {"🥐 Butter croissant", 290},
       {"🍰 抹茶チーズケーキ", 680},
       {"🍳 Brunch for two", 3200},
       {"🧋 ชาไทยเย็น", 545},
       {"🍊 Blood-orange juice", 450},
       {"🥑 Avocado & poached egg on sourdough, with pickled radish", 1450},
       {"🍞 Rye sourdough, 750 g", 650},
       {"🥨 Butter pretzel", 340},
       {"🍋 Lemon tart", 620}}},
     {"Eggs Benedict", "Granola bowl", "Fresh orange juice"},
     "No coriander, egg well done",
     "Pick up at 12:30. Please pack the cakes separately.",
     "🍅 Vine tomatoes",
     "kg",
     "Cash",
     "Card",
     "Gift card",
     "Instant transfer",
     "🍾 Glass bottle, 0.75 l",
     "🎁 Thank-you voucher"},
    {"ar",
     "ميزون لوميير",
     "صباح الخير. أهلًا بكم.",
     {"SAR", "", "\u00A0ر.س", 2, "٫", "٬", U'٠'},
     {{{"☕ قهوة عربية بالهيل", 1400},
       {"🥐 كرواسون بالزبدة", 1200},
       {"🍰 كيكة التمر", 2200},
       {"🍳 فطور لشخصين", 9600},
       {"🍵 شاي بالنعناع", 900},
       {"🍊 عصير برتقال طازج", 1600},
       {"🥑 خبز الساوردو بالأفوكادو والبيض المسلوق والفجل "
        "المخلل",
        4800},
       {"🍞 خبز الجاودار ٧٥٠ جم", 1950},
       {"🌴 تمر عجوة فاخر", 4500},
       {"🍋 تارت الليمون", 1800}}},
     {"بيض بنديكت", "طبق غرانولا", "عصير برتقال طازج"},
     "تغليف هدية، من فضلكم",
     "الاستلام عند ١٢:٣٠. يُرجى تغليف الكعك وحده.",
     "🍅 طماطم طازجة",
     "كجم",
     "نقدًا",
     "بطاقة",
     "بطاقة هدية",
     "تحويل فوري",
     "🍾 زجاجة ٠٫٧٥ لتر",
     "🎁 قسيمة شكر"},
    {"he",
     "מאפיית האור",
     "בוקר טוב וברוכים הבאים.",
     {"ILS", "", "\u00A0₪", 2, ".", ",", U'0'},
     {{{"☕ קפה הפוך", 1400},
       {"🥐 קרואסון חמאה", 1200},
       {"🍰 עוגת גבינה אפויה", 3200},
       {"🍳 ארוחת בוקר זוגית", 12800},
       {"🍵 תה נענע", 1000},
       {"🍊 מיץ תפוזים סחוט", 1800},
       {"🥑 טוסט מחמצת עם אבוקדו, ביצה עלומה וצנונית כבושה", 5200},
       {"🍞 לחם שיפון 750 גרם", 2600},
       {"🥨 פרעצל מלוח", 1100},
       {"🍋 טארט לימון", 2400}}},
     {"ביצים בנדיקט", "גרנולה ויוגורט", "מיץ תפוזים"},
     "בלי כוסברה, ביצה קשה",
     "איסוף בשעה 12:30. נא לארוז את העוגות בנפרד.",
     "🍅 עגבניות אשכול",
     "ק״ג",
     "מזומן",
     "אשראי",
     "שובר מתנה",
     "העברה מיידית",
     "🍾 בקבוק זכוכית 0.75 ל׳",
     "🎁 שובר תודה"},
    {"hi",
     "उजाला बेकरी",
     "सुप्रभात। आपका स्वागत है।",
     {"INR", "₹\u00A0", "", 2, ".", ",", U'0'},
     {{{"☕ मसाला चाय", 4000},
       {"🥐 मक्खन क्रोइसाँ", 12000},
       {"🍰 केसर पिस्ता केक", 22000},
       {"🍛 दो लोगों की थाली", 64000},
       {"🥛 मीठी लस्सी", 9000},
       {"🍊 ताज़ा संतरे का रस", 14000},
       {"🥑 एवोकाडो और अंडे वाला टोस्ट, मूली के "
        "अचार "
        "के "
        "साथ",
        32000},
       {"🍞 राई की रोटी, 750 ग्राम", 18000},
       {"🍮 गुलाब जामुन", 6000},
       {"🥭 आम का मुरब्बा", 25000}}},
     {"पनीर मखनी", "जीरा चावल", "मीठी लस्सी"},
     "बिना धनिया, कम मिर्च",
     "12:30 बजे लेंगे। कृपया मिठाई अलग पैक करें।",
     "🍅 ताज़े टमाटर",
     "किग्रा",
     "नकद",
     "कार्ड",
     "उपहार कार्ड",
     "UPI",
     "🍾 काँच की बोतल, 0.75 ली",
     "🎁 धन्यवाद वाउचर"},
    {"th",
     "ร้านแสงอรุณ",
     "สวัสดีตอนเช้า ยินดีต้อนรับ",
     {"THB", "฿\u00A0", "", 2, ".", ",", U'0'},
     {{{"☕ กาแฟลาเต้ร้อน", 7500},
       {"🥐 ครัวซองต์เนยสด", 6500},
       {"🍰 ชีสเค้กมะพร้าวอ่อน", 14500},
       {"🍳 มื้อเช้าสำหรับสองคน", 42000},
       {"🧋 ชาไทยเย็น", 6000},
       {"🍊 น้ำส้มคั้นสด", 8000},
       {"🥑 "
        "ขนมปังซาวโดว์กับอะโวคาโดและไข่ดาวน้ำ",
        19500},
       {"🍞 ขนมปังไรย์ 750 กรัม", 12000},
       {"🥭 ข้าวเหนียวมะม่วง", 11000},
       {"🍋 ทาร์ตมะนาว", 9500}}},
     {"ไข่เบเนดิกต์", "กราโนลากับโยเกิร์ต", "น้ำส้มคั้นสด"},
     "ไม่ใส่ผักชี ไข่สุก",
     "มารับเวลา 12:30 น. กรุณาแยกห่อเค้ก",
     "🍅 มะเขือเทศราชินี",
     "กก.",
     "เงินสด",
     "บัตร",
     "บัตรของขวัญ",
     "พร้อมเพย์",
     "🍾 ขวดแก้ว 0.75 ลิตร",
     "🎁 บัตรกำนัลขอบคุณ"},
    {"ja",
     "ひかり堂",
     "おはようございます。いらっしゃいませ。",
     {"JPY", "¥\u00A0", "", 0, "", ",", U'0'},
     {{{"☕ カフェラテ", 520},
       {"🥐 バタークロワッサン", 340},
       {"🍰 抹茶チーズケーキ", 680},
       {"🍳 ふたりのブランチ", 3600},
       {"🍵 ほうじ茶", 420},
       {"🍊 しぼりたてオレンジジュース", 600},
       {"🥑 "
        "アボカドとポーチドエッグのサワードウトースト、ラディッシュのピクルス添え",
        1650},
       {"🍞 ライ麦パン 750 g", 780},
       {"🍡 三色だんご", 260},
       {"🍋 レモンタルト", 640}}},
     {"エッグベネディクト", "グラノーラボウル", "オレンジジュース"},
     "パクチー抜き、卵はかため",
     "12時30分に受け取ります。ケーキは別に包んでください。",
     "🍅 完熟トマト",
     "kg",
     "現金",
     "カード",
     "ギフトカード",
     "QRコード決済",
     "🍾 ガラスびん 0.75 L",
     "🎁 サンクスクーポン"},
    {"zh_CN",
     "晨光烘焙坊",
     "早上好，欢迎光临。",
     {"CNY", "¥\u00A0", "", 2, ".", ",", U'0'},
     {{{"☕ 拿铁咖啡", 2800},
       {"🥐 黄油可颂", 1600},
       {"🍰 抹茶芝士蛋糕", 3800},
       {"🍳 双人早午餐", 16800},
       {"🍵 茉莉花茶", 2200},
       {"🍊 鲜榨橙汁", 2600},
       {"🥑 牛油果水波蛋酸面包配腌萝卜", 5800},
       {"🍞 黑麦面包 750 克", 3600},
       {"🥟 鲜肉生煎", 1800},
       {"🍋 柠檬挞", 2900}}},
     {"班尼迪克蛋", "格兰诺拉麦片", "鲜榨橙汁"},
     "不要香菜，蛋要全熟",
     "12:30 来取，蛋糕请分开包装。",
     "🍅 番茄",
     "kg",
     "现金",
     "银行卡",
     "礼品卡",
     "扫码支付",
     "🍾 玻璃瓶 0.75 升",
     "🎁 感谢券"},
    {"ko",
     "햇살베이커리",
     "좋은 아침입니다. 어서 오세요.",
     {"KRW", "₩\u00A0", "", 0, "", ",", U'0'},
     {{{"☕ 카페라테", 5200},
       {"🥐 버터 크루아상", 3800},
       {"🍰 말차 치즈케이크", 7200},
       {"🍳 2인 브런치", 36000},
       {"🍵 유자차", 5500},
       {"🍊 생오렌지 주스", 6500},
       {"🥑 아보카도와 수란을 올린 사워도 토스트, 래디시 피클", 14800},
       {"🍞 호밀빵 750 g", 8200},
       {"🍡 찹쌀떡", 2400},
       {"🍋 레몬 타르트", 6400}}},
     {"에그 베네딕트", "그래놀라 볼", "오렌지 주스"},
     "고수 빼고, 달걀은 완숙",
     "12시 30분에 찾으러 올게요. 케이크는 따로 포장해 주세요.",
     "🍅 완숙 토마토",
     "kg",
     "현금",
     "카드",
     "기프트 카드",
     "간편 결제",
     "🍾 유리병 0.75 L",
     "🎁 감사 쿠폰"},
}};

const Trade& trade_of(std::string_view language) {
    const auto found = std::ranges::find(kTrades, language, &Trade::language);
    return found == kTrades.end() ? kTrades.front() : *found;
}

std::string figures(std::string digits, const Writing& writing) {
    const auto decimals = static_cast<std::size_t>(writing.digits);
    if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
    const std::size_t whole = digits.size() - decimals;
    const std::string model = writing.zero == U'٠' ? "٠" : "0";
    std::string out;
    for (std::size_t i = 0; i < digits.size(); i++) {
        if (i == whole) out += writing.decimal;
        if (i > 0 && i < whole && (whole - i) % 3 == 0) out += writing.group;
        out += count_like(model, static_cast<std::size_t>(digits[i] - '0'));
    }
    return out;
}

Amount amount(const Trade& trade, std::int64_t minor) {
    const Writing& writing = trade.writing;
    std::string text = minor < 0 ? "-" : "";
    text += std::string(writing.before) + figures(std::to_string(std::llabs(minor)), writing) +
            std::string(writing.after);
    return {text, Money{minor, writing.digits, std::string(writing.currency)}};
}

std::string number(const Trade& trade, std::string_view ascii) {
    std::string out;
    for (const char c : ascii) {
        out += c >= '0' && c <= '9'
                   ? count_like(trade.writing.zero == U'٠' ? "٠" : "0", static_cast<std::size_t>(c - '0'))
               : c == '.' && trade.writing.zero == U'٠' ? std::string("٫")
                                                        : std::string(1, c);
    }
    return out;
}

Line line(const Trade& trade, std::size_t product, int quantity, int discount = 0) {
    const Product& what = trade.products[product];
    const std::int64_t full = what.price * quantity;
    const std::int64_t off = full * discount / 100;
    Line out;
    out.name = what.name;
    out.quantity = number(trade, std::to_string(quantity));
    out.unit = "Units";
    out.unit_price = amount(trade, what.price * (100 - discount) / 100);
    out.price = amount(trade, full - off);
    if (discount > 0) {
        out.old_unit_price = amount(trade, what.price);
        out.old_price = amount(trade, full);
        out.discount_percent = number(trade, std::to_string(discount));
    }
    return out;
}

Line kid(const Trade& trade, std::size_t which, int quantity) {
    Line out;
    out.name = trade.kids[which];
    out.quantity = number(trade, std::to_string(quantity));
    out.unit = "Units";
    out.is_combo_child = true;
    return out;
}

/// Sums up what the lines say.
void total(const Trade& trade, Order& order) {
    std::int64_t sum = 0;
    std::int64_t full = 0;
    for (const Line& one : order.lines) {
        if (!one.price.money) continue;
        sum += one.price.money->minor;
        full += one.old_price.money ? one.old_price.money->minor : one.price.money->minor;
    }
    order.total = amount(trade, sum);
    order.taxes = amount(trade, sum / 11);
    order.saved = full > sum ? amount(trade, full - sum) : Amount{};
    order.before_discounts = full > sum ? amount(trade, full) : Amount{};
}

Order opened(const Trade& trade, std::string_view name) {
    Order order;
    order.source = "neutral";
    order.number = number(trade, name);
    order.phase = Phase::selling;
    return order;
}

Order short_order(const Trade& trade) {
    Order order = opened(trade, "0427");
    order.lines = {line(trade, 0, 2), line(trade, 1, 3), line(trade, 2, 1),
                   line(trade, 6, 1), line(trade, 4, 1), line(trade, 5, 1, 10)};
    order.lines.back().is_selected = true;
    total(trade, order);
    return order;
}

Order long_order(const Trade& trade) {
    Order order = opened(trade, "0431");
    order.lines = {line(trade, 0, 2), line(trade, 4, 1), line(trade, 9, 1),     line(trade, 2, 1),
                   line(trade, 5, 2), line(trade, 6, 1), line(trade, 3, 1),     kid(trade, 0, 2),
                   kid(trade, 1, 1),  kid(trade, 2, 2),  line(trade, 7, 1, 20), line(trade, 8, 3),
                   line(trade, 9, 1), line(trade, 1, 4), line(trade, 0, 1),     line(trade, 4, 2),
                   line(trade, 2, 1)};
    order.lines[5].customer_note = trade.line_note;
    order.lines[5].tax_labels = "A";
    order.lines[11].is_selected = true;
    order.customer_note = trade.order_note;
    total(trade, order);
    return order;
}

/// A line of another kind, as a till names it.
Line extra(const Trade& trade, std::string_view name, LineKind kind, std::int64_t price, int quantity) {
    Line out;
    out.name = name;
    out.quantity = number(trade, std::to_string(quantity));
    out.unit = "Units";
    out.unit_price = amount(trade, price);
    out.price = amount(trade, price * quantity);
    out.kind = kind;
    return out;
}

/// Everything that money can be on an order.
Order full_order(const Trade& trade) {
    const std::int64_t unit = trade.writing.digits == 0 ? 1 : 10;
    Order order = opened(trade, "0433");
    Line weighed = line(trade, 0, 1);
    weighed.name = trade.weighed;
    weighed.quantity = number(trade, "0.482");
    weighed.unit = trade.kilogram;
    weighed.price = amount(trade, trade.products[0].price * 482 / 1000);
    Line lot = line(trade, 7, 1, 20);
    lot.lots = {"L-2611-07"};
    lot.internal_note = number(trade, "12:30");
    order.lines = {line(trade, 2, 2),
                   weighed,
                   lot,
                   extra(trade, trade.bottle, LineKind::deposit, 25 * unit / 10, 4),
                   extra(trade, trade.present, LineKind::reward, -50 * unit, 1),
                   line(trade, 4, 2, 10)};
    order.lines.back().is_selected = true;
    total(trade, order);
    const std::int64_t tip = order.total.money->minor / 20;
    order.tip = amount(trade, tip);
    order.total = amount(trade, order.total.money->minor + tip);
    order.before_discounts = {};
    order.loyalty = {{.name = {},
                      .won = number(trade, "48"),
                      .spent = number(trade, "50"),
                      .balance = number(trade, "314"),
                      .total = number(trade, "312")}};
    const Writing dollars{"USD", "$", "", trade.writing.digits, ".", ",", U'0'};
    const std::int64_t converted = order.total.money->minor * 108 / 100;
    order.second = std::make_shared<const SecondCurrency>(
        SecondCurrency{{"$" + figures(std::to_string(converted), dollars), {}}, "1 : 1.08"});
    order.customer_name = "Ada";
    return order;
}

Order refund_order(const Trade& trade) {
    Order order = opened(trade, "0432");
    order.lines = {line(trade, 1, 2), line(trade, 7, 1)};
    order.lines[0].quantity = "-" + order.lines[0].quantity;
    order.lines[1].quantity = "-" + order.lines[1].quantity;
    order.lines[1].is_selected = true;
    total(trade, order);
    order.total = amount(trade, -order.total.money->minor);
    order.taxes = {};
    return order;
}

std::shared_ptr<const Weighing> weighing(const Trade& trade, Stability stability) {
    const auto kilograms = [&](std::string_view figure) {
        return number(trade, figure) + "\u00A0" + std::string(trade.kilogram);
    };
    Weighing out{
        .product = std::string(trade.weighed),
        .net = kilograms("0.482"),
        .gross = kilograms("0.500"),
        .tare = kilograms("0.018"),
        .unit_price = amount(trade, trade.products[0].price).text + " / " + std::string(trade.kilogram),
        .total = amount(trade, trade.products[0].price * 482 / 1000),
        .stability = stability};
    return std::make_shared<const Weighing>(out);
}

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
    for (const Trade& trade : kTrades) out.emplace_back(trade.language);
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
