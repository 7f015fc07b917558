"""What a crash image must hold: each receipt that somebody was told yes for, and none as still waiting that was printed."""
import contextlib
import os
import sqlite3
import subprocess

JOURNALS = ("/journal.db", "/comptoir/journal.db", "/var-lib-comptoir/journal.db")  # where the state lies on a data disk


class Record:
    """What was promised and printed, each with the size of the disk's log at that moment. `size` says it."""

    def __init__(self, size):
        self.size = size
        self.promises = {}  # number: (job, size of the log)
        self.prints = []  # (number, size of the log at its first byte)
        self.start = 0

    def promised(self, number, job):
        self.promises[number] = (job, self.size())

    def starts(self):
        self.start = self.size()

    def printed(self, number):
        self.prints.append((number, self.start))


class Found:
    def __init__(self):
        self.images = self.writes = self.lost = self.doubled = self.unreadable = 0
        self.words = []


def compare(record, size, states, found):
    """`states` are the jobs of an image, job: state; `size` is that of the log when the power went."""
    for number, (job, told) in record.promises.items():
        if told <= size and job not in states:
            found.lost += 1
            found.words.append(f"{number} was promised and is gone")
    printed = set()
    for number, first_byte in record.prints:
        if number in printed:
            found.doubled += 1
            found.words.append(f"{number} was printed twice")
        printed.add(number)
        job = record.promises.get(number, (None, 0))[0]
        if first_byte <= size and states.get(job) == "queued":
            found.doubled += 1
            found.words.append(f"{number} was printed and would be printed again")


STATES = ("queued", "sending", "ended")  # as bridge::StoredJob::State numbers them


def read_said(said):
    """What vm-journal-check said of one file: the jobs that the kiosk takes up, job: state, and problems."""
    states, problems = {}, []
    for line in said.splitlines():
        words = line.split(" ")
        if words[0] == "job" and len(words) == 5:
            states[words[1]] = words[2]
        elif words[0] == "problem":
            problems.append(line)
    return states, problems


def read_all(journal):
    """All jobs that are kept, job: state. The kiosk itself takes up the newest thousand of those that are over."""
    with contextlib.closing(sqlite3.connect(journal)) as database:
        return {job: STATES[state] for job, state in database.execute("SELECT id, state FROM job")}


def look(journal, checker):
    """The jobs of a journal, as the program opens it; problems where it is not as it should be."""
    said = subprocess.run([checker, journal], capture_output=True, text=True, check=False)
    taken_up, problems = read_said(said.stdout)
    if said.returncode or problems:
        return {}, problems or [f"vm-journal-check ended with {said.returncode}"]
    try:
        states = read_all(journal)
    except (sqlite3.Error, IndexError) as error:
        return {}, [str(error)]
    live = {job for job, state in states.items() if state != "ended"}
    wrong = [job for job, state in taken_up.items() if states.get(job) != state] + sorted(live - set(taken_up))
    return states, [f"the kiosk does not take up as it lies there: {job}" for job in wrong]


def extract(image, folder):
    """The journal in an image, as files beside each other; None where there is none."""
    checked = subprocess.run(["e2fsck", "-fy", image], capture_output=True, text=True, check=False)
    if checked.returncode > 1:
        return None
    for name in JOURNALS:
        target = os.path.join(folder, "journal.db")
        for end in ("", "-wal", "-shm"):
            if os.path.exists(target + end):
                os.unlink(target + end)
        commands = "".join(f"dump {name}{end} {target}{end}\n" for end in ("", "-wal"))
        subprocess.run(["debugfs", "-f", "-", image], input=commands, capture_output=True, text=True, check=False)
        if os.path.exists(target) and os.path.getsize(target):
            if os.path.exists(target + "-wal") and not os.path.getsize(target + "-wal"):
                os.unlink(target + "-wal")
            return target
    return None


def judge(log, base, count, record, checker, folder, seed=1):
    found = Found()
    found.writes = len(log.writes)
    image = os.path.join(folder, "cut.img")
    for size, disk in log.images(base, count, seed):
        with open(image, "wb") as file:
            file.write(disk)
        journal = extract(image, folder)
        found.images += 1
        states, problems = look(journal, checker) if journal else ({}, ["no journal"])
        if problems:
            found.unreadable += 1
            found.words.append(f"image {found.images}: {problems[0]}")
            continue
        compare(record, size, states, found)
    return found
