"""Keyboards within a customer's reach: keys that turn a computer off."""
import time

from console import KEYBOARD, press
from machine import until
from steps import need, panel, same_picture

RULE = "/etc/udev/rules.d/70-power-switch.rules"


def still_panel(machine):
    """What the panel shows once that stays for five seconds: the machine has just been woken."""
    last = [None, 0.0]

    def look():
        now = panel(machine)
        if last[0] is None or now.data != last[0].data:
            last[:] = now, time.monotonic()
        return last[0] if time.monotonic() - last[1] > 5 else None

    same_picture(machine)
    return need(until(look, 60, 0.5), "the panel never stands still")


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
