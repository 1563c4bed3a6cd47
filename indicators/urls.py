"""The indicators: read, targeted by the performance officer, sent by partners."""

from django.urls import path

from indicators.views.contract import agreeing, review, saying
from indicators.views.framework import coverage, obligations, places
from indicators.views.indicator import added as judging
from indicators.views.indicator import definition, figure, figures_file, periods, targets
from indicators.views.indicator import page as indicator
from indicators.views.lists import listed_file, listing, matrix, worse
from indicators.views.partner import attempts, corrections, keys, messages, said, told, uploads
from indicators.views.partner import codes as partner_codes
from indicators.views.partner import home as partner

urlpatterns = [
    path("indicators/", listing.indicators, name="indicators"),
    path("indicators/export.<str:kind>", listed_file.indicators_file, name="indicators_file"),
    path("indicators/worse/", worse.worse, name="worse"),
    path("indicators/matrix/", matrix.matrix, name="matrix"),
    path("indicators/coverage/", coverage.coverage, name="coverage"),
    path("indicators/coverage/table.<str:kind>", coverage.coverage_file, name="coverage_file"),
    path("indicators/frameworks/", places.frameworks, name="frameworks"),
    path("indicators/frameworks/<slug:code>/", places.framework, name="framework"),
    path("indicators/<str:code>/", indicator.indicator, name="indicator"),
    path("indicators/<str:code>/figures.<str:kind>", figures_file.indicator_file, name="indicator_file"),
    path("indicators/<str:code>/target/", targets.set_target, name="set_target"),
    path("indicators/<str:code>/story/", judging.tell_story, name="tell_story"),
    path("indicators/<str:code>/forecast/", judging.give_forecast, name="give_forecast"),
    path("indicators/<str:code>/limits/", judging.rebases, name="rebases"),
    path("indicators/<str:code>/limits/<int:pk>/end/", judging.end_rebase, name="end_rebase"),
    path("indicators/<str:code>/definition/", definition.definition, name="definition"),
    path("indicators/<str:code>/definition/agree/", definition.agree_definition, name="agree_definition"),
    path("indicators/<str:code>/owed/<slug:what>/", obligations.settle, name="settle"),
    path("indicators/<str:code>/owed/<slug:what>/assign/", obligations.assign_obligation, name="assign_obligation"),
    path("indicators/<str:code>/periods/", periods.periods, name="periods"),
    path("contract/", review.contract, name="contract"),
    path("contract/propose-measure/", agreeing.propose_measure, name="propose_measure"),
    path("contract/<str:code>/", review.measure, name="contract_measure"),
    path("contract/<str:code>/target/", agreeing.propose_target, name="propose_target"),
    path("contract/<str:code>/definition/", agreeing.propose_definition, name="propose_definition"),
    path("contract/<str:code>/proposals/<int:pk>/", agreeing.proposal, name="contract_proposal"),
    path("contract/<str:code>/<str:quarter>/status/", saying.council_status, name="council_status"),
    path("contract/<str:code>/<str:quarter>/exception/", saying.report_exception, name="report_exception"),
    path("contract/<str:code>/<str:quarter>/escalation/", saying.decide_escalation, name="decide_escalation"),
    path("partners/corrections/", corrections.waiting, name="corrections"),
    path("partners/corrections/<int:pk>/", corrections.answer, name="answer_correction"),
    path("indicators/<str:code>/figures/<slug:area>/<str:period>/", figure.figure, name="figure"),
    path("partners/told/", messages.all_messages, name="all_messages"),
    path("partners/", partner.partners, name="partners"),
    path("partner/", partner.home, name="partner_home"),
    path("partner/<slug:org>/", partner.partner, name="partner"),
    path("partner/<slug:org>/keys/", keys.issue_key, name="issue_key"),
    path("partner/<slug:org>/keys/<str:prefix>/revoke/", keys.revoke_key, name="revoke_key"),
    path("partner/<slug:org>/keys/<str:prefix>/roll/", keys.roll_key, name="roll_key"),
    path("partner/<slug:org>/keys/<str:prefix>/approve/", keys.approve_key, name="approve_key"),
    path("partner/<slug:org>/codes/", partner_codes.partner_codes, name="partner_codes"),
    path("partner/<slug:org>/codes/add/", partner_codes.set_partner_code, name="set_partner_code"),
    path("partner/<slug:org>/codes/end/", partner_codes.end_partner_code, name="end_partner_code"),
    path("partner/<slug:org>/told/", told.told, name="told"),
    path("partner/<slug:org>/told/add/", told.add_contact, name="add_contact"),
    path("partner/<slug:org>/told/<int:pk>/end/", told.end_contact, name="end_contact"),
    path("partner/<slug:org>/told/pause/", told.pause_telling, name="pause_telling"),
    path("partner/<slug:org>/told/choose/", told.choose_kinds, name="choose_kinds"),
    path("partner/<slug:org>/told/test/", told.send_test, name="send_test"),
    path("partner/<slug:org>/told/webhook/", told.set_webhook, name="set_webhook"),
    path("partner/<slug:org>/told/webhook/roll/", told.roll_webhook, name="roll_webhook"),
    path("partner/<slug:org>/told/webhook/end/", told.end_webhook, name="end_webhook"),
    path("partner/<slug:org>/told/log/", messages.message_log, name="message_log"),
    path("partner/<slug:org>/told/log/<uuid:pk>/", messages.message, name="message"),
    path("partner/<slug:org>/told/log/<uuid:pk>/again/", messages.send_again, name="send_again"),
    path("partner/<slug:org>/told/log/<uuid:pk>/leave/", messages.leave_unsent, name="leave_unsent"),
    path("partner/<slug:org>/log/", attempts.attempts, name="attempts"),
    path("partner/<slug:org>/corrections/ask/", corrections.ask, name="ask_correction"),
    path("partner/<slug:org>/withdraw/", said.withdraw, name="withdraw"),
    path("partner/<slug:org>/declarations/", said.declarations, name="declarations"),
    path(
        "partner/<slug:org>/declarations/<slug:says>/<str:code>/<str:period>/take-back/",
        said.take_back,
        name="take_back_declaration",
    ),
    path("partner/<slug:org>/files/", uploads.uploads, name="uploads"),
    path("partner/<slug:org>/files/template.<str:kind>", uploads.template, name="template"),
    path("partner/<slug:org>/files/<uuid:pk>/", uploads.upload, name="upload"),
    path("partner/<slug:org>/files/<uuid:pk>/submit/", uploads.submit_upload, name="submit_upload"),
    path("partner/<slug:org>/files/<uuid:pk>/to-mend/", uploads.upload_errors, name="upload_errors"),
    path("partner/<slug:org>/submissions/<uuid:pk>/", partner.submission, name="submission"),
]
