#include <gtest/gtest.h>

#include "app/odoo/display_call.hpp"
#include "app/odoo/printer_call.hpp"

namespace comptoir::odoo {
namespace {

using Verb = DisplayCall::Verb;

json::Value value(std::string_view text) {
    return json::parse(text).value();
}

TEST(PrinterCall, ReadsAReceiptAsItCameFromATill) {
    const auto call = read_printer_call(value(R"({"data":{"action":"print_receipt","receipt":"/9j/4A=="}})"));
    ASSERT_TRUE(call);
    EXPECT_EQ(call->verb, "print_picture");
    EXPECT_EQ(call->data, "\xff\xd8\xff\xe0");
    EXPECT_EQ(call->id, "");
}

TEST(PrinterCall, TakesDataAsJsonText) {
    const auto call = read_printer_call(value(R"({"data":"{\"action\":\"cashbox\"}"})"));
    ASSERT_TRUE(call);
    EXPECT_EQ(call->verb, "open_drawer");
}

TEST(PrinterCall, TakesArgumentsThatLieOnTop) {
    const auto call = read_printer_call(value(R"({"action":"cashbox"})"));
    ASSERT_TRUE(call);
    EXPECT_EQ(call->verb, "open_drawer");
}

TEST(PrinterCall, TakesOffTheHeadOfADataUrl) {
    const auto call = read_printer_call(
        value(R"({"data":{"action":"print_receipt","receipt":"data:image/png;base64,iVBORw=="}})"));
    ASSERT_TRUE(call);
    EXPECT_EQ(call->data, "\x89PNG");
}

TEST(PrinterCall, SendsADocumentRawWithoutAnAction) {
    for (const char* text :
         {R"({"data":{"document":"G0A="}})", R"({"data":{"action":"","document":"G0A="}})"}) {
        const auto call = read_printer_call(value(text));
        ASSERT_TRUE(call) << text;
        EXPECT_EQ(call->verb, "print_raw");
        EXPECT_EQ(call->data, "\x1b@");
    }
}

TEST(PrinterCall, SendsNoPageDescriptionToAReceiptPrinter) {
    for (const char* document : {"JVBERi0xLjQ=", "JSFQUy1BZG9iZS0zLjA="}) {  // "%PDF-1.4", "%!PS-Adobe-3.0"
        const auto call = read_printer_call({{"data", {{"document", document}}}});
        ASSERT_FALSE(call.has_value());
        EXPECT_EQ(call.error().code, ErrorCode::unsupported);
    }
}

TEST(PrinterCall, KeepsTheMarkAgainstRepeatsOfBothGenerations) {
    EXPECT_EQ(read_printer_call(value(R"({"data":{"action":"cashbox","action_unique_id":"a-1"}})"))->id,
              "a-1");
    EXPECT_EQ(read_printer_call(value(R"({"data":{"action":"cashbox","iot_idempotent_id":"b-2"}})"))->id,
              "b-2");
    const json::Value huge{{"data", {{"action", "cashbox"}, {"action_unique_id", std::string(10'000, 'x')}}}};
    EXPECT_EQ(read_printer_call(huge)->id, "");
}

TEST(PrinterCall, RefusesWhatIsNoCall) {
    for (const char* text :
         {R"({})", R"([])", R"(7)", R"({"data":null})", R"({"data":7})", R"({"data":[]})",
          R"({"data":"not JSON"})", R"({"data":"[]"})", R"({"data":{}})", R"({"data":{"action":7}})",
          R"({"data":{"action":["cashbox"]}})", R"({"data":{"action":"print_receipt"}})",
          R"({"data":{"action":"print_receipt","receipt":7}})",
          R"({"data":{"action":"print_receipt","receipt":""}})",
          R"({"data":{"action":"print_receipt","receipt":"no base64!"}})",
          R"({"data":{"action":"print_receipt","receipt":"data:image/svg+xml,<svg/>"}})",
          R"({"data":{"action":"print_receipt","receipt":"data:image/jpeg;base64"}})",
          R"({"data":{"document":{"a":1}}})"}) {
        const auto call = read_printer_call(value(text));
        ASSERT_FALSE(call) << text;
        EXPECT_EQ(call.error().code, ErrorCode::malformed) << text;
        EXPECT_FALSE(call.error().message.empty());
    }
    EXPECT_EQ(read_printer_call(value(R"({"data":{"action":"dance"}})")).error().code,
              ErrorCode::unsupported);
}

TEST(DisplayCall, ReadsEachActionOfEighteen) {
    EXPECT_EQ(read_display_call(value(R"({"action":"get"})"))->verb, Verb::get);
    EXPECT_EQ(read_display_call(value(R"({"action":"close"})"))->verb, Verb::close);
    const auto open = read_display_call(value(R"({"action":"open","pos_id":3,"access_token":"secret"})"));
    EXPECT_EQ(open->verb, Verb::open);
    EXPECT_EQ(open->register_number, "3");
    EXPECT_EQ(read_display_call(value(R"({"action":"open_kiosk","pos_id":3})"))->verb, Verb::open_kiosk);
    const auto set = read_display_call(value(R"({"action":"set","data":{"lines":[]}})"));
    EXPECT_EQ(set->verb, Verb::set);
    EXPECT_EQ(set->data, value(R"({"lines":[]})"));
    EXPECT_EQ(read_display_call(value(R"({"action":"rotate_screen","data":"left"})"))->rotation, "left");
}

TEST(DisplayCall, ReadsTheActionsOfNineteen) {
    EXPECT_EQ(read_display_call(value(R"({"action":"rotate_screen","orientation":"inverted"})"))->rotation,
              "inverted");
    const auto update = read_display_call(value(R"({"action":"update_url","url":"https://shop.example/x"})"));
    EXPECT_EQ(update->verb, Verb::update_url);
    EXPECT_EQ(update->url, "https://shop.example/x");
    for (const char* none : {R"({"action":"update_url"})", R"({"action":"update_url","url":""})",
                             R"({"action":"update_url","url":false})"})
        EXPECT_EQ(read_display_call(value(none))->url, "") << none;
    EXPECT_EQ(read_display_call(value(R"({"action":"display_refresh"})"))->verb, Verb::refresh);
    const auto kiosk =
        read_display_call(value(R"({"action":"open_kiosk","pos_id":3,"access_token":"f-_1"})"));
    EXPECT_EQ(kiosk->register_number, "3");
    EXPECT_EQ(kiosk->access_token, "f-_1");
}

TEST(DisplayCall, TakesNoArgumentsAsTheGetOfNineteen) {
    EXPECT_EQ(read_display_call(value(R"({})"))->verb, Verb::get);
    EXPECT_EQ(read_display_call(value(R"({"jsonrpc":"2.0"})"))->verb, Verb::get);
}

TEST(DisplayCall, KnowsThePageOfSixteenAndSeventeen) {
    EXPECT_EQ(read_display_call(value(R"({"html":"<div/>"})"))->verb, Verb::html);
    EXPECT_EQ(read_display_call(value(R"({"html":"<div/>"})"))->data, value(R"({"html":"<div/>"})"));
    EXPECT_EQ(read_display_call(value(R"({"html":5})")).error().code, ErrorCode::malformed);
    EXPECT_EQ(display_answer(Verb::html, nullptr), value(R"({"status":"updated"})"));
}

TEST(DisplayCall, TakesASnapshotAsJsonText) {
    EXPECT_EQ(read_display_call(value(R"({"action":"set","data":"{\"lines\":[]}"})"))->data,
              value(R"({"lines":[]})"));
}

TEST(DisplayCall, RefusesWhatIsNoCall) {
    for (const char* text :
         {R"([])", R"("get")", R"({"action":7})", R"({"action":{}})", R"({"action":"set"})",
          R"({"action":"set","data":null})", R"({"action":"set","data":[]})", R"({"action":"set","data":7})",
          R"({"action":"set","data":"no JSON"})", R"({"action":"set","data":"[1]"})",
          R"({"action":"rotate_screen"})", R"({"action":"rotate_screen","data":"up"})",
          R"({"action":"rotate_screen","data":90})", R"({"action":"rotate_screen","orientation":"up"})",
          R"({"action":"open","pos_id":"3/../4"})", R"({"action":"open_kiosk","access_token":"a&b"})"}) {
        const auto call = read_display_call(value(text));
        ASSERT_FALSE(call) << text;
        EXPECT_EQ(call.error().code, ErrorCode::malformed) << text;
    }
    EXPECT_EQ(read_display_call(value(R"({"action":"html"})")).error().code, ErrorCode::unsupported);
    EXPECT_EQ(read_display_call(value(R"({"action":"explode"})")).error().code, ErrorCode::unsupported);
}

TEST(DisplayAnswer, SaysWhatEachActionExpects) {
    EXPECT_EQ(display_answer(Verb::set, nullptr), value(R"({"status":"updated"})"));
    EXPECT_EQ(display_answer(Verb::open, nullptr), value(R"({"status":"opened"})"));
    EXPECT_EQ(display_answer(Verb::open_kiosk, nullptr), value(R"({"status":"opened"})"));
    EXPECT_EQ(display_answer(Verb::close, nullptr), value(R"({"status":"closed"})"));
    EXPECT_EQ(display_answer(Verb::rotate, nullptr), value(R"({"status":"rotated"})"));
}

TEST(DisplayAnswer, GivesTheOrderBackUnderDataAndAnEmptyOneBeforeTheFirst) {
    EXPECT_EQ(display_answer(Verb::get, nullptr), value(R"({"status":"retrieved","data":{}})"));
    EXPECT_EQ(display_answer(Verb::get, value(R"({"amount":"1"})")),
              value(R"({"status":"retrieved","data":{"amount":"1"}})"));
}

}  // namespace
}  // namespace comptoir::odoo
