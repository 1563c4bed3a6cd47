"""What gets lost of a page where the reader sets the colours: the browser leaves no ground and no shadow of ours."""

# Statuses keep their word and shape, marks of drawings stand out from the ground, and what has the focus shows it.
# Charts keep paper and colours of their own.
LOST = """() => {
  const light = colour => {
    const [red, green, blue] = colour.match(/[\\d.]+/g).slice(0, 3).map(Number).map(part => part / 255)
      .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one, other) => {
    const [darker, lighter] = [light(one), light(other)].sort((a, b) => a - b);
    return (lighter + 0.05) / (darker + 0.05);
  };
  const inksOf = mark => [getComputedStyle(mark).stroke, getComputedStyle(mark).fill].filter(ink => ink !== 'none');
  const groundOf = place => {
    for (let one = place; one; one = one.parentElement) {
      const { backgroundColor } = getComputedStyle(one);
      if (!/, 0\\)$|transparent/.test(backgroundColor)) return backgroundColor;
    }
    return canvas;
  };
  const probe = document.body.appendChild(document.createElement('i'));
  probe.style.background = 'Canvas';
  const canvas = getComputedStyle(probe).backgroundColor;
  probe.remove();
  const called = one => `${one.tagName} ${one.getAttribute('class') ?? ''}`;
  const told = one => `${called(one)} in ${called(one.parentElement)}`;
  const seen = [...document.querySelectorAll('main *')].filter(one => one.checkVisibility());
  const badges = seen.filter(one => one.matches('.dcst-rag, .dcst-count'));
  const bare = badges.filter(one => !one.innerText.trim() || !one.querySelector('path'));
  const lost = bare.map(one => `status: ${told(one)}`);
  for (const mark of seen.filter(one => one.matches('svg :is(path, circle, line, polyline, rect)'))) {
    if (mark.closest('.dcst-chart')) continue;
    const inks = inksOf(mark), ground = groundOf(mark);
    const faint = inks.length > 0 && inks.every(ink => contrast(ink, ground) < 3);
    if (faint) lost.push(`mark: ${told(mark)} ${inks} on ${ground}`);
  }
  const kinds = new Map();
  for (const one of document.querySelectorAll('a[href], button, summary, input, select, textarea, [tabindex="0"]')) {
    if (one.checkVisibility() && !one.disabled && one.type !== 'hidden') kinds.set(called(one), one);
  }
  for (const [kind, one] of kinds) {
    one.focus({ focusVisible: true });
    if (document.activeElement !== one) continue;
    // The ring of a box that is ticked is drawn on the label behind it.
    const drawn = [one, one.nextElementSibling].filter(Boolean)
      .flatMap(part => [getComputedStyle(part), getComputedStyle(part, '::before')]);
    const isRing = ({ outlineStyle: style, outlineWidth: width }) =>
      style === 'auto' || (style !== 'none' && parseFloat(width) >= 2);
    if (!drawn.some(isRing)) lost.push(`focus: ${kind}`);
  }
  document.activeElement.blur();
  return [...new Set(lost)];
}"""


def lost(page):
    """[what is not seen] where the reader sets the colours, on light ground and on dark."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(forced_colors="active", color_scheme=scheme)
        found += [f"{scheme}: {one}" for one in page.evaluate(LOST)]
    page.emulate_media(forced_colors="none", color_scheme="light")
    return found
