"""A counter scale on a serial line, made of software: answers as a Toledo 8217 does.

Source: what Odoo's serial scale driver and openpos expect: W asks for the weight, answered STX, digits, CR; where there is no
weight to tell STX ? status CR, bit 0 of the status being "in motion". E and F turn the echo on and off. Every byte has even parity,
which QEMU's adapter neither adds nor takes away.
"""
import threading

MOVING = 0x01


def even(data):
    """Seven bits and even parity, as a line of 7E1 carries them to a receiver that reads eight."""
    return bytes([byte | (bin(byte).count("1") & 1) << 7 for byte in data])


class Scale:
    """`grams` is what lies on it; None: nothing is told but that it moves."""

    def __init__(self):
        self.grams = 0
        self.asked = 0
        self.echoes = False

    def answer(self, command):
        command &= 0x7F
        if command == ord("W"):
            self.asked += 1
            if self.grams is None:
                return b"\x02?" + bytes([0x40 | MOVING]) + b"\r"
            return b"\x02" + f"{self.grams // 1000:02d}.{self.grams % 1000:03d}".encode() + b"\r"
        if command == ord("E"):
            self.echoes = True
            return b"\x02E\r"
        if command == ord("F"):
            self.echoes = False
            return b"\x02F\r"
        if self.echoes:
            return bytes([command])
        return b"\x02?" + bytes([0x40]) + b"\r" if command > 0x20 else b""

    def serve(self, line, is_seven_bits=False):
        """On a socket, until it closes, in a thread of its own."""
        def run():
            try:
                while data := line.recv(64):
                    said = b"".join(self.answer(byte) for byte in data)
                    if said:
                        line.sendall(even(said) if is_seven_bits else said)
            except OSError:
                pass

        threading.Thread(target=run, daemon=True).start()
