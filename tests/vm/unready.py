"""A kiosk that is never ready, or ready without half of what it needs: network and login come up all the same."""
import json
import os
import re
import subprocess

from machine import fresh_folder, until
from steps import last_words, need

NETWORK_UNITS = ("NetworkManager", "wpa_supplicant", "avahi-daemon")
DROP_IN = "systemd/system/comptoir.service.d/trouble.conf"
NO_CARD = "module_blacklist=virtio_gpu,bochs"  # words of the kernel line
WRONG = '[screen]\nthem = "dark"\n'

LIBRARY = "libpango-1.0.so.0"

# What is wrong: files over the root's /etc, how long after the kiosk's first try the network may begin, and what the journal says of
# it. A program that ends at once is noticed at once, one that hangs when TimeoutStartSec= (90 s) and at most TimeoutStopSec= (10 s) are
# over; the rest is for an emulated machine on one that is busy.
TROUBLES = {"without-library": ({DROP_IN: f"[Service]\nInaccessiblePaths=/usr/lib/x86_64-linux-gnu/{LIBRARY}\n"}, 60, LIBRARY),
            "never-ready": ({DROP_IN: "[Service]\nExecStart=\nExecStart=/bin/sleep infinity\n"}, 130, "start operation timed out")}


def with_files(shop, name, files):
    """The initrd with these files behind it, which go over the root's /etc."""
    folder = fresh_folder(os.path.join(shop.folder, name + "-etc"))
    for path, text in files.items():
        os.makedirs(os.path.dirname(os.path.join(folder, "extra", path)), exist_ok=True)
        with open(os.path.join(folder, "extra", path), "w") as file:
            file.write(text)
    names = subprocess.run(["find", "extra"], cwd=folder, check=True, capture_output=True).stdout
    archive = subprocess.run(["cpio", "--quiet", "-o", "-H", "newc", "-R", "0:0"], cwd=folder, input=names, check=True, capture_output=True).stdout
    made = os.path.join(folder, "initrd.img")
    with open(os.path.join(shop.image, "initrd.img"), "rb") as first, open(made, "wb") as file:
        data = first.read()
        file.write(data + bytes(-len(data) % 512) + archive)
    return made


def first_try(machine):
    """When systemd began the kiosk for the first time, in seconds of the kernel's time."""
    said = until(lambda: re.search(r"\[ *([0-9.]+)\].*Starting", machine.run(
        "journalctl -q -b -o short-monotonic -u comptoir.service | grep Starting | head -n 1")), 120, 0.5)
    return float(need(said, "the kiosk was never tried")[1])


def began(machine, unit):
    return int(machine.run(f"systemctl show -p ExecMainStartTimestampMonotonic --value {unit}.service") or 0) / 1e6


def network_of(machine, patience):
    """What came up, how many seconds after the kiosk's first try; a login prompt waits for the network."""
    tried = first_try(machine)
    need(until(lambda: all(began(machine, unit) for unit in NETWORK_UNITS), patience + 60, 1), "the network never began: " + last_words(machine))
    late = {unit: began(machine, unit) - tried for unit in NETWORK_UNITS}
    need(max(late.values()) <= patience, f"the network began late: {late}")
    need(until(lambda: "10.0.2." in machine.run("ip -4 -brief address"), 60, 1), "there is no address")
    machine.console.wait(rb"login: ", 60)
    return max(late.values())


def check_unready(shop):
    """A program that can't begin, and one that hangs before its first frame."""
    seen = []
    for name, (files, patience, trouble) in TROUBLES.items():
        disk = os.path.join(shop.folder, name + ".img")
        shop.new_disk(disk)
        with shop.cold(name, shop.plain_disk(disk), 900, initrd=with_files(shop, name, files)) as machine:
            machine.open_agent(240)
            late = network_of(machine, patience)
            state = machine.run("systemctl is-active comptoir.service || true")
            said = machine.run(machine.asks_log)
            need(state != "active" and trouble in said, f"{name}: the kiosk is {state}, that proves nothing: {said[-300:]}")
            seen.append(f"{name}: the network began {late:.0f} s after the kiosk's first try (at most {patience}), then a login prompt")
    return "; ".join(seen)


def check_no_card(shop):
    """No graphics card at all, and settings that are wrong: it is ready, serves, says so, and nothing waits for it."""
    disk = os.path.join(shop.folder, "no-card.img")
    shop.new_disk(disk)
    initrd = with_files(shop, "no-card", {"comptoir/comptoir.toml": WRONG})
    with shop.cold("no-card", shop.plain_disk(disk), initrd=initrd, kernel=NO_CARD) as machine:
        machine.open_agent(240)
        need(machine.run("ls /dev/dri 2>/dev/null || true") == "", "there is a card: that proves nothing")
        late = network_of(machine, 60)
        need(until(lambda: machine.request("GET", "/hw_proxy/hello", None, 10)[0] == 200, 60), "it does not serve: " + last_words(machine))
        status = json.loads(machine.run("comptoir status --json 2>/dev/null || true"))  # degraded ends with 1
        said = [text for text in status["problems"] if "them" in text]
        need(said, f"wrong settings are no problem: {status['problems']}")
        need(status["screen"]["shown_by"] == "memory", f"its screen is {status['screen']}")
        return f"ready and serves, says {said[0][:90]!r}; the network began {late:.0f} s after its start, then a login prompt"
