import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dcst.settings")

application = get_wsgi_application()

# What is loaded stays: without this every full collection walks through all of it in the middle of a request.
gc.collect()
gc.freeze()
