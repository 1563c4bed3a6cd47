"""The invented people as whom a visitor can look around while the database holds the demonstration."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Persona:
    """One of them: the slug in the address, the account, and in words who it is and what they see."""

    slug: str
    email: str
    words: str
    sees: str


PERSONAS = (
    Persona("manager", "manager@demo.example", "a manager", "your own actions, and how to report on them"),
    Persona("board", "board@demo.example", "a board member", "what is on track, what is not, and why"),
    Persona("partner", "partner@demo.example", "a partner", "what is due from you, and your API key"),
    Persona("officer", "officer@demo.example", "a performance officer", "the whole plan, to run and to correct"),
    Persona("finance", "finance@demo.example", "a finance officer", "the budget, and the monthly return"),
    Persona("reviewer", "reviewer@demo.example", "a reviewer", "actions whose status you may override"),
    Persona("commissioner", "commissioner@demo.example", "a commissioner", "the contract, and your own status in it"),
    Persona("auditor", "auditor@demo.example", "an auditor", "everything, with the audit trail"),
    Persona(
        "secretary",
        "secretary@demo.example",
        "a secretary of the Board",
        "its meetings, and what has changed since",
    ),
)
BY_SLUG = {persona.slug: persona for persona in PERSONAS}
