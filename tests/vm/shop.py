"""The virtual shop: boots the kiosk in a virtual machine and does to it what happens in shops. Called by tests/vm/shop.sh.

Each check is a function of a Shop that raises Failed, or says what it saw. One line each: name, ok or FAILED, seconds, what.
"""
import argparse
import base64
import collections
import os
import re
import shutil
import subprocess
import sys
import threading
import time

import away
import console
import disk_log
import faults
import journal_rules
import keys
import pictures
import plugged
import screens
import stick
import touch
import unready
from machine import MachineError, connect, fresh_folder, until
from printers import UsbPrinter
from scale import Scale
from steps import (ALIKE, DATA_BYTES, HEADERS, Failed, Shop, add_settings, ask, call, condition, json_of, last_words, main_pid, need, order_of,
                   panel, print_number, printed, same_picture, settle)


def check_boot(shop):
    """From nothing to the welcome scene, and how that compares to the same image's login prompt."""
    shop.new_disk(shop.data)
    with shop.cold("boot", shop.plain_disk(shop.data)) as machine:
        login = []

        def wait_for_login():
            try:
                machine.console.wait(rb"login: ", 240)
                login.append(machine.age())
            except MachineError:
                pass

        waiter = threading.Thread(target=wait_for_login, daemon=True)
        waiter.start()
        machine.open_agent(240)
        said = until(lambda: re.search(r"\[ *([0-9.]+)\].*frame presented.*",
                                       machine.run("journalctl -q -o short-monotonic -u comptoir.service | grep 'frame presented' | head -n 1")), 120, 0.5)
        need(said, "no frame was presented: " + machine.ask("systemctl status comptoir.service | tail -n 5")[1])
        waiter.join(120)
        uptime = float(machine.run("cut -d' ' -f1 /proc/uptime"))
        first = machine.age() - uptime + float(said[1])
        shop.seconds_to_frame = first
        shop.seconds_to_login = login[0] if login else None
        shop.network_began = began_after_boot(machine, unready.NETWORK_UNITS)
        settle(shop, machine)
        # The shell through which this is asked is a start that never ends, as systemd sees it; what is cancelled is the waiting.
        machine.run("systemctl cancel; sleep 1")
        shop.chain = machine.run("systemd-analyze --no-pager critical-chain comptoir.service")
        try:
            seen = same_picture(machine, patience=20)
        finally:
            shop.keep(machine)  # what else is checked needs a machine, whatever its panel shows
        return f"welcome scene of {seen[0].width}x{seen[0].height}, {seen[1]:.2f} from screen.png, first frame after {first:.1f} s"


def check_first_frame(shop):
    need(shop.seconds_to_frame, "no first frame was seen")
    need(shop.seconds_to_login, "no login prompt was seen on the serial console")
    ratio = shop.seconds_to_frame / shop.seconds_to_login
    text = f"first frame {shop.seconds_to_frame:.1f} s, login prompt {shop.seconds_to_login:.1f} s: {ratio:.2f} times"
    need(ratio <= 1.1, text + ", 1.1 is allowed")
    return text


def began_after_boot(machine, units):
    """When systemd began each unit, and when it heard that the kiosk is ready, in seconds of the kernel's time."""
    def moment(unit, what):
        return int(machine.run(f"systemctl show -p {what} --value {unit}.service") or 0) / 1e6

    need(until(lambda: all(moment(unit, "ExecMainStartTimestampMonotonic") for unit in units), 60, 0.5), f"not all of {units} run")
    return {"the kiosk": moment("comptoir", "ActiveEnterTimestampMonotonic"),
            **{unit: moment(unit, "ExecMainStartTimestampMonotonic") for unit in units}}


