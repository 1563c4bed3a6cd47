"""The list of indicators in a browser: sorted without a script, its head and its names in sight however it is moved."""

from playwright.sync_api import expect


def codes(page):
    return [text.split()[0] for text in page.locator('.dcst-list th[scope="row"] > a').all_text_contents()]


def test_a_column_is_sorted_by_its_head_without_scripts_and_the_order_stays(visit, demo_site):
    page = visit(demo_site, "board", java_script_enabled=False)
    page.goto("/indicators/?framework=outcomes")
    assert codes(page)[:1] != ["M01"]
    page.get_by_role("link", name="Sort as the documents print them").click()
    printed = codes(page)
    assert printed[:2] == ["M01", "M02"]
    page.get_by_role("button", name="Status").press("Enter")
    expect(page.get_by_role("columnheader", name="Status")).to_have_attribute("aria-sort", "ascending")
    expect(page.get_by_role("table", name="Indicators, sorted: Status, what needs attention first")).to_be_visible()
    first = codes(page)
    assert sorted(first) == sorted(printed) and first != printed
    assert "framework=outcomes" in page.url
    page.reload()
    assert codes(page) == first
    page.get_by_role("button", name="Status").click()
    expect(page.get_by_role("columnheader", name="Status")).to_have_attribute("aria-sort", "descending")
    page.get_by_role("link", name="Sort as the documents print them").click()
    assert codes(page) == printed


HIDDEN = """() => {
    const [link, head] = [document.activeElement, document.querySelector(".dcst-list thead th")];
    return link.getBoundingClientRect().top < head.getBoundingClientRect().bottom;
}"""


def test_the_head_stays_in_sight_and_hides_nothing_that_has_the_focus(visit, demo_site):
    page = visit(demo_site, "board")
    head = page.get_by_role("columnheader", name="Indicator")
    for width in (1000, 1280):
        page.set_viewport_size({"width": width, "height": 720})
        page.goto("/indicators/")
        links = page.locator('.dcst-list th[scope="row"] > a')
        links.nth(25).focus()
        expect(head).to_be_in_viewport()
        for _ in range(12):
            page.keyboard.press("Shift+Tab")
            assert not page.evaluate(HIDDEN), page.evaluate("document.activeElement.outerHTML")
        assert page.evaluate("document.documentElement.scrollWidth") <= width


WIDER = """() => [...document.querySelectorAll(".dcst-scroll")].filter(
    box => box.scrollWidth > box.clientWidth || box.getBoundingClientRect().right > innerWidth).length"""
OPEN = "() => document.querySelectorAll('details').forEach(fold => { fold.open = true; })"
LINES = """() => [...document.querySelectorAll(".dcst-list tbody tr:not(.dcst-list__heading)")].map(
    row => getComputedStyle(row).gridTemplateRows.split(" ").length)"""


def test_on_a_tablet_no_table_is_wider_than_the_screen(visit, demo_site):
    page = visit(demo_site, "board")
    page.set_viewport_size({"width": 768, "height": 1024})
    for address in ("/indicators/", "/indicators/?sort=documents", "/indicators/matrix/"):
        page.goto(address)
        page.evaluate(OPEN)
        assert page.locator(".dcst-scroll").count() >= 1
        assert page.evaluate(WIDER) == 0, address
        assert page.evaluate("document.documentElement.scrollWidth") <= 768


def test_on_a_phone_an_indicator_is_a_card_of_three_lines(visit, demo_site):
    page = visit(demo_site, "board")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/indicators/")
    page.evaluate(OPEN)
    lines = page.evaluate(LINES)
    assert len(lines) > 80 and max(lines) <= 3
    assert page.evaluate(WIDER) == 0
    card = page.get_by_role("row").filter(has=page.get_by_role("link", name="M05 %Re-Referrals"))
    for words in ("24.6 %", "at most 22", "At risk", "Worse than England", "Down, better"):
        expect(card).to_contain_text(words)
        expect(card.get_by_text(words).first).to_be_visible()


def test_what_is_not_rated_opens_by_a_press_and_is_open_on_paper(visit, demo_site):
    page = visit(demo_site, "board")
    page.goto("/indicators/")
    fold = page.locator("details.dcst-list__fold", has_text="no data")
    row = fold.get_by_role("row").nth(1)
    expect(row).to_be_hidden()
    fold.locator("summary").press("Enter")
    expect(row).to_be_visible()
    fold.locator("summary").press("Enter")
    page.emulate_media(media="print")
    expect(row).to_be_visible()


def test_what_can_be_pressed_is_large_enough(visit, demo_site):
    page = visit(demo_site, "board")
    page.goto("/indicators/")
    sizes = [button.bounding_box() for button in page.locator(".dcst-sort").all()]
    assert len(sizes) == 6
    assert min(min(box["width"], box["height"]) for box in sizes) >= 24
