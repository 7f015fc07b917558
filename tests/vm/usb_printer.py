"""The host's end of tests/vm/usb_printer.sh: a receipt printer that speaks usbredir to the virtual machine, a serial
device behind QEMU's adapter, and the judge of what arrives on both.

Source: usbredir protocol 0.7 (usb-redirection-protocol.md); USB Printing Devices 1.1, section 4.2.
"""
import json
import os
import re
import socket
import struct
import subprocess
import sys
import threading
import time

HELLO, CONNECT, DISCONNECT, RESET, INTERFACES, ENDPOINTS = range(6)
SET_CONFIGURATION, GET_CONFIGURATION, CONFIGURATION, SET_ALT, GET_ALT, ALT = range(6, 12)
CANCEL, CONTROL, BULK = 21, 100, 101
OK, CANCELLED, STALLED = 0, 1, 4
# device version in connect, packet size in endpoints, ids of 64 bits, bulk lengths of 32 bits
CAPABILITIES = 1 << 1 | 1 << 4 | 1 << 5 | 1 << 6

DEVICE_ID = b"MFG:EPSON;CMD:ESC/POS;MDL:TM-T20II;CLS:PRINTER;"
DEVICE = struct.pack("<BBHBBBBHHHBBBB", 18, 1, 0x200, 0, 0, 0, 64, 0x04B8, 0x0E15, 0x100, 1, 2, 3, 1)
PARTS = bytes([9, 4, 0, 0, 2, 7, 1, 2, 0, 7, 5, 1, 2, 0, 2, 0, 7, 5, 0x82, 2, 0, 2, 0])
CONFIG = struct.pack("<BBHBBBBB", 9, 2, 9 + len(PARTS), 1, 1, 0, 0xC0, 1) + PARTS
TEXTS = {1: "EPSON", 2: "TM-T20II", 3: "VM0001"}


class Printer(threading.Thread):
    """One printer of class 07/01/02 with 512-byte packets."""

    def __init__(self, path):
        super().__init__(daemon=True)
        self.lock = threading.RLock()
        self.arrived = b""
        self.says = []
        self.reads = []
        self.held = []
        self.is_stalled = False
        self.header = 12
        self.line = socket.socket(socket.AF_UNIX)
        self.line.connect(path)
        self.send(HELLO, 0, b"printer of a test".ljust(64, b"\0") + struct.pack("<I", CAPABILITIES))
        self.start()

    def send(self, kind, number, body):
        form = "<III" if kind == HELLO else "<IIQ"
        with self.lock:
            self.line.sendall(struct.pack(form, kind, len(body), number) + body)

    def receive(self, count):
        data = b""
        while len(data) < count:
            piece = self.line.recv(count - len(data))
            if not piece:
                raise EOFError
            data += piece
        return data

    def run(self):
        try:
            while True:
                head = self.receive(self.header)
                kind, length, number = struct.unpack("<III" if self.header == 12 else "<IIQ", head)
                self.header = 16
                body = self.receive(length)
                with self.lock:
                    self.handle(kind, number, body)
        except (EOFError, OSError):
            pass

    def plug(self):
        unused = 255
        kinds, sizes = [unused] * 32, [0] * 32
        for place, kind, size in ((0, 0, 64), (16, 0, 64), (1, 2, 512), (18, 2, 512)):
            kinds[place], sizes[place] = kind, size
        one = lambda value: bytes([value]) + bytes(31)
        self.send(INTERFACES, 0, struct.pack("<I", 1) + bytes(32) + one(7) + one(1) + one(2))
        self.send(ENDPOINTS, 0, bytes(kinds) + bytes(64) + struct.pack("<32H", *sizes))
        self.send(CONNECT, 0, struct.pack("<BBBBHHH", 2, 0, 0, 0, 0x04B8, 0x0E15, 0x100))

    def pull(self):
        with self.lock:
            self.reads, self.held, self.says = [], [], []
            self.send(DISCONNECT, 0, b"")

    def took(self, expected, patience=5):
        """Whether exactly these bytes came next; they are taken off what has arrived."""
        until = time.monotonic() + patience
        while len(self.arrived) < len(expected) and time.monotonic() < until:
            time.sleep(0.02)
        with self.lock:
            came, self.arrived = self.arrived[: len(expected)], self.arrived[len(expected) :]
        return came == expected

    def bulk(self, number, endpoint, status, length, stream, data=b""):
        self.send(BULK, number, struct.pack("<BBHIH", endpoint, status, length & 0xFFFF, stream, length >> 16) + data)

    def answer(self):
        while self.reads and self.says:
            number, endpoint, length, stream = self.reads.pop(0)
            data = self.says.pop(0)[:length]
            self.bulk(number, endpoint, OK, len(data), stream, data)

    def take(self, number, endpoint, stream, data):
        self.arrived += data
        self.bulk(number, endpoint, OK, len(data), stream)
        if data.endswith(b"\x10\x04\x01"):
            self.says.append(b"\x16")
            self.answer()

    def stall(self, is_stalled):
        with self.lock:
            self.is_stalled = is_stalled
            held, self.held = self.held, []
            if is_stalled:
                self.held = held
                return
            for one in held:
                self.take(*one)

    def control(self, number, body):
        endpoint, request, kind, _, value, index, length = struct.unpack("<BBBBHHH", body[:10])
        data, status = b"", OK
        if (kind, request) == (0x80, 6):
            what, which = value >> 8, value & 0xFF
            if what == 1:
                data = DEVICE
            elif what == 2:
                data = CONFIG
            elif what == 3:
                text = struct.pack("<H", 0x409) if which == 0 else TEXTS.get(which, "").encode("utf-16le")
                data = bytes([2 + len(text), 3]) + text
            else:
                status = STALLED
        elif (kind, request) == (0xA1, 0):
            data = struct.pack(">H", len(DEVICE_ID) + 2) + DEVICE_ID
        elif (kind, request) == (0xA1, 1):
            data = b"\x18"
        elif (kind, request) == (0x80, 0):
            data = b"\1\0"
        data = data[:length]
        said = len(data) if kind & 0x80 else length
        self.send(CONTROL, number, struct.pack("<BBBBHHH", endpoint, request, kind, status, value, index, said) + data)

    def handle(self, kind, number, body):
        if kind == HELLO:
            self.plug()
        elif kind == SET_CONFIGURATION:
            self.send(CONFIGURATION, number, bytes([OK, body[0]]))
        elif kind == GET_CONFIGURATION:
            self.send(CONFIGURATION, number, bytes([OK, 1]))
        elif kind == SET_ALT:
            self.send(ALT, number, bytes([OK, body[0], body[1]]))
        elif kind == GET_ALT:
            self.send(ALT, number, bytes([OK, body[0], 0]))
        elif kind == CANCEL:
            for one in [one for one in self.reads if one[0] == number]:
                self.reads.remove(one)
                self.bulk(number, one[1], CANCELLED, 0, one[3])
            for one in [one for one in self.held if one[0] == number]:
                self.held.remove(one)
                self.bulk(number, one[1], CANCELLED, 0, one[2])
        elif kind == CONTROL:
            self.control(number, body)
        elif kind == BULK:
            endpoint, _, low, stream, high = struct.unpack("<BBHIH", body[:10])
            if endpoint & 0x80:
                self.reads.append((number, endpoint, low | high << 16, stream))
                self.answer()
            elif self.is_stalled:
                self.held.append((number, endpoint, stream, body[10:]))
            else:
                self.take(number, endpoint, stream, body[10:])


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
