"""The checks that waivers can answer itself: what blocks a submission, a decision, the final approval.

Importing this package registers them. A gate that needs facts of an app above is answered there, under
the same code.
"""

from waivers.checks import application, each_year, plan, years

__all__ = ["application", "each_year", "plan", "years"]
