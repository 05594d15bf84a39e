"""Help days, who is there, what was taken in; help given with an application."""

from yichuang.apps.outreach.models.help_day import HelpDay
from yichuang.apps.outreach.models.helped import Doorstep, Helped

__all__ = ["Doorstep", "HelpDay", "Helped"]
