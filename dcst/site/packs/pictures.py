"""A drawing of a page as a picture that stands for itself, with its words as the alternative. Pure.

As a part of the page each of its strokes would be styled like one; as a picture it is one thing, and says one thing.
"""

from urllib.parse import quote

from dcst.site.packs.markup import Element

NAMESPACE = "http://www.w3.org/2000/svg"
FONT = "Source Sans 3 Variable"
# HTML is read without regard to small and capital letters, a picture is not.
NAMES = {"viewbox": "viewBox", "preserveaspectratio": "preserveAspectRatio"}
# The white edge of words: it would be painted over them.
EDGE = ("stroke", "stroke-width", "paint-order")


def picture(svg: Element, words: str) -> Element:
    """An image with a drawing in its address."""
    drawn = _plain(svg)
    drawn.attributes |= {"xmlns": NAMESPACE, "font-family": FONT}
    return Element("img", {"alt": words, "src": f"data:image/svg+xml,{quote(drawn.written())}"})


def _plain(svg: Element) -> Element:
    """Without what is for a screen."""
    left_out = EDGE if svg.tag == "text" else ()
    kept = {
        NAMES.get(name, name): value
        for name, value in svg.attributes.items()
        if name not in left_out and not name.startswith("aria") and name not in ("class", "focusable")
    }
    children = [child if isinstance(child, str) else _plain(child) for child in svg.children if not _is_title(child)]
    return Element(svg.tag, kept, children)


def _is_title(child: Element | str) -> bool:
    return isinstance(child, Element) and child.tag == "title"
