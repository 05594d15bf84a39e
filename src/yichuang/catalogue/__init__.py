"""The catalogue language: services described once, as data. Pure: no Django, no settings, no wall clock.

``load`` reads a folder, ``lint`` finds what is wrong, ``Catalogue.offering`` says what a region makes of a
service, ``Form`` and ``eligibility`` work on answers, ``release`` freezes all of it for cases to be pinned to.
"""
