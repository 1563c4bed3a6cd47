"""An example of every page: which route it is, who sees most on it, its address or the link that leads to it."""

from dataclasses import dataclass

from dcst.personas import PERSONAS


@dataclass(frozen=True)
class Example:
    route: str
    who: str | None
    address: str
    link: str = ""

    def __str__(self):
        return f"{self.who or 'stranger'} {self.link or self.address}"


LINE = "demonstration-2017-18-legal"
PAGES = [
    Example("home", None, "/"),
    Example("home", "officer", "/"),
    *(Example("board", persona.slug, "/board/") for persona in PERSONAS if persona.slug != "partner"),
    Example("board", "officer", "/board/?plan=CYP"),
    Example("board", "board", "/board/?as_at=2017-09-30"),
    Example("plans", "officer", "/plan/"),
    Example("node", "officer", "/plan/BP/"),
    Example("node", "officer", "/plan/CYP/"),
    Example("node", "officer", "/plan/BP-1/"),
    Example("node", "officer", "/plan/BP-1.B/"),
    Example("node", "officer", "/plan/V-06/"),
    Example("node", "reviewer", "/plan/BP-1.05/"),
    Example("node", "officer", "/plan/BP-1.12/"),
    Example("words", "officer", "/plan/BP/words/"),
    Example("words", "officer", "/plan/CYP/words/"),
    Example("report", "officer", "/plan/BP-1.12/report/"),
    Example("assign", "officer", "/plan/BP-1.12/people/"),
    Example("milestones", "officer", "/plan/BP-4.01/milestones/"),
    Example("decide", "officer", "/plan/BP-1.21/decision/"),
    Example("override", "reviewer", "/plan/BP-1.05/override/"),
    Example("my_actions", "manager", "/my-actions/"),
    Example("my_actions", "reviewer", "/my-actions/"),
    Example("to_do", "officer", "/officer/"),
    Example("to_do", "officer", "/officer/?list=target"),
    Example("indicators", "officer", "/indicators/"),
    Example("indicators", "partner", "/indicators/"),
    Example("indicator", "officer", "/indicators/M05/"),
    Example("indicator", "officer", "/indicators/M22/"),
    Example("indicator", "partner", "/indicators/M22/"),
    Example("indicator", "officer", "/indicators/agency-staff/"),
    Example("set_target", "officer", "/indicators/M08/target/"),
    Example("set_target", "officer", "/indicators/agency-staff/target/"),
    Example("tell_story", "officer", "/indicators/agency-staff/story/"),
    Example("rebases", "officer", "/indicators/agency-staff/limits/"),
    Example("inspections", "officer", "/inspections/"),
    Example("inspection", "officer", "/inspections/ofsted-2015/"),
    Example("record_inspection", "officer", "/inspections/record/"),
    Example("record_inspection", "officer", "/inspections/record/?scale=ofsted-sif"),
    Example("recommendations", "officer", "/recommendations/"),
    Example("answer_recommendation", "officer", "/recommendations/ofsted-2015-R01/answer/"),
    Example("budget", "finance", "/budget/"),
    Example("budget", "finance", "/budget/?year=FY2016-17"),
    Example("budget_line", "finance", f"/budget/{LINE}/"),
    Example("submit_return", "finance", f"/budget/{LINE}/return/"),
    Example("close_month", "finance", "/budget/months/"),
    Example("governance", "officer", "/governance/"),
    Example("body", "officer", "/governance/trust-board/"),
    Example("partners", "officer", "/partners/"),
    Example("partner", "partner", "/partner/rdash/"),
    Example("partner", "officer", "/partner/rdash/"),
    Example("issue_key", "officer", "/partner/rdash/keys/"),
    Example("issue_key", "partner", "/partner/rdash/keys/"),
    Example("partner_codes", "officer", "/partner/rdash/codes/"),
    Example("attempts", "partner", "/partner/rdash/log/"),
    Example("uploads", "partner", "/partner/rdash/files/"),
    Example("uploads", "officer", "/partner/rdash/files/"),
    Example("ask_correction", "partner", "/partner/rdash/corrections/ask/"),
    Example("corrections", "officer", "/partners/corrections/"),
    Example("periods", "officer", "/indicators/M22/periods/"),
    Example("figure", "officer", "/indicators/M24/figures/doncaster/FY2017-18-Q2/"),
    Example("submission", "partner", "/partner/rdash/", "26 October 2017, 10:00"),
    Example("submission", "partner", "/partner/rdash/", "27 October 2017, 10:00"),
    Example("people", "officer", "/people/"),
    Example("add_person", "officer", "/people/add/"),
    Example("person", "officer", "/people/", "Marta Ellerquill"),
    Example("audit", "auditor", "/audit/"),
    Example("colours", None, "/about/colours/"),
    Example("accessibility", None, "/about/accessibility/"),
    Example("contact", None, "/about/contact/"),
    Example("docs", None, "/api/v1/docs/"),
    Example("account_login", None, "/sign-in/"),
    Example("account_logout", "board", "/sign-in/out/"),
    Example("account_inactive", None, "/sign-in/closed/"),
    Example("account_reset_password", None, "/sign-in/reset/"),
    Example("account_reset_password_done", None, "/sign-in/reset/sent/"),
    Example("account_reset_password_from_key", None, "/sign-in/reset/key/1-used-long-ago/"),
    Example("account_reset_password_from_key_done", None, "/sign-in/reset/done/"),
]

# Addresses that answer with no page of ours, and why.
NO_PAGES = {
    "start": "leads on to the first page of whoever asks",
    "partner_home": "leads on to the organisation of the partner",
    "look_around": "takes a click",
    "end_role": "takes a click",
    "close_account": "takes a click",
    "reopen_account": "takes a click",
    "send_link": "takes a click",
    "revoke_key": "takes a click",
    "roll_key": "stands only for a key, and the demonstration has none",
    "approve_key": "takes a click",
    "set_partner_code": "takes a click",
    "end_partner_code": "takes a click",
    "template": "is a file",
    "upload": "stands only for a file that was sent, and the demonstration has none: see test_partners",
    "upload_errors": "is a file",
    "submit_upload": "takes a click",
    "answer_correction": "stands only for a correction that waits, and the demonstration has none",
    "client": "is a file to keep",
    "live": "is for machines",
    "ready": "is for machines",
    "schema": "is for machines",
}
