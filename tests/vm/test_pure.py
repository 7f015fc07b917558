"""The virtual shop's own parts, without a machine: the decoder of receipts, pictures, the replay of a disk's writes, the rules of
crash images, the scale, and the line to QEMU's monitor. Run by ctest."""
import json
import os
import random
import socket
import sqlite3
import struct
import tempfile
import threading
import unittest
import zlib

import disk_log
import journal_rules
import pictures
from machine import MachineError, Qmp
from paper import Paper, dots_of
from scale import Scale, even


def raster(dots):
    rows = [int("".join(map(str, row)), 2).to_bytes(len(row) // 8, "big") for row in dots]
    return b"\x1dv0\0" + struct.pack("<HH", len(rows[0]), len(rows)) + b"".join(rows)


class Receipts(unittest.TestCase):
    JOB = b"\x1b=\x01\x1c.\x1b@" + raster(pictures.receipt_dots(42)) + b"\x1dVA\x03"

    def test_a_receipt_is_read_wherever_its_bytes_are_split(self):
        for split in range(0, len(self.JOB), 7):
            paper = Paper()
            paper.feed(self.JOB[:split])
            paper.feed(self.JOB[split:])
            self.assertEqual([pictures.number_on(dots_of(rows, 576)) for rows in paper.receipts], [42])
            self.assertEqual(paper.unknown, 0)

    def test_both_ways_of_graphics_are_read(self):
        dots = pictures.receipt_dots(42)
        rows = b"".join(int("".join(map(str, row)), 2).to_bytes(72, "big") for row in dots)
        body = b"0p0\1\x011" + struct.pack("<HH", 576, len(dots)) + rows
        show = b"\x1d(L\x02\x0002"
        for head in (b"\x1d(L" + struct.pack("<H", len(body)), b"\x1d8L" + struct.pack("<I", len(body))):
            paper = Paper()
            paper.feed(head + body + show + b"\x1dV\0")
            self.assertEqual([pictures.number_on(dots_of(rows, 576)) for rows in paper.receipts], [42])

    def test_a_single_wrong_dot_is_another_receipt(self):
        dots = pictures.receipt_dots(42)
        dots[11] = dots[11][:100] + [1 - dots[11][100]] + dots[11][101:]
        self.assertIsNone(pictures.number_on(dots))

    def test_without_paper_nothing_is_printed_and_the_question_is_answered(self):
        said = []
        paper = Paper(said.append)
        paper.set_paper_out(True)
        paper.feed(self.JOB + b"\x10\x04\x04")
        self.assertEqual((paper.receipts, said), ([], [b"\x72"]))
        paper.set_paper_out(False)
        self.assertEqual(len(paper.receipts), 1)

    def test_questions_are_answered(self):
        said = []
        paper = Paper(said.append)
        paper.feed(b"\x1d(H\x06\x00" + b"00abcd" + b"\x1dr\x01")
        self.assertEqual(said, [b'7"abcd\0', b"\0"])

    def test_what_no_table_names_is_counted(self):
        paper = Paper()
        paper.feed(b"\x1d\xfe\x1b\xfe")
        self.assertEqual(paper.unknown, 2)


class Turned(unittest.TestCase):
    def test_the_left_edge_is_on_top(self):
        picture = pictures.Picture(3, 2, bytes(range(18)))
        turned = picture.turned_right()
        self.assertEqual((turned.width, turned.height), (2, 3))
        self.assertEqual(turned.data, bytes([9, 10, 11, 0, 1, 2, 12, 13, 14, 3, 4, 5, 15, 16, 17, 6, 7, 8]))


class Pictures(unittest.TestCase):
    def test_what_is_written_is_read(self):
        chance = random.Random(3)
        rows = [[chance.randrange(256) for _ in range(13)] for _ in range(7)]
        read = pictures.read_png(pictures.write_grey_png(rows))
        self.assertEqual(read.data, bytes(value for row in rows for value in row for _ in range(3)))

    def test_every_filter_is_undone(self):
        width, step, chance = 5, 3, random.Random(4)
        plain = [[chance.randrange(256) for _ in range(width * step)] for _ in range(5)]
        lines = b""
        for kind in range(5):
            row, above = plain[kind], plain[kind - 1] if kind else [0] * width * step
            left = [0] * step + row[:-step]
            corner = [0] * step + above[:-step]
            lines += bytes([kind])
            for x, a, b, c in zip(row, left, above, corner):
                p = a + b - c
                paeth = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
                lines += bytes([(x - (0, a, b, (a + b) // 2, paeth)[kind]) & 255])
        png = (b"\x89PNG\r\n\x1a\n" + pictures.chunk(b"IHDR", struct.pack(">IIBBBBB", width, 5, 8, 2, 0, 0, 0)) +
               pictures.chunk(b"IDAT", zlib.compress(lines)) + pictures.chunk(b"IEND", b""))
        self.assertEqual(pictures.read_png(png).data, bytes(sum(plain, [])))

    def test_garbage_is_an_error(self):
        whole = pictures.write_grey_png([[1, 2], [3, 4]])
        for bad in (b"", b"GIF89a", whole[:20], whole[:8]):
            with self.assertRaises((ValueError, struct.error)):
                pictures.read_png(bad)
        for bad in (b"", b"P5\n1 1\n255\n0", b"P6\n2 2\n255\n123"):
            with self.assertRaises(ValueError):
                pictures.read_ppm(bad)

    def test_alike_is_not_the_same_as_equal(self):
        white = pictures.Picture(8, 8, b"\xff" * 192)
        grey = pictures.Picture(8, 8, b"\xf0" * 192)
        self.assertEqual(white.differs(white, 1), 0)
        self.assertEqual(white.differs(grey, 1), 15)
        self.assertEqual(white.differs(pictures.Picture(4, 8, b"\xff" * 96)), 255)
        self.assertEqual(pictures.read_ppm(grey.ppm()).data, grey.data)


class Disk(unittest.TestCase):
    """A log of three writes, a flush behind the second."""

    def log(self, entries):
        sector = 512
        data = struct.pack("<QQQI", disk_log.MAGIC, 1, len(entries), sector).ljust(sector, b"\0")
        for at, body, flags in entries:
            data += struct.pack("<QQQQ", at // sector, len(body) // sector, flags, len(body)).ljust(sector, b"\0") + body
        with tempfile.NamedTemporaryFile(delete=False) as file:
            file.write(data)
        self.addCleanup(os.unlink, file.name)
        return disk_log.DiskLog(file.name)

    def test_what_was_flushed_is_never_lost_and_the_rest_may_be(self):
        block = lambda letter: letter * 512
        entries = [(0, block(b"a"), 0), (512, block(b"b"), 0), (0, b"", disk_log.FLUSH)] + [(1024, block(b"c"), 0)] * 12
        log = self.log(entries)
        self.assertEqual(len(log.writes), len(entries))
        seen = set()
        for seed in range(40):
            for _, image in log.images(bytes(1536), 3, seed):
                self.assertEqual(image[:1024], block(b"a") + block(b"b"))
                seen.add(bytes(image[1024:1025]))
        self.assertEqual(seen, {b"\0", b"c"})

    def test_a_cut_knows_how_long_the_log_was(self):
        log = self.log([(0, b"x" * 512, 0)] * 20)
        for size, _ in log.images(bytes(512), 5, 1):
            self.assertEqual((size - 512) % 1024, 0)
            self.assertGreater(size, 512)

    def test_something_else_is_refused(self):
        with tempfile.NamedTemporaryFile() as file:
            file.write(b"x" * 4096)
            file.flush()
            with self.assertRaises(ValueError):
                disk_log.DiskLog(file.name)


class Rules(unittest.TestCase):
    def judged(self, states, size=100):
        record = journal_rules.Record(lambda: 50)
        record.promised(7, "job-7")
        record.starts()
        record.printed(7)
        found = journal_rules.Found()
        journal_rules.compare(record, size, states, found)
        return found.lost, found.doubled

    def test_a_promised_job_that_is_gone_is_lost(self):
        self.assertEqual(self.judged({}), (1, 0))
        self.assertEqual(self.judged({"job-7": "sending"}), (0, 0))
        self.assertEqual(self.judged({"job-7": "ended"}), (0, 0))

    def test_a_printed_job_that_still_waits_is_doubled(self):
        self.assertEqual(self.judged({"job-7": "queued"}), (0, 1))

    def test_what_came_after_the_cut_does_not_count(self):
        self.assertEqual(self.judged({}, 49), (0, 0))

    def test_a_receipt_that_came_out_twice_is_doubled(self):
        record = journal_rules.Record(lambda: 0)
        record.printed(7)
        record.printed(7)
        found = journal_rules.Found()
        journal_rules.compare(record, 1, {}, found)
        self.assertEqual(found.doubled, 1)

    def test_the_checker_is_understood(self):
        states, problems = journal_rules.read_said("file x\njob a queued 2 1\nproblem set aside\njob b ended 0 0\n")
        self.assertEqual((states, problems), ({"a": "queued", "b": "ended"}, ["problem set aside"]))


    def test_a_journal_is_read_whole_and_compared_with_what_is_taken_up(self):
        with tempfile.TemporaryDirectory() as folder:
            journal, checker = os.path.join(folder, "journal.db"), os.path.join(folder, "checker")
            with sqlite3.connect(journal) as database:
                database.execute("CREATE TABLE job (id TEXT, state INTEGER)")
                database.executemany("INSERT INTO job VALUES (?, ?)", [("a", 0), ("b", 2), ("c", 1)])
            database.close()

            def look(says):
                with open(checker, "w") as file:
                    file.write("#!/bin/sh\n" + says + "\n")
                os.chmod(checker, 0o755)
                return journal_rules.look(journal, checker)

            states, problems = look("echo job a queued 0 1; echo job c sending 0 1")
            self.assertEqual((states, problems), ({"a": "queued", "b": "ended", "c": "sending"}, []))
            self.assertIn("c", look("echo job a queued 0 1")[1][0])
            self.assertIn("a", look("echo job a ended 0 1; echo job c sending 0 1")[1][0])
            self.assertEqual(look("echo problem set aside; exit 0")[1], ["problem set aside"])
            self.assertNotEqual(look("exit 3")[1], [])


class Weighing(unittest.TestCase):
    def test_it_answers_as_a_toledo_8217_does(self):
        scale = Scale()
        scale.grams = 1235
        self.assertEqual(scale.answer(ord("W")), b"\x0201.235\r")
        self.assertEqual(scale.answer(ord("W") | 0x80), b"\x0201.235\r")
        scale.grams = None
        self.assertEqual(scale.answer(ord("W")), b"\x02?\x41\r")

    def test_its_probe_is_answered(self):
        scale = Scale()
        self.assertEqual(b"".join(scale.answer(byte) for byte in b"Ehello"), b"\x02E\rhello")

    def test_parity_is_even(self):
        self.assertEqual(even(b"\x01\x03W"), b"\x81\x03\xd7")


class Monitor(unittest.TestCase):
    """A QEMU of a few lines."""

    def talk(self, answers):
        ours, its = socket.socketpair()
        self.addCleanup(ours.close)

        def run():
            with its, its.makefile("rw") as stream:
                stream.write('{"QMP": {}}\n')
                stream.flush()
                for answer in [{"return": {}}, *answers]:
                    self.asked.append(json.loads(stream.readline() or "null"))
                    for one in answer if isinstance(answer, list) else [answer]:
                        stream.write(json.dumps(one) + "\n")
                    stream.flush()

        self.asked = []
        threading.Thread(target=run, daemon=True).start()
        return Qmp(ours)

    def test_events_do_not_pass_for_answers(self):
        monitor = self.talk([[{"event": "STOP"}, {"return": 5}]])
        self.assertEqual(monitor.tell("query-x", node_name="a"), 5)
        self.assertEqual(monitor.events, [{"event": "STOP"}])
        self.assertEqual(self.asked[1], {"execute": "query-x", "arguments": {"node-name": "a"}})

    def test_a_refusal_and_a_dead_machine_are_errors(self):
        monitor = self.talk([{"error": {"class": "GenericError", "desc": "no such device"}}])
        with self.assertRaisesRegex(MachineError, "no such device"):
            monitor.tell("device_del", id="x")
        with self.assertRaises(MachineError):
            monitor.tell("quit")


if __name__ == "__main__":
    unittest.main()
