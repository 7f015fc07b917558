/// The scripts of the disk image: on image files, with stand-ins for what needs a kernel.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <vector>

#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

const std::string kImage = COMPTOIR_SOURCE_DIR "/kiosk-config/image";
const std::string kTools = kImage + "/root/usr/lib/comptoir-image";

std::string content(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// A data partition in a file, with a shop's settings, connections, identity and jobs in it.
class DataPartition : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_EQ(::access("/sbin/mke2fs", X_OK), 0) << "e2fsprogs is not here";
        ASSERT_EQ(::access("/sbin/debugfs", X_OK), 0) << "e2fsprogs is not here";
        const fs::path before = folder_.path() / "before";
        write(before / "machine-id", "0123456789abcdef0123456789abcdef\n");
        write(before / "etc-comptoir/comptoir.toml", "[shop]\nname = \"Chez nous\"\n");
        write(before / "etc-NetworkManager-system-connections/shop.nmconnection", "[wifi]\nssid=shop\n");
        write(before / "var-lib-comptoir/identity.json", "{\"identity\":\"b8:27\"}\n");
        write(before / "var-lib-comptoir/journal.db", "SQLite format 3, and the jobs\n");
        shell("truncate -s 160M disk && mke2fs -q -t ext4 -b 4096 -d before disk");
        fs::create_directory(mounted());
        // A real mount needs root and a loop device. This one takes what the checker calls whole, and shows
        // what is in it.
        stand_in("mount",
                 "e2fsck -fn \"$5\" >/dev/null 2>&1 || exit 32\n"
                 "debugfs -R \"rdump / $6\" \"$5\" 2>/dev/null; exit 0");
        stand_in("no-mount",
                 "[ -e \"$PWD/refused\" ] && exec \"$PWD/mount\" \"$@\"; touch \"$PWD/refused\"; exit 32");
    }

    static void write(const fs::path& path, const std::string& text) {
        fs::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << text;
    }
    void stand_in(const std::string& name, const std::string& lines) const {
        write(folder_.path() / name, "#!/bin/sh\n" + lines + "\n");
        fs::permissions(folder_.path() / name, fs::perms::owner_all);
    }
    test::Ran shell(const std::string& lines) const {
        const std::string script = "cd '" + folder_.path().string() + "' && { " + lines + "\n}";
        test::Ran ran =
            test::run_program("/bin/bash", {"-c", script}, {{"PATH", "/usr/sbin:/usr/bin:/sbin:/bin"}});
        EXPECT_EQ(ran.code, 0) << ran.output;
        return ran;
    }
    /// What it says; the file "disk" is the partition, the folder "mounted" where it is seen.
    std::string start(const std::string& mount = "mount", const std::string& before = "true") const {
        return shell(before + " && COMPTOIR_MOUNT=$PWD/" + mount + " COMPTOIR_RESCUE=$PWD/rescue '" + kTools +
                     "/data-partition' \"$PWD/disk\" \"$PWD/mounted\" 2>&1")
            .output;
    }
    [[nodiscard]] fs::path mounted() const { return folder_.path() / "mounted"; }
    /// The one dated folder with what was saved.
    [[nodiscard]] fs::path rescued() const {
        std::vector<fs::path> all;
        std::error_code ec;
        for (const auto& entry : fs::directory_iterator(mounted() / "rescued", ec))
            all.push_back(entry.path());
        EXPECT_EQ(all.size(), 1U);
        return all.empty() ? fs::path() : all.front();
    }

    test::TemporaryFolder folder_;
};

TEST_F(DataPartition, OfAGoodBoxIsMountedAsItIs) {
    EXPECT_EQ(start(), "");
    EXPECT_THAT(content(mounted() / "var-lib-comptoir/journal.db"), HasSubstr("the jobs"));
    EXPECT_FALSE(fs::exists(mounted() / "rescued"));
}

