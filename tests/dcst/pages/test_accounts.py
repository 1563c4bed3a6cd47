"""Signing in and out, and the way back in when a password is forgotten."""

import re

import pytest
from django.core import mail
from django.db import connection
from django.test import Client

from dcst.models import AuditEvent, LoadedFixture, Role
from dcst.settings import PASSWORD_HASHERS
from dcst.time import clock
from tests.factories import UserFactory, person

pytestmark = pytest.mark.django_db
PASSWORD = "three words apart"
SIGN_IN = "/sign-in/"


@pytest.fixture
def morgan():
    user = person(Role.MANAGER, "Morgan Manager")
    user.set_password(PASSWORD)
    user.save()
    return user


def test_passwords_are_kept_as_argon2():
    assert PASSWORD_HASHERS[0] == "django.contrib.auth.hashers.Argon2PasswordHasher"


def sign_in(client, email, password, **extra):
    return client.post(SIGN_IN, {"login": email, "password": password, **extra})


def text_of(response):
    return response.content.decode()


def link_in(message):
    return re.search(r"http://testserver(/\S+)", message.body).group(1)


def test_a_person_signs_in_with_email_and_password(client, morgan):
    answer = sign_in(client, morgan.email, PASSWORD)
    assert answer.url == "/start/"
    page = text_of(client.get("/"))
    assert "Morgan Manager" in page and "Sign out" in page


def events():
    found = AuditEvent.objects.order_by("pk")
    assert not any(PASSWORD in str(row) for row in found.values())
    return list(found.values_list("verb", "subject", "by__name", "channel"))


def test_signing_in_leaves_an_audit_event(client, morgan):
    sign_in(client, morgan.email, PASSWORD)
    assert events() == [("sign in", morgan.email, "Morgan Manager", "web")]


def test_a_failed_sign_in_leaves_an_event_and_what_was_typed_only_where_it_is_an_accounts_address(client, morgan):
    sign_in(client, morgan.email.upper(), "not the password")
    sign_in(client, f"{PASSWORD.replace(' ', '.')}@example.org", PASSWORD)
    assert events() == [
        ("sign-in failed", morgan.email, None, "web"),
        ("sign-in failed", "an address without an account", None, "web"),
    ]
    assert "three.words" not in str(list(AuditEvent.objects.values()))


def test_a_try_to_sign_in_to_a_closed_account_leaves_an_event(client, morgan):
    morgan.is_active = False
    morgan.save()
    sign_in(client, morgan.email, PASSWORD)
    assert [(verb, subject) for verb, subject, *_ in events()] == [("sign-in failed", morgan.email)]


def test_a_new_password_leaves_an_event_without_the_password(client, morgan):
    client.post("/sign-in/reset/", {"email": morgan.email})
    address = client.get(link_in(mail.outbox[0])).url
    fresh = "four words quite apart"
    client.post(address, {"password1": fresh, "password2": fresh})
    morgan.refresh_from_db()
    assert morgan.check_password(fresh)
    assert events()[0] == ("password changed", morgan.email, "Morgan Manager", "web")
    assert fresh not in str(list(AuditEvent.objects.values()))


def test_after_signing_in_one_goes_on_to_the_page_asked_for(client, morgan):
    assert sign_in(client, morgan.email, PASSWORD, next="/about/colours/").url == "/about/colours/"


def test_an_address_elsewhere_is_not_followed(client, morgan):
    assert sign_in(client, morgan.email, PASSWORD, next="https://example.com/").url == "/start/"


@pytest.mark.parametrize("email, password", [("nobody@example.org", PASSWORD), ("morgan", "wrong password here")])
def test_a_wrong_address_and_a_wrong_password_get_the_same_answer(client, morgan, email, password):
    page = text_of(sign_in(client, morgan.email if email == "morgan" else email, password))
    assert "<title>Error: Sign in" in page
    assert "There is a problem" in page
    assert "The email address or the password is not right" in page


def test_what_was_typed_stays_after_an_error_but_never_the_password(client, morgan):
    page = text_of(sign_in(client, morgan.email, "wrong password here"))
    assert f'value="{morgan.email}"' in page
    assert "wrong password here" not in page


def test_empty_answers_are_asked_for_by_name(client):
    page = text_of(sign_in(client, "", ""))
    assert "Enter email address" in page
    assert "Enter password" in page
    assert 'href="#id_login"' in page and 'id="id_login"' in page


def test_the_sixth_try_in_a_row_is_refused_and_told_to_wait_even_with_the_right_password(client, morgan):
    for _ in range(5):
        sign_in(client, morgan.email, "wrong password here")
    page = text_of(sign_in(client, morgan.email, PASSWORD))
    assert "There have been too many tries to sign in to this account. Wait 5 minutes, then try again" in page
    assert "_auth_user_id" not in client.session


def tries(client, number, email="somebody{}@example.org"):
    return [sign_in(client, email.format(place), "wrong password here") for place in range(number)]


def test_an_office_behind_one_address_is_not_locked_out_by_a_few_who_mistype(client, morgan):
    """Forty people of one building, each wrong twice in the first minutes of a Monday."""
    assert {answer.status_code for answer in tries(client, 40) + tries(client, 40)} == {200}
    assert sign_in(client, morgan.email, PASSWORD).status_code == 302


