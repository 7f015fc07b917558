#include "device-bridge/event_hub.hpp"

#include <gtest/gtest.h>

namespace comptoir::bridge {
namespace {

Event scan(std::string text) {
    return Event{"scanner", Time{}, Scanned{std::move(text)}, ""};
}

std::string text_of(const NumberedEvent& event) {
    return std::get<Scanned>(event.event.body).text;
}

TEST(EventHub, TellsEveryListenerInOrderWithGrowingNumbers) {
    EventHub hub;
    std::vector<std::string> first;
    std::vector<std::uint64_t> second;
    const auto a = hub.subscribe([&](const NumberedEvent& event) { first.push_back(text_of(event)); });
    const auto b = hub.subscribe([&](const NumberedEvent& event) { second.push_back(event.number); });
    hub.publish(scan("one"));
    hub.publish(scan("two"));
    EXPECT_EQ(first, (std::vector<std::string>{"one", "two"}));
    EXPECT_EQ(second, (std::vector<std::uint64_t>{1, 2}));
    EXPECT_EQ(hub.last_number(), 2U);
}

TEST(EventHub, TellsNobodyWhoUnsubscribed) {
    EventHub hub;
    int heard = 0;
    auto subscription = hub.subscribe([&](const NumberedEvent&) { ++heard; });
    hub.publish(scan("one"));
    subscription = {};
    hub.publish(scan("two"));
    EXPECT_EQ(heard, 1);
}

TEST(EventHub, RemembersTheNewestThousand) {
    EventHub hub;
    for (std::size_t i = 0; i < EventHub::kRingMax + 5; ++i) hub.publish(scan(std::to_string(i)));
    const auto all = hub.since(0);
    ASSERT_EQ(all.size(), EventHub::kRingMax);
    EXPECT_EQ(all.front().number, 6U);
    EXPECT_EQ(hub.since(hub.last_number() - 2).size(), 2U);
    EXPECT_TRUE(hub.since(hub.last_number()).empty());
    EXPECT_TRUE(hub.since(hub.last_number() + 100).empty());
}

TEST(EventHub, WhatAListenerPublishesFollowsForAllListenersAlike) {
    EventHub hub;
    std::vector<std::string> first;
    std::vector<std::string> second;
    const auto a = hub.subscribe([&](const NumberedEvent& event) {
        first.push_back(text_of(event));
        if (text_of(event) == "one") hub.publish(scan("answer"));
    });
    const auto b = hub.subscribe([&](const NumberedEvent& event) { second.push_back(text_of(event)); });
    hub.publish(scan("one"));
    EXPECT_EQ(first, (std::vector<std::string>{"one", "answer"}));
    EXPECT_EQ(second, first);
}

TEST(EventHub, AListenerMayEndItselfAndOthersFromInsideItsCall) {
    EventHub hub;
    int ended = 0;
    int other = 0;
    EventHub::Subscription second;
    EventHub::Subscription first;
    first = hub.subscribe([&](const NumberedEvent&) {
        ++ended;
        first = {};
        second = {};
    });
    second = hub.subscribe([&](const NumberedEvent&) { ++other; });
    hub.publish(scan("one"));
    hub.publish(scan("two"));
    EXPECT_EQ(ended, 1);
    EXPECT_EQ(other, 0);
}

TEST(EventHub, AListenerMaySubscribeAnotherFromInsideItsCall) {
    EventHub hub;
    int late = 0;
    EventHub::Subscription added;
    const auto first = hub.subscribe([&](const NumberedEvent& event) {
        if (event.number == 1) added = hub.subscribe([&](const NumberedEvent&) { ++late; });
    });
    hub.publish(scan("one"));
    EXPECT_EQ(late, 0);
    hub.publish(scan("two"));
    EXPECT_EQ(late, 1);
}

}  // namespace
}  // namespace comptoir::bridge
