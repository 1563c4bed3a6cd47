"""The shape of each status and finding as a path on a 20 by 20 square: different in outline, so no colour is needed."""

SHAPES = {
    "tick-box": "M1 1h18v18H1zM3.5 3.5v13h13v-13zM8.6 15 4.9 11.2l1.8-1.8 1.9 2 4.8-5.5 1.9 1.7z",
    "circle-tick": "M10 0a10 10 0 1 1 0 20 10 10 0 0 1 0-20zM8.6 15.2l7.2-8.3-2.2-1.9-5.2 6-2.4-2.5-2 2z",
    "triangle": "M10 1l10 18H0zM8.8 7v6h2.4V7zM8.8 14.5v2.3h2.4v-2.3z",
    "octagon": "M6 0h8l6 6v8l-6 6H6l-6-6V6zM4.5 8.7v2.6h11V8.7z",
    "circle": "M10 1a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM10 3.3a6.7 6.7 0 1 0 0 13.4 6.7 6.7 0 0 0 0-13.4z",
    "ring": (
        "M10 1a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM10 3.2a6.8 6.8 0 1 0 0 13.6 6.8 6.8 0 0 0 0-13.6z"
        "M10 6.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7z"
    ),
    "dash": "M1 8.3h18v3.4H1z",
    "clock": (
        "M10 0a10 10 0 1 1 0 20 10 10 0 0 1 0-20zM10 2.4a7.6 7.6 0 1 0 0 15.2 7.6 7.6 0 0 0 0-15.2z"
        "M9 5h2.1v4.6l3.2 2.2-1.2 1.7L9 10.7z"
    ),
    "hatched-square": (
        "M1 1h18v18H1zM3 3v3.2L6.2 3zM9 3 3 9v3.5L12.5 3zM15.2 3 3 15.2V17h1.5L17 4.5V3z"
        "M17 7.4 7.4 17h3.4L17 10.8zM17 13.8 13.8 17H17z"
    ),
    "diamond": "M10 0l10 10-10 10L0 10zM10 3.2 3.2 10l6.8 6.8 6.8-6.8z",
    "cross": "M3.6 1 10 7.4 16.4 1 19 3.6 12.6 10l6.4 6.4-2.6 2.6L10 12.6 3.6 19 1 16.4 7.4 10 1 3.6z",
    "question": (
        "M10 0a10 10 0 1 1 0 20 10 10 0 0 1 0-20zM8.8 14v2.4h2.4V14z"
        "M6.2 7.6h2.3c0-1 .6-1.6 1.5-1.6s1.5.5 1.5 1.3c0 1.4-2.7 1.7-2.7 4.9h2.3"
        "c0-2.3 2.8-2.4 2.8-5 0-2-1.6-3.3-3.9-3.3S6.2 5.3 6.2 7.6z"
    ),
    # findings
    "chevron-up": "M10 3l10 10-3 3-7-7-7 7-3-3z",
    "chevron-down": "M10 17 0 7l3-3 7 7 7-7 3 3z",
    "two-up": "M10 0l10 8v4L10 4 0 12V8zM10 9l10 8v3l-10-7-10 7v-3z",
    "two-down": "M10 20 0 12V8l10 8 10-8v4zM10 11 0 3V0l10 7 10-7v3z",
    "bar-high": "M1 1h18v5H1zM8.5 8h3v11h-3z",
    "bar-low": "M1 14h18v5H1zM8.5 1h3v11h-3z",
    "equals": "M1 4h18v4H1zM1 12h18v4H1z",
    "unequal": "M1 4h9.5l1.7-4h3.4l-1.7 4H19v4h-6.8l-1.7 4H19v4H8.8l-1.7 4H3.7l1.7-4H1v-4h6.1l1.7-4H1z",
    "arrow-up": "M10 0l8 9h-5v11H7V9H2z",
    "arrow-down": "M10 20l-8-9h5V0h6v11h5z",
    "arrow-up-open": "M10 0l8 9h-5v11H7V9H2zM10 3 6.4 7H9v11h2V7h2.6z",
    "arrow-down-open": "M10 20l-8-9h5V0h6v11h5zM10 17l3.6-4H11V2H9v11H6.4z",
    "arrow-up-ringed": "M10 0a10 10 0 1 1 0 20 10 10 0 0 1 0-20zM10 3.5 4.8 9.4h3.4V16h3.6V9.4h3.4z",
    "arrow-down-ringed": "M10 0a10 10 0 1 1 0 20 10 10 0 0 1 0-20zM10 16.5l5.2-5.9h-3.4V4H8.2v6.6H4.8z",
    "arrow-level": "M0 10l7-7v4h6V3l7 7-7 7v-4H7v4z",
    "arrow-broken": "M0 10l6-6v4h2v4H6v4zM20 10l-6 6v-4h-2V8h2V4z",
    "peak": "M0 16h6l4-15 4 15h6v3H0z",
    "dip": "M0 1h20v3h-6l-4 15L6 4H0z",
    "square-above": "M0 17h20v3H0zM5 1h10v10H5z",
    "square-below": "M0 0h20v3H0zM5 9h10v10H5z",
    "ball-above": "M0 17h20v3H0zM10 1a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11z",
    "ball-below": "M0 0h20v3H0zM10 8a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11z",
    "wave": "M0 11c3-9 7-9 10 0 2 6 5 6 7-2h3c-3 13-9 13-12 4-2-6-4-6-5 0H0z",
    "dots": (
        "M3 7.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5zM10 7.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5z"
        "M17 7.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5z"
    ),
    "beam": "M0 4h4v5h12V4h4v12h-4v-5H4v5H0z",
    "out-of-reach": "M0 0h20v3H0zM2 10h16v9H2z",
    "within-reach": "M0 17h20v3H0zM2 1h16v9H2z",
    "across": "M0 8.5h20v3H0zM2 1h16v5H2zM2 14h16v5H2z",
    "frame": "M2 5h16v10H2zM4.5 7.5v5h11v-5z",
}
