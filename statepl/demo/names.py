"""Invented names and texts. Nobody of this name is meant."""

FIRST = [
    "Willow Bend Unified",
    "Cedar Hollow Public Schools",
    "Prairie Fork Area Schools",
    "Lake Aspen School District",
    "Red Bluff Consolidated",
    "Stillwater Valley Schools",
    "Silver Creek Schools",
    "North Fork Unified",
    "Eastfield Public Schools",
    "Harvest Moon Consolidated",
]
BEFORE = [
    "Cotton",
    "Juniper",
    "Maple",
    "Stone",
    "Bright",
    "Fox",
    "Heron",
    "Granite",
    "Meadow",
    "Pine",
    "Clover",
]
AFTER = ["Ridge", "Springs", "Hollow", "Crossing", "Grove", "Falls", "Prairie"]
KINDS = ["Public Schools", "Unified", "Consolidated", "Area Schools"]
SCHOOLS = [
    "Elementary School",
    "Middle School",
    "High School",
    "Primary School",
    "Academy",
    "Junior High School",
]
PLACES = ["Lincoln", "Riverside", "Oak Street", "Hilltop", "Garden", "Sunrise", "Westgate", "Harriet Lane"]

VISION = (
    "Every student knows what comes next and why. A student who is ready moves on; one who needs longer gets "
    "the time and the help, during the school day. Teachers plan in teams, and what students learn outside "
    "school counts."
)
REQUESTS = {
    "delivery-seat-time": (
        "Code 256.7, hours of instruction",
        (
            "A student who has mastered a course in November must sit in it until June, because credit is "
            "counted in hours."
        ),
        "Students use the time for the next course, for a workshop, or for help.",
    ),
    "testing-windows": (
        "Rule 12.04, state assessment calendar",
        (
            "The test is given once in spring. Students who are ready earlier wait; those who are not have no "
            "second chance."
        ),
        "A result comes when it can still change what is taught.",
    ),
    "out-of-school-credit": (
        "Code 280.3, award of credit",
        "Work with a local employer or at the library counts for nothing, whatever is learned.",
        "Twenty more students a year can learn with a partner and keep their credit.",
    ),
    "development-funds": (
        "Rule 41.2, use of development funds",
        "Money for staff development may only be spent on workshops of one day or more.",
        "Teachers choose short courses and visit each other’s rooms.",
    ),
}
QUESTION = "Who decides that a student is ready? Say so in one sentence."
FUNDING = "The funding table stops in Year Three. Add Years Four and Five."
GUESTS = [
    ("ana.flores@family.example", "es", "Ana Flores"),
    ("pat.miller@family.example", "en", "Pat Miller"),
    ("kim.lee@family.example", "en", "Kim Lee"),
    ("minh.tran@family.example", "vi", "Minh Tran"),
]
NO_NUMBER = "The state’s reporting of this measure began later."
REVOKED = "The finding was not corrected in time."
EVIDENCE = {
    "visioning": "Four meetings from September to February with 212 people. The minutes say who came and "
    "what was changed because of them.",
    "implementation-plan": "The implementation plan of 2019 is amended; each goal names a condition, dates "
    "and a person.",
    "federal-funding": "A draft table shows which goals Title I and Title II money pays for, by year.",
}


def district_name(number: int) -> str:
    """Return the name of the demo district with this number, from 1; each is different."""
    if number <= len(FIRST):
        return FIRST[number - 1]
    rest = number - len(FIRST) - 1
    place = f"{BEFORE[rest % len(BEFORE)]} {AFTER[(rest // len(BEFORE) + rest) % len(AFTER)]}"
    round_of_names = rest // (len(BEFORE) * len(AFTER))
    suffix = f" {round_of_names + 1}" if round_of_names else ""
    return f"{place} {KINDS[rest % len(KINDS)]}{suffix}"


def school_name(district: str, number: int) -> str:
    """Return the name of a school."""
    return f"{PLACES[(number + len(district)) % len(PLACES)]} {SCHOOLS[number % len(SCHOOLS)]}"
