#include "app/staff_notes.hpp"

#include <gtest/gtest.h>

namespace comptoir {
namespace {

using namespace std::chrono_literals;
using bridge::Condition;
using bridge::Outcome;
using renderer::StaffNote;

bridge::DeviceSnapshot device(const std::string& id, Condition condition) {
    bridge::DeviceSnapshot snapshot;
    snapshot.info.id = id;
    snapshot.info.name = "The " + id;
    snapshot.info.kind = id == "scale" ? bridge::Kind::scale : bridge::Kind::printer;
    snapshot.condition = condition;
    return snapshot;
}

const WallTime kWall{std::chrono::hours(480'000)};

bridge::Job receipt(const std::string& device, Outcome outcome, const std::string& verb = "print_picture") {
    bridge::Job job;
    job.device = device;
    job.verb = verb;
    job.state = bridge::Job::State::ended;
    job.outcome = outcome;
    job.ended = kWall;
    return job;
}

TEST(StaffNotes, AreNoneWhereAllIsWell) {
    const StaffNotes notes;
    EXPECT_EQ(notes.pick({}, {}, Time{}), StaffNotice{});
    EXPECT_EQ(
        notes.pick({device("printer", Condition::ready), device("scale", Condition::busy)}, {{}}, Time{}),
        StaffNotice{});
    EXPECT_EQ(notes.pick({device("printer", Condition::silent)}, {}, Time{}), StaffNotice{})
        << "a printer that never says how it is";
}

TEST(StaffNotes, WhatCameByItselfIsMissedForAWhileAndOnlyOnceItWasThere) {
    StaffNotes notes;
    notes.expect({"scale"});
    const std::vector gone{device("scale", Condition::offline)};
    const StaffNotice missed{StaffNote::not_answering, "The scale"};
    notes.hear("scale", Condition::offline, Time{});
    EXPECT_EQ(notes.pick(gone, {}, Time{}), StaffNotice{}) << "it has not been there since the start";
    notes.hear("scale", Condition::ready, Time{1h});
    notes.hear("scale", Condition::offline, Time{2h});
    notes.hear("scale", Condition::offline, Time{2h} + 5min);  // for another reason
    EXPECT_EQ(notes.pick(gone, {}, Time{2h} + 6min), missed);
    EXPECT_EQ(notes.next_change(Time{2h} + 6min), Time{2h} + StaffNotes::kMissedFor);
    EXPECT_EQ(notes.next_change(Time{2h} + StaffNotes::kMissedFor), Time::max());
    EXPECT_EQ(notes.pick(gone, {}, Time{2h} + StaffNotes::kMissedFor), StaffNotice{});
    EXPECT_EQ(notes.pick({device("scale", Condition::silent)}, {}, Time{3h}), missed)
        << "it is plugged in and says nothing";
    notes.hear("scale", Condition::ready, Time{4h});
    notes.hear("scale", Condition::offline, Time{5h});
    EXPECT_EQ(notes.pick(gone, {}, Time{5h}), missed) << "pulled again";
    notes.expect({});
    EXPECT_EQ(notes.pick(gone, {}, Time{9h}), missed) << "somebody put it into the settings";
}

TEST(StaffNotes, NameTheDeviceAndWhatIsTheMatter) {
    const StaffNotes notes;
    const auto note_for = [&](Condition condition) {
        const StaffNotice notice = notes.pick({device("printer", condition)}, {}, Time{});
        EXPECT_EQ(notice.about, "The printer");
        return notice.note;
    };
    EXPECT_EQ(note_for(Condition::paper_out), StaffNote::paper_out);
    EXPECT_EQ(note_for(Condition::paper_low), StaffNote::paper_low);
    EXPECT_EQ(note_for(Condition::cover_open), StaffNote::cover_open);
    EXPECT_EQ(note_for(Condition::offline), StaffNote::not_answering);
    EXPECT_EQ(notes.pick({device("scale", Condition::silent)}, {}, Time{}),
              (StaffNotice{StaffNote::not_answering, "The scale"}));
    for (const Condition condition : {Condition::cutter, Condition::too_hot, Condition::error})
        EXPECT_EQ(note_for(condition), StaffNote::needs_attention);
}

TEST(StaffNotes, TellTheMostUrgentThingFirst) {
    const StaffNotes notes;
    const StaffNotice slide{StaffNote::slide_left_out, "menu.jpg"};
    EXPECT_EQ(notes.pick({device("printer", Condition::ready)}, {slide}, Time{}), slide);
    EXPECT_EQ(notes.pick({device("kitchen", Condition::paper_low), device("scale", Condition::offline),
                          device("printer", Condition::paper_out)},
                         {slide}, Time{}),
              (StaffNotice{StaffNote::paper_out, "The printer"}));
    EXPECT_EQ(notes
                  .pick({device("kitchen", Condition::paper_low), device("scale", Condition::offline)},
                        {slide}, Time{})
                  .about,
              "The scale");
    EXPECT_EQ(
        notes.pick({device("a", Condition::paper_out), device("b", Condition::paper_out)}, {}, Time{}).about,
        "The a");
}

TEST(StaffNotes, TellOfAReceiptThatMayNotBeOutUntilTheNextOneIs) {
    StaffNotes notes;
    const std::vector devices{device("printer", Condition::ready), device("kitchen", Condition::ready)};
    std::vector<bridge::Job> jobs{receipt("printer", Outcome::unknown)};
    const auto next = [&](bridge::Job job) {
        jobs.insert(jobs.begin(), std::move(job));
        notes.follow(jobs, Time{1h}, kWall);
        return notes.pick(devices, {}, Time{1h});
    };
    const StaffNotice uncertain{StaffNote::receipt_uncertain, "The printer"};
    EXPECT_EQ(next(receipt("kitchen", Outcome::done)), uncertain);
    EXPECT_EQ(next(receipt("printer", Outcome::failed)), uncertain);
    bridge::Job waiting = receipt("printer", Outcome::failed);
    waiting.state = bridge::Job::State::underway;
    EXPECT_EQ(next(waiting), uncertain);
    EXPECT_EQ(next(receipt("printer", Outcome::sent)), StaffNotice{});
}

TEST(StaffNotes, TellOfAPromisedReceiptThatNeverCame) {
    StaffNotes notes;
    bridge::Job promised = receipt("printer", Outcome::failed);
    promised.is_promised = true;
    notes.follow({promised}, Time{1h}, kWall);
    EXPECT_EQ(notes.pick({device("printer", Condition::ready)}, {}, Time{1h}).note,
              StaffNote::receipt_uncertain);
}

TEST(StaffNotes, LeaveOffOnceSomebodyHasDealtWithIt) {
    StaffNotes notes;
    const std::vector devices{device("printer", Condition::ready)};
    bridge::Job older = receipt("printer", Outcome::unknown);
    bridge::Job newer = older;
    newer.is_dismissed = true;
    notes.follow({newer, older}, Time{1h}, kWall);
    EXPECT_EQ(notes.pick(devices, {}, Time{1h}).note, StaffNote::receipt_uncertain)
        << "the older one is left";
    older.is_dismissed = true;
    notes.follow({newer, older}, Time{1h}, kWall);
    EXPECT_EQ(notes.pick(devices, {}, Time{1h}), StaffNotice{});
}

TEST(StaffNotes, ForgetAReceiptThatNobodyLooksForAnyMore) {
    StaffNotes notes;
    const std::vector devices{device("printer", Condition::ready)};
    notes.follow({receipt("printer", Outcome::unknown)}, Time{1h}, kWall);
    EXPECT_EQ(notes.next_change(Time{1h}), Time{1h} + StaffNotes::kUncertainFor);
    EXPECT_EQ(notes.pick(devices, {}, Time{1h} + StaffNotes::kUncertainFor), StaffNotice{});
    notes.follow({receipt("printer", Outcome::unknown)}, Time{1h}, kWall + StaffNotes::kUncertainFor);
    EXPECT_EQ(notes.pick(devices, {}, Time{1h}), StaffNotice{}) << "found after a restart";
}

TEST(StaffNotes, DoNotTakeADrawerForAReceipt) {
    StaffNotes notes;
    notes.follow({receipt("printer", Outcome::unknown, "open_drawer")}, Time{1h}, kWall);
    EXPECT_EQ(notes.pick({device("printer", Condition::ready)}, {}, Time{1h}), StaffNotice{});
}

}  // namespace
}  // namespace comptoir
