"""Pictures without a library: PNG there and back, PPM, and how alike two are.

Source: Portable Network Graphics, second edition, sections 9 (filters) and 11 (chunks).
"""
import struct
import zlib


class Picture:
    """RGB, three bytes a pixel, rows from the top."""

    def __init__(self, width, height, data):
        if len(data) != width * height * 3:
            raise ValueError("a picture whose pixels are not all there")
        self.width, self.height, self.data = width, height, data

    def differs(self, other, step=4):
        """The mean difference of a channel, 0 to 255, on every `step`th pixel of every `step`th row."""
        if (self.width, self.height) != (other.width, other.height):
            return 255.0
        total = count = 0
        for y in range(0, self.height, step):
            row = slice(y * self.width * 3, (y + 1) * self.width * 3)
            mine, its = self.data[row], other.data[row]
            for channel in range(3):
                a, b = mine[channel :: 3 * step], its[channel :: 3 * step]
                total += sum(map(abs, map(int.__sub__, a, b)))
                count += len(a)
        return total / count if count else 0.0

    def turned_right(self):
        """A quarter, with the clock: the left edge is on top then."""
        rows = [self.data[y * self.width * 3 : (y + 1) * self.width * 3] for y in reversed(range(self.height))]
        return Picture(self.height, self.width, b"".join(row[x * 3 : x * 3 + 3] for x in range(self.width) for row in rows))

    def colours(self, step=16):
        """How many different ones, on a sample: a dark or empty screen has few."""
        return len({self.data[i : i + 3] for i in range(0, len(self.data), 3 * step)})

    def ppm(self):
        return b"P6\n%d %d\n255\n" % (self.width, self.height) + self.data


def read_ppm(data):
    words, place = [], 0
    while len(words) < 4:
        end = place
        while data[end : end + 1].strip():
            end += 1
        if end > place:
            words.append(data[place:end])
        elif end >= len(data):
            raise ValueError("no PPM")
        place = end + 1
    if words[0] != b"P6" or words[3] != b"255":
        raise ValueError("no PPM of bytes")
    width, height = int(words[1]), int(words[2])
    return Picture(width, height, data[place : place + width * height * 3])


def paeth(row, above, step):
    for i in range(len(row)):
        left = row[i - step] if i >= step else 0
        corner = above[i - step] if i >= step else 0
        up = above[i]
        a, b, c = abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)
        row[i] = (row[i] + (left if a <= b and a <= c else up if b <= c else corner)) & 255


def unfilter(kind, row, above, step):
    if kind == 1:
        for channel in range(step):
            total = 0
            for i in range(channel, len(row), step):
                total = row[i] = (total + row[i]) & 255
    elif kind == 2:
        row[:] = bytes([(a + b) & 255 for a, b in zip(row, above)])
    elif kind == 3:
        for i in range(len(row)):
            row[i] = (row[i] + ((row[i - step] if i >= step else 0) + above[i]) // 2) & 255
    elif kind == 4:
        paeth(row, above, step)
    elif kind != 0:
        raise ValueError("a PNG with a filter that there is not")


def read_png(data):
    if data[:8] != b"\x89PNG\r\n\x1a\n":
        raise ValueError("no PNG")
    place, packed, head = 8, b"", None
    while place + 8 <= len(data):
        length, kind = struct.unpack(">I4s", data[place : place + 8])
        body = data[place + 8 : place + 8 + length]
        if kind == b"IHDR":
            head = struct.unpack(">IIBBBBB", body)
        elif kind == b"IDAT":
            packed += body
        place += 12 + length
    if head is None or head[2] != 8 or head[6] != 0 or head[3] not in (0, 2, 6):
        raise ValueError("a PNG that is read nowhere here")
    width, height, step = head[0], head[1], {0: 1, 2: 3, 6: 4}[head[3]]
    lines, size = zlib.decompress(packed), width * step
    above, out = bytearray(size), []
    for y in range(height):
        start = y * (size + 1)
        row = bytearray(lines[start + 1 : start + 1 + size])
        if len(row) != size:
            raise ValueError("a PNG that is not whole")
        unfilter(lines[start], row, above, step)
        above = row
        pixels = bytearray(width * 3)
        for channel in range(3):
            pixels[channel::3] = row[channel % step :: step] if step > 1 else row
        out.append(bytes(pixels))
    return Picture(width, height, b"".join(out))


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def write_grey_png(rows):
    """Rows of bytes, 0 is black."""
    head = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 0, 0, 0, 0)
    lines = b"".join(b"\0" + bytes(row) for row in rows)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(lines, 6)) + chunk(b"IEND", b"")


BLOCK = 18  # dots of a bit, 32 of them are 576: the width of 80 mm paper


def receipt_dots(number, width=576):
    """A small receipt, black and white, that says which one it is: a bar, and the bits of its number as blocks."""
    bits = [number >> (31 - i) & 1 for i in range(32)]
    code = [bit for bit in bits for _ in range(BLOCK)][:width]
    inverse = [1 - bit for bit in code]
    return [[1] * width] * 4 + [code] * 8 + [inverse] * 8 + [[1] * width] * 4


def receipt_png(number):
    return write_grey_png([[0 if dot else 255 for dot in row] for row in receipt_dots(number)])


def number_on(dots):
    """Which receipt it is; None where that can't be told."""
    if len(dots) != 24 or any(len(row) < 32 * BLOCK for row in dots):
        return None
    number = 0
    for i in range(32):
        number = number << 1 | dots[8][i * BLOCK + BLOCK // 2]
    return number if dots == receipt_dots(number) else None
