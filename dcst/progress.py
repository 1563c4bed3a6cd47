"""How far a long step is, for who waits for it."""


def unheard(done, total):
    """For work that nobody watches: how much of how much is done."""


class Bar:
    """Shows on a command’s output how much of how much is done: a bar on a terminal, elsewhere a line a quarter."""

    WIDTH = 30

    def __init__(self, stream, what):
        self.stream, self.what = stream, what
        self.shown = -1

    def __call__(self, done, total):
        percent = 100 * done // total if total else 100
        if not self.stream.isatty():
            percent -= percent % 25
        if percent > self.shown:
            self.shown = percent
            self._show(percent)

    def _show(self, percent):
        if not self.stream.isatty():
            self.stream.write(f"  {self.what}: {percent} %")
            return
        filled = self.WIDTH * percent // 100
        bar = "█" * filled + "░" * (self.WIDTH - filled)
        self.stream.write(f"\r  {self.what:<26} {bar} {percent:3} %", ending="\n" if percent == 100 else "")
        self.stream.flush()
