from django.apps import AppConfig


class DcstConfig(AppConfig):
    name = "dcst"
    verbose_name = "Doncaster Children's Services Trust"

    def ready(self):
        # drf-spectacular finds extensions by their import.
        from dcst.api import schema  # noqa: F401
        from dcst.people import notices as of_people
        from dcst.record import assess, notices

        assess.sweep_with(_sweep)
        notices.register(*of_people.ALL)


def _sweep():
    # Here, because most commands change nothing and need not load all that rates.
    from dcst.site import registry

    registry.sweep()
