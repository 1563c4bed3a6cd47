"""What may be wrong with a withdrawal, or with what is said of a period: a part of the table of faults. Pure."""

SAID = {
    "reason_missing": ("There is no reason.", "Say why, in a sentence.", 400),
    "reason_too_long": ("The reason has {count} letters.", "Shorten it to {most}.", 400),
    "no_value_stands": (
        "No value stands for {label}, so there is none to withdraw.",
        "Check the indicator, area, period and group.",
    ),
    "not_own_value": ("The value for {label} was sent by {sender}.", "Ask that organisation to withdraw it."),
    "correction_waits": (
        "A late correction of the value for {label} waits for an answer.",
        "Wait until the performance officer has answered it.",
    ),
    "value_stands": ("A value stands for {label}.", "Withdraw it first, with the reason."),
    "said_by_other": (
        "That there is nothing to report for {label} was said by {sender}.",
        "Ask that organisation to take it back, or send the value.",
    ),
    "nothing_sent": (
        "Your organisation has sent no value for {label}, so there is no set to be complete.",
        "Send the values, or say that there is nothing to report.",
    ),
}
