"""Who does what with indicators, targets and values."""

from __future__ import annotations

from camket.people.choices import Role

#: Who defines indicators and targets.
DEFINERS = frozenset({Role.POLICY_OFFICER, Role.PROGRAMME_OFFICER})
#: Who enters values for a unit in reach.
REPORTERS = frozenset({Role.COMMUNE_CHAIR, Role.PROVINCIAL_OFFICER, Role.POLICY_OFFICER, Role.PROGRAMME_OFFICER})
#: Who answers for a unit to what it was given, and splits it further among the units below.
CASCADERS = REPORTERS | {Role.LEADER}
#: Who enters totals that a source declares.
DECLARERS = REPORTERS | {Role.EXTERNAL_RELATIONS}
#: Who approves them.
APPROVERS = frozenset({Role.PROVINCIAL_OFFICER, Role.POLICY_OFFICER, Role.LEADER})
#: Who reminds units in reach of what they have not sent.
REMINDERS = APPROVERS | DEFINERS
#: Who records an approval that a leader gave on paper.
APPROVAL_RECORDERS = APPROVERS | {Role.SECRETARY}
#: Who exchanges plans and reports with other organisations, at the centre.
EXCHANGERS = DEFINERS
