"""Addresses of the board, mounted at ``board/``."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from yichuang.web.board import discovery, ratings, simulating, views

app_name = "board"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.overview, name="home"),
    path("figures.xlsx", views.export, name="export"),
    path("running", views.running, name="running"),
    path("stops", views.stops, name="stops"),
    path("denied", views.denied, name="denied"),
    path("discovery", discovery.discovery, name="discovery"),
    path("simulation", simulating.simulation, name="simulation"),
    path("ratings", ratings.index, name="ratings"),
    path("ratings/<path:no>", ratings.follow_up, name="follow_up"),
]