def check_chain(shop):
    """What the kiosk waits for, as systemd-analyze has it: local files, users and devices, and nothing of a network."""
    links = re.findall(r"([\w.@:\\-]+\.\w+)(?: @([0-9.]+m?s))?(?: \+([0-9.]+m?s))?$", need(shop.chain, "no start was seen"), re.M)
    need(links and links[0][0] == "comptoir.service", f"that is no chain: {shop.chain}")
    wrong = [name for name, _, _ in links if re.search("network|wpa|avahi|cups|dbus|polkit|time-sync", name, re.I)]
    need(not wrong, f"it waits for {wrong}: {shop.chain}")
    return " < ".join(name + (f" +{took}" if took else "") for name, _, took in links)


def check_network_later(shop):
    """The first frame comes before the network."""
    began = need(shop.network_began, "no start was seen")
    text = ", ".join(f"{name} {at:.2f} s" for name, at in began.items())
    need(min(began.values()) == began["the kiosk"] > 0, "the network began first: " + text)
    return text


def check_order(shop):
    """An order over HTTP is on the panel, and a changed total changes it."""
    with shop.restored("order") as machine:
        before = panel(machine)
        began = time.monotonic()
        call(machine, "PUT", "/api/v1/order", order_of())
        first, difference = same_picture(machine)
        took = time.monotonic() - began
        need(first.differs(before) > ALIKE, "the panel shows what it showed before the order")
        call(machine, "PUT", "/api/v1/order", order_of(total=1260, lines=[
            {"name": "Flat white", "quantity": "3", "unit_price": 420, "price": 1260}]))
        need(until(lambda: panel(machine).data != first.data, 10), "the total changed and the picture did not")
        same_picture(machine)
        return f"on the panel within {took:.1f} s, {difference:.2f} from screen.png; the total changed its pixels"


def check_qr(shop):
    """The code of a payment can be read off the panel."""
    need(shutil.which("zbarimg"), "zbarimg is not here: apt-get install zbar-tools")
    link = "https://pay.example/shop/4711"
    with shop.restored("qr") as machine:
        call(machine, "PUT", "/api/v1/order", order_of(qr={"text": link}))
        same_picture(machine)
        said = until(lambda: subprocess.run(["zbarimg", "-q", "--raw", machine.path("head0.ppm")], capture_output=True,
                                            text=True).stdout.strip() or (panel(machine) and None), 15, 0.5)
        need(said == link, f"zbarimg reads {said!r}")
        return "zbarimg reads it off the panel"


def check_scanner(shop):
    """Keys of a USB keyboard reach the till's long poll, also after it was pulled and plugged in."""
    with shop.restored("scanner") as machine:
        add_settings(machine, "scanner", '[[scanner]]\nname = "counter"\nuri = "evdev://0627:0001"\n')
        keyboard = {"driver": "usb-kbd", "id": "scanner", "bus": "usb.0"}
        took = []
        for round_number, code in enumerate(("4006381333931", "ABC-123.x")):
            if round_number:
                machine.pull("scanner")
                need(until(lambda: condition(machine, "counter") == "offline", 10), "a pulled scanner is not offline")
            machine.plug(**keyboard)
            need(until(lambda: condition(machine, "counter") in ("ready", "silent"), 15), "the scanner is not ready: " + last_words(machine))
            took.append(keys.heard_as_typed(machine, code))
        return f"two codes, {max(took):.2f} s behind the last key at most, one of them after a replug"


def check_scale(shop):
    """A serial scale weighs, is pulled and plugged in."""
    with shop.restored("scale") as machine:
        add_settings(machine, "scale", '[[scale]]\nname = "counter-scale"\nuri = "serial:///dev/ttyUSB0"\nprotocol = "toledo-8217"\n')
        scale = Scale()
        scale.serve(connect(machine.path("line")), is_seven_bits=True)
        adapter = {"driver": "usb-serial", "id": "scale", "chardev": "line", "bus": "usb.0"}
        machine.plug(**adapter)

        def reads(grams):
            answer = ask(machine, "/hw_proxy/scale_read")
            value = answer.get("weight") if isinstance(answer, dict) else None
            return value is not None and abs(value * 1000 - grams) < 0.5

        for grams in (0, 1235, 250):
            scale.grams = grams
            need(until(lambda: reads(grams), 20), f"{grams} g lie on it: " + last_words(machine))
        machine.pull("scale")
        need(until(lambda: condition(machine, "counter-scale") == "offline", 15), "a pulled scale is not offline")
        scale.grams = 780
        machine.plug(**adapter)
        need(until(lambda: reads(780), 20), "it does not weigh after it was plugged in again")
        return f"four weights, one after a replug; it was asked {scale.asked} times"


