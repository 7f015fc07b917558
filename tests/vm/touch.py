"""A panel that is touched where there is no window system: fingers of the kernel's in, an answer out."""
import base64
import http.client
import os
import threading

from machine import until
from steps import HEADERS, ORDER, call, last_words, need, same_picture

PANEL = "/run/vm-finger"
ASKING = {**ORDER, "number": "7", "question": {"id": "tip", "kind": "tip", "choices": [{"id": "yes", "label": "A tip", "amount": 84}]}}
EVERYWHERE = [(x, y) for y in range(250, 1000, 100) for x in (200, 400)]


class Events:
    """What the box tells whoever listens."""

    def __init__(self, machine):
        self.line = http.client.HTTPConnection("127.0.0.1", machine.port, timeout=60)
        self.line.request("GET", "/api/v1/events", headers=HEADERS)
        self.stream = self.line.getresponse()
        self.heard = []
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        try:
            while text := self.stream.readline():
                self.heard.append(text.decode(errors="replace").strip())
        except (OSError, http.client.HTTPException, ValueError):
            pass

    def answers(self):
        return self.heard.count("event: customer_answer")


def put_in(machine, program, path):
    """A program of ours, over the line of the shell."""
    with open(program, "rb") as file:
        machine.write(path + ".b64", base64.encodebytes(file.read()).decode())
    machine.run(f"base64 -d {path}.b64 >{path} && chmod 755 {path}")


def check_touch(shop):
    """A panel is plugged in, the page is tapped all over, and the till's question is answered, once."""
    need(shop.finger and os.access(shop.finger, os.X_OK), "vm-finger is not built")
    with shop.restored("touch") as machine:
        put_in(machine, shop.finger, PANEL)
        machine.run("modprobe uinput")
        call(machine, "PUT", "/api/v1/order", ASKING)
        same_picture(machine)
        need(not machine.run("grep -l . /sys/class/input/event*/device/name | xargs grep -l 'virtual shop' || true"), "there is a panel already")
        events = Events(machine)
        taps = "".join(f"echo down {x} {y}; sleep 0.1; echo up; sleep 0.7; " for x, y in EVERYWHERE)
        machine.run(f"((sleep 4; {taps}) | {PANEL} >/run/finger.log 2>&1 &)")  # udev names it, and the kiosk opens it
        need(until(events.answers, 60), f"no answer was heard: {last_words(machine)} {machine.run('cat /run/finger.log')}")
        said = next(text for text in events.heard if '"question":"tip"' in text)
        need(until(lambda: not machine.ask(f"pgrep -f {PANEL}")[1], 60), "it taps for ever")
        need(events.answers() == 1, f"it was answered {events.answers()} times")
        need('"choice":"yes"' in said, f"the answer is {said}")
        need("touch panel" in machine.run("journalctl -q -o cat -u comptoir.service"), "no panel was opened")
        return "a panel that was plugged in later answers the till's question once"
