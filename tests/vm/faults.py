"""What goes wrong around the program: settings of another system's editor, a full disk, files that are somebody else's, no panel,
threads that hang, and a panel so large that its memory counts."""
import base64
import json
import os
import re
import shutil
import time

from machine import until
from steps import ORDER, add_settings, call, json_of, last_words, main_pid, need, order_of, panel, print_number, printed, same_picture
from touch import put_in

PEAK = "/sys/fs/cgroup/system.slice/comptoir.service/memory.peak"
LARGE = (3840, 2160)
HOLD = "/run/vm-hold"
FILLER = "/data/filler"
FULL_KIB = 64  # the disk of the shop has 64 MiB, and no program that is not root's gets the last of it


def problems(machine):
    return json_of(machine, "status")["problems"]


def put_bytes(machine, path, data):
    machine.run(f"mkdir -p $(dirname {path}); base64 -d >{path} <<'END_OF_FILE'\n{base64.encodebytes(data).decode()}END_OF_FILE")


def check_windows_settings(shop):
    """UTF-16 with a mark and CRLF, as an editor of Windows saves it; and a file of which half is lost."""
    text = '[[printer]]\r\nname = "%s"\r\nuri = "tcp://10.0.2.2:9"\r\nlabel = "Küche – ½"\r\n'
    forms = {"utf16-le": ("utf-16-le", b"\xff\xfe"), "utf16-be": ("utf-16-be", b"\xfe\xff"), "utf8": ("utf-8", b"\xef\xbb\xbf")}
    with shop.restored("windows-settings") as machine:
        for name, (coding, mark) in forms.items():
            put_bytes(machine, f"/etc/comptoir/conf.d/{name}.toml", mark + (text % name).encode(coding))
            need(until(lambda: json_of(machine, "devices/" + name), 20), f"{name} was not read: {problems(machine)}")
            need(json_of(machine, "devices/" + name)["name"] == "Küche – ½", f"{name} was read as {json_of(machine, 'devices/' + name)}")
        need(not [said for said in problems(machine) if ".toml" in said], f"it complains: {problems(machine)}")
        put_bytes(machine, "/etc/comptoir/conf.d/half.toml", b"\xff\xfe" + (text % "half").encode("utf-16-le")[:41])
        need(until(lambda: any("half.toml" in said for said in problems(machine)), 20), f"half a file is no problem: {problems(machine)}")
        need(json_of(machine, "devices/utf8"), "half a file took the other printers away")
        machine.run("rm /etc/comptoir/conf.d/half.toml")
        need(until(lambda: not any("half.toml" in said for said in problems(machine)), 20), "the problem stays without the file")
        return f"{', '.join(forms)} with marks and CRLF are read; half a file is named, and the rest goes on"


def room_kib(machine):
    return int(machine.run("df --output=avail -k /data | tail -n 1"))


def says_full(machine):
    return [said for said in problems(machine) if "make room" in said]


def check_disk_full(shop):
    """Not a block of the data partition is free when the box is turned on: it shows and serves, says so, and heals by itself."""
    disk = os.path.join(shop.folder, "full.img")
    with shop.restored("fill-disk") as machine:
        machine.ask(f"cat /dev/zero >{FILLER} 2>/dev/null; cat /dev/zero >{FILLER}-2 2>/dev/null; sync", 90)
        need(room_kib(machine) < FULL_KIB, f"{room_kib(machine)} KiB are free: that proves nothing")
        machine.qmp.tell("stop")
        shutil.copyfile(machine.path("data.img"), disk)
    with shop.cold("disk-full", shop.plain_disk(disk)) as machine:
        machine.open_agent(240)
        need(until(lambda: "frame presented" in machine.run("journalctl -q -o cat -u comptoir.service"), 120, 0.5), "no frame")
        left = room_kib(machine)
        need(left < FULL_KIB, f"{left} KiB are free after the start: that proves nothing")
        need(until(lambda: json_of(machine, "devices/network"), 90), "its settings did not arrive: " + last_words(machine))
        call(machine, "PUT", "/api/v1/order", order_of(), 60)
        same_picture(machine, patience=60)
        said = need(until(lambda: says_full(machine), 30), f"{left} KiB are free, and no problem is said: {problems(machine)}")
        pid = main_pid(machine)
        machine.run(f"rm -f {FILLER}*; sync")
        need(until(lambda: not problems(machine), 90, 1), f"there is room, and it says {problems(machine)}")
        print_number(machine, "network", 78)
        need(printed(shop.network, 78), f"it prints nothing: {last_words(machine)}")
        need(main_pid(machine) == pid, "it took a restart")
        return f"{left} KiB free after the start: the order is shown and it says {said[0][:100]!r}; healed by itself, and it prints"


