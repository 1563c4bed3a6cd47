from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "indicators"
    verbose_name = "Indicators"

    def ready(self):
        from dcst.record import notices, stamp
        from indicators import notices as of_indicators
        from indicators.models import Suppression

        notices.register(*of_indicators.ALL)
        stamp.stamped_by(Suppression)