TEST_F(DataPartition, WithoutItsFirstMegabyteIsMendedByACopy) {
    const std::string said =
        start("mount", "dd if=/dev/zero of=disk bs=64k count=1 conv=notrunc status=none");
    EXPECT_THAT(said, HasSubstr("damaged; mending it"));
    EXPECT_THAT(content(mounted() / "var-lib-comptoir/journal.db"), HasSubstr("the jobs"));
    EXPECT_FALSE(fs::exists(mounted() / "rescued"));
}

TEST_F(DataPartition, ThatCannotBeMountedIsMadeAnewAndWhatCanBeReadIsSaved) {
    const std::string said = start("no-mount");
    EXPECT_THAT(said, HasSubstr("made anew"));
    EXPECT_EQ(content(rescued() / "var-lib-comptoir/journal.db"), "SQLite format 3, and the jobs\n");
    EXPECT_THAT(rescued().filename().string(), testing::MatchesRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}-1"));
    EXPECT_EQ(content(mounted() / "machine-id"), "0123456789abcdef0123456789abcdef\n");
    EXPECT_THAT(content(mounted() / "etc-comptoir/comptoir.toml"), HasSubstr("Chez nous"));
    EXPECT_THAT(content(mounted() / "etc-NetworkManager-system-connections/shop.nmconnection"),
                HasSubstr("shop"));
    EXPECT_THAT(content(mounted() / "var-lib-comptoir/identity.json"), HasSubstr("b8:27"));
    EXPECT_FALSE(fs::exists(mounted() / "var-lib-comptoir/journal.db"))
        << "an old list of jobs would print twice";
    EXPECT_FALSE(fs::exists(folder_.path() / "rescue"));
    shell("e2fsck -fn disk >/dev/null 2>&1");
}

TEST_F(DataPartition, ThatIsOverwrittenIsMadeAnewAndSaysThatNothingWasThere) {
    const std::string said =
        start("mount", "head -c 160M /dev/urandom | dd of=disk bs=1M conv=notrunc status=none");
    EXPECT_THAT(said, HasSubstr("made anew"));
    EXPECT_THAT(said, HasSubstr("nothing of it can be read"));
    EXPECT_EQ(shell("blkid -p -o value -s LABEL disk").output, "comptoir-data\n");
}

TEST_F(DataPartition, ThatTakesNoWritingFailsAndSaysSo) {
    stand_in("never", "exit 32");
    const test::Ran ran = test::run_program(kTools + "/data-partition",
                                            {(folder_.path() / "none").string(), mounted().string()},
                                            {{"PATH", "/usr/sbin:/usr/bin:/sbin:/bin"},
                                             {"COMPTOIR_MOUNT", (folder_.path() / "never").string()},
                                             {"COMPTOIR_RESCUE", (folder_.path() / "rescue").string()}});
    EXPECT_EQ(ran.code, 1);
    EXPECT_THAT(ran.output, HasSubstr("takes no writing"));
}

TEST_F(DataPartition, ThatIsFullIsGivenItsReserveAndThenItsLogs) {
    write(mounted() / ".reserve", "16 MiB");
    write(mounted() / "var-log-journal/system.journal", "lines");
    stand_in("df", "echo Avail; echo 100");
    const std::string said = start("mount", "export PATH=$PWD:$PATH");
    EXPECT_THAT(said, HasSubstr("the reserve of 16384 KiB is given to it"));
    EXPECT_THAT(said, HasSubstr("the old logs are gone"));
    EXPECT_FALSE(fs::exists(mounted() / ".reserve"));
    EXPECT_FALSE(fs::exists(mounted() / "var-log-journal/system.journal"));
}

TEST_F(DataPartition, WithPlentyOfRoomKeepsAReserve) {
    stand_in("df", "echo Avail; echo 1000000");
    EXPECT_EQ(start("mount", "export PATH=$PWD:$PATH"), "");
    EXPECT_EQ(fs::file_size(mounted() / ".reserve"), 16384U * 1024);
}

