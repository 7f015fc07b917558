"""A machine whose card has a processor of its own: QEMU's virgl, whose OpenGL is drawn by the X server that shows its panel.

Source: XWDFile.h of the X Window System: the head of what xwd writes.
"""
import os
import struct
import subprocess

from machine import Machine

NAME = "panel"  # of its window, which is as large as the panel
ROOM = (2560, 1600)  # for a window that starts in the middle and grows


class XScreen:
    """An X server without hardware."""

    def __init__(self):
        reader, writer = os.pipe()
        words = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "%dx%dx24" % ROOM, "-nolisten", "tcp", "+extension", "GLX"]
        self.process = subprocess.Popen(words, pass_fds=[writer], stderr=subprocess.DEVNULL)
        os.close(writer)
        with os.fdopen(reader) as said:
            self.name = ":" + said.readline().strip()

    def picture(self):
        """As the bytes of a PPM."""
        dump = subprocess.run(["xwd", "-name", f"QEMU ({NAME}-0)", "-silent", "-display", self.name], check=True, capture_output=True).stdout
        head = struct.unpack(">25I", dump[:100])
        width, height, step, row_bytes, colours = head[4], head[5], head[11] // 8, head[12], head[19]
        start = head[0] + colours * 12
        rows = bytearray()
        for y in range(height):
            row = dump[start + y * row_bytes : start + y * row_bytes + width * step]
            pixels = bytearray(width * 3)
            pixels[0::3], pixels[1::3], pixels[2::3] = row[2::step], row[1::step], row[0::step]
            rows += pixels
        return b"P6\n%d %d\n255\n" % (width, height) + bytes(rows)

    def close(self):
        self.process.terminate()
        self.process.wait()


class VirglMachine(Machine):
    """Its first panel's picture is what the X server shows of it."""

    def __init__(self, folder, words, emulator, **more):
        self.screen = XScreen()
        shown = ["sdl,gl=on" if word == "none" else word for word in emulator]
        one_panel = [word.replace("max_outputs=2", "max_outputs=1") for word in words]  # windows without a manager lie on each other
        try:
            super().__init__(folder, one_panel, emulator=["env", "DISPLAY=" + self.screen.name, *shown, "-name", NAME], **more)
        except BaseException:
            self.screen.close()
            raise

    def picture(self, name, head=0):
        ppm = self.screen.picture()
        with open(self.path(name + ".ppm"), "wb") as file:
            file.write(ppm)
        return ppm

    def close(self):
        super().close()
        self.screen.close()
