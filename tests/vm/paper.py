"""A receipt printer in a few lines, made apart from the program's own: bytes in, dots and answers out.

Source: Epson ESC/POS command reference: GS v 0, GS ( L and GS 8 L fn 112 and 50, GS V, GS r, GS a,
GS ( H fn 48, DLE EOT.
"""
REAL_TIME = b"\x10\x04"
# Parameters of the commands that print no dots. None: not known, and said so.
ESC = {"@": 0, "2": 0, "3": 1, "a": 1, "d": 1, "J": 1, "=": 1, "t": 1, "R": 1, "M": 1, "E": 1, "!": 1, "p": 3, "-": 1, "{": 1}
FS = {".": 0, "&": 0}
GS = {"!": 1, "B": 1, "L": 2, "W": 2, "P": 2, "a": 1, "r": 1, "I": 1}


class Paper:
    """Takes the bytes of a driver. `receipts` are what was cut off: lists of rows, each its bytes, a set bit black."""

    def __init__(self, say=lambda data: None):
        self.say = say
        self.on_cut = lambda rows: None
        self.on_first_byte = lambda: None
        self.is_paper_out = False
        self.receipts = []
        self.arrived = 0
        self.power_cycle()

    def power_cycle(self):
        self.waiting = b""
        self.rows = []
        self.stored = []
        self.unknown = 0
        self.last = b""
        self.tells_changes = False

    def set_paper_out(self, is_out):
        changed, self.is_paper_out = is_out != self.is_paper_out, is_out
        if changed and self.tells_changes:
            self.say(self.automatic())
        if not is_out:
            self.work()

    def automatic(self):
        return bytes([0x18 if self.is_paper_out else 0x10, 0, 0x0C if self.is_paper_out else 0, 0x0F])

    def feed(self, data):
        self.arrived += len(data)
        for place, byte in enumerate(data):
            self.last = (self.last + bytes([byte]))[-3:]
            if self.last[:2] == REAL_TIME:
                self.answer_now(byte)
        self.waiting += data
        self.work()

    def answer_now(self, which):
        out = self.is_paper_out
        bits = {1: 0x1A if out else 0x12, 2: 0x32 if out else 0x12, 3: 0x12, 4: 0x72 if out else 0x12}.get(which)
        if bits is not None:
            self.say(bytes([bits]))

    def work(self):
        """Does what is whole. Without paper nothing is done but what does not wait its turn."""
        while self.waiting and not self.is_paper_out:
            length = self.step(self.waiting)
            if length == 0:
                return
            self.waiting = self.waiting[length:]

    def step(self, data):
        first, size = data[0], len(data)
        if first == 0x10:
            return 3 if size >= 3 else 0
        if first == 0x1B and size >= 2:
            if data[1] == ord("("):
                return self.parenthesis(data)
            return self.plain(ESC, data)
        if first == 0x1C and size >= 2:
            return self.plain(FS, data)
        if first == 0x1D and size >= 2:
            return self.group(data)
        return 0 if first in (0x1B, 0x1C, 0x1D) else 1

    def plain(self, table, data):
        count = table.get(chr(data[1]))
        if count is None:
            self.unknown += 1
            return 2
        return 2 + count if len(data) >= 2 + count else 0

    def group(self, data):
        size, command = len(data), chr(data[1])
        if command == "v":
            if size < 8:
                return 0
            across, down = data[4] | data[5] << 8, data[6] | data[7] << 8
            if size < 8 + across * down:
                return 0
            self.rows += [data[8 + y * across : 8 + (y + 1) * across] for y in range(down)]
            return 8 + across * down
        if command == "V":
            if size < 3 or (data[2] in (65, 66) and size < 4):
                return 0
            self.cut()
            return 4 if data[2] in (65, 66) else 3
        if command == "(":
            return self.parenthesis(data)
        if command == "8":
            return self.block(data, 7) if size >= 7 else 0
        length = self.plain(GS, data)
        if length and command == "r":
            self.say(b"\0")
        if length and command == "a":
            self.tells_changes = data[2] != 0
            if self.tells_changes:
                self.say(self.automatic())
        if length and command == "I":
            self.say(b"_TM-T20II\0" if data[2] == 67 else b"\x02")
        return length

    def parenthesis(self, data):
        return self.block(data, 5) if len(data) >= 5 else 0

    def block(self, data, head):
        """A letter, a length of two bytes, or of four, and what it holds."""
        length = int.from_bytes(data[3:head], "little")
        if len(data) < head + length:
            return 0
        inner = data[head : head + length]
        if data[0] == 0x1D and data[2] == ord("H") and inner[:2] == b"00":
            self.say(b'7"' + inner[2:6] + b"\0")
        if data[0] == 0x1D and data[2] == ord("L"):
            self.graphics(inner)
        return head + length

    def graphics(self, inner):
        if inner[:3] == b"0p0" and len(inner) >= 10:
            across, down = (inner[6] | inner[7] << 8) + 7 >> 3, inner[8] | inner[9] << 8
            self.stored = [inner[10 + y * across : 10 + (y + 1) * across] for y in range(down)]
        elif inner[:2] in (b"0\x02", b"02"):
            self.rows, self.stored = self.rows + self.stored, []

    def cut(self):
        rows, self.rows = self.rows, []
        self.receipts.append(rows)
        self.on_cut(rows)


def dots_of(rows, width):
    """Rows of a receipt as lists of 0 and 1, white at the ends left out, so that margins and feeds do not count."""
    def row(data):
        value = int.from_bytes(data, "big")
        return [value >> (len(data) * 8 - 1 - x) & 1 for x in range(min(width, len(data) * 8))]

    dots = [row(data) for data in rows]
    while dots and not any(dots[-1]):
        dots.pop()
    while dots and not any(dots[0]):
        dots.pop(0)
    return dots
