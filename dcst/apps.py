from django.apps import AppConfig


class DcstConfig(AppConfig):
    name = "dcst"
    verbose_name = "Doncaster Children's Services Trust"

    def ready(self):
        # drf-spectacular finds extensions by their import.
        from dcst import api_schema  # noqa: F401
