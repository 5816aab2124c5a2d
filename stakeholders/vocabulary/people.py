"""Who coordinates engagement."""

from statepl.accounts.roles import Role

# Who plans activities, invites people and reads their answers.
STATE_COORDINATORS = frozenset({Role.ENGAGEMENT_LEAD})


DISTRICT_COORDINATORS = frozenset({Role.LEAD, Role.CONTRIBUTOR})