def check_usb_printer(shop):
    """Prints, runs out of paper, is pulled and plugged in; each receipt is dot for dot what was sent."""
    with shop.restored("usb-printer") as machine:
        # EHCI: QEMU's xHCI calls all of a cancelled redirected transfer taken.
        machine.plug(driver="usb-redir", id="redir", chardev="printer", bus="ehci.0")
        printer = UsbPrinter(machine.path("printer"))
        need(until(lambda: condition(machine, "usb") in ("ready", "silent"), 40), "the printer is not ready: " + last_words(machine))
        first = print_number(machine, "usb", 0x5A17C0DE)
        need(printed(printer, 0x5A17C0DE), f"no receipt that is what was sent; {first}; {printer.paper.arrived} bytes arrived")
        printer.set_paper_out(True)
        need(until(lambda: condition(machine, "usb") == "paper_out", 20),
             f"out of paper is not noticed: {json_of(machine, 'devices/usb')}")
        refused = machine.request("POST", "/api/v1/devices/usb/actions", {"verb": "print_picture", "payload": {
            "data": base64.b64encode(pictures.receipt_png(2)).decode()}}, 30, {**HEADERS, "Prefer": "wait=10"})
        need(b"done" not in refused[1], f"a print without paper was called {refused}")
        printer.set_paper_out(False)
        need(until(lambda: condition(machine, "usb") in ("ready", "silent"), 20), "new paper is not noticed")
        print_number(machine, "usb", 3)
        need(printed(printer, 3), "nothing is printed on the new paper")
        printer.pull()
        need(until(lambda: condition(machine, "usb") == "offline", 20), "a pulled printer is not offline")
        printer.plug()
        need(until(lambda: condition(machine, "usb") in ("ready", "silent"), 20), "a replugged printer is not ready")
        print_number(machine, "usb", 4)
        need(printed(printer, 4), "nothing is printed after the replug")
        need(printer.receipts.numbers() == [0x5A17C0DE, 3, 4], f"what came out: {printer.receipts.numbers()}")
        need(printer.paper.unknown == 0, f"{printer.paper.unknown} commands that no table names")
        return "three receipts dot for dot, none without paper, ready again after paper and plug"


def check_network_printer(shop):
    with shop.restored("network-printer") as machine:
        # Its clock stood still while it was saved, and its connections are gone: the printer's last word seems new. Elsewhere
        # the box asks anew once a word is two seconds old.
        call(machine, "POST", "/api/v1/devices/network/actions", {"verb": "status", "payload": {}}, 30, {"Prefer": "wait=10"})
        answer = print_number(machine, "network", 0x0C0FFEE)
        need(printed(shop.network, 0x0C0FFEE), f"no receipt that is what was sent: {answer}; {last_words(machine)}")
        return "a receipt dot for dot"


def check_second_screen(shop):
    with shop.restored("second-screen") as machine:
        add_settings(machine, "second", '[second_screen]\nshows = "order"\n')
        machine.run(machine.asks_restart, 90)
        need(until(lambda: call(machine, "PUT", "/api/v1/order", order_of(), 60) or True, 60), "it does not answer any more")
        same_picture(machine, 0, 40)
        second, difference = same_picture(machine, 1)
        return f"{second.width}x{second.height} on the second panel, {difference:.2f} from its screen.png"


