"""Receipt printers for the virtual shop: one in the network and one on USB, both made of paper.py; each receipt that is cut
tells its number, and when."""
import socket
import threading
import time

import pictures
from paper import Paper, dots_of
import usbredir


class Receipts:
    """What a printer printed, in order: (number or None, time). Numbers are pictures.receipt_png's."""

    def __init__(self, paper, width=576):
        self.paper, self.width = paper, width
        self.printed = []
        self.last = []
        paper.on_cut = self.cut

    def cut(self, rows):
        self.last = dots_of(rows, self.width)
        self.printed.append((pictures.number_on(self.last), time.monotonic()))

    def numbers(self):
        return [number for number, _ in self.printed]


class NetworkPrinter:
    """Listens on the host's loopback, which the machine sees as 10.0.2.2."""

    def __init__(self):
        self.paper = Paper(self.say)
        self.receipts = Receipts(self.paper)
        self.line = None
        self.when_heard = lambda data: None
        self.door = socket.create_server(("127.0.0.1", 0))
        self.port = self.door.getsockname()[1]
        threading.Thread(target=self.run, daemon=True).start()

    def say(self, data):
        try:
            self.line.sendall(data)
        except (OSError, AttributeError):
            pass

    def run(self):
        while True:
            try:
                self.line, _ = self.door.accept()
            except OSError:
                return
            try:
                while data := self.line.recv(65536):
                    self.when_heard(data)
                    self.paper.feed(data)
            except OSError:
                pass
            self.line.close()

    def close(self):
        self.door.close()


class UsbPrinter:
    """On a machine's usb-redir device."""

    def __init__(self, path):
        self.paper = Paper(lambda data: self.usb.say(data))
        self.receipts = Receipts(self.paper)
        self.usb = usbredir.Printer(path, self.paper.feed)

    def set_paper_out(self, is_out):
        self.usb.port_status = 0x30 if is_out else 0x18
        self.paper.set_paper_out(is_out)

    def pull(self):
        self.usb.pull()
        self.paper.power_cycle()

    def plug(self):
        self.usb.plug()
