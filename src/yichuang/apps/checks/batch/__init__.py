"""Means checks of many families at once: tables of a whole city or province in, results, findings and summary out.

`ingest` replaces the people's numbers by tokens and sorts the rows into partitions, `duck` and `spark` run the
program of `yichuang.rules` over them, `running` ties both together so that a killed run goes on where it was.
Needs no database and no settings. No file it leaves behind holds a number.
"""