def check_screen_unplugged(shop):
    """The panel goes and comes back; the program stays the same."""
    with shop.restored("screen-unplugged") as machine:
        pid = main_pid(machine)
        need(pid, "the program does not run")
        call(machine, "PUT", "/api/v1/order", order_of())
        same_picture(machine)
        status = machine.run("ls -d /sys/class/drm/card*-Virtual-1 | head -n 1") + "/status"
        machine.run(f"echo off >{status}")
        time.sleep(4)
        need(json_of(machine, "status"), "without a panel it does not answer")
        call(machine, "PUT", "/api/v1/order", order_of(total=900, lines=[
            {"name": "Tea", "quantity": "2", "unit_price": 450, "price": 900}]))
        machine.run(f"echo detect >{status}")
        began = time.monotonic()
        same_picture(machine, patience=20)
        took = time.monotonic() - began
        need(main_pid(machine) == pid, "the program was started anew")
        need(took <= 10, f"the right picture took {took:.1f} s")  # 3 s on a machine that is not emulated
        return f"the new order's picture is back {took:.1f} s after the panel, by the same process"


def check_data_destroyed(shop):
    """The data partition is noise: the box starts all the same, keeps jobs again, and prints."""
    disk = os.path.join(shop.folder, "destroyed.img")
    with open(disk, "wb") as file:
        file.write(os.urandom(1 << 20) * (DATA_BYTES >> 20))
    with shop.cold("data-destroyed", shop.plain_disk(disk)) as machine:
        machine.open_agent(240)
        need(until(lambda: "frame presented" in machine.run("journalctl -q -o cat -u comptoir.service"), 120, 0.5), "no frame")
        settle(shop, machine)
        mounted = machine.run("findmnt -n -o FSTYPE,SOURCE --target /var/lib/comptoir")
        need("ext4" in mounted and "vdb" in mounted, f"its state lies on {mounted}")
        print_number(machine, "network", 77)
        need(printed(shop.network, 77), "it prints nothing")
        same_picture(machine, patience=20)
        return f"made anew ({mounted.split()[0]}), prints, and shows the welcome scene"


def check_crash(shop, seconds=20, images=200):
    """Power cuts while receipts are printed as fast as they can be: no promised one lost, none printed twice."""
    need(shop.checker and os.access(shop.checker, os.X_OK), "vm-journal-check is not built")
    folder = fresh_folder(os.path.join(shop.folder, "crash-disk"))
    disk, log = os.path.join(folder, "data.img"), os.path.join(folder, "writes.log")
    shutil.copyfile(shop.kept_data if shop.is_warm else shop.data, disk)
    with open(disk, "rb") as file:
        base = file.read()
    open(log, "wb").close()
    words = ["-blockdev", f"driver=file,filename={disk},node-name=disk-file", "-blockdev", "driver=raw,file=disk-file,node-name=disk",
             "-blockdev", f"driver=file,filename={log},node-name=log-file", "-blockdev", "driver=raw,file=log-file,node-name=log",
             "-blockdev", "driver=blklogwrites,file=disk,log=log,node-name=data"]
    record = journal_rules.Record(lambda: os.stat(log).st_size)
    paper = shop.network.paper

    def heard(_):
        if not paper.rows and not paper.waiting:
            record.starts()

    with shop.restored("crash", words) as machine:
        shop.network.when_heard = heard
        already = len(shop.network.receipts.printed)
        shop.network.paper.on_cut = lambda rows: (shop.network.receipts.cut(rows), record.printed(shop.network.receipts.printed[-1][0]))
        numbers = collections.deque(range(100_000, 200_000))
        end = time.monotonic() + seconds

        def sell():
            while time.monotonic() < end:
                number = numbers.popleft()
                try:
                    answer = print_number(machine, "network", number, 0)
                    record.promised(number, answer["job"])
                except (MachineError, KeyError):
                    time.sleep(0.2)  # refused: too many wait

        tills = [threading.Thread(target=sell, daemon=True) for _ in range(6)]
        for till in tills:
            till.start()
        for till in tills:
            till.join(seconds + 60)
        time.sleep(1)
        machine.process.kill()
        machine.process.wait()
        shop.network.when_heard = lambda data: None
        shop.network.paper.on_cut = shop.network.receipts.cut
        shop.network.paper.power_cycle()
    need(len(shop.network.receipts.printed) - already > 20, f"only {len(shop.network.receipts.printed) - already} receipts were printed")
    found = journal_rules.judge(disk_log.DiskLog(log), base, images, record, shop.checker, folder)
    text = (f"{found.images} crash images of {found.writes} writes: {len(record.promises)} promised, {len(record.prints)} printed, "
            f"lost {found.lost}, doubled {found.doubled}, unreadable {found.unreadable}")
    need(found.images >= images and not (found.lost or found.doubled or found.unreadable), text + "; " + "; ".join(found.words[:3]))
    return text


