#include "device-bridge/protocols/escpos.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <variant>
#include <vector>

#include "device-bridge/protocols/escpos_interpreter.hpp"

namespace comptoir::bridge {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using Reply = std::variant<escpos::RealTimeReply, escpos::QueuedReply, escpos::AutomaticReply>;

/// An interpreter that remembers what it did.
struct Printer {
    explicit Printer(int width = 576)
        : interpreter(width,
                      {.reply = [this](std::string_view bytes) { replies += bytes; },
                       .cut = [this](const Paper& paper) { receipts.push_back(paper); },
                       .pulse = [this](EscposInterpreter::Pin pin,
                                       std::chrono::milliseconds on) { pulses.emplace_back(pin, on); }}) {}
    std::string replies;
    std::vector<Paper> receipts;
    std::vector<std::pair<EscposInterpreter::Pin, std::chrono::milliseconds>> pulses;
    EscposInterpreter interpreter;
};

std::vector<Reply> parse(escpos::ReplyParser& parser, std::string_view bytes) {
    std::vector<Reply> seen;
    parser.feed(bytes, {.real_time = [&](escpos::RealTimeReply reply) { seen.emplace_back(reply); },
                        .queued = [&](escpos::QueuedReply reply) { seen.emplace_back(reply); },
                        .automatic = [&](escpos::AutomaticReply reply) { seen.emplace_back(reply); }});
    return seen;
}

TEST(Escpos, WritesTheBytesOfTheCommandReference) {
    EXPECT_EQ(escpos::initialize(), "\x1B@"s);
    EXPECT_EQ(escpos::raster_band("\x81\x42\x18\x00"s, 2), "\x1Dv0\0\x02\0\x02\0\x81\x42\x18\x00"s);
    EXPECT_EQ(escpos::raster_band(std::string(255 * 300, 'x'), 300).substr(0, 8), "\x1Dv0\0\x2C\x01\xFF\0"s);
    EXPECT_EQ(escpos::feed_and_cut(escpos::Cut::partial, 10), "\x1DV\x42\x0A"s);
    EXPECT_EQ(escpos::feed_and_cut(escpos::Cut::full, 0), "\x1DV\x41\0"s);
    EXPECT_EQ(escpos::feed_lines(5),
              "\x1B"
              "d\x05"s);
    EXPECT_EQ(escpos::pulse(escpos::Pin::two, 50ms, 500ms), "\x1Bp\0\x19\xFA"s);
    EXPECT_EQ(escpos::pulse(escpos::Pin::five, 10'000ms, 0ms), "\x1Bp\x01\xFF\x01"s);
    EXPECT_EQ(escpos::pulse_now(escpos::Pin::five, 50ms), "\x10\x14\x01\x01\x01"s);
    EXPECT_EQ(escpos::ask_status(), "\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04"s);
    EXPECT_EQ(escpos::ask_when_done(), "\x1Dr\x01"s);
}

TEST(Escpos, WritesTextAndAQrCodeAsTheCommandReferenceHasThem) {
    EXPECT_EQ(escpos::text_size(1), "\x1D!\x00"s);
    EXPECT_EQ(escpos::text_size(4), "\x1D!\x33"s);
    EXPECT_EQ(escpos::align(escpos::Alignment::centre),
              "\x1B"
              "a1"s);
    EXPECT_EQ(escpos::align(escpos::Alignment::start),
              "\x1B"
              "a0"s);
    EXPECT_EQ(escpos::qr_code("http://10.0.0.2:8069/", 6),
              "\x1D(k\x04\x00"
              "1A2\x00"
              "\x1D(k\x03\x00"
              "1C\x06"
              "\x1D(k\x03\x00"
              "1E1"
              "\x1D(k\x18\x00"
              "1P0http://10.0.0.2:8069/"
              "\x1D(k\x03\x00"
              "1Q0"s);
    Printer printer;
    printer.interpreter.feed(escpos::qr_code(std::string(300, 'x'), 16) +
                             escpos::feed_and_cut(escpos::Cut::full, 0));
    EXPECT_EQ(printer.interpreter.unknown_commands(), 0u);
    EXPECT_EQ(printer.receipts.size(), 1u);
}

TEST(Escpos, AnInterpreterOfItsOwnReadsBackEveryDotOfARaster) {
    std::minstd_rand dice(3);
    for (const int width : {8, 64, 384, 576, 580}) {
        const auto stride = static_cast<std::size_t>((width + 7) / 8);
        std::string rows(stride * 200, '\0');
        for (char& byte : rows) byte = static_cast<char>(dice() >> 8);
        if (width % 8 != 0) {  // what lies beyond the paper is lost
            for (std::size_t i = stride - 1; i < rows.size(); i += stride) rows[i] &= static_cast<char>(0xF0);
        }
        Printer printer(width);
        printer.interpreter.feed(escpos::initialize());
        for (std::size_t row = 0; row < 200; row += 50) {
            printer.interpreter.feed(escpos::raster_band(
                std::string_view(rows).substr(row * stride, 50 * stride), static_cast<int>(stride)));
        }
        printer.interpreter.feed(escpos::feed_and_cut(escpos::Cut::full, 0));
        ASSERT_EQ(printer.receipts.size(), 1u);
        EXPECT_EQ(std::string(printer.receipts[0].bits.begin(), printer.receipts[0].bits.end()), rows)
            << width;
        EXPECT_EQ(printer.interpreter.unknown_commands(), 0u);
    }
}

TEST(Escpos, ARasterNeverOpensTheDrawer) {
    for (const std::string& order : {"\x10\x14\x01\x00\x01"s, "\x10\x14\x01\x01\x08"s,
                                     "\x10\x14\x02\x01\x08"s, "\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"s}) {
        for (std::size_t at = 0; at + order.size() <= 72; at += 7) {
            std::string rows(72 * 3, '\x55');
            rows.replace(72 + at, order.size(), order);
            Printer printer;
            printer.interpreter.feed(escpos::raster_band(rows, 72) +
                                     escpos::feed_and_cut(escpos::Cut::full, 0));
            EXPECT_TRUE(printer.pulses.empty());
            ASSERT_EQ(printer.receipts.size(), 1u) << "its buffer was not cleared";
            std::string printed(printer.receipts[0].bits.begin(), printer.receipts[0].bits.end());
            ASSERT_EQ(printed.size(), rows.size());
            printed[72 + at + 1] = static_cast<char>(printed[72 + at + 1] & ~0x08);
            EXPECT_EQ(printed, rows) << "one dot more, and nothing else";
        }
    }
}

TEST(Escpos, ADrawerThatARasterCouldOpenIsSeenByTheInterpreter) {
    Printer printer;
    printer.interpreter.feed("\x1Dv0\0\x05\0\x01\0"s + "\x10\x14\x01\x00\x01"s);
    EXPECT_EQ(printer.pulses.size(), 1u) << "else the test above proves nothing";
}

TEST(ReplyParser, SortsMixedRepliesAtEverySplit) {
    const std::string bytes = "\x16\x12\x00\x14\x00\x00\x0F\x5FTM-T20\0\x12\x0C\x11\x13\x12"s;
    const std::vector<Reply> expected{escpos::RealTimeReply{0x16}, escpos::RealTimeReply{0x12},
                                      escpos::QueuedReply{0x00},   escpos::AutomaticReply{{0x14, 0, 0, 0x0F}},
                                      escpos::RealTimeReply{0x12}, escpos::QueuedReply{0x0C},
                                      escpos::RealTimeReply{0x12}};
    for (std::size_t split = 0; split <= bytes.size(); ++split) {
        escpos::ReplyParser parser;
        auto seen = parse(parser, std::string_view(bytes).substr(0, split));
        const auto rest = parse(parser, std::string_view(bytes).substr(split));
        seen.insert(seen.end(), rest.begin(), rest.end());
        EXPECT_EQ(seen, expected) << split;
        EXPECT_EQ(parser.dropped(), 0u);
    }
}

TEST(ReplyParser, DropsGarbageAndFindsTheNextReply) {
    escpos::ReplyParser parser;
    EXPECT_EQ(parse(parser, "\xFF\x80\x91\x12"s), (std::vector<Reply>{escpos::RealTimeReply{0x12}}));
    EXPECT_EQ(parser.dropped(), 3u);
    EXPECT_EQ(parse(parser, "\x14\x00\x12"s), (std::vector<Reply>{escpos::RealTimeReply{0x12}}))
        << "an automatic status that stops half-way";
    EXPECT_TRUE(parse(parser, "\x5F"s + std::string(500, 'a')).size() > 100) << "a block has a bound";
    parser.reset();
    EXPECT_EQ(parse(parser, "\x12"s), (std::vector<Reply>{escpos::RealTimeReply{0x12}}));
}

TEST(EscposStatus, ReadsEveryBitAndNoOther) {
    using escpos::Status;
    const auto status = [](int n, std::uint8_t bits) {
        std::array<escpos::RealTimeReply, 4> replies{{{0x12}, {0x12}, {0x12}, {0x12}}};
        replies[static_cast<std::size_t>(n - 1)].bits |= bits;
        return escpos::status_of(replies);
    };
    EXPECT_EQ(status(1, 0x00), Status{});
    EXPECT_EQ(status(1, 0x04), Status{.drawer_pin_high = true});
    EXPECT_EQ(status(1, 0x08), Status{.offline = true});
    EXPECT_EQ(status(2, 0x04), Status{.cover_open = true});
    EXPECT_EQ(status(2, 0x08), Status{.fed_by_hand = true});
    EXPECT_EQ(status(2, 0x20), Status{.paper_out = true});
    EXPECT_EQ(status(2, 0x40), Status{.error = true});
    EXPECT_EQ(status(3, 0x04), Status{.error = true});
    EXPECT_EQ(status(3, 0x08), Status{.cutter = true});
    EXPECT_EQ(status(3, 0x20), Status{.error = true});
    EXPECT_EQ(status(3, 0x40), Status{.recovers_by_itself = true});
    EXPECT_EQ(status(4, 0x0C), Status{.paper_low = true});
    EXPECT_EQ(status(4, 0x60), Status{.paper_out = true});
    EXPECT_EQ(escpos::status_of(escpos::AutomaticReply{{0x3C, 0x28, 0x0F, 0x0F}}),
              (Status{.offline = true,
                      .cover_open = true,
                      .paper_out = true,
                      .paper_low = true,
                      .cutter = true,
                      .error = true,
                      .drawer_pin_high = true}));
    EXPECT_EQ(escpos::paper_of({0x03}), (escpos::PaperStatus{.low = true}));
    EXPECT_EQ(escpos::paper_of({0x0C}), (escpos::PaperStatus{.out = true}));
}

TEST(EscposStatus, WhatTheInterpreterSaysIsWhatTheParserReads) {
    using Health = EscposInterpreter::Health;
    for (const auto& [health, expected] : std::vector<std::pair<Health, escpos::Status>>{
             {{}, {.drawer_pin_high = true}},
             {{.paper_out = true}, {.offline = true, .paper_out = true, .drawer_pin_high = true}},
             {{.paper_low = true}, {.paper_low = true, .drawer_pin_high = true}},
             {{.cover_open = true}, {.offline = true, .cover_open = true, .drawer_pin_high = true}},
             {{.cutter = true}, {.offline = true, .cutter = true, .drawer_pin_high = true}},
             {{.error = true}, {.offline = true, .error = true, .drawer_pin_high = true}},
             {{.too_hot = true, .drawer_pin_high = false}, {.offline = true, .recovers_by_itself = true}}}) {
        Printer printer;
        printer.interpreter.set_health(health);
        printer.interpreter.feed(escpos::ask_status());
        escpos::ReplyParser parser;
        const auto replies = parse(parser, printer.replies);
        ASSERT_EQ(replies.size(), 4u);
        std::array<escpos::RealTimeReply, 4> four{};
        for (std::size_t i = 0; i < 4; ++i) four[i] = std::get<escpos::RealTimeReply>(replies[i]);
        EXPECT_EQ(escpos::status_of(four), expected);
    }
}

TEST(EscposInterpreter, PrintsTextColumnsAndRastersAtEverySplit) {
    const std::string job =
        "\x1B@\x1B"
        "a\x01Hello\n\x1D!\x11W\n\x1B*\x21\x02\0abcdef\n\x1Dv0\x03\x01\0\x02\0\x81\x18"s +
        "\x1B"
        "p\0\x19\xFA\x1D(L\x02\0\x30\x32\x1DV\x42\x05"s;
    Printer whole;
    whole.interpreter.feed(job);
    ASSERT_EQ(whole.receipts.size(), 1u);
    EXPECT_EQ(whole.receipts[0].rows(), 30 + 48 + 24 + 4 + 5);
    EXPECT_EQ(whole.pulses.size(), 1u);
    EXPECT_EQ(whole.interpreter.unknown_commands(), 0u);
    for (std::size_t split = 1; split < job.size(); ++split) {
        Printer printer;
        printer.interpreter.feed(std::string_view(job).substr(0, split));
        printer.interpreter.feed(std::string_view(job).substr(split));
        ASSERT_EQ(printer.receipts.size(), 1u) << split;
        EXPECT_EQ(printer.receipts[0].bits, whole.receipts[0].bits) << split;
    }
}

TEST(EscposInterpreter, HoldsBackWhileItHasNoPaperAndGoesOnAfterwards) {
    Printer printer;
    printer.interpreter.set_health({.paper_out = true});
    printer.interpreter.feed("A\n\x1DV\x00\x1Dr\x01"s);
    EXPECT_TRUE(printer.receipts.empty());
    EXPECT_TRUE(printer.replies.empty());
    EXPECT_EQ(printer.interpreter.backlog(), 8u);
    printer.interpreter.set_health({});
    EXPECT_EQ(printer.receipts.size(), 1u);
    EXPECT_EQ(printer.replies, "\0"s);
}

TEST(EscposInterpreter, SurvivesGarbage) {
    std::minstd_rand dice(11);
    for (int round = 0; round < 300; ++round) {
        Printer printer(64);
        std::string bytes(400, '\0');
        for (char& byte : bytes) {
            constexpr std::string_view kLeads = "\x1B\x1D\x10\x1C\x0A*v0VkD(";
            byte = dice() % 3 == 0 ? kLeads[dice() % kLeads.size()] : static_cast<char>(dice() >> 8);
        }
        printer.interpreter.feed(bytes);
        EXPECT_LE(printer.interpreter.paper().rows(), EscposInterpreter::kPaperRowsMax + 70'000);
    }
}

}  // namespace
}  // namespace comptoir::bridge
