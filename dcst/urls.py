"""Every address of the site. A page is shut to strangers unless its view says `open_to_strangers`."""

from django.urls import include, path

from dcst.pages import stopping
from dcst.site.views import (
    about,
    audit,
    board,
    board_cards,
    board_order,
    board_pins,
    changed,
    governance,
    health,
    home,
    missing,
    money,
    my_actions,
    names,
    node,
    packs,
    people,
    todo,
)
from dcst.site.views.api import docs, index

handler400 = "dcst.site.views.errors.bad_request"
handler403 = "dcst.site.views.errors.denied"
handler404 = "dcst.site.views.errors.not_found"
handler429 = "dcst.site.views.errors.too_many"
handler500 = "dcst.site.views.errors.server_error"

urlpatterns = [
    path("", home.home, name="home"),
    path("start/", home.start, name="start"),
    path("board/", board.show, name="board"),
    path("board/<slug:body>/pin/<slug:kind>/<str:code>/", board_pins.pin_it, name="pin"),
    path("board/<slug:body>/unpin/<slug:kind>/<str:code>/", board_pins.unpin_it, name="unpin"),
    path("board/<slug:body>/cards/", board_cards.choose, name="choose_cards"),
    path("board/order/", board_order.order, name="board_order"),
    path("board/order/<slug:kind>/<str:code>/", board_order.harm, name="class_harm"),
    path("board/changes/", changed.show, name="changed"),
    path("board/missing/", missing.missing, name="missing"),
    path("look-around/<slug:persona>/", home.look_around, name="look_around"),
    path("about/colours/", about.colours, name="colours"),
    path("about/accessibility/", about.accessibility, name="accessibility"),
    path("about/reliability/", about.reliability, name="reliability"),
    path("about/contact/", about.contact, name="contact"),
    path("healthz/live/", health.live, name="live"),
    path("healthz/ready/", health.ready, name="ready"),
    path("people/", people.people, name="people"),
    path("people/add/", people.add, name="add_person"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/correct/", people.correct, name="correct_person"),
    path("people/<int:pk>/roles/<int:membership>/end/", people.end_role, name="end_role"),
    path("people/<int:pk>/close/", people.close, name="close_account"),
    path("people/<int:pk>/open/", people.reopen, name="reopen_account"),
    path("people/<int:pk>/link/", people.send_link, name="send_link"),
    path("my-actions/", my_actions.my_actions, name="my_actions"),
    path("officer/", todo.to_do, name="to_do"),
    path("governance/", governance.governance, name="governance"),
    path("governance/<slug:code>/", governance.body, name="body"),
    path("packs/", packs.packs, name="packs"),
    path("packs/ask/", packs.ask, name="ask_for_pack"),
    path("packs/items/", packs.pack_items, name="pack_items"),
    path("packs/items/<path:key>/", packs.mark_item, name="mark_pack_item"),
    path("packs/<uuid:pk>/", packs.pack, name="pack"),
    path("packs/<uuid:pk>/again/", packs.try_again, name="try_pack_again"),
    path("packs/<uuid:pk>/files/<slug:kind>/", packs.pack_file, name="pack_file"),
    path("governance/<slug:kind>/<slug:code>/name/", names.rename, name="rename"),
    path("told/stop/<str:token>/", stopping.stop_telling, name="stop_telling"),
    path("audit/", audit.audit, name="audit"),
    path("plan/<str:code>/", node.node, name="node"),
    path("budget/", money.budget, name="budget"),
    path("", include("objectives.urls")),
    path("", include("inspections.urls")),
    path("", include("budget.urls")),
    path("", include("indicators.urls")),
    path("sign-in/", include("dcst.pages.account_urls")),
    path("api/v1/", index.index, name="api_index"),
    path("api/v1/schema/", docs.schema, name="schema"),
    path("api/v1/docs/", docs.docs, name="docs"),
    path("api/v1/docs/send_values.py", docs.client, name="client"),
    path("api/v1/", include("dcst.site.api_urls")),
]