def check_state_rights(shop):
    """The state belongs to somebody else."""
    with shop.restored("state-rights") as machine:
        machine.run("systemctl stop comptoir.service comptoir.socket; chown root:root /var/lib/comptoir/*; chmod 0600 /var/lib/comptoir/*; "
                    "systemctl start comptoir.socket comptoir.service", 90)
        call(machine, "PUT", "/api/v1/order", ORDER, 60)
        same_picture(machine, patience=30)
        said = need(until(lambda: problems(machine), 20), "files that it can't read are no problem")
        pid = main_pid(machine)
        machine.run("chown comptoir:comptoir /var/lib/comptoir/*")
        need(until(lambda: not problems(machine), 90, 1), f"they are its own again, and it says {problems(machine)}")
        need(main_pid(machine) == pid, "it took a restart")
        machine.run("systemctl stop comptoir.service comptoir.socket; chown root:root /var/lib/comptoir; chmod 0000 /var/lib/comptoir; "
                    "systemctl start comptoir.socket comptoir.service", 90)
        need(until(lambda: not problems(machine), 30), f"the folder's own rights are not mended: {problems(machine)}")
        return (f"files of root's: it shows the order and says {said[0][:100]!r}; healed without a restart; "
                "the folder's are mended at the start")


def check_no_screen(shop):
    """No panel at all when the box is turned on: it serves, says so once, and shows its picture once there is one."""
    disk = os.path.join(shop.folder, "no-screen.img")
    shop.new_disk(disk)
    with shop.cold("no-screen", shop.plain_disk(disk), kernel="video=Virtual-1:d video=Virtual-2:d") as machine:
        machine.open_agent(240)
        states = machine.run("cat /sys/class/drm/card*-Virtual-*/status").split()
        need(states and "connected" not in states, f"the panels are {states}: that proves nothing")
        need(until(lambda: machine.run("systemctl is-active comptoir.service || true") == "active", 120, 0.5), "it is not ready without a panel")
        need(machine.request("GET", "/hw_proxy/hello", None, 60)[0] == 200, "it does not serve")
        need(until(lambda: machine.run("systemctl is-active NetworkManager.service || true") == "active", 60, 0.5), "it has no network")
        pid = main_pid(machine)
        time.sleep(15)
        words = machine.run("journalctl -q -o cat -u comptoir.service | grep -iE 'no (screen|panel)' || true").splitlines()
        status = json.loads(machine.run("comptoir status --json 2>/dev/null || true"))  # degraded ends with 1
        machine.run("echo detect >$(ls -d /sys/class/drm/card*-Virtual-1 | head -n 1)/status")
        began = time.monotonic()
        need(until(lambda: panel(machine).colours() > 8, 30), f"the panel stays dark: {last_words(machine)}")
        took = time.monotonic() - began
        need(main_pid(machine) == pid, "the program was started anew")
        need(words and len(words) == len(set(words)), f"it repeats that there is no panel: {words[:6]}")
        need(status["screen"]["shown_by"] == "memory", f"its screen is {status['screen']}")
        return (f"serves, has a network, says it in {len(words)} lines of its log, none of them twice; a panel is lit {took:.1f} s after "
                "it is there, by the same process")


