"""The list of indicators in a browser: sorted without a script, its head and its names in sight however it is moved."""

from playwright.sync_api import expect


def codes(page):
    return page.locator('.dcst-list th[scope="row"] > a').all_text_contents()


def test_a_column_is_sorted_by_its_head_without_scripts_and_the_order_stays(visit, demo_site):
    page = visit(demo_site, "board", java_script_enabled=False)
    page.goto("/indicators/?framework=outcomes")
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
    for width in (390, 768, 1280):
        page.set_viewport_size({"width": width, "height": 720})
        page.goto("/indicators/")
        links = page.locator('.dcst-list th[scope="row"] > a')
        links.nth(40).focus()
        expect(head).to_be_in_viewport()
        for _ in range(12):
            page.keyboard.press("Shift+Tab")
            assert not page.evaluate(HIDDEN), page.evaluate("document.activeElement.outerHTML")
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_phone_the_name_stays_beside_the_answers(visit, demo_site):
    page = visit(demo_site, "board")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/indicators/")
    region = page.get_by_role("group", name="Indicators", exact=True)
    region.focus()
    region.evaluate("box => box.scrollLeft = 400")
    name = page.get_by_role("link", name="M01", exact=True).bounding_box()
    box = region.bounding_box()
    assert box["x"] <= name["x"] < box["x"] + box["width"]


def test_what_can_be_pressed_is_large_enough(visit, demo_site):
    page = visit(demo_site, "board")
    page.goto("/indicators/")
    sizes = [button.bounding_box() for button in page.locator(".dcst-sort").all()]
    assert len(sizes) == 6
    assert min(min(box["width"], box["height"]) for box in sizes) >= 24
