"""The disk image, started as a PC with UEFI firmware starts it. Called by tests/vm/image.sh.

No kernel line of ours and no shell inside: what the machine did is seen on its panel, in the network, and on its disk, whose
partitions are read from outside. The checks go on from one another: one disk, started several times.
"""
import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time

from machine import PC, Machine, MachineError, fresh_folder, until
from steps import ALIKE, TOKEN, Failed, need, panel, same_picture

DISK_BYTES = 4 << 30  # the disk of the box is larger than the image: the data partition has to grow
CODE, VARIABLES = "/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_VARS_4M.fd"
# On what a PC may have it. Each start takes another one, as the initrd has to find it on all of them.
DISKS = {"SATA": ["-device", "ide-hd,drive=disk,bus=ide.0,bootindex=0"],
         "NVMe": ["-device", "nvme,drive=disk,serial=comptoir,bootindex=0"]}

SETTINGS = f"""[access]
api_token = "{TOKEN}"
[screen]
clock = false
reduced_motion = true
burn_in_guard = false
"""

def said_by(words, **more):
    return subprocess.run(words, check=True, capture_output=True, text=True, **more).stdout


class Disk:
    """The partitions of a disk in a file, looked at and changed without a machine."""

    def __init__(self, path):
        self.path = path

    def parts(self):
        """Name: first byte and bytes."""
        table = json.loads(said_by(["sfdisk", "--json", self.path]))["partitiontable"]
        return {part["name"]: (part["start"] * 512, part["size"] * 512) for part in table["partitions"]}

    def esp(self):
        return f"{self.path}@@{self.parts()['comptoir-esp'][0]}"

    def entries(self):
        """The names of the loader's entries; they say how many tries are left."""
        listing = said_by(["mdir", "-b", "-i", self.esp(), "::/loader/entries"])
        return sorted(line.rsplit("/", 1)[-1].strip() for line in listing.splitlines() if line.strip())

    def of_data(self, request, is_changing=False):
        """What debugfs says of the data partition."""
        where = f"{self.path}?offset={self.parts()['comptoir-data'][0]}"
        return said_by(["debugfs", *(["-w"] if is_changing else []), "-R", request, where])

    def of_root(self, path, slot="comptoir-a"):
        return said_by(["unsquashfs", "-cat", "-o", str(self.parts()[slot][0]), self.path, path])

    def journal(self, folder, *words):
        """What the log on the data partition says of the last start."""
        fresh_folder(folder)
        self.of_data(f'rdump /var-log-journal "{folder}"')
        return said_by(["journalctl", "-q", "--no-pager", "-D", os.path.join(folder, "var-log-journal"),
                        *([] if "-b" in words else ["-b"]), *words])


class Trial:
    """One disk, one firmware with its variables, several starts."""

    def __init__(self, image, folder):
        self.folder = fresh_folder(folder)
        self.disk = Disk(os.path.join(self.folder, "disk.img"))
        said_by(["cp", "--sparse=always", image, self.disk.path])
        os.truncate(self.disk.path, max(DISK_BYTES, os.stat(image).st_size))
        self.variables = os.path.join(self.folder, "variables.fd")
        shutil.copyfile(VARIABLES, self.variables)
        self.machine = None
        self.kept = None
        self.identity = None

    def start(self, disk, lifetime=900):
        words = ["-drive", f"if=pflash,unit=0,format=raw,readonly=on,file={CODE}", "-drive", f"if=pflash,unit=1,format=raw,file={self.variables}",
                 "-drive", f"file={self.disk.path},format=raw,if=none,id=disk,cache=writeback",
                 "-device", "qemu-xhci,id=usb", *DISKS[disk], "-device", "virtio-vga,id=screen,xres=1280,yres=800",
                 "-netdev", "user,id=net,hostfwd=tcp:127.0.0.1:@PORT@-:8069", "-device", "e1000e,netdev=net,romfile=",
                 "-device", "usb-kbd,bus=usb.0", "-device", "i6300esb", "-action", "watchdog=reset"]
        self.machine = Machine(fresh_folder(os.path.join(self.folder, "machine")), words, lifetime,
                               [word for word in PC if word != "-no-reboot"])

    def off(self):
        """By its power key; how long that took."""
        began = time.monotonic()
        self.machine.qmp.tell("system_powerdown")
        is_off = until(lambda: self.machine.process.poll() is not None, 90)
        self.machine.close()
        need(is_off, "the power key does not turn it off")
        return time.monotonic() - began

    def close(self):
        if self.machine:
            self.machine.close()

    def journal(self, *words):
        return self.disk.journal(os.path.join(self.folder, "journal"), *words)


def answers(machine):
    return machine.request("GET", "/hw_proxy/hello", None, 10)[0] == 200


