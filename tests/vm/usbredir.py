"""A receipt printer on USB, made of software: speaks usbredir to QEMU's usb-redir device.

Source: usbredir protocol 0.7 (usb-redirection-protocol.md); USB Printing Devices 1.1, section 4.2.
"""
import socket
import struct
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
    """One printer of class 07/01/02 with 512-byte packets. `take` gets what is printed; `say` answers, from any thread."""

    def __init__(self, path, take):
        super().__init__(daemon=True)
        self.taker = take
        self.lock = threading.RLock()
        self.says = b""
        self.reads = []
        self.port_status = 0x18  # selected, no error; 0x20 more without paper
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
            self.reads, self.held, self.says = [], [], b""
            self.send(DISCONNECT, 0, b"")

    def bulk(self, number, endpoint, status, length, stream, data=b""):
        self.send(BULK, number, struct.pack("<BBHIH", endpoint, status, length & 0xFFFF, stream, length >> 16) + data)

    def answer(self):
        while self.reads and self.says:
            number, endpoint, length, stream = self.reads.pop(0)
            data, self.says = self.says[:length], self.says[length:]
            self.bulk(number, endpoint, OK, len(data), stream, data)

    def say(self, data):
        with self.lock:
            self.says += data
            self.answer()

    def take(self, number, endpoint, stream, data):
        self.bulk(number, endpoint, OK, len(data), stream)
        self.taker(data)

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
            data = bytes([self.port_status])
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
