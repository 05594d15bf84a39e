"""Addresses of the public site, mounted at the root."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from yichuang.web.public import awards, figures, help_days, neighbours, views

app_name = "public"

urlpatterns: list[URLPattern | URLResolver] = [
    path("verify", views.verify, name="verify"),
    path("verify/<path:no>", views.verify, name="verify_number"),
    path("keys.pem", views.public_keys, name="keys"),
    path("registers", views.register_list, name="registers"),
    path("registers/<slug:code>", views.register, name="register"),
    path("assistance", awards.places, name="award_places"),
    path("assistance/<slug:office>", awards.awards, name="awards"),
    path("performance", figures.performance, name="performance"),
    path("help-days", help_days.help_days, name="help_days"),
    path("neighbour", neighbours.neighbour, name="neighbour"),
    path("accessibility", views.accessibility, name="accessibility"),
    path("robots.txt", views.robots, name="robots"),
]