def threads(machine, pid):
    return machine.run(f"ls /proc/{pid}/task").split()


def holds(machine, thread):
    return re.search(r"^State:\s+t", machine.run(f"grep State: /proc/{thread}/status"))


def check_thread_hangs(shop):
    """Each thread that matters is held alone; a process of which all run is left alone."""
    need(shop.hold and os.access(shop.hold, os.X_OK), "vm-hold is not built")
    took = []
    with shop.restored("thread-hangs") as machine:
        put_in(machine, shop.hold, HOLD)
        first = main_pid(machine)
        time.sleep(25)  # more than the watchdog's patience
        need(main_pid(machine) == first, "a process that does not hang was replaced")
        for which in ("screen", "serving"):
            pid = main_pid(machine)
            thread = pid if which == "screen" else serving_thread(machine, pid)
            machine.run(f"({HOLD} {thread} >/run/hold.log 2>&1 &)")
            need(until(lambda: holds(machine, thread), 10), f"the thread of {which} is not held: {machine.run('cat /run/hold.log')}")
            began = time.monotonic()
            need(until(lambda: main_pid(machine) not in (0, pid), 60), f"the thread of {which} hangs, and the process is left")
            took.append(f"{which} {time.monotonic() - began:.0f} s")
            call(machine, "GET", "/api/v1/status", None, 60)
            same_picture(machine, patience=40)
        return "a new process and the picture after a thread hung: " + ", ".join(took) + "; none in 25 s without"


EPOLL_WAITS = ("232", "281")  # epoll_wait and epoll_pwait of x86-64. Source: arch/x86/entry/syscalls/syscall_64.tbl of Linux


def serving_thread(machine, pid):
    """The one that waits for sockets, which is not the first: that one draws."""
    def look():
        for thread in threads(machine, pid):
            call_number = machine.run(f"cut -d' ' -f1 /proc/{pid}/task/{thread}/syscall || true")
            if thread != str(pid) and call_number in EPOLL_WAITS:
                return thread
        return None

    return need(until(look, 20), f"no thread waits for sockets: {threads(machine, pid)}")


def peak(machine):
    return int(machine.run("cat " + PEAK))


def check_memory(shop):
    """A 4K panel with an order and pictures on it: what the unit took at most, of what it may."""
    with shop.restored("memory") as machine:
        machine.run("systemctl restart comptoir.service", 90)
        call(machine, "PUT", "/api/v1/order", ORDER, 60)
        same_picture(machine, patience=30)
        small = peak(machine)
        add_settings(machine, "mode", '[screen]\nmode = "%dx%d"\n' % LARGE)
        machine.run("systemctl restart comptoir.service", 90)
        need(until(lambda: (panel(machine).width, panel(machine).height) == LARGE, 60), f"the panel is {panel(machine).width} wide")
        lines = [{"name": f"Flat white {number}", "quantity": "1", "unit_price": 420, "price": 420} for number in range(60)]
        for revision in range(1, 13):
            call(machine, "PUT", "/api/v1/order", {**ORDER, "revision": revision, "lines": lines[: 5 * revision],
                                                   "qr": {"text": f"https://pay.example/{revision}"}}, 60)
            time.sleep(0.5)
        same_picture(machine, patience=60)
        most, may = peak(machine), int(machine.run("systemctl show -p MemoryMax --value comptoir.service"))
        text = f"at most {most >> 20} MiB on {LARGE[0]}x{LARGE[1]}, {small >> 20} MiB on 1280x800, of {may >> 20} MiB that it may"
        need(most - small > 32 << 20, text + ": the large panel costs nothing, so that is no measure")
        need(most < may // 2, text + ", half of it is allowed")
        return text
