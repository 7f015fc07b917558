/// Pole displays with the whole program between a till's requests and the wire.

#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>

#include "device-bridge/protocols/pole.hpp"
#include "tests/support/captures.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/kiosk.hpp"
#include "tests/support/pty.hpp"

namespace comptoir {
namespace {

using bridge::PoleLanguage;
using bridge::PoleMachine;
using bridge::PoleRows;
using test::HttpClient;
using test::Kiosk;

/// A display on a port that keeps its name when it is pulled and plugged in.
class Display {
public:
    Display(std::string name, PoleLanguage language, const char* spoken)
        : name_(std::move(name)), spoken_(spoken), language_(language) {
        plug();
    }

    [[nodiscard]] std::string settings(const std::string& more) const {
        return "[[pole]]\nname = \"" + name_ + "\"\nuri = \"serial://" + port().string() +
               "?baud=9600\"\nlanguage = \"" + spoken_ + "\"\n" + more;
    }
    void unplug() {
        pty_->unplug();
        std::filesystem::remove(port());
    }
    /// As one that was without power.
    void plug() {
        pty_ = std::make_unique<test::Pty>();
        machine_ = std::make_unique<PoleMachine>(language_);
        std::filesystem::create_symlink(pty_->path(), port());
    }
    template <class Predicate>
    bool until(Predicate is_so) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (!is_so(machine_->cells()) && std::chrono::steady_clock::now() < end) {
            pty_->wait();
            machine_->feed(pty_->hear());
        }
        return is_so(machine_->cells()) && machine_->unknown_commands() == 0;
    }
    bool until_shows(const PoleRows& rows) {
        return until([&](const PoleRows& cells) { return cells == rows; });
    }
    [[nodiscard]] const PoleRows& cells() const { return machine_->cells(); }

private:
    [[nodiscard]] std::filesystem::path port() const { return folder_.path() / "port"; }

    test::TemporaryFolder folder_;
    std::string name_;
    std::string spoken_;
    PoleLanguage language_;
    std::unique_ptr<test::Pty> pty_;
    std::unique_ptr<PoleMachine> machine_;
};

/// Digits and points, and nothing else of it.
std::string number_in(const std::string& text) {
    std::string number;
    for (const char c : text) {
        if ((c >= '0' && c <= '9') || c == '.') number += c;
    }
    return number;
}

std::string filled(std::string text) {
    text.resize(bridge::kPoleColumns, ' ');
    return text;
}

/// Each request of a recorded till that set what the customer sees.
std::vector<json::Value> recorded_sets() {
    std::vector<json::Value> sets;
    for (const auto& file : test::capture_files()) {
        if (!file.starts_with("odoo18/proxy/")) continue;
        const json::Value capture = test::read_capture(file);
        for (const json::Value& record : json::array(capture, "box_http")) {
            const json::Value& asked = json::member(json::member(record, "json"), "params");
            const bool is_set = json::text(asked, "action") == "set" &&
                                !json::array(json::member(asked, "data"), "lines").empty();
            if (is_set && json::text(record, "method") == "POST") sets.push_back(record);
        }
    }
    return sets;
}

void put_order(HttpClient& client, const char* order) {
    const auto put = client.request("PUT", "/api/v1/order", order, {{"Content-Type", "application/json"}});
    ASSERT_EQ(put.status, 200) << put.body;
}

TEST(PoleDisplays, ShowTheTotalOfEachOrderThatARecordedTillSent) {
    Display front("front", PoleLanguage::cd5220, "cd5220");
    Display back("back", PoleLanguage::logic_controls, "logic-controls");
    Kiosk kiosk(front.settings("idle = [\"Welcome\", \"to the shop\"]\n") +
                back.settings("total = \"Summe\"\n"));
    const auto port = kiosk.port();
    ASSERT_NE(port, 0) << kiosk.program().output();
    ASSERT_TRUE(front.until_shows({filled("Welcome"), filled("to the shop")})) << front.cells()[0];
    HttpClient till(port);
    const auto sets = recorded_sets();
    ASSERT_GE(sets.size(), 5U);
    for (const json::Value& record : sets) {
        const json::Value& data = record["json"]["params"]["data"];
        const auto answer =
            till.request("POST", json::text(record, "path"), json::dump(record["json"]),
                         {{"Content-Type", "application/json"}, {"Origin", "https://shop.example"}});
        ASSERT_EQ(answer.status, 200) << answer.body;
        const std::string total = json::text(data, "amount");
        const auto is_total = [&](const PoleRows& cells) { return number_in(cells[1]) == total; };
        ASSERT_TRUE(front.until(is_total)) << total << " is not " << front.cells()[1];
        ASSERT_TRUE(back.until(is_total)) << total << " is not " << back.cells()[1];
        EXPECT_TRUE(front.cells()[1].starts_with("Total"));
        EXPECT_TRUE(back.cells()[1].starts_with("Summe"));
        EXPECT_EQ(front.cells()[0], back.cells()[0]);
    }
    kiosk.program().signal(SIGTERM);
    EXPECT_EQ(kiosk.program().wait_exit(), 0) << kiosk.program().output();
}

TEST(PoleDisplays, WriteWhatTheyLackInLettersThatTheyHave) {
    Display pole("pole", PoleLanguage::escpos, "escpos");
    Kiosk kiosk(pole.settings("code_page = \"866\"\ntotal = \"Součet\"\n"));
    const auto port = kiosk.port();
    ASSERT_NE(port, 0) << kiosk.program().output();
    HttpClient till(port);
    put_order(till, R"({"source": "till-1", "revision": 1, "currency": "CZK", "digits": 2,
        "lines": [{"name": "Žluťoučký čaj", "quantity": "1", "price": "45.50"}], "total": "45.50"})");
    EXPECT_TRUE(pole.until_shows({"Zlutoucky caj  45.50", "Soucet         45.50"}))
        << pole.cells()[0] << '|' << pole.cells()[1];
}

