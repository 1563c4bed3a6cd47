"""What the page of an indicator says of its status and its findings: in one line each, and no reason twice."""

from dataclasses import dataclass
from typing import Any

from dcst.models import Question
from dcst.status.findings import Finding
from indicators.statistics.direction import Arrow

# What the page says beside the figure and beside the target already.
SAID_ELSEWHERE = {"value_provisional", "target_period", "no_target"}
# The questions in a word each, where their answers stand in one line.
LABELS = {
    Question.COMPARISON: "Compared",
    Question.TREND: "Going",
    Question.VARIATION: "Variation",
    Question.ASSURANCE: "Assurance",
}
STEPS = {f"{few}direction_{arrow}" for few in ("", "few_") for arrow in (Arrow.UP, Arrow.DOWN)}
UNANSWERED = {
    Finding.NOT_COMPARED,
    Finding.NO_COMPARISON,
    Finding.TOO_FEW_POINTS,
    Finding.NO_LIMITS,
    Finding.NOT_ASSURED,
}


@dataclass(frozen=True)
class AnswerLine:
    """One finding on record as a line: its first reason beside its word, the others below “How each is decided”."""

    row: Any
    said: tuple[str, ...] = ()  # beside the status already
    unmoved: bool = False  # it moved by no more than its own interval
    in_a_row: str = ""  # “5 in a row”, where so many figures go its way

    @property
    def label(self):
        return LABELS[Question(self.row.question)]

    @property
    def rag(self):
        return self.row.rag

    @property
    def period(self):
        return self.row.period

    @property
    def is_answer(self):
        """Whether the question is answered; else its line says why not, in plain words."""
        return self.row.status not in UNANSWERED and not self.unmoved

    @property
    def word(self):
        return self.row.status.word

    @property
    def line(self):
        """The reason; of what is not answered with the word, and with all that is known nevertheless."""
        if self.unmoved:
            first = self.row.words[0]
            return f"No change beyond its interval: {first[:1].lower()}{first[1:]}"
        if self.is_answer:
            told = next((words for words in self.row.words[:1] if words not in self.said), "")
            return ", ".join(filter(None, (told, self.in_a_row)))
        said = ". ".join(self.row.words if self.row.status is Finding.NOT_COMPARED else self.row.words[:1])
        return said if said.startswith(self.word) else f"{self.word}: {said[:1].lower()}{said[1:]}"

    @property
    def rest(self):
        """The reasons that its line leaves out."""
        told = self.line.lower() if self.row.question in LABELS else ""
        return [words for words in self.row.words if words not in self.said and words.lower() not in told]


class Answers:
    """All answers about a JudgedIndicator, for its reader."""

    def __init__(self, judged):
        self.standing, self.questions = judged.known.standing, judged.questions
        self.unmoved, self.in_a_row = judged.is_within_interval, judged.in_a_row

    @property
    def said(self):
        """[sentence] of the status on record, without what the page says elsewhere; none without one."""
        rows = self.standing.reason_list if self.standing else []
        return [reason.words for reason in rows if reason.code not in SAID_ELSEWHERE]

    @property
    def lines(self):
        """[(question, AnswerLine)] of the findings that say something.

        That there are no limits to hold a target against says nothing more than that there are none.
        """
        held = [(question, self._answer(question, row)) for question, row in self.questions if row is not None]
        return [(question, answer) for question, answer in held if answer.row.status is not Finding.NOT_ASSURED]

    def _answer(self, question, row):
        is_trend = question == Question.TREND and isinstance(row.status, Finding)
        said = {"unmoved": self.unmoved, "in_a_row": self.in_a_row if _is_step(row) else ""} if is_trend else {}
        return AnswerLine(row, tuple(self.said), **said)

    @property
    def decided(self):
        """[(question, AnswerLine)] of the status and of every finding, with the reasons that stand nowhere above."""
        rows = [(Question.TARGET, self.standing), *self.questions]
        return [(question, self._answer(question, row)) for question, row in rows if row is not None]


def _is_step(row):
    """Whether a finding on where it is going speaks first of the step from one figure to the next."""
    return any(reason.code in STEPS for reason in row.reason_list[:1])