def welcome(trial, patience):
    """The seconds until the kiosk answers, and its panel once that stands still."""
    machine = trial.machine
    need(until(lambda: machine.process.poll() is not None or answers(machine), patience, 0.5) and machine.process.poll() is None,
         "the kiosk never answered" if machine.process.poll() is None else "the machine went off")
    took = machine.age()

    def still():
        before = panel(machine)
        time.sleep(1.5)
        now = panel(machine)
        return now if now.colours() > 8 and now.differs(before) <= ALIKE else None

    return took, need(until(still, 60), "the panel shows nothing that stands still")


def who(disk):
    """The two identities that are made once."""
    machine_id = disk.of_data("cat /machine-id").strip()
    need(re.fullmatch("[0-9a-f]{32}", machine_id), f"machine-id is {machine_id!r}")
    return machine_id, json.loads(disk.of_data("cat /var-lib-comptoir/identity.json"))


# ---- the checks, in this order ----

def check_packages(trial):
    """What there is for networks, and whose firmware."""
    installed = dict(line.split(" ", 1) for line in trial.disk.of_root("usr/share/comptoir-image/packages").splitlines())
    wanted = ["network-manager", "wpasupplicant", "wireless-regdb", "avahi-daemon"]
    missing = [name for name in wanted if name not in installed]
    need(not missing, f"without {missing}")
    firmware = sorted(name for name in installed if name.startswith("firmware-"))
    return f"{len(installed)} packages; " + ", ".join(f"{name} {installed[name]}" for name in wanted) + "; firmware: " + ", ".join(firmware)


def check_first_start(trial):
    need(trial.disk.entries() == ["comptoir-a+3.conf", "comptoir-b+3.conf"], f"the loader has {trial.disk.entries()}")
    trial.start("SATA")
    took, picture = welcome(trial, 300)
    return f"from SATA: the kiosk answers after {took:.0f} s, its page is on the panel ({picture.width}x{picture.height}, {picture.colours()} colours)"


def check_slot_good(trial):
    """The loader's entry loses its counter, so that the next starts are no tries."""
    need(trial.machine and trial.machine.process.poll() is None, "the machine does not run")
    tries = trial.disk.entries()
    need("comptoir-a.conf" in tries or "comptoir-a+2-1.conf" in tries, f"the loader did not count: {tries}")
    need(until(lambda: "comptoir-a.conf" in trial.disk.entries(), 240, 1), f"after four minutes the loader still has {trial.disk.entries()}")
    return f"a start that counted ({', '.join(tries)}) is good after {trial.machine.age():.0f} s: {', '.join(trial.disk.entries())}"


def check_power_key(trial):
    took = trial.off()
    said_by(["e2fsck", "-fn", f"{trial.disk.path}?offset={trial.disk.parts()['comptoir-data'][0]}"])
    frames = re.findall(r"\[ *([0-9.]+)\].*frame presented", trial.journal("-o", "short-monotonic", "-u", "comptoir.service"))
    need(frames, "the log on the data partition says nothing of a frame")
    return f"off after {took:.0f} s, the data partition is clean, its log has the first frame at {float(frames[0]):.1f} s of the kernel's time"


def check_grown(trial):
    start, size = trial.disk.parts()["comptoir-data"]
    left = os.stat(trial.disk.path).st_size - start - size
    need(left <= 2 << 20, f"{left >> 20} MiB behind the data partition are not used")
    head = trial.disk.of_data("stats -h")
    blocks = int(re.search(r"Block count: *(\d+)", head)[1]) * int(re.search(r"Block size: *(\d+)", head)[1])
    need(size - blocks < 1 << 20, f"the filesystem has {blocks >> 20} of {size >> 20} MiB")
    said_by(["sgdisk", "-v", trial.disk.path])
    trial.identity = who(trial.disk)
    return f"from 96 MiB to {size >> 20} MiB, to the end of a disk of {os.stat(trial.disk.path).st_size >> 20} MiB"


def check_second_start(trial):
    need(trial.identity, "the first start left no identity")
    settings = os.path.join(trial.folder, "test.toml")
    with open(settings, "w") as file:
        file.write(SETTINGS)
    trial.disk.of_data(f'write "{settings}" /etc-comptoir/conf.d/test.toml', is_changing=True)
    trial.start("NVMe")
    took, _ = welcome(trial, 300)
    picture, difference = same_picture(trial.machine, patience=60)
    entries = trial.disk.entries()
    need("comptoir-a.conf" in entries, f"it counts again: {entries}")
    trial.off()
    need(who(trial.disk) == trial.identity, f"{trial.identity} became {who(trial.disk)}")
    return f"from NVMe after {took:.0f} s, the same identity, the panel {difference:.2f} from screen.png, no try counted"