CHECKS = {"boot": check_boot, "first-frame": check_first_frame, "chain": check_chain, "network-later": check_network_later,
          "order": check_order, "qr": check_qr, "scanner": check_scanner, "scale": check_scale, "usb-printer": check_usb_printer,
          "network-printer": check_network_printer, "second-screen": check_second_screen, "screen-unplugged": check_screen_unplugged,
          "off-at-start": screens.check_off_at_start, "made-mode": screens.check_made_mode, "console": console.check_console,
          "power-keys": keys.check_power_keys, "all-keys": keys.check_all_keys, "new-scanner": plugged.check_new_scanner,
          "new-scale": plugged.check_new_scale,
          "serial-scanner": keys.check_serial_scanner,
          "touch": touch.check_touch, "killed": away.check_killed, "hang": away.check_hang, "thread-hangs": faults.check_thread_hangs,
          "no-screen": faults.check_no_screen, "unready": unready.check_unready,
          "no-card": unready.check_no_card, "memory": faults.check_memory, "windows-settings": faults.check_windows_settings,
          "disk-full": faults.check_disk_full, "state-rights": faults.check_state_rights, "stick": stick.check_stick,
          "data-destroyed": check_data_destroyed, "crash": check_crash}


def main(words):
    parser = argparse.ArgumentParser(prog="tests/vm/shop.sh")
    parser.add_argument("--image", required=True, help="folder with vmlinuz, initrd.img and root.squashfs")
    parser.add_argument("--folder", required=True)
    parser.add_argument("--journal-check")
    parser.add_argument("--finger", help="vm-finger, for the check of touch")
    parser.add_argument("--hold", help="vm-hold, for the check of threads")
    parser.add_argument("--hid-scale", help="vm-hid-scale, for the check of a scale that is plugged in")
    parser.add_argument("--kernel-line", default="")
    parser.add_argument("--only", default="", help="names of checks, with commas")
    arguments = parser.parse_args(words)
    wanted = [name for name in arguments.only.split(",") if name] or list(CHECKS)
    if unknown := [name for name in wanted if name not in CHECKS]:
        parser.error(f"no check {', '.join(unknown)}; there are {', '.join(CHECKS)}")
    os.makedirs(arguments.folder, exist_ok=True)
    shop = Shop(arguments)
    names = wanted if "boot" in wanted else ["boot", *wanted]  # everything else goes on from there
    return run_checks("virtual shop", shop, {name: CHECKS[name] for name in names})


def run_checks(title, shop, checks):
    """One line each; 1 if one failed."""
    failed, began = [], time.monotonic()
    for name, check in checks.items():
        start = time.monotonic()
        try:
            result, said = "ok", check(shop)
        except (Failed, MachineError, OSError, ValueError, KeyError, TypeError, subprocess.SubprocessError) as error:
            result, said = "FAILED", f"{error}"
            failed.append(name)
        print(f"{name:<17} {result:<6} {time.monotonic() - start:6.1f} s  " + " ".join(said.split())[:600], flush=True)
    print(f"{title}: {len(checks)} checks, {len(failed)} failed, {time.monotonic() - began:.0f} s", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