class DataLayout : public DataPartition {
protected:
    void SetUp() override {
        stand_in("bind", "echo \"$2 on $3\" >>\"$PWD/binds\"");
        write(root() / "etc/comptoir/comptoir.toml", "# as delivered\n");
        write(root() / "etc/machine-id", "");
        fs::create_directories(data());
    }
    [[nodiscard]] fs::path root() const { return folder_.path() / "root"; }
    [[nodiscard]] fs::path data() const { return folder_.path() / "data"; }
    void lay_out() const {
        shell("COMPTOIR_MOUNT=$PWD/bind '" + kTools + "/data-layout' \"$PWD/data\" \"$PWD/root\" 2>&1");
    }
};

TEST_F(DataLayout, BeginsWithWhatTheRootHasAndKeepsWhatTheShopMadeOfIt) {
    lay_out();
    EXPECT_EQ(content(data() / "etc-comptoir/comptoir.toml"), "# as delivered\n");
    write(data() / "etc-comptoir/comptoir.toml", "# the shop's\n");
    lay_out();
    EXPECT_EQ(content(data() / "etc-comptoir/comptoir.toml"), "# the shop's\n");
    EXPECT_THAT(content(folder_.path() / "binds"), HasSubstr((data() / "var-lib-comptoir").string() + " on " +
                                                             (root() / "var/lib/comptoir").string()));
}

TEST_F(DataLayout, MakesTheMachinesIdentityOnce) {
    lay_out();
    const std::string id = content(root() / "etc/machine-id");
    EXPECT_THAT(id, testing::MatchesRegex("[0-9a-f]{32}\n"));
    lay_out();
    EXPECT_EQ(content(root() / "etc/machine-id"), id);
}

TEST_F(DataLayout, DoesNotTakeHalfAnIdentity) {
    for (const char* broken : {"", "0123", "0123456789abcdef0123456789abcdeX\n", "\n"}) {
        write(data() / "machine-id", broken);
        lay_out();
        EXPECT_THAT(content(root() / "etc/machine-id"), testing::MatchesRegex("[0-9a-f]{32}\n")) << broken;
        EXPECT_EQ(content(root() / "etc/machine-id"), content(data() / "machine-id"));
        fs::remove(root() / "etc/machine-id");
    }
}

TEST_F(DataLayout, ACopyThatThePowerCutIsMadeAgain) {
    write(data() / "etc-comptoir.part/comptoir.toml", "half");
    lay_out();
    EXPECT_EQ(content(data() / "etc-comptoir/comptoir.toml"), "# as delivered\n");
    EXPECT_FALSE(fs::exists(data() / "etc-comptoir.part"));
}

TEST(Image, ScriptsAreWellFormed) {
    for (const char* script : {"build.sh", "parts.sh", "disk.sh"}) {
        const test::Ran ran = test::run_program("/bin/bash", {"-n", kImage + "/" + script});
        EXPECT_EQ(ran.code, 0) << script << ": " << ran.output;
    }
    for (const char* script :
         {"initrd", "root/usr/lib/comptoir-image/start", "root/usr/lib/comptoir-image/data-partition",
          "root/usr/lib/comptoir-image/data-layout", "root/usr/lib/comptoir-image/slot-good"}) {
        const test::Ran ran = test::run_program("/bin/sh", {"-n", kImage + "/" + script});
        EXPECT_EQ(ran.code, 0) << script << ": " << ran.output;
        EXPECT_EQ(::access((kImage + "/" + script).c_str(), X_OK), 0) << script;
    }
}

TEST(Image, BuildRefusesWordsThatItDoesNotKnow) {
    EXPECT_EQ(test::run_program("/bin/bash", {kImage + "/build.sh", "--all"}).code, 2);
    EXPECT_EQ(test::run_program("/bin/bash", {kImage + "/build.sh", "--deb"}).code, 2);
    const test::Ran ran =
        test::run_program("/bin/bash", {kImage + "/build.sh", "--deb", "/nowhere/comptoir.deb"});
    EXPECT_EQ(ran.code, 1);
    EXPECT_THAT(ran.output, HasSubstr("/nowhere/comptoir.deb can't be read"));
}

}  // namespace
}  // namespace comptoir
