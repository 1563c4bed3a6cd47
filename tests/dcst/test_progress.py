"""How far a long step is: a bar on a terminal, a few lines elsewhere."""

from io import StringIO

from dcst.progress import ProgressBar


class Terminal(StringIO):
    def isatty(self):
        return True


def shown(stream, *steps):
    bar = ProgressBar("Rating the past", stream)
    for step in steps:
        bar(*step)
    return stream.getvalue()


def test_a_bar_grows_on_one_line_and_the_line_ends_when_all_is_done():
    drawn = shown(Terminal(), (0, 200), (1, 200), (100, 200), (200, 200))
    assert drawn.count("\n") == 1 and drawn.endswith("100 %\n")
    assert [part.split()[-2] for part in drawn.split("\r")[1:]] == ["0", "50", "100"]
    assert [part.count("█") for part in drawn.split("\r")[1:]] == [0, 15, 30]


def test_where_nothing_is_drawn_a_line_says_each_quarter_once():
    lines = shown(StringIO(), *[(done, 200) for done in range(201)]).splitlines()
    assert lines == [f"  Rating the past: {percent} %" for percent in (0, 25, 50, 75, 100)]


def test_nothing_to_do_is_all_done():
    assert shown(StringIO(), (0, 0)) == "  Rating the past: 100 %\n"
