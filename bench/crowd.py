"""Many cases at once: rows of cases that were really walked, copied by set statements under numbers of their own.

Copies carry their template's events, snapshots and hashes, so they list, search and act like any case; only the
proof of their chains would fail, and no benchmark asks for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

NUMBERING = """
CREATE OR REPLACE FUNCTION bench_number(division text, short text, serial bigint) RETURNS text
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  body text := division || '26' || short || lpad(serial::text, 6, '0');
  letters text := '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
  p int := 36;  -- ISO 7064 MOD 37,36
BEGIN
  FOR i IN 1..length(body) LOOP
    p := p + strpos(letters, substr(body, i, 1)) - 1;
    IF p > 36 THEN p := p - 36; END IF;
    p := (p * 2) % 37;
  END LOOP;
  RETURN division || '-26-' || short || '-' || lpad(serial::text, 6, '0') || '-'
         || substr(letters, ((37 - p) % 36) + 1, 1);
END $$
"""
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰"

CROWD = """
CREATE TEMP TABLE crowd AS
SELECT n,
       %(first)s + n AS id,
       t.case_id AS template,
       bench_number(o.division, %(short)s, 100000 + o.rank) AS application_no,
       o.office,
       o.region,
       substr(%(surnames)s, 1 + (n * 7 %% %(many_surnames)s)::int, 1)
         || substr(%(given)s, 1 + (n * 11 %% %(many_given)s)::int, 1)
         || substr(%(given)s, 1 + (n / 13 * 5 %% %(many_given)s)::int, 1) AS applicant,
       make_interval(mins => (n * 37 %% %(minutes)s)::int) AS ago
FROM generate_series(1, %(cases)s) n
JOIN unnest(%(templates)s::bigint[]) WITH ORDINALITY t(case_id, place) ON t.place = 1 + n / %(many_offices)s %% %(many_templates)s
JOIN LATERAL (
  SELECT i.office, i.region, i.division, n / %(many_offices)s AS rank
  FROM bench_office i WHERE i.place = n %% %(many_offices)s) o ON true
"""

COPIES = (
    """
INSERT INTO cases_application (id, no, service, region, office_id, release_id, channel, owner_id, created_by_id,
  applicant_name, phone_index, version, created_at, changed_at, submitted_at, kin)
SELECT c.id, c.application_no, a.service, c.region, c.office, a.release_id, a.channel, NULL, NULL,
  c.applicant, NULL, a.version, a.created_at - c.ago, a.changed_at - c.ago, a.submitted_at - c.ago, a.kin
FROM crowd c JOIN cases_case s ON s.id = c.template JOIN cases_application a ON a.id = s.application_id
""",
    """
INSERT INTO cases_case (id, no, application_id, service, region, office_id, release_id, opened_at)
SELECT c.id, c.application_no || '/1', c.id, s.service, c.region, c.office, s.release_id, s.opened_at - c.ago
FROM crowd c JOIN cases_case s ON s.id = c.template
""",
    """
INSERT INTO cases_applicationmaterial (application_id, material, state, document_id, added_at, added_by_id)
SELECT c.id, m.material, m.state, m.document_id, m.added_at - c.ago, m.added_by_id
FROM crowd c JOIN cases_case s ON s.id = c.template
JOIN cases_applicationmaterial m ON m.application_id = s.application_id AND m.removed_at IS NULL
""",
    """
INSERT INTO journal_event (subject, seq, action, actor, occurred_at, recorded_at, data, previous, hash)
SELECT c.application_no || '/1', e.seq, e.action, e.actor, e.occurred_at - c.ago, e.recorded_at - c.ago,
  e.data, e.previous, e.hash
FROM crowd c JOIN cases_case s ON s.id = c.template JOIN journal_event e ON e.subject = s.no
""",
    # every case was handed in under some key; a table that looks empty to the planner would be read through
    """
INSERT INTO journal_commandkey (key, subject, seq) SELECT 'crowd' || c.id, c.application_no || '/1', 1 FROM crowd c
""",
)
FACTS = """
INSERT INTO cases_casefacts (case_id, no, region, service, office, application_id, {same}, {shifted}, waiting_office)
SELECT c.id, c.application_no || '/1', c.region, f.service, c.office, c.id, {f_same}, {f_shifted},
  CASE WHEN f.waiting_office IS NOT NULL THEN c.office END
FROM crowd c JOIN cases_casefacts f ON f.case_id = c.template
"""
OWN = {"case_id", "no", "region", "service", "office", "application_id", "waiting_office"}
SHIFTED = (
    "received_at",
    "accepted_at",
    "decided_at",
    "served_at",
    "due_at",
    "yellow_at",
    "timer_at",
)


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many cases, of which walked templates (a case id for each share of the mix), in which offices.

    ``offices``: (code, region, six digits of the division). ``minutes`` spreads the cases back in time.
    """

    cases: int
    templates: Sequence[int]
    offices: Sequence[tuple[str, str, str]]
    short: str = "SO02"
    minutes: int = 1


def multiply(crowd: Crowd) -> None:
    """Adds the cases and brings the planner's statistics up to date."""
    with connection.cursor() as cursor:
        # the copies' references are right by making: checking each again takes longer than all the rest
        cursor.execute("SET session_replication_role = replica; SET synchronous_commit = off")
        cursor.execute(NUMBERING)
        cursor.execute("DROP TABLE IF EXISTS crowd, bench_office")
        cursor.execute("CREATE TEMP TABLE bench_office (place int, office text, region text, division text)")
        rows = [(place, *office) for place, office in enumerate(crowd.offices)]
        cursor.executemany("INSERT INTO bench_office VALUES (%s, %s, %s, %s)", rows)
        cursor.execute(
            "SELECT greatest(max(a.id), (SELECT max(id) FROM cases_case)) FROM cases_application a"
        )
        cursor.execute(CROWD, _parameters(crowd, first=cursor.fetchone()[0]))
        cursor.execute("ANALYZE crowd")
        for text in (*COPIES, _facts(cursor)):
            cursor.execute(text)
        for table in ("cases_application", "cases_case"):
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
            )
        cursor.execute("DROP TABLE crowd, bench_office")
        cursor.execute("RESET session_replication_role; RESET synchronous_commit")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def _parameters(crowd: Crowd, *, first: int) -> dict[str, object]:
    return {
        "first": first,
        "short": crowd.short,
        "surnames": SURNAMES,
        "many_surnames": len(SURNAMES),
        "given": GIVEN,
        "many_given": len(GIVEN),
        "minutes": crowd.minutes,
        "cases": crowd.cases,
        "templates": list(crowd.templates),
        "many_templates": len(crowd.templates),
        "many_offices": len(crowd.offices),
    }


def _facts(cursor: object) -> str:
    """The projection's columns as they are today, so that a new column needs no edit here."""
    from yichuang.apps.cases.models import CaseFacts

    columns = [field.column for field in CaseFacts._meta.concrete_fields]
    same = [column for column in columns if column not in OWN and column not in SHIFTED]
    return FACTS.format(
        same=", ".join(same),
        shifted=", ".join(SHIFTED),
        f_same=", ".join(f"f.{column}" for column in same),
        f_shifted=", ".join(f"f.{column} - c.ago" for column in SHIFTED),
    )


def numbers(cases: int, after: int) -> list[str]:
    """Case numbers of the copies, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT no FROM cases_case WHERE id > %s ORDER BY id LIMIT %s", [after, cases])
        return [no for (no,) in cursor.fetchall()]
