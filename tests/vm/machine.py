"""The virtual machine: QEMU, told over QMP, watched on its console, and reached through a shell inside it.

Only the standard library. Facts about QEMU: docs/interop/qmp-spec and its QAPI reference, version 7.2.
"""
import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import threading
import time

# A processor that an emulator runs well: with 256-bit vectors the same code is slower by half.
PC = ["qemu-system-x86_64", "-machine", "q35,i8042=off", "-accel", "tcg,thread=multi,tb-size=512", "-cpu", "Nehalem", "-smp", "2", "-m", "1024",
      "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"]
# That of a Raspberry Pi 4, on a board that only emulators have.
ARM = ["qemu-system-aarch64", "-machine", "virt", "-accel", "tcg,thread=multi,tb-size=512", "-cpu", "cortex-a72", "-smp", "2", "-m", "1024",
       "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"]

# One word of the kernel's command line that nobody but a test gives: systemd runs a shell on a port that nobody but a test has.
AGENT_PORT = "/dev/virtio-ports/shop.agent"
AGENT = ('systemd.run="/bin/sh -c \'while :; do [ -e ' + AGENT_PORT + " ] && /bin/sh <>" + AGENT_PORT +
         ' >&0 2>&0; /bin/sleep 0.2; done\'" systemd.run_success_action=none systemd.wants=multi-user.target')


class MachineError(RuntimeError):
    """The machine did not do what it was asked for."""


class Qmp:
    """The line to QEMU's monitor. Answers come in order; events in between are kept."""

    def __init__(self, line):
        self.stream = line.makefile("rw")
        self.lock = threading.Lock()
        self.events = []
        greeting = json.loads(self.stream.readline() or "{}")
        if "QMP" not in greeting:
            raise MachineError("that is no QEMU")
        self.tell("qmp_capabilities")

    def tell(self, command, **arguments):
        words = {"execute": command}
        if arguments:
            words["arguments"] = {name.replace("_", "-"): value for name, value in arguments.items()}
        with self.lock:
            for text in self.exchange(json.dumps(words) + "\n"):
                answer = json.loads(text)
                if "error" in answer:
                    raise MachineError(f"{command}: {answer['error']['desc']}")
                if "return" in answer:
                    return answer["return"]
                self.events.append(answer)
        raise MachineError(f"{command}: QEMU is gone")

    def exchange(self, text):
        """Lines that came behind this one; none more once QEMU is gone."""
        try:
            self.stream.write(text)
            self.stream.flush()
            while line := self.stream.readline():
                yield line
        except OSError:
            return


class Tap:
    """What comes in on a socket, kept and searchable."""

    KEPT_MAX = 4 << 20  # a console that never stops talking

    def __init__(self, line, log=None):
        self.line = line
        self.heard = b""
        self.is_open = True
        self.changed = threading.Condition()
        self.log = log
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        try:
            while data := self.line.recv(65536):
                if self.log:
                    self.log.write(data)
                    self.log.flush()
                with self.changed:
                    self.heard = (self.heard + data)[-self.KEPT_MAX :]
                    self.changed.notify_all()
        except OSError:
            pass
        with self.changed:
            self.is_open = False
            self.changed.notify_all()

    def wait(self, form, patience, start=0):
        wanted, until = re.compile(form, re.S), time.monotonic() + patience
        with self.changed:
            while not (match := wanted.search(self.heard, start)):
                left = until - time.monotonic()
                if left <= 0 or not self.is_open:
                    raise MachineError(f"never heard {form!r}; the last was {self.heard[-300:]!r}")
                self.changed.wait(left)
            return match


def free_port():
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return line.getsockname()[1]


def connect(path, patience=20):
    until = time.monotonic() + patience
    while True:
        line = socket.socket(socket.AF_UNIX)
        try:
            line.connect(path)
            return line
        except OSError:
            line.close()
            if time.monotonic() > until:
                raise MachineError(f"{os.path.basename(path)} did not appear") from None
            time.sleep(0.05)


