"""All addresses: the faces, the API, operations."""

from __future__ import annotations

from django.conf import settings
from django.contrib.staticfiles.urls import staticfiles_urlpatterns
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from yichuang.web.api import api
from yichuang.web.api.operations import health, metrics

urlpatterns: list[URLPattern | URLResolver] = [
    path("health", health, name="health"),
    path("metrics", metrics, name="metrics"),
    path("api", RedirectView.as_view(url="/api/v1/docs")),
    path("api/v1/", RedirectView.as_view(url="/api/v1/docs")),
    path("api/v1/", api.urls),
    path("desk/", include("yichuang.web.desk.urls")),
    path("board/", include("yichuang.web.board.urls")),
    path("accounts/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("", include("yichuang.web.public.urls")),
    path("", include("yichuang.web.portal.urls")),
]

if settings.DEBUG:
    urlpatterns += staticfiles_urlpatterns()

handler400 = "yichuang.web.errors.handler400"
handler403 = "yichuang.web.errors.handler403"
handler404 = "yichuang.web.errors.handler404"
handler500 = "yichuang.web.errors.handler500"
