"""The short form of the virtual shop: its checks that need no systemd, on one machine that goes on. Called by tests/vm/small_shop.sh."""
import contextlib
import os
import re
import sys

import shop as whole
from machine import ARM, PC, Machine, fresh_folder, until
from printers import NetworkPrinter
from steps import (ALIKE, DEVICES, SECOND_PANEL, add_settings, call, drawn, json_of, last_words, main_pid, need, order_of, panel,
                   same_picture, settle)
from virgl import VirglMachine

CHECKS = {"order": whole.check_order, "qr": whole.check_qr, "scanner": whole.check_scanner, "scale": whole.check_scale,
          "usb-printer": whole.check_usb_printer, "network-printer": whole.check_network_printer,
          "screen-unplugged": whole.check_screen_unplugged, "second-screen": whole.check_second_screen}  # and "killed", which is another one here

# What emulates it, its console, and its card.
MACHINES = {"amd64": (PC, "ttyS0,115200", "virtio-vga"), "gpu": (PC, "ttyS0,115200", "virtio-vga"),
            "virgl": (PC, "ttyS0,115200", "virtio-vga-gl"), "arm64": (ARM, "ttyAMA0", "virtio-gpu-pci")}


class SmallShop:
    """What the checks ask of a shop, for a machine that all of them share."""

    def __init__(self, kind, folder, kernel, initrd):
        self.network = NetworkPrinter()
        emulator, console, card = MACHINES[kind]
        line = f"console={console} net.ifnames=0 mitigations=off quiet panic=-1 vt.global_cursor_default=0 " + SECOND_PANEL
        devices = [word.replace("virtio-vga", card) for word in DEVICES]
        kind_of_machine = VirglMachine if kind == "virgl" else Machine
        self.machine = kind_of_machine(fresh_folder(folder), ["-kernel", kernel, "-initrd", initrd, "-append", line, *devices], lifetime=600,
                               emulator=emulator)
        self.machine.asks_pid = "pidof comptoir"
        self.machine.asks_log = "cat /tmp/comptoir.log"
        self.machine.asks_restart = "kill $(pidof comptoir)"

    @contextlib.contextmanager
    def restored(self, _):
        yield self.machine  # which shows and knows what the check before left


def check_boot(shop):
    """From nothing to the welcome scene, as a user who is nobody in particular."""
    machine = shop.machine
    machine.open_agent(240)
    need(until(lambda: "frame presented" in machine.run("cat /tmp/comptoir.log"), 120, 0.2), "no frame was presented")
    settle(shop, machine)
    seen, difference = same_picture(machine, patience=30)
    owner = machine.run("stat -c %U /proc/$(pidof comptoir)")
    need(owner == "comptoir", f"it runs as {owner}")
    return f"welcome scene of {seen.width}x{seen.height}, {difference:.2f} from screen.png"


def check_killed(shop):
    """`kill -9` in the middle of a sale: whoever starts it again finds the order on the panel, before a till says a word."""
    machine = shop.machine
    call(machine, "PUT", "/api/v1/order", order_of(total=1730, lines=[
        {"name": "Quiche", "quantity": "1", "unit_price": 1730, "price": 1730}]))
    before = same_picture(machine)[0]
    pid = main_pid(machine)
    machine.run(f"kill -9 {pid}")
    need(until(lambda: main_pid(machine) not in (0, pid), 30), "it was not started again")
    # Of what the new process says that it shows: a panel may keep a dead one's picture.
    now, _ = same_picture(machine, patience=40)
    difference = now.differs(before)
    need(difference < ALIKE, f"the picture differs by {difference:.1f}: the order is lost")
    return f"a new process, and the order is on the panel again, {difference:.2f} from before"


# ---- the panel drawn with OpenGL ES ----

def says_gpu(machine):
    return json_of(machine, "status")["screen"]["shown_by"]


def start_again(machine, settings):
    add_settings(machine, "gpu", "[screen]\n" + settings)
    pid = main_pid(machine)
    machine.run(machine.asks_restart)
    need(until(lambda: main_pid(machine) not in (0, pid) and json_of(machine, "status"), 60), "it did not come back")


def drawn_by_gpu(machine, patience=150):
    return need(until(lambda: "drawn by" in says_gpu(machine) and says_gpu(machine), patience, 1), f"{says_gpu(machine)}: {last_words(machine)}")


def check_gpu_auto(shop):
    """A driver that draws with the machine's own processor is not worth trying."""
    start_again(shop.machine, 'gpu = "auto"\n')
    need(until(lambda: "machine's own processor" in shop.machine.run(shop.machine.asks_log), 60), last_words(shop.machine))
    need("drawn by" not in says_gpu(shop.machine), says_gpu(shop.machine))
    same_picture(shop.machine)
    return says_gpu(shop.machine)


def check_gpu_measured(shop):
    """One with a processor of its own is tried, and draws from then on if it is faster."""
    start_again(shop.machine, 'gpu = "auto"\n')
    log = lambda: shop.machine.run(shop.machine.asks_log)
    said = need(until(lambda: "drawn by" in says_gpu(shop.machine) and says_gpu(shop.machine)
                      or re.search("it is not faster: a frame takes [0-9]+ ms, and [0-9]+ ms in memory", log()), 150, 1), last_words(shop.machine))
    same_picture(shop.machine, patience=60)
    return said if isinstance(said, str) else said[0]


def check_gpu_on(shop):
    start_again(shop.machine, 'gpu = "on"\n')
    who = drawn_by_gpu(shop.machine)
    _, difference = same_picture(shop.machine, patience=60)
    return f"{who}, {difference:.2f} from screen.png"


def check_gpu_turned(shop):
    """What the program shows upright is on the panel as it hangs."""
    start_again(shop.machine, 'gpu = "on"\nrotate = 90\n')
    call(shop.machine, "PUT", "/api/v1/order", order_of())
    drawn_by_gpu(shop.machine)
    last = [255.0]

    def is_turned():
        last[0] = panel(shop.machine).differs(drawn(shop.machine).turned_right())
        return last[0] <= ALIKE

    need(until(is_turned, 60, 1), f"the turned picture differs by {last[0]:.1f}")
    return f"{last[0]:.2f} from screen.png, turned"


GPU_CHECKS = {"auto": check_gpu_auto, "on": check_gpu_on, "order": whole.check_order, "qr": whole.check_qr,
              "screen-unplugged": whole.check_screen_unplugged, "killed": check_killed, "turned": check_gpu_turned}


def main(kind, *paths):
    shop = SmallShop(kind, *map(os.path.abspath, paths))
    gpu_checks = {**GPU_CHECKS, "auto": check_gpu_measured} if kind == "virgl" else GPU_CHECKS
    checks = gpu_checks if kind in ("gpu", "virgl") else {**CHECKS, "killed": check_killed}
    try:
        return whole.run_checks(f"small virtual shop ({kind})", shop, {"boot": check_boot, **checks})
    finally:
        shop.machine.close()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