def update_b(disk, folder, tries, words=""):
    """Slot b has an entry as an update makes it, higher than a's; more words on its kernel line."""
    source, made = os.path.join(folder, "old.conf"), os.path.join(folder, "new.conf")
    old = next(name for name in disk.entries() if name.startswith("comptoir-b"))
    if not os.path.exists(source):  # as it came, without the words of an earlier one
        said_by(["mcopy", "-i", disk.esp(), "::/loader/entries/" + old, source])
    with open(source) as file, open(made, "w") as new:
        for line in file:
            line = "version 3\n" if line.startswith("version") else line
            new.write(line.rstrip() + words + "\n" if line.startswith("options") else line)
    said_by(["mdel", "-i", disk.esp(), "::/loader/entries/" + old])
    said_by(["mcopy", "-i", disk.esp(), made, f"::/loader/entries/comptoir-b+{tries}.conf"])


def falls_back(trial, kind, spent):
    """Started once, the box is back in slot a with nobody's help; after how long. `spent` is what b's entry is called then."""
    trial.start(kind)
    took, _ = welcome(trial, 420)
    entries = trial.disk.entries()
    need(entries == ["comptoir-a.conf", spent], f"the loader has {entries}")
    trial.off()
    told = trial.journal("-o", "cat", "-k", "--grep", "Command line")
    need("comptoir.root=comptoir-a" in told, f"what runs is {told!r}")
    need(who(trial.disk) == trial.identity, "the identity is another one")
    return took


def check_broken_slot(trial):
    """An update of which nothing can be mounted."""
    need(trial.identity, "the first start left no identity")
    update_b(trial.disk, trial.folder, 2)
    start, _ = trial.disk.parts()["comptoir-b"]
    with open(trial.disk.path, "r+b") as file:
        file.seek(start)
        trial.kept = file.read(1 << 20)
        file.seek(start)
        file.write(bytes(1 << 20))
    took = falls_back(trial, "SATA", "comptoir-b+0-2.conf")
    return f"slot b is higher and holds nothing: two tries, and slot a answers after {took:.0f} s, with the same identity"


def check_dead_kiosk(trial):
    """An update whose system starts and whose kiosk does not; a word for tests waits less than five minutes for it."""
    need(trial.kept, "slot b was not broken before")
    start, _ = trial.disk.parts()["comptoir-b"]
    with open(trial.disk.path, "r+b") as file:
        file.seek(start)
        file.write(trial.kept)
    update_b(trial.disk, trial.folder, 1, " systemd.mask=comptoir.service systemd.mask=comptoir.socket comptoir.patience=20")
    took = falls_back(trial, "NVMe", "comptoir-b+0-1.conf")
    earlier = trial.journal("-b", "-1", "-o", "cat", "-k", "--grep", "Command line")
    need("comptoir.root=comptoir-b" in earlier, f"slot b never ran: {earlier!r}")
    return f"slot b starts without a kiosk: one try, and slot a answers after {took:.0f} s, with the same identity"


def check_good_update(trial):
    """The control: one that is right is tried, called good, and stays."""
    need(trial.kept, "slot b was not broken before")
    update_b(trial.disk, trial.folder, 2)
    trial.start("SATA")
    took, _ = welcome(trial, 420)
    need(until(lambda: "comptoir-b.conf" in trial.disk.entries(), 240, 1), f"after four minutes the loader still has {trial.disk.entries()}")
    good = trial.machine.age()
    trial.off()
    trial.start("NVMe")
    again, _ = welcome(trial, 420)
    entries = trial.disk.entries()
    trial.off()
    told = trial.journal("-o", "cat", "-k", "--grep", "Command line")
    need("comptoir.root=comptoir-b" in told, f"what runs is {told!r}")
    need(entries == ["comptoir-a.conf", "comptoir-b.conf"], f"the loader has {entries}")
    need(who(trial.disk) == trial.identity, "the identity is another one")
    return f"slot b answers after {took:.0f} s, is good after {good:.0f}, and starts again ({again:.0f} s), with the same identity"


CHECKS = {"packages": check_packages, "first-start": check_first_start, "slot-good": check_slot_good, "power-key": check_power_key,
          "grown": check_grown, "second-start": check_second_start, "broken-slot": check_broken_slot,
          "dead-kiosk": check_dead_kiosk, "good-update": check_good_update}


def main(words):
    parser = argparse.ArgumentParser(prog="tests/vm/image.sh")
    parser.add_argument("--image", required=True)
    parser.add_argument("--folder", required=True)
    arguments = parser.parse_args(words)
    trial = Trial(os.path.abspath(arguments.image), os.path.abspath(arguments.folder))
    failed, began = [], time.monotonic()
    for name, check in CHECKS.items():
        start = time.monotonic()
        try:
            result, said = "ok", check(trial)
        except subprocess.CalledProcessError as error:
            result, said = "FAILED", f"{error} {error.stderr}"
        except (Failed, MachineError, OSError, ValueError, KeyError, TypeError) as error:
            result, said = "FAILED", f"{error}"
        if result == "FAILED":
            failed.append(name)
        print(f"{name:<19} {result:<6} {time.monotonic() - start:6.1f} s  " + " ".join(said.split())[:600], flush=True)
    trial.close()
    print(f"disk image: {len(CHECKS)} checks, {len(failed)} failed, {time.monotonic() - began:.0f} s", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
