#include "app/odoo/bus/connection.hpp"

#include <gtest/gtest.h>

#include <set>

namespace comptoir::odoo::bus {
namespace {

using namespace std::chrono_literals;

TEST(Backoff, DoublesUpToItsCeilingWithAQuarterOfJitter) {
    Backoff backoff;
    for (const Duration nominal : {200ms, 400ms, 800ms, 1500ms, 1500ms}) {
        const Duration pause = backoff.next({200ms, 1500ms}, 0s);
        EXPECT_GE(pause, nominal * 75 / 100);
        EXPECT_LE(pause, nominal * 125 / 100);
    }
}

TEST(Backoff, StartsAnewAfterAConnectionThatHeld) {
    Backoff backoff;
    for (int i = 0; i < 5; ++i) static_cast<void>(backoff.next({200ms, 1500ms}, 9s));
    EXPECT_LE(backoff.next({200ms, 1500ms}, Backoff::kSound), 250ms);
}

TEST(Backoff, OfAHundredBoxesNotAllCallAtOnce) {
    std::set<Duration> pauses;
    for (int box = 0; box < 100; ++box) pauses.insert(Backoff().next({200ms, 1500ms}, 0s));
    EXPECT_GE(pauses.size(), 10U);
}

TEST(Connection, TheBusIsBesideTheServersPages) {
    EXPECT_EQ(websocket_url(*url::origin_of("https://shop.example:8443")),
              "wss://shop.example:8443/websocket");
    EXPECT_EQ(websocket_url(*url::origin_of("http://127.0.0.1:8069")), "ws://127.0.0.1:8069/websocket");
}

}  // namespace
}  // namespace comptoir::odoo::bus
