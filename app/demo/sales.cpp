#include "app/demo/shop.hpp"

namespace comptoir::demo {
namespace {

Shop cafe() {
    return {"Café Comptoir",
            "12 Harbour Street",
            "en",
            "EUR",
            2,
            10,
            '.',
            {"Total", "VAT", "Change", "You saved", "Thank you, see you soon!"}};
}

Sale english_cafe() {
    return {cafe(),
            {Add{{"Flat white", 380, "☕"}}, Add{{"Almond croissant", 320, "🥐"}}, ChangeQuantity{0, 2'000},
             Note{0, "One with oat milk"},
             Combo{{"Brunch for one", 1'490, "🍳"},
                   {{"Eggs Benedict", 0, "🍳"},
                    {"Fresh orange juice", 0, "🍊"},
                    {"Yoghurt with berries", 0, "🫐"}}},
             Discount{1, 25}, SendToKitchen{}, Add{{"House granola, 500 g", 795, "🥣"}},
             Add{{"Glass jar deposit", 50, "🫙"}, 1'000, "deposit"},
             Add{{"Loyal guest: one coffee", -380, "☕"}, 1'000, "reward"},
             AskHowToPay{{"Card", "Cash", "Gift card"}}, CardReader{"present"}, CardReader{"enter_pin"},
             CardReader{"checking"}, CardReader{"remove_card"}, CardReader{"approved"},
             Pay{"Card", 0, false, "32", "https://shop.example/receipt/427"}}};
}

Sale english_refund() {
    return {cafe(), {Add{{"House granola, 500 g", 795, "🥣"}, -1'000}, Pay{"Cash", 0, true}}};
}

Sale french_bakery() {
    return {{"Boulangerie du Port",
             "3, quai des Pêcheurs",
             "fr",
             "EUR",
             2,
             6,
             ',',
             {"Total", "TVA", "Rendu", "Vous économisez", "Merci de votre visite !"}},
            {Add{{"Baguette de tradition", 130, "🥖"}}, Add{{"Pain au chocolat", 145, "🥐"}},
             ChangeQuantity{1, 4'000}, Add{{"Tarte au citron meringuée", 2'450, "🥧"}},
             Note{2, "« Joyeux anniversaire Léa »"}, Discount{1, 10}, Pay{"Espèces", 5'000, true}}};
}

Sale arabic_bakery() {
    return {{"مخبز الياسمين",
             "شارع الكورنيش ١٢",
             "ar",
             "AED",
             2,
             5,
             '.',
             {"المجموع", "ضريبة القيمة المضافة", "الباقي", "وفّرت", "شكراً لزيارتكم"}},
            {Add{{"خبز عربي طازج", 400, "🫓"}}, Add{{"كنافة نابلسية بالجبن", 2'800, "🧀"}},
             Add{{"معمول بالتمر", 350, "🍪"}, 6'000}, Add{{"قهوة عربية بالهيل", 1'500, "☕"}},
             ChangeQuantity{0, 3'000}, Note{1, "مع فستق حلبي إضافي"}, Discount{2, 10},
             Pay{"نقداً", 10'000, true}}};
}

Sale hebrew_bakery() {
    return {{"מאפיית הנמל",
             "רחוב הדגים 7",
             "he",
             "ILS",
             2,
             17,
             '.',
             {"סה״כ", "מע״מ", "עודף", "חסכת", "תודה ולהתראות"}},
            {Add{{"חלה קלועה", 1'800, "🍞"}}, Add{{"בורקס גבינה", 1'200, "🥟"}},
             Add{{"קפה הפוך גדול", 1'600, "☕"}}, ChangeQuantity{1, 3'000}, Note{2, "חלב סויה, בלי סוכר"},
             Add{{"רוגלך שוקולד", 900, "🍫"}, 4'000}, Pay{"כרטיס אשראי"}}};
}

Sale hindi_sweets() {
    return {
        {"मिठास भंडार",
         "गांधी मार्ग 41",
         "hi",
         "INR",
         2,
         5,
         '.',
         {"कुल", "जीएसटी", "वापसी", "आपकी बचत", "धन्यवाद, फिर आइएगा!"}},
        {Weigh{{"काजू कतली", 110'000, "🍬"}, 510}, Add{{"गुलाब जामुन (6 नग)", 18'000, "🍡"}},
         Add{{"मसाला चाय", 3'000, "🍵"}}, ChangeQuantity{2, 2'000}, Discount{1, 10},
         ShowQr{"UPI", "upi://pay?pa=mithas@example&pn=Mithas%20Bhandar&am={amount}&cu=INR"}, Pay{"UPI"}}};
}

Sale thai_kitchen() {
    return {
        {"ครัวริมน้ำ",
         "88 ถนนเจริญกรุง",
         "th",
         "THB",
         2,
         7,
         '.',
         {"รวมทั้งสิ้น", "ภาษีมูลค่าเพิ่ม", "เงินทอน", "ประหยัดไป", "ขอบคุณค่ะ โอกาสหน้าเชิญใหม่"}},
        {Add{{"ข้าวกะเพราไก่ไข่ดาว", 8'500, "🍛"}}, Note{0, "เผ็ดน้อย ไม่ใส่ผงชูรส"}, Add{{"ต้มยำกุ้งน้ำข้น", 16'000, "🍲"}},
         Add{{"ข้าวเหนียวมะม่วง", 12'000, "🥭"}}, Add{{"ชาเย็น", 4'500, "🧋"}, 2'000}, SendToKitchen{},
         ShowQr{"พร้อมเพย์", "https://pay.example/promptpay?amount={amount}&ref=THB"}, Pay{"พร้อมเพย์"}}};
}

Sale japanese_bento() {
    return {{"港のおべんとう",
             "中央町1-2-3",
             "ja",
             "JPY",
             0,
             8,
             '.',
             {"合計", "内消費税", "お釣り", "お値引き", "ありがとうございました"}},
            {Add{{"鮭おにぎり", 180, "🍙"}}, Add{{"若鶏の唐揚げ弁当", 780, "🍱"}}, Add{{"抹茶ラテ", 450, "🍵"}},
             ChangeQuantity{0, 3'000}, Note{1, "ごはん大盛り、温めあり"},
             Add{{"みたらし団子", 160, "🍡"}, 2'000}, Discount{3, 20}, Pay{"現金", 5'000, true}}};
}

Sale chinese_noodles() {
    return {{"港口小吃",
             "解放路 66 号",
             "zh-CN",
             "CNY",
             2,
             6,
             '.',
             {"合计", "增值税", "找零", "已优惠", "谢谢惠顾，欢迎再来"}},
            {Combo{{"午市套餐", 3'800, "🥢"},
                   {{"鲜肉小笼包", 0, "🥟"}, {"酸辣汤", 0, "🍲"}, {"凉拌黄瓜", 0, "🥒"}}},
             Add{{"红烧牛肉面", 3'200, "🍜"}}, Add{{"珍珠奶茶", 1'600, "🧋"}}, Note{5, "少冰，半糖"},
             ChangeQuantity{5, 2'000}, SendToKitchen{},
             ShowQr{"扫码支付", "https://pay.example/qr?amount={amount}&cur=CNY"}, Pay{"扫码支付"}}};
}

Sale spanish_greengrocer() {
    return {{"Frutería La Huerta",
             "Calle Mayor, 8",
             "es",
             "EUR",
             2,
             4,
             ',',
             {"Total", "IVA", "Cambio", "Ha ahorrado", "¡Gracias por su compra!"}},
            {Weigh{{"Tomate en rama", 249, "🍅"}, 1'235}, Weigh{{"Cerezas del Jerte", 895, "🍒"}, 640},
             Scan{"8412345678905", {"Aceite de oliva virgen extra, 1 l", 1'190, "🫒"}},
             Add{{"Sandía, media", 380, "🍉"}}, Discount{3, 15}, Pay{"Efectivo", 4'000, true}}};
}

Sale german_shop() {
    return {{"Hofladen am Deich",
             "Deichstraße 5",
             "de",
             "EUR",
             2,
             7,
             ',',
             {"Summe", "MwSt.", "Rückgeld", "Gespart", "Vielen Dank für Ihren Einkauf!"}},
            {Scan{"4012345678901", {"Deichkäse, 12 Monate gereift", 689, "🧀"}},
             Scan{"4098765432101", {"Bio-Eier, 10 Stück", 429, "🥚"}},
             Weigh{{"Äpfel Holsteiner Cox", 299, "🍎"}, 1'480}, Add{{"Roggenmischbrot", 445, "🍞"}},
             ChangeQuantity{1, 2'000}, Add{{"Mehrwegglas", 15, "🫙"}, 2'000, "deposit"},
             Add{{"Honigschleuder", 18'900, "🍯"}, 1'000, "", "SN 4471-0093"}, CardReader{"present"},
             CardReader{"checking"}, CardReader{"declined"}, CardReader{"present"}, CardReader{"checking"},
             Pay{"Karte"}}};
}

}  // namespace

const std::vector<Sale>& all_sales() {
    static const std::vector<Sale> sales{english_cafe(),   french_bakery(),       arabic_bakery(),
                                         japanese_bento(), spanish_greengrocer(), hindi_sweets(),
                                         english_refund(), hebrew_bakery(),       thai_kitchen(),
                                         german_shop(),    chinese_noodles()};
    return sales;
}

}  // namespace comptoir::demo
