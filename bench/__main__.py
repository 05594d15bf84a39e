"""`python -m bench` runs all; each part in a process and a scratch database of its own."""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys

from bench import ground

PARTS = ("clock", "catalogue", "transitions", "sources", "bundles", "scale", "means", "eligibility")


def main() -> None:
    """Runs the parts named, or all of them."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=", ".join(PARTS))
    parser.add_argument("--seconds", type=float, default=5, help="length of each race")
    parser.add_argument("--rounds", type=int, default=3, help="rounds; medians are printed")
    parser.add_argument("--cases", type=int, default=1_000_000, help="how many cases `scale` fills in")
    parser.add_argument("--people", type=int, default=1_000_000, help="how many people `means` checks")
    parser.add_argument("--ten", action="store_true", help="`means` also with ten times as many")
    parser.add_argument("--no-spiff", action="store_true", help="leave out the peer that pip has to install")
    asked = parser.parse_args()
    unknown = set(asked.parts) - set(PARTS)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(PARTS)}")
    # an end from outside unwinds like any other: servers that were started are stopped
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if len(asked.parts) == 1:
        one(asked.parts[0], asked)
        return
    rest = [argument for argument in sys.argv[1:] if argument not in PARTS]
    for part in asked.parts or PARTS:
        subprocess.run([sys.executable, "-m", "bench", part, *rest], check=True)


def one(part: str, asked: argparse.Namespace) -> None:
    """One part, in this process."""
    if part == "clock":
        from bench import clock

        clock.main()
    elif part == "transitions":
        where = ground.prepare("bench_transitions")
        from bench import transitions  # models want their settings first

        transitions.main(where, asked.seconds, asked.rounds, spiff=not asked.no_spiff)
        ground.drop(where)
    elif part == "catalogue":
        from bench import catalogue

        catalogue.main()
    elif part == "sources":
        from bench.departments import running

        where = ground.prepare("bench_sources")
        from bench import sources

        with running() as departments:
            sources.main(departments, 40 * asked.rounds)
        ground.drop(where)
    elif part == "bundles":
        from bench.departments import running

        where = ground.prepare("bench_bundles")
        from bench import bundles

        with running() as departments:
            bundles.main(departments)
        ground.drop(where)
    elif part == "means":
        from bench import means

        means.main(asked.people, asked.rounds, ten=asked.ten)
    elif part == "eligibility":
        from bench import eligibility

        eligibility.main(asked.rounds)
    elif part == "scale":
        where = ground.prepare("bench_scale")
        from bench import scale

        scale.main(where, asked.cases, asked.seconds * 2, asked.rounds)
        ground.drop(where)


if __name__ == "__main__":
    main()
