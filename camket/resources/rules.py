"""Pure decisions about projects and money."""

from __future__ import annotations

from camket.people.choices import BodyKind, DonorType, Role

#: Who keeps projects and transactions.
KEEPERS = frozenset({Role.EXTERNAL_RELATIONS, Role.PROGRAMME_OFFICER, Role.PROVINCIAL_OFFICER})

#: Under which type a body is counted as a donor when it says nothing itself.
DONOR_TYPES: dict[str, DonorType] = {
    BodyKind.STATE: DonorType.GOVERNMENT,
    BodyKind.MINISTRY: DonorType.GOVERNMENT,
    BodyKind.EMBASSY: DonorType.GOVERNMENT,
    BodyKind.FOREIGN_GOVERNMENT: DonorType.GOVERNMENT,
    BodyKind.LOCAL: DonorType.GOVERNMENT,
    BodyKind.UN: DonorType.UN,
    BodyKind.INTERGOVERNMENTAL: DonorType.INTERGOVERNMENTAL,
    BodyKind.NGO: DonorType.NGO,
    BodyKind.PHILANTHROPIST: DonorType.PHILANTHROPIST,
    BodyKind.COMPANY: DonorType.COMPANY,
}


def donor_type_of(kind: str, stated: str = "") -> DonorType:
    """Return under which type a body is counted as a donor: as it is stated, else by what it is."""
    return DonorType(stated) if stated else DONOR_TYPES.get(kind, DonorType.OTHER)
