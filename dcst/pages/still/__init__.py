"""Charts as still pictures: SVG of the figures that plotly draws."""
