"""What stands behind an outturn: what may be said, what follows from it, and that the unsaid is never nought."""

from decimal import Decimal

import pytest

from budget.rules.behind import FIGURES, SAVINGS, WORDS, Behind, faults

STATES = dict(zip(SAVINGS, (128, 32, 20, 170), strict=True))


def money(figures):
    return {name: None if amount is None else Decimal(amount) for name, amount in figures.items()}


def behind(worse_by=1969, target=350, **figures):
    return Behind(money(figures), *money({"worse_by": worse_by, "target": target}).values())


def test_every_figure_has_words():
    assert set(WORDS) == set(FIGURES)


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ({}, [("", "Enter at least one figure")]),
        ({"recurrent": 0}, []),
        ({"recurrent": -40}, []),
        ({"mitigation": -1}, [("mitigation", "Mitigation must be nought or more")]),
        ({"mitigation": 0, "gross_pressure": 0}, []),
        (
            {"gross_pressure": 100, "mitigation": 101},
            [("mitigation", "Mitigation must not be more than the gross pressure")],
        ),
        ({"gross_pressure": 100, "mitigation": 100}, []),
        ({"best_case": -10, "worst_case": 10}, []),
        ({"best_case": 10, "worst_case": 10}, []),
        (
            {"best_case": 11, "worst_case": 10},
            [("worst_case", "Worst case of the outturn must not be better than the best case")],
        ),
        (
            {"best_case": 11},
            [("worst_case", "Worst case of the outturn is needed, because the other end of the band was given")],
        ),
        (
            {"worst_case": 11},
            [("best_case", "Best case of the outturn is needed, because the other end of the band was given")],
        ),
        (
            {"savings_delivered": -1, "from_reserve": -1},
            [
                ("savings_delivered", "Savings delivered must be nought or more"),
                ("from_reserve", "Met from the reserve must be nought or more"),
            ],
        ),
    ],
)
def test_what_may_be_said(figures, said):
    assert faults(money(figures)) == said


@pytest.mark.parametrize(
    ("figures", "net"),
    [
        ({"gross_pressure": 2419, "mitigation": 450}, 1969),
        ({"gross_pressure": 2419}, None),
        ({"mitigation": 450}, None),
        ({}, None),
    ],
)
def test_a_net_pressure_needs_both_of_its_parts(figures, net):
    assert behind(**figures).net_pressure == net


@pytest.mark.parametrize(
    ("target", "figures", "left"),
    [
        (350, STATES, 0),
        (400, STATES, 50),
        (300, STATES, -50),
        (350, STATES | {"savings_at_risk": None}, None),
        (None, STATES, None),
        (350, {}, None),
    ],
)
def test_what_is_left_of_the_savings_is_known_once_every_state_was_said(target, figures, left):
    assert behind(target=target, **figures).savings_left == left


@pytest.mark.parametrize(
    ("worse_by", "figures", "unmet", "none_agreed"),
    [
        (1969, {"from_reserve": 300, "contract_change": 1000}, 1669, 669),
        (1969, {"from_reserve": 0, "contract_change": 0}, 1969, 1969),
        (1969, {"from_reserve": 300, "contract_change": 2000}, 1669, 0),
        (1969, {"from_reserve": 2000, "contract_change": 0}, 0, 0),
        (1969, {"from_reserve": 300}, 1669, None),
        (1969, {"contract_change": 300}, None, None),
        (1969, {}, None, None),
        (-20, {"from_reserve": 0, "contract_change": 0}, None, None),
        (0, {"from_reserve": 0, "contract_change": 0}, None, None),
        (None, {"from_reserve": 0, "contract_change": 0}, None, None),
    ],
)
def test_who_meets_an_overspend_is_known_once_it_was_said(worse_by, figures, unmet, none_agreed):
    found = behind(worse_by=worse_by, **figures)
    assert (found.unmet, found.none_agreed) == (unmet, none_agreed)


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ({}, []),
        ({"recurrent": 1400}, ["£1,400k of it recurrent"]),
        ({"recurrent": -20}, ["−£20k of it recurrent"]),
        ({"recurrent": 0}, ["£0k of it recurrent"]),
        ({"savings_delivered": 180}, ["savings £180k of £350k delivered"]),
        (
            {"from_reserve": 300, "contract_change": 1000},
            [
                "£300k met from the reserve, £1,000k asked of the Council by a change of the contract,"
                " no agreement yet on who meets £669k"
            ],
        ),
        ({"from_reserve": 0, "contract_change": 0}, ["no agreement yet on who meets £1,969k"]),
        ({"from_reserve": 1969, "contract_change": 0}, ["£1,969k met from the reserve"]),
        ({"contract_change": 50}, ["£50k asked of the Council by a change of the contract"]),
    ],
)
def test_the_clauses_say_only_what_was_said(figures, words):
    assert behind(**figures).words == words


def test_savings_without_a_target_are_told_alone():
    assert behind(target=None, savings_delivered=180).words == ["savings £180k delivered"]
