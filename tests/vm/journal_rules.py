"""What a crash image must hold: each receipt that somebody was told yes for, and none as still waiting that was printed."""
import os
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


def read_states(said):
    """What vm-journal-check said of one file: jobs, and problems."""
    states, problems = {}, []
    for line in said.splitlines():
        words = line.split(" ")
        if words[0] == "job" and len(words) == 5:
            states[words[1]] = words[2]
        elif words[0] == "problem":
            problems.append(line)
    return states, problems


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
        said = journal and subprocess.run([checker, journal], capture_output=True, text=True, check=False)
        states, problems = read_states(said.stdout) if said else ({}, ["no journal"])
        if not said or said.returncode or problems:
            found.unreadable += 1
            found.words.append(f"image {found.images}: {problems or said.returncode}")
            continue
        compare(record, size, states, found)
    return found
