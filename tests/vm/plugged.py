"""Devices that no settings name: plugged in, they are the till's."""
import os
import time

from keys import CODE, heard_as_typed, listen, plug_keyboard
from machine import until
from steps import ask, call, condition, json_of, last_words, need
from touch import put_in

SCALE = "/run/vm-hid-scale"


def found_scanner(machine):
    """The device of the settings that the keyboard is; empty: none."""
    return [one["device"] for one in json_of(machine, "found")["found"] if "types_like" in one]


def check_new_scanner(shop):
    """A scanner that no settings name is the till's from its first code on, also after it was pulled; and once it was let go, no more."""
    with shop.restored("new-scanner") as machine:
        # QEMU makes up a number from the port, which is another one after a replug.
        plug_keyboard(machine, serial="S1")
        need(until(lambda: found_scanner(machine) == [""], 15), "it is not found, or used before it typed")
        machine.type(CODE + "\n")  # which shows what it is, and is nobody's
        began = time.monotonic()
        need(until(lambda: found_scanner(machine) == ["scanner"], 15, 0.05), "it is not adopted: " + last_words(machine))
        took = time.monotonic() - began
        need(until(lambda: condition(machine, "scanner") in ("ready", "silent"), 15), "the scanner is not ready: " + last_words(machine))
        for code in ("5901234123457", "ABC-123.x"):
            heard_as_typed(machine, code)
            machine.pull("customer")
            need(until(lambda: condition(machine, "scanner") == "offline", 15), "a pulled scanner is not offline")
            plug_keyboard(machine, serial="S1")
            need(until(lambda: condition(machine, "scanner") in ("ready", "silent"), 15), f"it is not ready after a replug: {json_of(machine, 'found')}; {last_words(machine)}")
        call(machine, "DELETE", "/api/v1/found/scanner")
        need(until(lambda: found_scanner(machine) == [""], 15), "it was let go, and is still used")
        machine.pull("customer")
        need(until(lambda: not found_scanner(machine), 15), "it was pulled, and is still there")
        plug_keyboard(machine, serial="S1")
        need(until(lambda: found_scanner(machine) == [""], 15), "it is not found again, or used again")
        heard = []
        till = listen(machine, heard, calls=2)
        machine.type(CODE + "\n")
        till.join(60)
        need(not heard and found_scanner(machine) == [""], f"it was let go, and the till heard {heard}")
        return f"adopted {took:.2f} s behind its first code; two more are the till's, one of them after a replug; let go, it stays away"


def check_new_scale(shop):
    """A scale on USB HID weighs for the till as soon as it is plugged in, also after it was pulled."""
    need(shop.hid_scale and os.access(shop.hid_scale, os.X_OK), "vm-hid-scale is not built")
    with shop.restored("new-scale") as machine:
        put_in(machine, shop.hid_scale, SCALE)
        machine.run("modprobe uhid")
        need(not json_of(machine, "found")["adopted"], "something was adopted before")

        def reads(grams):
            answer = ask(machine, "/hw_proxy/scale_read")
            value = answer.get("weight") if isinstance(answer, dict) else None
            return value is not None and abs(value * 1000 - grams) < 0.5

        took = []
        for grams in (1235, 700):
            began = time.monotonic()
            machine.run(f"((echo {grams}; sleep 20) | {SCALE} >/run/scale.log 2>&1 &)")
            need(until(lambda: reads(grams), 15, 0.05), f"{grams} g lie on it: {last_words(machine)} {machine.run('cat /run/scale.log')}")
            took.append(time.monotonic() - began)
            need(condition(machine, "scale") == "ready", "it has another name: " + str(json_of(machine, "found")))
            need(until(lambda: condition(machine, "scale") == "offline", 40), "a pulled scale is not offline")
        adopted = json_of(machine, "found")["adopted"]
        need([one["by_itself"] for one in adopted] == ["it says that it is a scale"], f"adopted is {adopted}")
        return f"it weighs {took[0]:.2f} s after it was plugged in for the first time, and {took[1]:.2f} s after a replug"
