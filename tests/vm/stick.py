"""What a shop puts on the first partition: taken over at the start, and no password left on it."""
import os
import subprocess

from machine import until
from steps import last_words, need

START = 1 << 20
BYTES = 64 << 20
SECRETS = ("correct horse battery", "the-token-of-the-stick")
SETTINGS = '[access]\r\napi_token = "%s"\r\n[[printer]]\r\nname = "from-the-stick"\r\nuri = "tcp://10.0.2.2:9"\r\n' % SECRETS[1]
WIFI = '[wifi]\r\nssid = "Shop"\r\npassword = "%s"\r\n' % SECRETS[0]
WRONG = '[[printer]]\r\nnmae = "misspelt"\r\nuri = "tcp://10.0.2.2:9"\r\n'


class Stick:
    """A disk with a table of partitions and a FAT partition, looked at and changed without a machine."""

    def __init__(self, path):
        self.path = path
        with open(path, "wb") as file:
            file.truncate(BYTES)
        self.tell(["sgdisk", "--clear", "--new=1:1M:0", "--typecode=1:ef00", "--change-name=1:comptoir-esp", path])
        self.tell(["mkfs.vfat", "-F", "32", "-n", "COMPTOIR", "--offset", str(START // 512), path, str((BYTES - START - (1 << 20)) >> 10)])

    def tell(self, words, **more):
        return subprocess.run(words, check=True, capture_output=True, **more).stdout

    def put(self, name, data):
        self.tell(["mcopy", "-o", "-i", f"{self.path}@@{START}", "-", "::/" + name], input=data)

    def text(self, name):
        return self.tell(["mtype", "-i", f"{self.path}@@{START}", "::/" + name]).decode(errors="replace")

    def names(self):
        listing = self.tell(["mdir", "-b", "-i", f"{self.path}@@{START}", "::/"]).decode()
        return sorted(line.strip().removeprefix("::/") for line in listing.splitlines() if line.strip())

    def holds(self):
        """Which of the secrets lie anywhere on it, in a file or not, as bytes or as UTF-16."""
        with open(self.path, "rb") as file:
            raw = file.read()
        return [secret for secret in SECRETS if any(secret.encode(coding) in raw for coding in ("utf-8", "utf-16-le", "utf-16-be"))]


def words_for(stick):
    return ["-drive", f"file={stick.path},format=raw,if=none,id=stick,cache=writeback", "-device", "virtio-blk-pci,drive=stick"]


def check_stick(shop):
    """Settings of a Windows editor and Wi-Fi on a FAT partition; then a start with settings that are wrong."""
    stick = Stick(os.path.join(shop.folder, "stick.img"))
    stick.put("comptoir.toml", b"\xff\xfe" + SETTINGS.encode("utf-16-le"))
    stick.put("WIFI.TXT", WIFI.encode())
    need(len(stick.holds()) == 2, f"the secrets are not seen on it before: {stick.holds()}")
    disk = os.path.join(shop.folder, "stick-data.img")
    shop.new_disk(disk)
    with shop.cold("stick", shop.plain_disk(disk), more=words_for(stick)) as machine:
        machine.open_agent(240)
        need(until(lambda: machine.run("systemctl is-active comptoir.service || true") == "active", 120, 0.5), "it does not start")
        found = machine.run("stat -c '%a %n' /etc/NetworkManager/system-connections/* /etc/comptoir/comptoir.toml")
        wifi = machine.run("cat /etc/NetworkManager/system-connections/*")
        need("600 /etc/NetworkManager/system-connections" in found and SECRETS[0] in wifi,
             f"the Wi-Fi is not there: {found}; {last_words(machine)}")
        need(SECRETS[1] in machine.run("tr -d '\\0' </etc/comptoir/comptoir.toml"), f"the settings are not there: {found}")
        machine.run("sync; umount /boot/efi; sync")
        names, left = stick.names(), stick.holds()
        need(not left, f"on the stick are still {left} of {names}")
        need("comptoir-errors.txt" not in names, f"it complains: {stick.names()}")
    stick.put("comptoir.toml", WRONG.encode())
    with shop.cold("stick-wrong", shop.plain_disk(disk), more=words_for(stick)) as machine:
        machine.open_agent(240)
        need(until(lambda: machine.run("systemctl is-active comptoir.service || true") == "active", 120, 0.5), "it does not start")
        machine.run("sync; umount /boot/efi; sync")
        said = stick.text("comptoir-errors.txt")
        need("comptoir.toml:1:" in said and "name" in said, f"what is wrong is not said: {said[:300]!r}")
        need(SECRETS[1] in machine.run("tr -d '\\0' </etc/comptoir/comptoir.toml"), "the settings that were good are gone")
    return f"both are taken over, the Wi-Fi for root alone, no secret is on any byte of it ({', '.join(names)}); of a wrong one it says where"
