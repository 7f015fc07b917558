#pragma once
/// A message bus of the test's own.

#include <signal.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::test {

/// A system bus of the test's own. (ippeveprinter does not start without one, and asks it nothing.)
class PrivateBus {
public:
    PrivateBus() {
        const std::string at = folder_.path().string();
        std::ofstream(folder_.path() / "bus.conf")
            << "<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\" "
               "\"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">\n"
               "<busconfig><type>system</type><listen>unix:path="
            << at
            << "/bus</listen><auth>EXTERNAL</auth><policy context=\"default\"><allow user=\"*\"/>"
               "<allow own=\"*\"/><allow send_destination=\"*\"/><allow receive_sender=\"*\"/></policy>"
               "</busconfig>\n";
        start();
    }
    /// Again, after `kill`.
    void start() {
        const std::string at = folder_.path().string();
        program_ = std::make_unique<Program>(
            "/usr/bin/dbus-daemon", std::vector<std::string>{"--config-file=" + at + "/bus.conf", "--nofork",
                                                             "--nopidfile", "--print-address=1"});
        program_->wait_for("unix:path");
    }
    void kill() {
        program_->signal(SIGKILL);
        program_->wait_exit();
        std::filesystem::remove(folder_.path() / "bus");
    }
    [[nodiscard]] std::string address() const { return "unix:path=" + (folder_.path() / "bus").string(); }

private:
    TemporaryFolder folder_;
    std::unique_ptr<Program> program_;
};

}  // namespace comptoir::test
