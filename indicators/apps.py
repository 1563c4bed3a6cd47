from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "indicators"
    verbose_name = "Indicators"

    def ready(self):
        from dcst.record import notices
        from indicators import notices as of_indicators

        notices.register(*of_indicators.ALL)
