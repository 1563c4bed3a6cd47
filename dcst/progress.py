"""How far a long step is: functions that are called with what is done and what there is in all."""

import sys


def unheard(done, total):
    """Takes how much of how much is done, and does nothing: for work that nobody watches."""


class ProgressBar:
    """Shows on the error output how much of how much is done: a bar on a terminal, elsewhere a line a quarter."""

    WIDTH = 30

    def __init__(self, what, stream=None):
        self.what, self.stream = what, stream or sys.stderr
        self.shown = -1

    def __call__(self, done, total):
        percent = 100 * done // total if total else 100
        if not self.stream.isatty():
            percent -= percent % 25
        if percent > self.shown:
            self.shown = percent
            self.stream.write(self._told(percent))
            self.stream.flush()

    def _told(self, percent):
        if not self.stream.isatty():
            return f"  {self.what}: {percent} %\n"
        filled = self.WIDTH * percent // 100
        end = "\n" if percent == 100 else ""
        return f"\r  {self.what:<28} {'█' * filled}{'░' * (self.WIDTH - filled)} {percent:3} %{end}"
