#include "app/odoo/device_identifiers.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "app/odoo/proxy_routes.hpp"
#include "tests/support/box.hpp"

namespace comptoir::odoo {
namespace {

using bridge::DeviceInfo;
using bridge::Kind;

DeviceInfo device(const std::string& id, Kind kind, const std::string& uri) {
    DeviceInfo info;
    info.id = id;
    info.kind = kind;
    info.uri = uri;
    return info;
}

struct Form {
    Kind kind;
    const char* uri;
    const char* identifier;
    Connection connection;
};

/// The forms are those of devices.md section 2.
TEST(DeviceIdentifiers, AreWhatAnOfficialBoxCallsSuchADevice) {
    for (const Form& form : {
             Form{Kind::scanner, "usb://05e0:1200", "usb_05e0:1200", Connection::direct},
             Form{Kind::scanner, "usb://05e0:1200?port=1-1.2", "usb_05e0:1200", Connection::direct},
             Form{Kind::scale, "serial:///dev/ttyUSB0?baud=9600", "/dev/ttyUSB0", Connection::serial},
             Form{Kind::pole, "serial:///dev/ttyS1", "/dev/ttyS1", Connection::serial},
             Form{Kind::gauge, "bluetooth:SY295?address=AA:BB:CC:DD:EE:0F", "bt_aa:bb:cc:dd:ee:0f",
                  Connection::bluetooth},
             Form{Kind::gauge, "bluetooth:SY295", "till-1", Connection::bluetooth},
             Form{Kind::printer, "usb://EPSON/TM-m30?serial=X1", "usbEPSONTM-m30?X1", Connection::direct},
             Form{Kind::printer, "usb://EPSON/TM-m30?serial=X1&baud=1", "usbEPSONTM-m30?X1",
                  Connection::direct},
             Form{Kind::printer, "usb://EPSON/TM-m30?port=1-1", "usbEPSONTM-m30", Connection::direct},
             Form{Kind::printer, "tcp://192.168.1.50:9100", "socket1921681509100", Connection::network},
             Form{Kind::printer, "cups://Front office", "Frontoffice", Connection::network},
             Form{Kind::printer, "file:///dev/usb/lp0", "filedevusblp0", Connection::direct},
             Form{Kind::printer, "simulated:?late=2s", "till-1", Connection::direct},
             Form{Kind::scale, "simulated:", "till-1", Connection::direct},
             Form{Kind::terminal, "tcp://10.0.0.7:9600", "10.0.0.7", Connection::network},
             Form{Kind::printer, "cups://printer", "till-1", Connection::network},
             Form{Kind::scale, "cups://", "till-1", Connection::network},
         }) {
        const DeviceInfo info = device("till-1", form.kind, form.uri);
        EXPECT_EQ(odoo_form(info), form.identifier) << form.uri;
        EXPECT_EQ(connection_of(info), form.connection) << form.uri;
    }
    EXPECT_EQ(odoo_form(device("long", Kind::printer, "cups://" + std::string(400, 'q'))).size(),
              kOdooIdentifierMax);
}

TEST(DeviceIdentifiers, AreUniqueAndTheSameInWhateverOrderTheSettingsHaveThem) {
    std::vector<DeviceInfo> devices{
        device("b", Kind::scanner, "usb://05e0:1200?port=1-1"),
        device("a", Kind::scanner, "usb://05e0:1200?port=1-2"),
        device("c", Kind::scanner, "usb://05e0:1200"),
        device("office", Kind::printer, "tcp://10.0.0.1:9100"),
        device("kitchen", Kind::printer, "cups://office"),  // as another device's own name
        device("same", Kind::printer, "cups://same"),
    };
    std::sort(devices.begin(), devices.end(), [](const auto& x, const auto& y) { return x.id < y.id; });
    do {
        const DeviceIdentifiers names(devices);
        EXPECT_EQ(names.identifier_of("a"), "usb_05e0:1200");
        EXPECT_EQ(names.identifier_of("b"), "usb_05e0:1200_2");
        EXPECT_EQ(names.identifier_of("c"), "usb_05e0:1200_3");
        EXPECT_EQ(names.identifier_of("kitchen"), "office_2");
        EXPECT_EQ(names.identifier_of("same"), "same");
        EXPECT_EQ(names.device_of("office"), "office");
        EXPECT_EQ(names.device_of("office_2"), "kitchen");
        EXPECT_EQ(names.device_of("socket100019100"), "office");
        EXPECT_EQ(names.device_of("usb_05e0:1200_2"), "b");
        EXPECT_EQ(names.device_of("usb_05e0:1200_4"), "");
        EXPECT_EQ(names.device_of(""), "");
        EXPECT_EQ(names.identifier_of("nobody"), "");
    } while (std::next_permutation(devices.begin(), devices.end(),
                                   [](const auto& x, const auto& y) { return x.id < y.id; }));
}

TEST(DeviceIdentifiers, ACallerFindsADeviceByEitherNameAndHearsOfItByTheOneItAsked) {
    test::Box box;
    Contacts contacts;
    Context context{.registry = box.registry,
                    .events = box.hub,
                    .arbiter = box.arbiter,
                    .access = box.http.access(),
                    .contacts = contacts,
                    .clock = box.clock,
                    .said = [](Time) {}};
    const auto scanner = box.add(Kind::scanner, "hand");
    scanner->condition = bridge::Condition::ready;
    // No driver opens it, which a caller is told in other words than "there is no such device".
    box.add_real(Kind::printer, "receipt", "usb://EPSON/TM-m30?serial=X1");
    install(box.http.router(), context);
    box.start();
    const auto act = [&](const std::string& name) {
        return box.client()
            .rpc("/iot_drivers/action",
                 {{"session_id", "s"}, {"device_identifier", name}, {"data", {{"action", "cashbox"}}}})
            .json();
    };
    EXPECT_EQ(act("receipt")["result"], true);
    EXPECT_EQ(act("usbEPSONTM-m30?X1")["result"], true);
    EXPECT_EQ(act("usbEPSONTM-m30?X2")["result"], false);
    for (const char* name : {"receipt", "usbEPSONTM-m30?X1", "printer"}) {
        const auto heard =
            box.client()
                .rpc("/iot_drivers/event",
                     {{"listener", {{"session_id", "s"}, {"last_event", 0}, {"devices", {name}}}}})
                .json();
        EXPECT_EQ(heard["result"]["device_identifier"], name) << json::dump(heard);
    }
}

}  // namespace
}  // namespace comptoir::odoo
