#pragma once
/// One row of the table of faults: what was done to the printing, how often, and what came of it.

#include <gtest/gtest.h>

#include <cstdio>
#include <string>

namespace comptoir::test {

struct FaultRow {
    std::string fault;
    int trials = 0;   ///< how many times, each at another place
    int jobs = 0;     ///< receipts that somebody wanted
    int printed = 0;  ///< whole receipts on paper
    int lost = 0;     ///< told yes, not on paper, and nobody is told
    int doubled = 0;  ///< on paper twice without anybody wanting it
    int unknown = 0;  ///< shown to staff as uncertain
    int refused = 0;  ///< told no, and not on paper
};

/// Puts the row where `tests/faults.sh` finds it, and fails the test where a receipt was lost or doubled.
inline void report(const FaultRow& row) {
    std::printf("FAULT|%s|%d|%d|%d|%d|%d|%d|%d\n", row.fault.c_str(), row.trials, row.jobs, row.printed,
                row.unknown, row.refused, row.lost, row.doubled);
    std::fflush(stdout);
    EXPECT_EQ(row.lost, 0) << row.fault;
    EXPECT_EQ(row.doubled, 0) << row.fault;
    EXPECT_GT(row.trials, 0) << row.fault;
}

}  // namespace comptoir::test
