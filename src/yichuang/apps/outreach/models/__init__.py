"""Help days, who is there, what was taken in; help given with an application; leads and who may report them."""

from yichuang.apps.outreach.models.help_day import HelpDay
from yichuang.apps.outreach.models.helped import Doorstep, Helped
from yichuang.apps.outreach.models.lead import Lead, LeadEvent, LeadReport
from yichuang.apps.outreach.models.partner import Partner, Volunteer

__all__ = ["Doorstep", "HelpDay", "Helped", "Lead", "LeadEvent", "LeadReport", "Partner", "Volunteer"]
