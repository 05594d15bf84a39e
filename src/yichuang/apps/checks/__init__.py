"""Means checks 居民家庭经济状况核对: consent, what the sources say, findings, contest, report."""