TEST(PoleDisplays, ShowTheOrderOfNowWhenTheyArePluggedInAgain) {
    Display pole("pole", PoleLanguage::aedex, "aedex");
    Kiosk kiosk(pole.settings(""));
    const auto port = kiosk.port();
    ASSERT_NE(port, 0) << kiosk.program().output();
    HttpClient till(port);
    put_order(till, R"({"source": "till-1", "revision": 1, "currency": "EUR", "digits": 2,
        "lines": [{"name": "Tea", "quantity": "1", "price": "3.00"}], "total": "3.00"})");
    ASSERT_TRUE(pole.until_shows({"Tea             3.00", "Total           3.00"}));
    pole.unplug();
    put_order(till, R"({"source": "till-1", "revision": 2, "currency": "EUR", "digits": 2,
        "lines": [{"name": "Tea", "quantity": "1", "price": "3.00"},
                  {"name": "Cake", "quantity": "1", "price": "4.20"}], "total": "7.20"})");
    pole.plug();
    EXPECT_TRUE(pole.until_shows({"Cake            4.20", "Total           7.20"}))
        << pole.cells()[0] << '|' << pole.cells()[1];
}

TEST(PoleDisplays, ShowTheLineThatWasChangedAfterTheProgramWasKilled) {
    Display pole("pole", PoleLanguage::cd5220, "cd5220");
    // Says that it is not there while the pole is yet to be opened.
    Kiosk kiosk(pole.settings("") + "[[scanner]]\nname = \"hand-scanner\"\nuri = \"evdev:\"\n");
    const auto port = kiosk.port();
    ASSERT_NE(port, 0) << kiosk.program().output();
    HttpClient till(port);
    put_order(till, R"({"source": "till-1", "revision": 1, "currency": "EUR", "digits": 2,
        "lines": [{"name": "Tea", "quantity": "1", "price": "3.00"},
                  {"name": "Cake", "quantity": "1", "price": "4.20"}], "total": "7.20"})");
    put_order(till, R"({"source": "till-1", "revision": 2, "currency": "EUR", "digits": 2,
        "lines": [{"name": "Tea", "quantity": "2", "price": "6.00"},
                  {"name": "Cake", "quantity": "1", "price": "4.20"}], "total": "10.20"})");
    const PoleRows rows{"2 Tea           6.00", "Total          10.20"};
    ASSERT_TRUE(pole.until_shows(rows)) << pole.cells()[0] << '|' << pole.cells()[1];
    kiosk.program().signal(SIGKILL);
    ASSERT_EQ(kiosk.program().wait_exit(), 128 + SIGKILL);
    pole.unplug();
    pole.plug();
    kiosk.start_again();
    ASSERT_NE(kiosk.port(), 0) << kiosk.program().output();
    EXPECT_TRUE(pole.until_shows(rows)) << pole.cells()[0] << '|' << pole.cells()[1];
}

/// A till asks its scale every half second; until it has, nobody sees a price of another weight.
TEST(PoleDisplays, FollowTheScaleWhileTheTillIsYetToSayWhatItReads) {
    Display pole("pole", PoleLanguage::cd5220, "cd5220");
    Kiosk kiosk(pole.settings("") +
                "[simulate]\nallowed = true\n[[scale]]\nname = \"scale\"\nuri = \"simulated:\"\n");
    const auto port = kiosk.port();
    ASSERT_NE(port, 0) << kiosk.program().output();
    HttpClient till(port);
    const auto place = [&](const char* weight) {
        const auto placed =
            till.request("POST", "/api/v1/devices/scale/actions",
                         json::dump({{"verb", "place"}, {"payload", {{"weight", weight}, {"unit", "kg"}}}}),
                         {{"Content-Type", "application/json"}});
        ASSERT_EQ(placed.status / 100, 2) << placed.body;
    };
    const auto weighs = [&](int revision, const char* gross, const char* net, const char* total) {
        const std::string order = json::dump({{"source", "till-1"},
                                              {"revision", revision},
                                              {"currency", "EUR"},
                                              {"digits", 2},
                                              {"lines", json::Value::array()},
                                              {"total", "0.00"},
                                              {"weighing",
                                               {{"product", "Flour"},
                                                {"gross", gross},
                                                {"tare", "0.050 kg"},
                                                {"net", net},
                                                {"unit_price", "3.44 / kg"},
                                                {"total", total}}}});
        put_order(till, order.c_str());
    };
    const PoleRows first{"Flour       0.450 kg", "3.44 / kg       1.55"};
    weighs(1, "0.500 kg", "0.450 kg", "1.55");
    ASSERT_TRUE(pole.until_shows(first)) << pole.cells()[0] << '|' << pole.cells()[1];
    place("0.755");
    const PoleRows live{"Flour       0.705 kg", filled("3.44 / kg")};
    EXPECT_TRUE(pole.until_shows(live)) << pole.cells()[0] << '|' << pole.cells()[1];
    weighs(2, "0.755 kg", "0.705 kg", "2.43");
    const PoleRows said{"Flour       0.705 kg", "3.44 / kg       2.43"};
    EXPECT_TRUE(pole.until_shows(said)) << pole.cells()[0] << '|' << pole.cells()[1];
    place("1.000");
    EXPECT_TRUE(pole.until_shows({"Flour       0.950 kg", filled("3.44 / kg")}));
    EXPECT_TRUE(pole.until_shows(said)) << "the till goes on saying so: it weighs elsewhere";
}

}  // namespace
}  // namespace comptoir
