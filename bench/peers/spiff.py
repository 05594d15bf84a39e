"""SpiffWorkflow with its state saved to PostgreSQL at every step. Runs in an environment of its own.

`python spiff.py URL PROCESSES SECONDS` prints transitions a second. Each step: load, complete one task, save, event.
"""

from __future__ import annotations

import json
import multiprocessing
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

import psycopg
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState

STEPS = ("accept", "review", "claim", "release")
TABLES = """
DROP TABLE IF EXISTS spiff_case, spiff_event;
CREATE TABLE spiff_case (id bigserial PRIMARY KEY, state jsonb NOT NULL, version int NOT NULL);
CREATE TABLE spiff_event (id bigserial PRIMARY KEY, case_id bigint NOT NULL, seq int NOT NULL, action text NOT NULL,
  at timestamptz NOT NULL DEFAULT now(), UNIQUE (case_id, seq));
"""


def process() -> str:
    """Four tasks in a row, as BPMN."""
    tasks = "".join(f'<bpmn:manualTask id="{step}" name="{step}"/>' for step in STEPS)
    chain = ["begin", *STEPS, "end"]
    flows = "".join(
        f'<bpmn:sequenceFlow id="f{n}" sourceRef="{source}" targetRef="{target}"/>'
        for n, (source, target) in enumerate(pairwise(chain))
    )
    return (
        '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="bench">'
        '<bpmn:process id="case" isExecutable="true"><bpmn:startEvent id="begin"/>'
        f'{tasks}<bpmn:endEvent id="end"/>{flows}</bpmn:process></bpmn:definitions>'
    )


def specification() -> object:
    """The parsed process."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.bpmn"
        path.write_text(process(), "utf-8")
        parser = BpmnParser()
        parser.add_bpmn_file(str(path))
        return parser.get_spec("case")


def make(url: str, cases: int) -> None:
    """Fresh instances, saved."""
    serializer = BpmnWorkflowSerializer()
    workflow = BpmnWorkflow(specification())
    workflow.do_engine_steps()
    state = json.dumps(serializer.to_dict(workflow))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(TABLES)
        connection.execute(
            "INSERT INTO spiff_case (state, version) SELECT %s::jsonb, 1 FROM generate_series(1, %s)",
            [state, cases],
        )


def step(
    connection: psycopg.Connection, serializer: BpmnWorkflowSerializer, case_id: int, action: str
) -> None:
    """One transition: the state is read and locked, one task completed, everything saved."""
    with connection.transaction():
        row = connection.execute(
            "SELECT state::text, version FROM spiff_case WHERE id = %s FOR UPDATE", [case_id], prepare=True
        ).fetchone()
        workflow = serializer.from_dict(json.loads(row[0]))
        task = workflow.get_next_task(state=TaskState.READY)
        task.run()
        workflow.do_engine_steps()
        connection.execute(
            "UPDATE spiff_case SET state = %s::jsonb, version = %s WHERE id = %s",
            [json.dumps(serializer.to_dict(workflow)), row[1] + 1, case_id],
            prepare=True,
        )
        connection.execute(
            "INSERT INTO spiff_event (case_id, seq, action) VALUES (%s, %s, %s)",
            [case_id, row[1] + 1, action],
            prepare=True,
        )


def child(url: str, cases: range, seconds: float, barrier: object, results: object) -> None:
    """One process over cases of its own."""
    connection, serializer = psycopg.connect(url, autocommit=True), BpmnWorkflowSerializer()
    work = ((case_id, action) for case_id in cases for action in STEPS)
    for _ in range(8):
        step(connection, serializer, *next(work))
    barrier.wait()
    begun, done = time.perf_counter(), 0
    for case_id, action in work:
        step(connection, serializer, case_id, action)
        done += 1
        if time.perf_counter() >= begun + seconds:
            break
    results.put(done / (time.perf_counter() - begun))


def main(url: str, processes: int, seconds: float) -> None:
    """Prints the rate of all processes together."""
    share = int(seconds * 1000)
    make(url, share * processes)
    context = multiprocessing.get_context("fork")
    barrier, results = context.Barrier(processes), context.SimpleQueue()
    for place in range(processes):
        cases = range(place * share + 1, (place + 1) * share + 1)
        context.Process(target=child, args=(url, cases, seconds, barrier, results)).start()
    print(sum(results.get() for _ in range(processes)))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
