from django.apps import AppConfig


class DcstConfig(AppConfig):
    name = "dcst"
    verbose_name = "Doncaster Children's Services Trust"
