"""The kernel's console while the panel is the kiosk's: what a customer with a keyboard can do, and how it is given back."""
import time

from machine import until
from steps import Failed, main_pid, need, panel, same_picture, still_panel

KEYBOARD = {"driver": "usb-kbd", "id": "customer", "bus": "usb.0"}
AWAY = ["alt", "f2"]
RESTART = ["ctrl", "alt", "delete"]


def press(machine, keys):
    machine.qmp.tell("send-key", keys=[{"type": "qcode", "data": key} for key in keys], hold_time=30)
    time.sleep(0.5)


def in_front(machine):
    """The console that the kernel shows, and hears keys for."""
    return machine.run("cat /sys/class/tty/tty0/active")


def goes_away(machine):
    press(machine, AWAY)
    return in_front(machine) == "tty2"


def check_console(shop):
    """Keys that switch or restart do nothing, nor does what is written to the console; at the end both work again."""
    with shop.restored("console") as machine:
        machine.plug(**KEYBOARD)
        machine.run("(sleep 1000 </dev/tty2 >/dev/null 2>&1 &)")  # there is a console to switch to
        need(until(lambda: "keyboard" in machine.run("cat /proc/bus/input/devices").lower(), 15), "there is no keyboard")
        pid, boot = main_pid(machine), machine.run("cat /proc/sys/kernel/random/boot_id")
        before = still_panel(machine).data
        for keys in (AWAY, ["ctrl", "alt", "f2"], ["alt", "right"], RESTART, RESTART, ["ctrl", "c"], ["alt", "sysrq", "b"]):
            press(machine, keys)
            need(in_front(machine) == "tty1", f"{'+'.join(keys)} left the kiosk's console")
        machine.run("echo 'a line of the kernel, or of whoever' >/dev/tty1; echo 'a line' >/dev/kmsg")
        time.sleep(2)
        need(machine.run("cat /proc/sys/kernel/random/boot_id") == boot and main_pid(machine) == pid, "the box or the program was started anew")
        need(panel(machine).data == before, "the panel shows something else")
        # Killed, it comes back locked; and where it stops the same keys switch: they did reach the kernel.
        machine.run(f"kill -9 {pid}")
        need(until(lambda: main_pid(machine) not in (0, pid), 60), "it did not come back")
        same_picture(machine, patience=40)
        need(not goes_away(machine), "after a kill the keys leave the kiosk's console")
        machine.run("systemctl stop comptoir.socket comptoir.service", 30)
        if not goes_away(machine):
            raise Failed(f"the program ended, and {'+'.join(AWAY)} does nothing: {in_front(machine)}")
        machine.run("systemctl start comptoir.socket comptoir.service", 60)
        return "seven chords, two lines and a kill: the same panel; once the program has ended the same keys switch"
