"""What a disk would hold had the power gone: a log of its writes, replayed to a point, some of what was not flushed lost.

Source: QEMU 7.2, block/blklogwrites.c: a super block (magic, version, entries, sector size), then entries of one sector
(sector, sectors, flags, bytes of data), each with its data behind it; flags 1 flush, 2 forced to the disk, 4 discarded, 8 a mark.
"""
import mmap
import random
import struct

MAGIC = 0x6A736677736872
FLUSH, FORCED, DISCARDED = 1, 2, 4


class Write:
    """One entry. `end` is the size of the log once it was written."""

    __slots__ = ("at", "length", "flags", "data", "end")

    def __init__(self, at, length, flags, data, end):
        self.at, self.length, self.flags, self.data, self.end = at, length, flags, data, end


class DiskLog:
    def __init__(self, path):
        with open(path, "rb") as file:
            self.bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        magic, version, _, sector = struct.unpack("<QQQI", self.bytes[:28])
        if magic != MAGIC or version != 1 or not 512 <= sector <= 65536:
            raise ValueError("no log of a disk's writes")
        self.writes = []
        place = sector
        while place + 32 <= len(self.bytes):
            at, count, flags, _ = struct.unpack("<QQQQ", self.bytes[place : place + 32])
            if at == count == flags == 0:
                break
            length, data = count * sector, place + sector
            place = data + (0 if flags & DISCARDED else length)
            if place > len(self.bytes):
                break
            self.writes.append(Write(at * sector, length, flags, data, place))

    def images(self, base, count, seed):
        """`count` disks as they were at growing random points: (size of the log then, the disk). All that a flush covered is
        there; of the rest, any part."""
        chance = random.Random(seed)
        first = min(10, len(self.writes) - 1)
        cuts = sorted(chance.sample(range(first, len(self.writes)), min(count, len(self.writes) - first)))
        safe, pending, taken = bytearray(base), [], 0
        for cut in cuts:
            while taken < cut:
                write = self.writes[taken]
                taken += 1
                if write.flags & FLUSH:
                    for one in pending:
                        self.put(safe, one)
                    pending = []
                if not write.length or write.flags & DISCARDED:
                    continue
                if write.flags & FORCED:
                    self.put(safe, write)
                else:
                    pending.append(write)
            image = bytearray(safe)
            kept = sorted(chance.sample(range(len(pending)), chance.randint(0, len(pending))))
            for i in kept:
                self.put(image, pending[i])
            yield self.writes[cut - 1].end, image

    def put(self, image, write):
        image[write.at : write.at + write.length] = self.bytes[write.data : write.data + write.length]
