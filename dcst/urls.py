handler403 = "dcst.views.errors.denied"
handler404 = "dcst.views.errors.not_found"
handler500 = "dcst.views.errors.server_error"

urlpatterns = []
