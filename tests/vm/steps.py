"""What the checks of the virtual shop have in common: the shop, its machine, and what is asked of a kiosk in it."""
import base64
import itertools
import json
import os
import shutil
import subprocess
import time

import pictures
from machine import AGENT, Machine, MachineError, fresh_folder, until
from printers import NetworkPrinter

TOKEN = "the-till-of-the-virtual-shop"
HEADERS = {"Authorization": "Bearer " + TOKEN}
ALIKE = 3.0  # mean difference of a channel, of 255, up to which two pictures are the same one
SECOND_PANEL = "video=Virtual-2:1024x768e"  # a word of the kernel line
DATA_BYTES = 64 << 20

SETTINGS = """[access]
api_token = "%s"
origins = ["open"]
[screen]
clock = false
reduced_motion = true
burn_in_guard = false
[[printer]]
name = "network"
uri = "tcp://10.0.2.2:%d"
answer = "accepted"
[[printer]]
name = "usb"
uri = "usb://04b8:0e15"
model = "epson-tm-t20ii"
"""

# Two panels, a network, two USB buses, the shell inside, and the far ends of a USB printer and of a serial line.
DEVICES = ["-device", "virtio-vga,id=screen,max_outputs=2,xres=1280,yres=800",
           "-netdev", "user,id=net,hostfwd=tcp:127.0.0.1:@PORT@-:8069", "-device", "virtio-net-pci,netdev=net,romfile=",
           "-device", "qemu-xhci,id=usb", "-device", "usb-ehci,id=ehci", "-device", "virtio-serial-pci", "-device", "virtio-rng-pci",
           "-chardev", "socket,id=agent,path=agent,server=on,wait=off",
           "-device", "virtserialport,chardev=agent,name=shop.agent",
           "-chardev", "socket,id=printer,path=printer,server=on,wait=off",
           "-chardev", "socket,id=line,path=line,server=on,wait=off"]

ORDER = {"source": "till-1", "revision": 1, "currency": "EUR", "digits": 2, "total": 840,
         "lines": [{"name": "Flat white", "quantity": "2", "unit_price": 420, "price": 840}]}


REVISIONS = itertools.count(2)


def order_of(**changes):
    """ORDER with changes, newer than any before."""
    return {**ORDER, "revision": next(REVISIONS), **changes}


class Failed(Exception):
    """What a check found wrong."""


def need(is_so, what):
    if not is_so:
        raise Failed(what)
    return is_so


class Shop:
    """The image, the folder, and the machine as it was kept after its first start."""

    def __init__(self, arguments):
        self.image = os.path.abspath(arguments.image)
        self.folder = os.path.abspath(arguments.folder)
        self.checker = arguments.journal_check and os.path.abspath(arguments.journal_check)
        self.finger = arguments.finger and os.path.abspath(arguments.finger)
        self.hold = arguments.hold and os.path.abspath(arguments.hold)
        self.hid_scale = arguments.hid_scale and os.path.abspath(arguments.hid_scale)
        self.kernel_line = arguments.kernel_line
        self.network = NetworkPrinter()
        self.data = os.path.join(self.folder, "data.img")
        self.kept = os.path.join(self.folder, "warm.zst")
        self.kept_data = os.path.join(self.folder, "warm-data.img")
        self.is_warm = False
        self.seconds_to_frame = None
        self.seconds_to_login = None
        self.network_began = None
        self.chain = None

    # ---- machines ----

    def new_disk(self, path):
        with open(path, "wb") as file:
            file.truncate(DATA_BYTES)
        subprocess.run(["mke2fs", "-q", "-F", "-t", "ext4", "-L", "comptoir-data", path], check=True)

    def words(self, disk, more=(), kernel=SECOND_PANEL, initrd=None):
        part = lambda name: os.path.join(self.image, name)
        line = f"{self.kernel_line} {AGENT} console=ttyS0,115200 net.ifnames=0 mitigations=off {kernel}"
        return ["-kernel", part("vmlinuz"), "-initrd", initrd or part("initrd.img"), "-append", line,
                "-drive", f"file={part('root.squashfs')},format=raw,if=none,id=root,readonly=on",
                "-device", "virtio-blk-pci,drive=root", *disk, "-device", "virtio-blk-pci,drive=data", *DEVICES, *more]

    def plain_disk(self, path):
        return ["-drive", f"file={path},format=raw,if=none,id=data,cache=writeback"]

    def cold(self, name, disk, lifetime=400, **more):
        return Machine(fresh_folder(os.path.join(self.folder, name)), self.words(disk, **more), lifetime=lifetime)

    def restored(self, name, disk=None):
        """The machine as it was kept, with a copy of what its disk held."""
        if not self.is_warm:
            raise Failed("there is no machine: the first start failed")
        folder = fresh_folder(os.path.join(self.folder, name))
        if disk is None:
            copy = os.path.join(folder, "data.img")
            shutil.copyfile(self.kept_data, copy)
            disk = self.plain_disk(copy)
        machine = Machine(folder, self.words(disk, ["-incoming", f"exec:zstd -dcq '{self.kept}'"]), lifetime=400)
        try:
            need(until(lambda: machine.qmp.tell("query-status")["status"] in ("paused", "postmigrate", "running"), 60),
                 "the machine was not restored")
            need(until(lambda: machine.qmp.tell("query-migrate").get("status", "completed") == "completed", 60), "nor its memory")
            machine.qmp.tell("cont")
            machine.open_agent(60)
        except (MachineError, Failed):
            machine.close()
            raise
        return machine

    def keep(self, machine):
        machine.run("sync")
        machine.save(self.kept)
        shutil.copyfile(self.data, self.kept_data)
        self.is_warm = True


