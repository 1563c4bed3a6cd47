"""A visitor looks around; a manager reports progress; the board sees it."""

import re

from playwright.sync_api import expect

from tests.e2e.steps import change, fill_day, in_audit_trail, met, number_of, objective, saved


def test_a_visitor_sees_three_doors_and_looks_around_as_a_manager_in_one_click(visit, demo_site):
    page = visit(demo_site)
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("The plans of Doncaster Children’s Services Trust")
    doors = page.locator(".dcst-doors").get_by_role("link")
    expect(doors).to_have_text(["Update my actions", "See how we are doing", "Send us data"])

    page.get_by_role("button", name="Look around as a manager").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My actions")
    expect(page.locator(".dcst-header__account")).to_contain_text("Marta Ellerquill")
    expect(page.locator(".dcst-as-at")).to_contain_text("Demonstration data")
    groups = page.locator("main h2").all_inner_texts()
    assert [re.sub(r" \(\d+\)", "", group) for group in groups] == ["Overdue", "Due in 14 days", "Later", "Done"]


def test_a_door_leads_a_stranger_through_sign_in_to_where_it_says(visit, demo_site):
    page = visit(demo_site)
    page.goto("/")
    page.get_by_role("link", name="See how we are doing").click()
    page.get_by_label("Email").fill("board@demo.example")
    page.get_by_label("Password", exact=True).fill("look-around-2018")
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{demo_site.url}/board/")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    page.goto("/board/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_a_manager_reports_an_overdue_action_off_track_and_the_board_sees_it(visit, living_site, reload_until, axe):
    board = visit(living_site, "board")
    board.goto("/board/")
    row = objective(board, "BP-1")
    off_track, on_track = number_of(row, "off track"), met(row, "actions")

    page = visit(living_site, "manager")
    page.goto("/my-actions/")
    overdue = page.get_by_role("group", name="Overdue")
    overdue.get_by_role("link", name="Report progress on BP-1.08").click()
    page.get_by_label("Off track").check()
    page.get_by_label("How far is it?").fill("40")
    page.get_by_label("What has changed?").fill("The supplier cannot report on providers before the summer")
    page.get_by_role("button", name="Save", exact=True).click()

    problem = page.locator(".govuk-error-summary")
    expect(problem.get_by_role("heading")).to_have_text("There is a problem")
    expect(problem).to_be_focused()
    sentences = ["Enter what will bring it back", "Enter the day by which it will be back"]
    expect(problem.get_by_role("listitem")).to_have_text(sentences)
    assert page.title().startswith("Error: Report progress on BP-1.08")
    for sentence in sentences:
        expect(page.locator("main form")).to_contain_text(sentence)
    expect(page.get_by_label("Off track")).to_be_checked()
    expect(page.get_by_label("How far is it?")).to_have_value("40")
    expect(page.get_by_label("What has changed?")).to_have_value(
        "The supplier cannot report on providers before the summer"
    )
    assert axe(page) == []

    page.get_by_role("link", name="Enter what will bring it back").click()
    recovery = page.get_by_label("What will bring it back?")
    expect(recovery).to_be_focused()
    recovery.fill("Report from the warehouse until then")
    fill_day(page, "By when?", 29, 6, 2018)
    page.get_by_role("button", name="Save", exact=True).click()
    saved(page, "Your report on BP-1.08 is saved")
    expect(page.locator(".dcst-status-line")).to_contain_text("Off track since 31 January 2018")
    expect(page.locator(".dcst-report").first).to_contain_text("31 January 2018: Off track, 40 %")

    board.reload()
    expect(change(board, "BP-1.08")).to_contain_text(re.compile(r"On track\s+to\s+Off track[\s\S]*31 January 2018"))
    assert number_of(row, "off track") == off_track + 1
    concern = board.locator(".dcst-concern-line").filter(has_text="BP-1.08")
    expect(concern).to_contain_text("The supplier cannot report on providers before the summer")
    expect(concern).to_contain_text(re.compile(r"Marta Ellerquill\s+Back on track by 29 June 2018"))
    # What rests on the action follows when the worker has been.
    reload_until(board, lambda: met(row, "actions") == on_track - 1)
    in_audit_trail(visit, living_site, "BP-1.08", "Report progress", "Marta Ellerquill", "Off track")


def test_a_report_goes_on_to_the_next_action_due_and_works_without_scripts(visit, living_site):
    page = visit(living_site, "manager", java_script_enabled=False)
    page.goto("/plan/BP-1.16/")
    page.get_by_role("button", name="Report progress").click()
    page.get_by_label("On track").check()
    page.get_by_label("What has changed?").fill("The forms follow the model; the last team moves on 5 February")
    page.get_by_role("button", name="Save and go to the next one due").click()
    saved(page, "Your report on BP-1.16 is saved")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Report progress on BP-1.")
    page.goto("/plan/BP-1.16/")
    expect(page.locator(".dcst-report").first).to_contain_text("The forms follow the model")


def test_an_action_of_somebody_else_is_not_found(visit, demo_site, axe):
    page = visit(demo_site, "manager")
    answer = page.goto("/plan/BP-1.25/report/")
    assert answer.status == 404
    expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")
    assert axe(page) == []
    page.goto("/plan/BP-1.25/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Benefit realisation phase.")
    expect(page.get_by_text("Report progress", exact=True)).to_have_count(0)


def test_a_page_of_another_role_says_so_and_whom_to_ask(visit, demo_site, axe):
    page = visit(demo_site, "manager")
    answer = page.goto("/people/")
    assert answer.status == 403
    expect(page.get_by_role("heading", level=1)).to_have_text("You do not have permission to see this page")
    expect(page.locator("main")).to_contain_text("You are signed in as Marta Ellerquill, with the role")
    assert axe(page) == []
    page.get_by_role("link", name="your first page").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My actions")


def test_the_board_is_not_a_partners_page(visit, demo_site, axe):
    page = visit(demo_site, "partner")
    assert page.goto("/board/").status == 403
    expect(page.get_by_role("heading", level=1)).to_have_text("You do not have permission to see this page")
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        assert axe(page) == []
    expect(page.locator("#navigation a")).to_have_text(["What is due from us", "Indicators"])
