"""The catalogue we ship: sound, and any of twenty breakages in a copy is found with file, line and remedy."""

import shutil
from datetime import date

import pytest

from yichuang.catalogue.faults import Severity
from yichuang.catalogue.form import Form
from yichuang.catalogue.guide import guide
from yichuang.catalogue.guide_text import to_markdown
from yichuang.catalogue.lint import check
from yichuang.catalogue.loader import load
from yichuang.catalogue.release import freeze, thaw
from yichuang.catalogue.tests.conftest import REAL
from yichuang.catalogue.tests.test_loader import edit

S = "services/social-organisations/social-association-establishment/service.yaml"
T = "services/social-organisations/social-association-establishment/scenarios.yaml"
R = "registers/social-organisations.yaml"
ROUTES, REGION = "routes/routes.yaml", "regions/330212/region.yaml"

BREAKAGES = [
    (S, "name: 社会团体成立登记", "nane: 社会团体成立登记", "unknown_key"),
    (S, "short: SO-02", "short: SO-2", "wrong_pattern"),
    (S, "handling: committed", "handling: later", "unknown_choice"),
    (S, "route: review-decide", "route: review-decides", "unknown_reference"),
    (S, "procedure: licence", "procedure: license", "unknown_reference"),
    (S, "{element: organisation.purpose", "{element: organisation.purposes", "unknown_reference"),
    (S, "{material: draft-charter, law_item: 章程草案", "{material: draft-charter, law_item: 章程", "material_not_in_law"),
    (S, "promised: {value: 10, unit: wd", "promised: {value: 3, unit: month", "promise_exceeds_statutory"),
    (S, "{law: 社会团体登记管理条例, articles:", "{law: 社会团体登记管理条例, article:", "unknown_key"),
    (S, "rule: association.staff_full_time >= 1", "rule: association.staff >= 1", "expression"),
    (S, "rule: association.capital >= param", "rule: association.capital / 2 >= param", "expression"),
    (S, "when: '!association.direct_registration'", "when: 'association.direct_registration && !association.direct_registration'", "unreachable"),
    (S, "visits: {count: 1", "visits: {count: 3", "too_many_visits"),
    (S, "evidence: assumed}\nroute", "evidence: published}\nroute", "assumed_without_label"),
    (S, "    purpose: association.purpose", "    purposes: association.purpose", "unknown_register_field"),
    (S, "certificate: legal-person-certificate", "certificate: legal-certificate", "unknown_reference"),
    (S, "    capital: association.capital", "    capital: association.name", "entry_type"),
    (S, "    activity_area: association.activity_area\n", "", "unused_field"),
    (S, "{element: person.name, role: legal_representative, source: population}", "{element: person.name, role: legal_representative}", "asked_though_known"),
    (T, "expect: {findings: [capital]}", "expect: {findings: [staff]}", "scenario_unmet"),
    (T, "resident_id: '339999196803120018'", "resident_id: '339999196803120019'", "sample_invalid"),
    (R, "title: name", "title: nom", "unknown_register_field"),
    (ROUTES, "kind: decision, role: chief_examiner", "kind: review, role: chief_examiner", "no_decision"),
    (REGION, "parent: '330200'", "parent: '330299'", "unknown_reference"),
]  # fmt: skip


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A copy of the catalogue with all shared parts and one service, so that each breakage is quick."""
    root = tmp_path_factory.mktemp("real") / "catalogue"
    shutil.copytree(
        REAL, root, ignore=shutil.ignore_patterns("calendars", "divisions", "services", "bundles")
    )
    shutil.copytree((REAL / S).parent, (root / S).parent)
    return root


@pytest.fixture(scope="module")
def known(small):
    """What is wrong before anything is broken: overlays name services that the copy left out."""
    return frozenset((f.file, f.message) for f in check(load(small)))


def test_the_catalogue_is_sound():
    assert [str(f) for f in check(load(REAL)) if f.severity == Severity.ERROR] == []


@pytest.mark.parametrize(
    ("name", "old", "new", "code"), BREAKAGES, ids=lambda v: v if str(v).isidentifier() else ""
)
def test_a_breakage_is_found(tmp_path, small, known, name, old, new, code):
    root = shutil.copytree(small, tmp_path / "catalogue")
    broken_on = edit(root, name, old, new)
    fresh = [f for f in check(load(root)) if (f.file, f.message) not in known]
    found = [f for f in fresh if f.code == code and f.file == name]
    assert found, fresh
    assert all(f.remedy and f.line >= 1 for f in found)
    if code not in ("sample_invalid", "scenario_unmet", "unreachable", "asked_though_known", "unused_field"):
        assert min(abs(f.line - broken_on) for f in found) <= 1


def test_every_offering_has_form_and_guide(real):
    for division in real.regions:
        for offering in real.offerings(division):
            assert Form(offering).pages()
            assert offering.service.name in to_markdown(guide(offering, date(2026, 11, 22)))


def test_a_release_of_it_is_complete(real):
    assert thaw(freeze(real)) == real
