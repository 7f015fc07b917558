"""Keyboards within a customer's reach: keys that turn a computer off, and all keys at once."""
import threading
import time

from console import KEYBOARD, press
from machine import MachineError, connect, until
from steps import add_settings, ask, condition, last_words, main_pid, need, panel, still_panel

RULE = "/etc/udev/rules.d/70-power-switch.rules"
LETTERS = "abcdefghijklmnopqrstuvwxyz"
OTHERS = ["spc", "tab", "esc", "backspace", "minus", "equal", "comma", "dot", "slash", "semicolon", "caps_lock", "num_lock", "insert",
          "delete", "home", "end", "pgup", "pgdn", "up", "down", "left", "right", "print", "scroll_lock", "pause", "menu", "meta_l",
          "shift", "ctrl", "alt", "shift_r", "ctrl_r", "alt_r", *[f"f{number}" for number in range(1, 13)]]
EVERY_KEY = [*LETTERS, *"1234567890", *OTHERS]
CODE = "4006381333931"


def same_as(machine, before):
    """The panel is left as it was."""
    now = panel(machine)
    need(now.data == before.data, f"the panel shows something else, {now.differs(before):.3f} from what it showed")


def plug_keyboard(machine, **more):
    machine.plug(**KEYBOARD, **more)
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


def hit_all(machine):
    """Every key goes down before the first one comes up; six at a time, for QEMU's keyboard forgets those that come faster."""
    for is_down in (True, False):
        for first in range(0, len(EVERY_KEY), 6):
            machine.qmp.tell("input-send-event", events=[
                {"type": "key", "data": {"down": is_down, "key": {"type": "qcode", "data": key}}} for key in EVERY_KEY[first : first + 6]])
            time.sleep(0.1)


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


def scan(machine, code):
    """What a till hears of a code that is typed, and how long after it; once more where the keyboard itself dropped a key."""
    for _ in range(3):
        lost, heard = machine.lost_keys(), []
        till = listen(machine, heard, calls=4)
        time.sleep(0.5)
        machine.type(code + "\n")
        began = time.monotonic()
        till.join(40)
        took = time.monotonic() - began
        if heard == [code] or machine.lost_keys() == lost:
            break
    return heard, took


def heard_as_typed(machine, code):
    """How long behind its last key, in seconds."""
    heard, took = scan(machine, code)
    need(heard == [code], f"typed {code}, the till heard {heard}, {machine.lost_keys()} keys were lost before: {last_words(machine)}")
    return took


def check_all_keys(shop):
    """A hand, or a cat, on a keyboard: nothing is sold and nothing changes. On a scanner: the next code is read as it is."""
    with shop.restored("all-keys") as machine:
        plug_keyboard(machine)
        heard = []
        till = listen(machine, heard)  # and the panel welcomes
        before, pid = still_panel(machine), main_pid(machine)
        for _ in range(5):
            hit_all(machine)
        time.sleep(1)
        same_as(machine, before)
        till.join(120)
        need(not heard, f"a keyboard that is no scanner was heard: {heard}")
        add_settings(machine, "scanner", '[[scanner]]\nname = "counter"\nuri = "evdev://0627:0001"\n')
        need(until(lambda: condition(machine, "counter") in ("ready", "silent"), 15), "the scanner is not ready: " + last_words(machine))
        for _ in range(5):
            hit_all(machine)
        need(until(lambda: not ask(machine, "/hw_proxy/scanner", {}, 20), 60), "it reads for ever what was hit")  # one call is silent
        heard_as_typed(machine, CODE)
        need(main_pid(machine) == pid, "the program was started anew")
        return f"{len(EVERY_KEY)} keys at once, ten times: the same panel, no code of a keyboard, and a scanner's next one is read"


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
