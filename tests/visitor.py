"""A person at a browser without scripts: opens pages, fills in the form there is, and sends all of it."""

from html.parser import HTMLParser

from django.test import Client


class Form(HTMLParser):
    """What the page's main form would send if nobody typed anything."""

    def __init__(self, page):
        super().__init__()
        self.fields, self.action, self._inside, self._list, self._area = {}, None, False, None, None
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            self._inside = given.get("method", "").lower() == "post" and given.get("id") == "main-form"
            self.action = given.get("action") if self._inside else self.action
        if not self._inside or not (name := given.get("name", self._list)):
            return
        if tag == "select":
            self._list = name
        elif tag == "option" and ("selected" in given or self._list not in self.fields):
            self.fields[self._list] = given.get("value", "")
        elif tag == "textarea":
            self._area, self.fields[name] = name, ""
        elif tag == "input" and (given.get("type") not in ("radio", "checkbox") or "checked" in given):
            self.fields[name] = given.get("value", "")
        elif tag == "input":
            self.fields.setdefault(name, None)

    def handle_data(self, data):
        if self._area:
            self.fields[self._area] += data

    def handle_endtag(self, tag):
        if tag == "form":
            self._inside = False
        elif tag == "select":
            self._list = None
        elif tag == "textarea":
            self._area = None


class Visitor:
    """Signed in as a user; forms are sent with their token, as a browser must."""

    def __init__(self, user):
        self.client = Client(enforce_csrf_checks=True)
        self.client.force_login(user)

    def open(self, address):
        answer = self.client.get(address)
        assert answer.status_code == 200, f"{address} answered {answer.status_code}"
        return answer.content.decode()

    def post(self, address, **typed):
        """Fill in the form of a page and send it; the answer. A field the form does not have is an error."""
        form = Form(self.open(address))
        assert set(typed) <= set(form.fields), f"{address} has no field {set(typed) - set(form.fields)}"
        sent = {name: value for name, value in (form.fields | typed).items() if value is not None}
        return self.client.post(form.action or address, sent)

    def send(self, address, **typed):
        """The same for a form that saves and leads on; the page it leads to."""
        answer = self.post(address, **typed)
        assert answer.status_code == 302, problems_of(answer)
        return self.open(answer.url)


def problems_of(answer):
    page = answer.content.decode()
    summary = page.partition("govuk-error-summary__list")[2].partition("</ul>")[0]
    return f"{answer.status_code}: {summary or page[:2000]}"
