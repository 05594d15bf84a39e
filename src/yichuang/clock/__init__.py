"""The clock: working-day calendars, the interval ledger, due dates, lights and explanations.

Pure: no Django, no wall clock. Calendars and suspensions are passed in; what is stored of the results is a
projection that can be rebuilt.
"""

from yichuang.clock.calendar import WorkCalendar, Year
from yichuang.clock.explain import DayLine, Explanation, explain
from yichuang.clock.hours import OfficeHours, legal_receipt_day
from yichuang.clock.ledger import Course, Due, Interval, Kind, actual_days, due, ledger
from yichuang.clock.lights import Light, Marks, Thresholds, light, marks
from yichuang.clock.parallel import Clock, ClockName, clocks
from yichuang.clock.reading import Calendars, file_faults, load, load_file, load_folder
from yichuang.clock.spans import Suspension, midnight, midnight_after

__all__ = [
    "Calendars",
    "Clock",
    "ClockName",
    "Course",
    "DayLine",
    "Due",
    "Explanation",
    "Interval",
    "Kind",
    "Light",
    "Marks",
    "OfficeHours",
    "Suspension",
    "Thresholds",
    "WorkCalendar",
    "Year",
    "actual_days",
    "clocks",
    "due",
    "explain",
    "file_faults",
    "ledger",
    "legal_receipt_day",
    "light",
    "load",
    "load_file",
    "load_folder",
    "marks",
    "midnight",
    "midnight_after",
]
