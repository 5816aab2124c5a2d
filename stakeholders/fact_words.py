"""The phrases in which facts are told beside the questions of a worksheet. Each takes `number`, some more."""

from django.utils.translation import ngettext_lazy

ACTIVITIES = ngettext_lazy("%(number)s activity", "%(number)s activities", "number")
GROUPS = ngettext_lazy("%(number)s group", "%(number)s groups", "number")
TOOK_PART = ngettext_lazy(
    "%(number)s group took part in %(activities)s", "%(number)s groups took part in %(activities)s", "number"
)
UNHEARD = ngettext_lazy(
    "%(number)s group has not been heard", "%(number)s groups have not been heard", "number"
)
RETURNED = ngettext_lazy(
    "%(number)s group took part more than once", "%(number)s groups took part more than once", "number"
)
RAISED = ngettext_lazy(
    "%(number)s thing was raised without being asked",
    "%(number)s things were raised without being asked",
    "number",
)
UNMET = ngettext_lazy(
    "nothing happened with %(number)s group", "nothing happened with %(number)s groups", "number"
)
NOTES = ngettext_lazy(
    "%(number)s note is kept about %(groups)s", "%(number)s notes are kept about %(groups)s", "number"
)
NOTES_SAID = ngettext_lazy(
    "of %(number)s note about groups, %(said)s comes from the group itself",
    "of %(number)s notes about groups, %(said)s come from the group itself",
    "number",
)
HELP = ngettext_lazy(
    "help was planned for %(number)s activity and used at %(used)s",
    "help was planned for %(number)s activities and used at %(used)s",
    "number",
)
LANGUAGES = ngettext_lazy(
    "people could speak %(number)s language", "people could speak %(number)s languages", "number"
)
DECISIONS = ngettext_lazy(
    "of %(number)s decision, %(shared)s was taken together with people from outside or by them",
    "of %(number)s decisions, %(shared)s were taken together with people from outside or by them",
    "number",
)
PROMISES = ngettext_lazy(
    "%(number)s promise, %(kept)s kept, %(overdue)s overdue",
    "%(number)s promises, %(kept)s kept, %(overdue)s overdue",
    "number",
)
PARTNERSHIPS = ngettext_lazy(
    "%(number)s partnership, %(lacking)s with gaps, %(signed)s with a compact that both sides signed",
    "%(number)s partnerships, %(lacking)s with gaps, %(signed)s with a compact that both sides signed",
    "number",
)
LASTING_HELP = ngettext_lazy(
    "of %(number)s partnership, %(said)s says what people need to take part for long",
    "of %(number)s partnerships, %(said)s say what people need to take part for long",
    "number",
)
CONTRIBUTIONS = ngettext_lazy(
    "%(number)s contribution, %(answered)s answered, %(overdue)s overdue",
    "%(number)s contributions, %(answered)s answered, %(overdue)s overdue",
    "number",
)
DIALOGUE = ngettext_lazy(
    "of %(number)s activity, %(two_way)s let people speak and %(near)s was in a place of the community",
    "of %(number)s activities, %(two_way)s let people speak and %(near)s were in a place of the community",
    "number",
)
VISITS = ngettext_lazy("%(number)s site visit", "%(number)s site visits", "number")
LEARNED = ngettext_lazy(
    "%(number)s activity says what the state itself learned",
    "%(number)s activities say what the state itself learned",
    "number",
)
READ = ngettext_lazy(
    "the thinking of %(number)s group was read", "the thinking of %(number)s groups was read", "number"
)
MOVED_AWAY = ngettext_lazy("%(number)s group moved away", "%(number)s groups moved away", "number")
ACTIONS = ngettext_lazy(
    "%(number)s action planned, %(done)s done, %(overdue)s overdue",
    "%(number)s actions planned, %(done)s done, %(overdue)s overdue",
    "number",
)
ON_MAP = ngettext_lazy(
    "%(number)s group was placed on the map", "%(number)s groups were placed on the map", "number"
)
TEAMS = ngettext_lazy("%(number)s team", "%(number)s teams", "number")
SEATS = ngettext_lazy("%(number)s seat, %(empty)s empty", "%(number)s seats, %(empty)s empty", "number")
CHARTERS = ngettext_lazy(
    "of %(number)s team, %(said)s says how it decides",
    "of %(number)s teams, %(said)s say how they decide",
    "number",
)
MET = ngettext_lazy("teams met %(number)s time", "teams met %(number)s times", "number")
CHECKS = ngettext_lazy(
    "%(number)s check of capacity inside, buy-in from %(least)s to %(most)s of 5",
    "%(number)s checks of capacity inside, buy-in from %(least)s to %(most)s of 5",
    "number",
)
TRAININGS = ngettext_lazy(
    "%(number)s training with %(people)s people", "%(number)s trainings with %(people)s people", "number"
)
