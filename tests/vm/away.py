"""What callers see while the program is away: killed, or ended because it hung."""
import threading
import time

from machine import MachineError, until
from steps import ask, call, main_pid, need, order_of, same_picture

CALLERS = 12  # tills and pages that call while it hangs, each over a connection of its own
PAUSE_SECONDS = 0.25  # between two of them: QEMU's own network takes one caller at a time, and resets some of those that come at once


def back_after(machine, pid, patience):
    began = time.monotonic()
    call(machine, "GET", "/api/v1/status", None, patience)  # it waits in the socket; it is not refused
    answered = time.monotonic() - began
    need(until(lambda: main_pid(machine) not in (0, pid), patience), "no new process")
    return answered


def check_killed(shop):
    with shop.restored("killed") as machine:
        pid = main_pid(machine)
        need(pid, "the program does not run")
        machine.run(f"kill -9 {pid}")
        answered = back_after(machine, pid, 60)
        same_picture(machine, patience=30, so_far=f"a caller was answered after {answered:.1f} s, by a new process, but ")
        return f"a caller in between was answered after {answered:.1f} s, and the picture is back"


class Caller(threading.Thread):
    """Calls once, and keeps what came of it: `answer` in seconds, or `error`."""

    def __init__(self, does):
        super().__init__(daemon=True)
        self.does, self.answer, self.error = does, None, None
        self.start()

    def run(self):
        began = time.monotonic()
        try:
            self.does()
            self.answer = time.monotonic() - began
        except (MachineError, ValueError) as error:
            self.error = f"after {time.monotonic() - began:.1f} s: {error}"


def call_while_it_hangs(machine, patience):
    """Every third sends something, which no browser would send again by itself; each is a till of its own."""
    def call_of(number):
        if number % 3:
            return lambda: call(machine, "GET", "/api/v1/status", None, patience)
        return lambda: call(machine, "PUT", "/api/v1/order", order_of(source=f"till-{number}"), patience)

    callers = []
    for number in range(CALLERS):
        callers.append(Caller(call_of(number)))
        time.sleep(PAUSE_SECONDS)
    return callers


def check_hang(shop, patience=90):
    """Who calls while it hangs is answered by the next process. Only what it had accepted before is cut off, and may ask again."""
    with shop.restored("hang") as machine:
        pid = main_pid(machine)
        need(pid, "the program does not run")
        held = Caller(lambda: ask(machine, "/hw_proxy/scanner", {}, patience))
        time.sleep(2)
        need(held.is_alive(), f"a till's long poll is not held: {held.error or held.answer}")
        machine.run(f"kill -STOP {pid}")
        waiting = call_while_it_hangs(machine, patience)
        for caller in [held, *waiting]:
            caller.join(patience + 10)
        lost = [caller.error for caller in waiting if caller.answer is None]
        need(not lost, f"{len(lost)} of {CALLERS} that called while it hung were not answered: {lost[:2]}")
        need(held.error, "the poll that hung with it was answered: that was no hang")
        need(main_pid(machine) not in (0, pid), "no new process")
        call(machine, "GET", "/api/v1/status", None, patience)
        slowest = max(caller.answer for caller in waiting)
        same_picture(machine, patience=30, so_far=f"callers were answered after {slowest:.1f} s, by a new process, but ")
        return (f"{CALLERS} that called while it hung were all answered by a new process, after {slowest:.1f} s; "
                "one long poll that it had accepted before was cut off, and who asked again was answered")
