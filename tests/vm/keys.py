"""Keyboards within a customer's reach: keys that turn a computer off; and a scanner on a line."""
import threading
import time

from console import KEYBOARD, press
from machine import MachineError, connect, until
from steps import add_settings, ask, condition, last_words, need, panel, still_panel

RULE = "/etc/udev/rules.d/70-power-switch.rules"
CODE = "4006381333931"


def same_as(machine, before):
    """The panel is left as it was."""
    now = panel(machine)
    need(now.data == before.data, f"the panel shows something else, {now.differs(before):.3f} from what it showed")


def plug_keyboard(machine):
    machine.plug(**KEYBOARD)
    need(until(lambda: "keyboard" in machine.run("cat /proc/bus/input/devices").lower(), 15), "there is no keyboard")
    machine.run("udevadm settle")


def check_power_keys(shop):
    """A keyboard's keys for power and sleep do nothing; without the image's rule the same key turns the box off."""
    with shop.restored("power-keys") as machine:
        need(machine.run("systemctl is-active systemd-logind.service") == "active", "logind does not run: that proves nothing")
        plug_keyboard(machine)
        before = still_panel(machine)
        for key in ("power", "sleep", "wake"):
            press(machine, [key])
        need(until(lambda: machine.process.poll() is not None, 10) is None, "a customer's keyboard turned the box off")
        same_as(machine, before)
        machine.run(f"rm {RULE} && udevadm control --reload")
        machine.pull("customer")
        need(until(lambda: "keyboard" not in machine.run("cat /proc/bus/input/devices").lower(), 15), "it can't be pulled")
        plug_keyboard(machine)
        time.sleep(1)
        press(machine, ["power"])
        need(until(lambda: machine.process.poll() is not None, 60), "without the rule the key does nothing either: that proves nothing")
        return "power, sleep and wake of a USB keyboard: the same panel; without the image's rule power turns it off"


def listen(machine, heard, calls=8):
    """The first code that a till hears in calls one after the other."""
    def run():
        try:
            for _ in range(calls):  # each is held for some seconds
                if code := ask(machine, "/hw_proxy/scanner", {}, 20):
                    heard.append(code)
                    return
        except MachineError as error:
            heard.append(str(error))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def check_serial_scanner(shop):
    """A scanner on a USB serial adapter, pulled in the middle of a code and plugged in."""
    with shop.restored("serial-scanner") as machine:
        add_settings(machine, "scanner", '[[scanner]]\nname = "counter"\nuri = "serial:///dev/ttyUSB0"\n')
        line = connect(machine.path("line"))
        adapter = {"driver": "usb-serial", "id": "reader", "chardev": "line", "bus": "usb.0"}
        for code in (CODE, "ABC-123.x"):
            machine.plug(**adapter)
            need(until(lambda: condition(machine, "counter") in ("ready", "silent"), 20), "the scanner is not ready: " + last_words(machine))
            heard = []
            poll = listen(machine, heard)
            time.sleep(0.5)
            line.sendall(code.encode() + b"\r\n")
            poll.join(20)
            need(heard == [code], f"sent {code}, the till heard {heard}: {last_words(machine)}")
            line.sendall(b"40063")
            time.sleep(0.5)
            machine.pull("reader")
            need(until(lambda: condition(machine, "counter") == "offline", 15), "a pulled scanner is not offline")
        return "two codes; the half of one that a pull cut off is on neither"