class Machine:
    """A machine in a folder of its own. `close` ends it; so does leaving a `with`."""

    # What is said inside to learn the program's process and what it wrote, and to start it anew.
    asks_pid = "systemctl show -p MainPID --value comptoir.service"
    asks_log = "journalctl -q -o cat -u comptoir.service"
    asks_restart = "systemctl restart comptoir.service"

    def __init__(self, folder, words, lifetime=300, emulator=PC):
        self.folder = folder
        self.port = free_port()
        words = [*emulator, "-qmp", "unix:qmp,server=on,wait=off", "-trace", "hid_kbd_queue_full",
                 "-chardev", "socket,id=console,path=console,server=on,wait=on", "-serial", "chardev:console",
                 *[word.replace("@PORT@", str(self.port)) for word in words]]
        self.errors = os.path.join(folder, "qemu.log")
        self.began = time.monotonic()
        with open(self.errors, "wb") as log:
            self.process = subprocess.Popen(words, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.deadline = threading.Timer(lifetime, self.process.kill)  # an emulated machine that hangs is given up
        self.deadline.daemon = True
        self.deadline.start()
        self.agent = None
        try:
            self.console = Tap(self.connect("console"), open(os.path.join(folder, "console.log"), "ab"))
            self.qmp = Qmp(self.connect("qmp"))
        except MachineError as error:
            self.close()
            with open(self.errors, errors="replace") as log:
                raise MachineError(f"{error}: {log.read()[-500:]}") from None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def connect(self, name):
        return connect(os.path.join(self.folder, name))

    def path(self, name):
        return os.path.join(self.folder, name)

    def close(self):
        self.deadline.cancel()
        self.process.kill()
        self.process.wait()

    def age(self):
        return time.monotonic() - self.began

    # ---- inside ----

    def open_agent(self, patience=120):
        """Waits for the shell inside."""
        self.agent = Tap(self.connect("agent"))
        until = time.monotonic() + patience
        while True:
            try:
                self.run("true", 2)
                return
            except MachineError:
                if time.monotonic() > until or self.process.poll() is not None:
                    raise

    def run(self, command, patience=60):
        """What a command said; its failure is an error."""
        code, said = self.ask(command, patience)
        if code:
            raise MachineError(f"{command!r} ended with {code}: {said[-300:]}")
        return said

    def ask(self, command, patience=60):
        mark = os.urandom(6).hex()
        start = len(self.agent.heard)
        if start > Tap.KEPT_MAX // 2:
            with self.agent.changed:
                self.agent.heard, start = b"", 0
        self.agent.line.sendall(f"( {command}\n) </dev/null 2>&1; echo '{mark}'=$?\n".encode())
        match = self.agent.wait(f"{mark}=(\\d+)\r?\n".encode(), patience, start)
        said = self.agent.heard[start : match.start()].decode(errors="replace")
        return int(match[1]), said.replace("\r", "").strip()

    def write(self, path, text):
        self.run(f"mkdir -p $(dirname {path}); cat >{path} <<'END_OF_FILE'\n{text}\nEND_OF_FILE")

    # ---- outside ----

    def request(self, method, path, body=None, patience=20, headers=None):
        """Status and body; an error where the machine does not answer."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=patience)
        try:
            data = json.dumps(body) if body is not None else None
            line.request(method, path, data, {"Content-Type": "application/json", **(headers or {})})
            answer = line.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise MachineError(f"{method} {path}: {type(error).__name__} {error}") from None
        finally:
            line.close()

    def picture(self, name, head=0):
        """What the panel shows, as the bytes of a PPM."""
        path = self.path(name + ".ppm")
        self.qmp.tell("screendump", filename=path, device="screen", head=head)
        with open(path, "rb") as file:
            return file.read()

    NAMES = {" ": "spc", "-": "minus", ".": "dot", "/": "slash", "\n": "ret", "\t": "tab"}

    def type(self, text):
        """As a keyboard does that was plugged in for it."""
        for letter in text:
            keys = [{"type": "qcode", "data": self.NAMES.get(letter, letter.lower())}]
            if letter.isupper():
                keys.insert(0, {"type": "qcode", "data": "shift"})
            self.qmp.tell("send-key", keys=keys, hold_time=10)
            time.sleep(0.022)

    def lost_keys(self):
        """How many the emulated keyboard dropped: it holds sixteen moves, and a busy machine takes them late."""
        with open(self.errors, errors="replace") as log:
            return log.read().count("hid_kbd_queue_full")

    def plug(self, patience=10, **device):
        """Also what has just been pulled: QEMU lets go of that a moment later."""
        until = time.monotonic() + patience
        while True:
            try:
                return self.qmp.tell("device_add", **device)
            except MachineError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)

    def pull(self, name):
        self.qmp.tell("device_del", id=name)

    def save(self, path):
        """Stops it and keeps all that it knows; what its disks hold is kept by whoever copies them now."""
        self.qmp.tell("stop")
        self.qmp.tell("migrate", uri=f"exec:zstd -q -1 >'{path}.part'")
        until = time.monotonic() + 120
        while (state := self.qmp.tell("query-migrate").get("status")) != "completed":
            if state == "failed" or time.monotonic() > until:
                raise MachineError("the machine could not be kept")
            time.sleep(0.1)
        os.replace(path + ".part", path)


def until(is_so, patience, pause=0.1):
    """Whether it became so in time; what it raises means not yet."""
    end = time.monotonic() + patience
    while True:
        try:
            if value := is_so():
                return value
        except (MachineError, ValueError, KeyError, TypeError):
            pass
        if time.monotonic() > end:
            return None
        time.sleep(pause)


def fresh_folder(path):
    shutil.rmtree(path, ignore_errors=True)
    os.makedirs(path)
    return path
