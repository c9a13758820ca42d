"""Schedules: when a site is to be crawled, for how long, and when next; ticking makes jobs of them.

`schedules` is the face that the command line and the desk use; `rows` is what a schedule is, `cron`
and `words` know of time only.
"""
