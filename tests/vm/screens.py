"""Panels that are off at the start, and modes that no panel offers."""
import time

from machine import until
from steps import add_settings, json_of, main_pid, need, panel, same_picture

MADE = (1000, 600)  # no list of modes has it


def check_off_at_start(shop):
    """The panel is off when the program begins; once it is on the picture is there, without a restart."""
    with shop.restored("off-at-start") as machine:
        status = machine.run("ls -d /sys/class/drm/card*-Virtual-1 | head -n 1") + "/status"
        other = status.replace("Virtual-1", "Virtual-2")
        machine.run(f"echo off >{other}; echo off >{status}; systemctl restart comptoir.service", 90)
        need(until(lambda: json_of(machine, "status"), 60), "without a panel it does not answer")
        pid = main_pid(machine)
        machine.run(f"echo detect >{status}")
        began = time.monotonic()
        seen, _ = same_picture(machine, patience=30)
        took = time.monotonic() - began
        need(main_pid(machine) == pid, "the program was started anew")
        return f"{seen.width}x{seen.height} is shown {took:.1f} s after the panel is on, by the same process"


def check_made_mode(shop):
    with shop.restored("made-mode") as machine:
        add_settings(machine, "mode", '[screen]\nmode = "%dx%d"\n' % MADE)
        machine.run("systemctl restart comptoir.service", 90)

        def is_made():
            now = panel(machine)
            return (now.width, now.height) == MADE

        need(until(is_made, 40), f"the panel is {panel(machine).width} wide: {json_of(machine, 'status')['screen']}")
        same_picture(machine, patience=30)
        offered = machine.run("cat /sys/class/drm/card*-Virtual-1/modes")
        need("%dx%d" % MADE not in offered, "the panel offers it: that proves nothing")
        return "%dx%d, which the panel does not offer, is made and shown" % MADE
