"""The host's end of tests/vm/usb_printer.sh: a receipt printer that speaks usbredir to the virtual machine, a serial
device behind QEMU's adapter, and the judge of what arrives on both.
"""
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time

import usbredir


class Printer(usbredir.Printer):
    """Keeps what arrives, and answers one question of ESC/POS."""

    def __init__(self, path):
        self.arrived = b""
        super().__init__(path, self.keep)

    def keep(self, data):
        self.arrived += data
        if data.endswith(b"\x10\x04\x01"):
            self.say(b"\x16")

    def took(self, expected, patience=5):
        """Whether exactly these bytes came next; they are taken off what has arrived."""
        until = time.monotonic() + patience
        while len(self.arrived) < len(expected) and time.monotonic() < until:
            time.sleep(0.02)
        with self.lock:
            came, self.arrived = self.arrived[: len(expected)], self.arrived[len(expected) :]
        return came == expected


class Machine:
    """The virtual machine: its console, and QMP to plug the serial adapter."""

    def __init__(self, folder, kernel, initrd):
        self.folder = folder
        words = ["qemu-system-x86_64", "-machine", "q35,i8042=off", "-accel", "tcg,thread=multi,tb-size=256", "-cpu", "Nehalem",
                 "-smp", "2", "-m", "512", "-nodefaults", "-no-user-config", "-display", "none",
                 "-kernel", kernel, "-initrd", initrd, "-append", "console=ttyS0,115200 mitigations=off quiet panic=-1",
                 "-no-reboot", "-serial", "stdio", "-qmp", "unix:vm.qmp,server=on,wait=off",
                 # The printer's controller is EHCI: QEMU's xHCI calls all of a cancelled redirected transfer taken.
                 "-device", "usb-ehci,id=ehci", "-device", "qemu-xhci,id=xhci",
                 "-chardev", "socket,id=printer,path=printer.sock,server=on,wait=off",
                 "-device", "usb-redir,chardev=printer,id=redir,bus=ehci.0",
                 "-chardev", "socket,id=line,path=line.sock,server=on,wait=off",
                 "-device", "usb-serial,id=serial,chardev=line,bus=xhci.0"]
        self.process = subprocess.Popen(words, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT)

    def path(self, name):
        path = os.path.join(self.folder, name)
        for _ in range(200):
            if os.path.exists(path):
                return path
            time.sleep(0.05)
        sys.exit(f"usb_printer: {name} did not appear")

    def tell(self, **command):
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(self.path("vm.qmp"))
            stream = line.makefile("rw")
            stream.readline()
            for one in ({"execute": "qmp_capabilities"}, command):
                stream.write(json.dumps(one) + "\n")
                stream.flush()
                while "return" not in (answer := json.loads(stream.readline())):
                    if "error" in answer:
                        return answer["error"]["desc"]
        return ""


def pattern(count):
    return bytes((i * 31 + i // 251) & 0xFF for i in range(count))


def read_line(path, into):
    line = socket.socket(socket.AF_UNIX)
    line.connect(path)

    def run():
        while data := line.recv(65536):
            into.append(data)

    threading.Thread(target=run, daemon=True).start()
    return line


def main(folder, kernel, initrd):
    machine = Machine(folder, kernel, initrd)
    watchdog = threading.Timer(300, machine.process.kill)  # an emulated machine that hangs is given up
    watchdog.daemon = True
    watchdog.start()
    printer = Printer(machine.path("printer.sock"))
    heard_on_line = []
    line = read_line(machine.path("line.sock"), heard_on_line)
    faults, said, pushed = [], [], {}

    def expect(is_so, what):
        print(("ok    " if is_so else "WRONG ") + what, flush=True)
        if not is_so:
            faults.append(what)

    for raw in machine.process.stdout:
        text = raw.decode(errors="replace").rstrip()
        match = re.search(r"probe: (.*)", text)
        if not match:
            if "panic" in text or "rror" in text:
                print("      " + text, flush=True)
            continue
        text = match[1]
        said.append(text)
        print("      " + text, flush=True)
        name, _, rest = text.partition(" ")
        if rest == "sent" and name != "serial":
            expect(printer.took(pattern(200_000)), f"{name}: 200,000 bytes arrived as they were sent")
        elif rest == "stall":
            expect(printer.took(b"\x10\x04\x01"), f"{name}: the question came behind them")
            printer.stall(True)
        elif rest == "resume":
            printer.stall(False)
        elif rest == "pull":
            if name == "serial":
                machine.tell(execute="device_del", arguments={"id": "serial"})
            else:
                taken = b"STALLED" if f"{name} stalled: taken 7" in said else b""
                expect(printer.took(taken + b"RESUMED"), f"{name}: after a stall exactly what was taken came")
                expect(printer.arrived == b"", f"{name}: and nothing else")
                printer.pull()
        elif rest == "push":
            pushed[name] = time.monotonic()
            if name == "serial":
                adapter = {"driver": "usb-serial", "id": "serial", "chardev": "line", "bus": "xhci.0"}
                for _ in range(50):  # until QEMU has let go of the old one
                    why = machine.tell(execute="device_add", arguments=adapter)
                    pushed[name] = time.monotonic()
                    if not why:
                        break
                    time.sleep(0.1)
                expect(not why, f"serial: plugged in again {why}")
            else:
                printer.plug()
        elif rest == "back":
            after = time.monotonic() - pushed[name]
            expect(after <= 2, f"{name}: printable {after:.2f} s after the plug")
            if name != "serial":
                expect(printer.took(b"BACK"), f"{name}: prints after it was replugged")
        elif text == "serial sent":
            # Out of the guest is not yet through the emulator.
            until = time.monotonic() + 5
            while len(b"".join(heard_on_line)) < 5_000 and time.monotonic() < until:
                time.sleep(0.02)
            expect(b"".join(heard_on_line) == pattern(5_000), "serial: 5,000 bytes arrived as they were sent")
            line.sendall(b"\x16")
        elif text == "end":
            break
    machine.process.kill()

    def said_like(form, what):
        expect(any(re.fullmatch(form, one) for one in said), what)

    said_like(r"found usb://04b8:0e15\?serial=VM0001 \| EPSON TM-T20II \| USB, port .*", "the printer is found")
    said_like(r"found serial:///dev/ttyUSB0 \| .*", "the serial port is found")
    said_like(r"libusb open: libusb usb 04b8:0e15 identity .*MDL:TM-T20II;.*", "it is reached through libusb")
    said_like(r"usblp open: usblp /kernel-only/usb/lp0 identity .*MDL:TM-T20II;.*", "and through the kernel's driver")
    expect(said.count("heard 16") == 3, "each way is heard, too")
    said_like(r"libusb stalled: timeout .*", "a stall runs out of time and nothing was taken")
    said_like(r"usblp stalled: taken 7", "the kernel's driver takes one block and holds it")
    for name in ("libusb", "usblp", "serial"):
        said_like(name + r" lost: offline .*unplugged.*", f"{name}: a pulled plug is noticed")
        said_like(name + " back", f"{name}: it comes back by itself")
    said_like("the kernel has it back: yes", "the kernel's driver is put back")
    print(f"usb_printer: {len(faults)} faults", flush=True)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