def test_an_account_is_held_alone_while_others_of_its_address_sign_in(client, morgan, manager):
    manager.set_password(PASSWORD)
    manager.save()
    for _ in range(6):
        sign_in(client, morgan.email, "wrong password here")
    assert sign_in(client, manager.email, PASSWORD).status_code == 302


def test_what_no_office_does_is_held_by_its_address_and_says_so(client, morgan, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login": "20/m/ip"}
    answers = tries(client, 22)
    assert [answer.status_code for answer in answers] == [200] * 20 + [429] * 2
    assert answers[-1]["Retry-After"] == "60"
    page = text_of(answers[-1])
    assert "They came from the network you are on" in page and "this account" not in page
    assert sign_in(client, morgan.email, PASSWORD).status_code == 429


def test_how_many_is_a_setting(manage):
    asked = "from django.conf import settings; print(settings.ACCOUNT_RATE_LIMITS)"
    assert "'login': '7/m/ip'" in manage("shell", "-c", asked, SIGN_INS_PER_MINUTE="7").stdout


def test_tries_are_counted_in_the_database_by_all_processes_and_without_the_broker(client, morgan):
    sign_in(client, morgan.email, "wrong password here")
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM dcst_cache")
        assert cursor.fetchone()[0] > 0


def test_behind_the_proxy_it_is_the_visitor_whose_tries_are_counted(manage):
    asked = (
        "from allauth.core.internal.httpkit import get_client_ip; from django.test import RequestFactory; "
        "print(get_client_ip(RequestFactory().get('/', HTTP_X_FORWARDED_FOR='198.51.100.1, 203.0.113.7')))"
    )
    assert manage("shell", "-c", asked, HTTPS="1").stdout.split()[-1] == "203.0.113.7"


def test_a_closed_account_cannot_sign_in_and_is_told_so(client, morgan):
    morgan.is_active = False
    morgan.save()
    answer = client.post(SIGN_IN, {"login": morgan.email, "password": PASSWORD}, follow=True)
    assert "This account has been closed" in text_of(answer)
    assert "_auth_user_id" not in client.session


def test_closing_an_account_ends_its_session_at_once(client, morgan):
    client.force_login(morgan)
    morgan.is_active = False
    morgan.save()
    assert client.get("/start/").url == "/sign-in/?next=/start/"


def test_signing_out_takes_a_button_and_ends_the_session(client, morgan):
    client.force_login(morgan)
    assert "What you have saved stays saved" in text_of(client.get("/sign-in/out/"))
    assert "_auth_user_id" in client.session
    assert client.post("/sign-in/out/").url == "/"
    assert "_auth_user_id" not in client.session


def test_a_forgotten_password_is_set_anew_by_a_link_that_works_once(client, morgan):
    client.post("/sign-in/reset/", {"email": morgan.email})
    (message,) = mail.outbox
    assert message.to == [morgan.email]
    assert message.subject == "Set a new password"
    link = link_in(message)
    form = client.get(link, follow=True)
    address = form.redirect_chain[-1][0]
    done = client.post(address, {"password1": "a quite new phrase", "password2": "a quite new phrase"}, follow=True)
    assert "Your password is set" in text_of(done)
    assert sign_in(Client(), morgan.email, "a quite new phrase").url == "/start/"
    assert "This link no longer works" in text_of(Client().get(link, follow=True))


def test_nobody_learns_from_a_reset_whether_an_account_is_there(client, morgan):
    known = client.post("/sign-in/reset/", {"email": morgan.email}, follow=True)
    mail.outbox.clear()
    unknown = Client().post("/sign-in/reset/", {"email": "nobody@example.org"}, follow=True)
    bodies = [re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text_of(page)) for page in (known, unknown)]
    assert bodies[0] == bodies[1]
    assert mail.outbox == []


def test_a_closed_account_gets_no_link(client, morgan):
    morgan.is_active = False
    morgan.save()
    client.post("/sign-in/reset/", {"email": morgan.email})
    assert mail.outbox == []


def test_a_short_password_is_refused_with_the_length_it_needs(client, morgan):
    client.post("/sign-in/reset/", {"email": morgan.email})
    address = client.get(link_in(mail.outbox[0]), follow=True).redirect_chain[-1][0]
    page = text_of(client.post(address, {"password1": "short", "password2": "short"}))
    assert "Error: Set a new password" in page
    assert "at least 12 characters" in page


def test_the_demonstration_can_be_entered_from_the_sign_in_page_too(client):
    assert "Look around as" not in text_of(client.get(SIGN_IN))
    LoadedFixture.objects.create(name="demonstration", digest="x", loaded_at=clock.now())
    assert "Look around as a board member" in text_of(client.get(SIGN_IN))


@pytest.mark.parametrize("address", ["/sign-in/signup/", "/accounts/signup/", "/sign-in/email/"])
def test_strangers_cannot_open_accounts(client, address):
    assert client.get(address).status_code == 404


def test_words_like_please_and_sorry_are_not_used(client, morgan):
    pages = [client.get(SIGN_IN), client.get("/sign-in/reset/"), client.get("/sign-in/reset/sent/")]
    for page in pages:
        main = text_of(page).partition("<main")[2].partition("</main>")[0]
        assert not re.search(r"please|sorry|invalid|forbidden|oops", main, re.IGNORECASE)


def test_an_address_is_the_same_in_any_spelling(client):
    user = UserFactory(email="lee@example.org")
    user.set_password(PASSWORD)
    user.save()
    assert sign_in(client, "Lee@Example.ORG", PASSWORD).url == "/start/"
