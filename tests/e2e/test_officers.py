"""The performance officer settles what only a person can; the finance officer sends a return; the board moves."""

import re

from playwright.sync_api import expect

from tests.e2e.steps import change, fill_day, in_audit_trail, number_of, objective, rated, saved

PASSWORD = "a-lantern-in-the-fog"


def test_an_inspection_is_recorded_and_the_aim_turns_on_the_board(visit, living_site, reload_until):
    board = visit(living_site, "board")
    board.goto("/board/")
    aims = board.get_by_role("region", name="Ofsted aims").get_by_role("listitem")
    aim = aims.filter(has_text="Outstanding by October 2019")
    expect(aim).to_contain_text("Not due yet")

    page = visit(living_site, "officer")
    page.goto("/inspections/")
    page.get_by_role("button", name="Record an inspection").click()
    page.get_by_label("Ofsted single inspection framework").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Framework").fill("Ofsted SIF")
    page.get_by_label("Who was inspected").fill("Doncaster Children's Services Trust")
    fill_day(page, "Inspected on", 19, 1, 2018)
    fill_day(page, "Report published on", 30, 1, 2018)
    first = page.get_by_role("group", name="Judgement 1")
    first.get_by_label("Area").fill("overall effectiveness")
    first.get_by_label("Grade").select_option(label="Outstanding")
    page.get_by_role("button", name="Save the inspection").click()
    saved(page, "is recorded, and the aims on its scale are judged again.")
    expect(page.locator("main")).to_contain_text("Overall effectiveness")

    reload_until(board, lambda: "On track" in aim.inner_text())
    expect(aim).to_contain_text("Outstanding on 19 January 2018")
    expect(change(board, "Outstanding by October 2019")).to_contain_text(re.compile(r"Not due yet\s+to\s+On track"))
    code = page.url.rstrip("/").rpartition("/")[2]
    in_audit_trail(visit, living_site, code, "Record inspection", "Odette Farnwhistle")


def test_a_monthly_return_moves_the_line_and_the_board(visit, living_site, reload_until):
    board = visit(living_site, "board")
    board.goto("/board/")
    money = board.get_by_role("region", name="Budget 2017/18")
    forecast = int(re.search(r"Forecast £([\d,]+)k", money.inner_text())[1].replace(",", ""))

    page = visit(living_site, "finance")
    page.goto("/budget/")
    spending = page.get_by_role("group", name=re.compile("^Expenditure"))
    spending.get_by_role("link", name="Legal costs and court fees").click()
    expect(page.get_by_role("definition").filter(has_text="Off track").first).to_be_visible()
    page.get_by_role("button", name="Send a monthly return").click()
    page.get_by_role("combobox", name="Month").select_option(label="December 2017")
    page.get_by_label("Budget to date").fill("930")
    page.get_by_label("Actual to date").fill("nine hundred")
    page.get_by_label("Forecast outturn").fill("£1.24m")
    page.get_by_role("button", name="Save the return").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text(
        "Actual to date must be an amount in thousands of pounds, like 1,234.5"
    )
    expect(page.get_by_label("Forecast outturn")).to_have_value("£1.24m")
    page.get_by_label("Actual to date").fill("£931k")
    page.get_by_role("button", name="Save the return").click()
    saved(page, "The return for December 2017 is saved.")
    expect(page.locator("main")).to_contain_text("Forecast £1,240k, level with the budget.")

    reload_until(board, lambda: f"Forecast £{forecast - 140:,}k" in money.inner_text())
    in_audit_trail(
        visit, living_site, "demonstration-2017-18-legal", "Submit return", "Finlay Brackenshaw", "Forecast: 1240"
    )


def test_a_return_is_sent_without_scripts(visit, living_site):
    page = visit(living_site, "finance", java_script_enabled=False)
    page.goto("/budget/demonstration-2017-18-transport/return/")
    page.get_by_role("combobox", name="Month").select_option(label="December 2017")
    for label, amount in (("Budget to date", "682"), ("Actual to date", "701"), ("Forecast outturn", "934")):
        page.get_by_label(label).fill(amount)
    page.get_by_label("Note").fill("The same as before, with the reason")
    page.get_by_role("button", name="Save the return").click()
    saved(page, "The return for December 2017 is saved.")
    expect(page.locator("main")).to_contain_text("The same as before, with the reason")