# ---- what several checks ask ----

def call(machine, method, path, body=None, patience=20, headers=None):
    status, data = machine.request(method, path, body, patience, {**HEADERS, **(headers or {})})
    if status >= 300:
        raise MachineError(f"{method} {path}: {status} {data[:200]!r}")
    return data


def ask(machine, path, parameters=None, patience=20):
    """A route of Odoo's proxy."""
    answer = json.loads(call(machine, "POST", path, {"jsonrpc": "2.0", "params": parameters or {}}, patience))
    if "error" in answer:
        raise MachineError(f"{path}: {answer['error']}")
    return answer.get("result")


def json_of(machine, path):
    return json.loads(call(machine, "GET", "/api/v1/" + path))


def main_pid(machine):
    return int(machine.run(machine.asks_pid) or 0)


def panel(machine, head=0):
    return pictures.read_ppm(machine.picture(f"head{head}", head))


def drawn(machine, screen=1):
    return pictures.read_png(call(machine, "GET", f"/api/v1/screen.png?screen={screen}" if screen > 1 else "/api/v1/screen.png"))


def same_picture(machine, head=0, patience=15, so_far=""):
    """The panel's picture once it is what the program says that it shows."""
    last = ["nothing was compared"]

    def look():
        mine, its = panel(machine, head), drawn(machine, head + 1)
        difference = mine.differs(its)
        last[0] = (f"the panel shows {mine.width}x{mine.height} with {mine.colours()} colours, the program says {its.width}x{its.height},"
                   f" they differ by {difference:.1f}")
        return (mine, difference) if difference <= ALIKE and mine.colours() > 8 else None

    try:
        found = until(look, patience, 0.3)
    except OSError as error:
        raise Failed(str(error)) from None
    return need(found, so_far + last[0])


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


def print_number(machine, printer, number, wait=10):
    """The job's id and outcome."""
    body = {"verb": "print_picture", "payload": {"data": base64.b64encode(pictures.receipt_png(number)).decode()},
            "idempotency_key": f"n-{number}"}
    headers = {"Prefer": f"wait={wait}"} if wait else {}
    return json.loads(call(machine, "POST", f"/api/v1/devices/{printer}/actions", body, wait + 20, headers))


def condition(machine, device):
    return json_of(machine, "devices/" + device)["condition"]


def add_settings(machine, name, text):
    machine.write(f"/etc/comptoir/conf.d/{name}.toml", text)


def settle(shop, machine):
    """The shop's settings, and a call through the network."""
    add_settings(machine, "shop", SETTINGS % (TOKEN, shop.network.port))
    need(until(lambda: json_of(machine, "devices/network"), 90),
         "its settings did not arrive: " + machine.ask("ip -br address; tail -n 3 /proc/net/route")[1] + " " + last_words(machine))


def last_words(machine):
    return machine.ask(machine.asks_log + " | tail -n 4")[1][-400:]


def printed(printer, number, patience=30):
    return until(lambda: number in printer.receipts.numbers(), patience)
