#include "app/listening.hpp"

#include <gtest/gtest.h>

namespace comptoir {
namespace {

using http::Security;
using http::Tenure;

TEST(SocketPurpose, IsInItsName) {
    EXPECT_EQ(purpose_of("https"), (SocketPurpose{Security::tls, Tenure::given}));
    for (const char* plain : {"http", "", "unknown", "comptoir.socket", "HTTPS"})
        EXPECT_EQ(purpose_of(plain), (SocketPurpose{Security::plain, Tenure::given})) << plain;
    for (const auto security : {Security::plain, Security::tls}) {
        for (const auto tenure : {Tenure::given, Tenure::ours}) {
            const SocketPurpose purpose{security, tenure};
            EXPECT_EQ(purpose_of(name_of(purpose)), purpose) << name_of(purpose);
        }
    }
}

}  // namespace
}  // namespace comptoir