def test_a_new_person_sets_a_password_by_the_mailed_link_and_is_given_an_action(visit, living_site, axe):
    officer = visit(living_site, "officer")
    officer.goto("/people/")
    officer.get_by_role("button", name="Add a person").click()
    officer.get_by_label("Full name").fill("Nell Quarrington")
    officer.get_by_label("Email address").fill("nell@new.example")
    officer.get_by_label("Role").select_option(label="Manager")
    officer.get_by_role("button", name="Add this person").click()
    saved(officer, "A link to set a password is on its way to nell@new.example")

    link = re.findall(r"https?://\S+/sign-in/reset/key/\S+", living_site.log.read_text())[-1]
    nell = visit(living_site)
    nell.goto(link)
    expect(nell.get_by_role("heading", level=1)).to_have_text("Set a new password")
    assert axe(nell) == []
    for field in nell.locator("input[type=password]").all():
        field.fill(PASSWORD)
    nell.get_by_role("button", name="Set the password").click()
    expect(nell.get_by_role("heading", level=1)).to_have_text("Your password is set")
    nell.get_by_role("link", name="Sign in with it").click()
    nell.get_by_label("Email").fill("nell@new.example")
    nell.get_by_label("Password", exact=True).fill(PASSWORD)
    nell.get_by_role("button", name="Sign in").click()
    expect(nell.get_by_role("heading", level=1)).to_have_text("My actions")
    expect(nell.locator("main")).to_contain_text("You own none yet.")

    officer.goto("/officer/?list=owner")
    officer.get_by_role("link", name="Assign: BP-2.22").click()
    officer.get_by_label("Owner").select_option(label="Nell Quarrington")
    officer.get_by_role("button", name="Save").click()
    saved(officer, "BP-2.22: owner and reviewer are saved")
    nell.reload()
    expect(nell.locator("main")).to_contain_text("BP-2.22")
    nell.goto("/plan/BP-2.22/report/")
    expect(nell.get_by_role("heading", level=1)).to_contain_text("Report progress on BP-2.22")
    officer.goto("/officer/?list=owner")
    expect(officer.get_by_role("link", name="Assign: BP-2.22")).to_have_count(0)
    in_audit_trail(visit, living_site, "BP-2.22", "Assign owner", "Odette Farnwhistle", "nell@new.example")


def test_a_confirmed_milestone_gives_an_action_its_date_and_the_board_its_status(visit, living_site):
    board = visit(living_site, "board")
    board.goto("/board/")
    row = objective(board, "BP-4")
    off_track, not_rated = number_of(row, "off track"), number_of(row, "not rated")

    page = visit(living_site, "officer")
    page.goto("/plan/BP-4.08/milestones/")
    page.get_by_label("2016/17").check()
    page.get_by_label("Reason").fill("Minutes of the Board of 12 May 2016")
    page.get_by_role("button", name="Save").click()
    saved(page, "BP-4.08: milestone is saved")
    stands = page.get_by_role("group", name="Year marks").get_by_role("row").filter(has_text="BP-4.08")
    expect(stands).to_contain_text("2016/17, due 31 March 2017: confirmed by the performance officer")
    page.goto("/plan/BP-4.08/")
    expect(page.locator(".dcst-status-line")).to_contain_text("Off track")
    expect(page.locator("main")).to_contain_text("No report of completion by 31 March 2017.")

    board.reload()
    assert (number_of(row, "off track"), number_of(row, "not rated")) == (off_track + 1, not_rated - 1)
    in_audit_trail(visit, living_site, "BP-4.08", "Odette Farnwhistle", "2017-03-31")


def test_a_target_with_its_tolerance_gives_an_indicator_a_status(visit, living_site, reload_until):
    board = visit(living_site, "board")
    board.goto("/board/?plan=CYP")
    theme = objective(board, "CYP-ACHIEVEMENT")
    before = rated(theme, "indicators")

    page = visit(living_site, "officer")
    page.goto("/officer/?list=target")
    page.get_by_role("link", name="Set a target: M58").click()
    page.get_by_label("Plan target").check()
    page.get_by_label("at least").check()
    page.get_by_label("Target", exact=True).fill("99")
    page.get_by_label("Tolerance").fill("98")
    fill_day(page, "First day", 1, 9, 2015)
    page.get_by_label("Reason").fill("Agreed with the head of the virtual school")
    page.get_by_role("button", name="Set the target").click()
    saved(page, "M58: the target is set and the indicator is rated against it")
    expect(page.locator("main")).to_contain_text("against a target of 99; tolerance 98;")
    expect(page.locator("main")).to_contain_text("Off track")

    reload_until(board, lambda: rated(theme, "indicators") == before + 1)
    expect(change(board, "M58")).to_contain_text(re.compile(r"No target\s+to\s+Off track"))
    in_audit_trail(visit, living_site, "M58", "Set target", "Odette Farnwhistle", "99")
