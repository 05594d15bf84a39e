"""五减: what services here could drop and why, beside another place; and how the two differ, in words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from yichuang.apps.accounts.table import Permission, offices_for, require
from yichuang.apps.releases import queries as releases
from yichuang.catalogue.catalogue import Catalogue
from yichuang.catalogue.release import diff_regions
from yichuang.catalogue.review import Dispensable, Less, side_by_side, suggestions
from yichuang.web.desk.frame import page, staff_only
from yichuang.web.sessions import actor, regions

_MOST = 400


class PlacesForm(forms.Form):
    """Here, there, and which kind of less."""

    def __init__(self, places: list[tuple[str, str]], data: Any, here: str) -> None:
        super().__init__({"region": here, "less": Less.MATERIALS.value, **data})
        self.fields["region"] = forms.ChoiceField(label="地方", choices=places, initial=here)
        self.fields["other"] = forms.ChoiceField(
            label="和哪里比", choices=[("", "不比"), *places], required=False
        )
        self.fields["less"] = forms.ChoiceField(
            label="看哪一种", choices=[(less.value, f"减{less.chinese}") for less in Less]
        )


@staff_only
@require_GET
def review(request: HttpRequest) -> HttpResponse:
    """Figures of both places, then the list of one kind, then the differences. Deciders and supervisors."""
    require(actor(request), Permission.REVIEW_CATALOGUE)
    catalogue = releases.current_catalogue()
    places = [(region.code, region.name) for region in regions(catalogue)]
    form = PlacesForm(places, request.GET.dict(), _own(request, catalogue, places))
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        context |= _compared(catalogue, form.cleaned_data)
    return page(request, "desk/review.html", context, status=200 if form.is_valid() else 400)


def _own(request: HttpRequest, catalogue: Catalogue, places: list[tuple[str, str]]) -> str:
    """The place of one's own office, where that is one that can be chosen."""
    mine = offices_for(actor(request), Permission.REVIEW_CATALOGUE)
    divisions = {catalogue.offices[office].division for office in mine if office in catalogue.offices}
    return next((code for code, _ in places if code in divisions), places[0][0])


def _compared(catalogue: Catalogue, data: dict[str, str]) -> dict[str, Any]:
    names = {code: catalogue.regions[code].name for code in (data["region"], data["other"]) if code}
    dispensable = {code: suggestions(catalogue, code) for code in names}
    here = [one for one in dispensable[data["region"]] if one.less == data["less"]]
    two = len(names) == 2
    return {
        "places": list(names.values()),
        "sums": [
            (f"减{less.chinese}", [(name, less.counted(by_place[code])) for code, name in names.items()])
            for less, by_place in side_by_side(dispensable)
        ],
        "less": Less(data["less"]),
        "groups": _grouped(catalogue, here[:_MOST]),
        "count": len(here),
        "shown": min(len(here), _MOST),
        "differences": _differences(catalogue, data["region"], data["other"]) if two else [],
        "two": two,
    }


def _differences(catalogue: Catalogue, here: str, there: str) -> list[tuple[str, list[str]]]:
    """Service by service, in words."""
    found: dict[str, list[str]] = {}
    for change in diff_regions(catalogue, here, there):
        found.setdefault(catalogue.services[change.service].name, []).append(change.text)
    return list(found.items())


def _grouped(catalogue: Catalogue, dispensable: list[Dispensable]) -> list[tuple[str, list[Dispensable]]]:
    found: dict[str, list[Dispensable]] = {}
    for one in dispensable:
        found.setdefault(catalogue.services[one.service].name, []).append(one)
    return list(found.items())
