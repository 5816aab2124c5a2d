"""For operators to look at: nothing is changed here. Importing the modules registers them."""

from waivers.admin import applications, queue, years

__all__ = ["applications", "queue", "years"]
