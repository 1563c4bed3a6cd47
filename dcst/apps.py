from django.apps import AppConfig


class DcstConfig(AppConfig):
    name = "dcst"
    verbose_name = "Doncaster Children's Services Trust"

    def ready(self):
        # drf-spectacular finds extensions by their import.
        from dcst.api import schema  # noqa: F401
