"""The colours of charts: those of lines and bars, and those of what stands around them."""

# The Analysis Function's categorical colours: neighbours differ in light and dark as well as in hue.
DARK_BLUE, TURQUOISE, DARK_PINK = "#12436D", "#28A197", "#801650"
ORANGE, DARK_GREY, LIGHT_PURPLE = "#F46A25", "#3D3D3D", "#A285D1"
CATEGORIES = (DARK_BLUE, TURQUOISE, DARK_PINK, ORANGE, DARK_GREY, LIGHT_PURPLE)
INK, GREY, GRID, PAPER = "#0b0c0c", "#505a5f", "#d8d8d8", "#fff"
