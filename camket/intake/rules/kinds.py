"""The codes that the reader's words mean: kinds of events, texts and bodies, qualifiers, levels."""

from __future__ import annotations

from camket.core.choices import Qualifier
from camket.core.text import fold
from camket.engagements.choices import CommitmentKind, EventKind, EventMode
from camket.intake.rules import proposals as read
from camket.people.choices import BodyKind
from camket.policy.choices import InstrumentKind
from camket.reporting.choices import DeclaredLevel

#: Words of event types, in either language, folded; the first that is found decides.
_EVENT_KINDS = (
    ("consult", EventKind.CONSULTATION),
    ("gop y", EventKind.CONSULTATION),
    ("lay y kien", EventKind.CONSULTATION),
    ("working session", EventKind.WORKING_SESSION),
    ("lam viec", EventKind.WORKING_SESSION),
    ("special session", EventKind.SPECIAL_SESSION),
    ("workshop", EventKind.WORKSHOP),
    ("seminar", EventKind.WORKSHOP),
    ("hoi thao", EventKind.WORKSHOP),
    ("toa dam", EventKind.WORKSHOP),
    ("training", EventKind.TRAINING),
    ("tap huan", EventKind.TRAINING),
    ("forum", EventKind.FORUM),
    ("dien dan", EventKind.FORUM),
    ("dialogue", EventKind.FORUM),
    ("doi thoai", EventKind.FORUM),
    ("congress", EventKind.CONGRESS),
    ("dai hoi", EventKind.CONGRESS),
    ("conference", EventKind.CONFERENCE),
    ("summit", EventKind.CONFERENCE),
    ("hoi nghi", EventKind.CONFERENCE),
    ("reception", EventKind.RECEPTION),
    ("gathering", EventKind.RECEPTION),
    ("gap mat", EventKind.RECEPTION),
    ("chieu dai", EventKind.RECEPTION),
    ("ceremony", EventKind.CEREMONY),
    ("le ", EventKind.CEREMONY),
    ("launch", EventKind.CEREMONY),
    ("visit", EventKind.VISIT),
    ("tham", EventKind.VISIT),
    ("campaign", EventKind.CAMPAIGN),
    ("chien dich", EventKind.CAMPAIGN),
    ("exhibition", EventKind.EXHIBITION),
    ("fair", EventKind.EXHIBITION),
    ("trien lam", EventKind.EXHIBITION),
    ("meeting", EventKind.MEETING),
    ("talks", EventKind.MEETING),
    ("hop", EventKind.MEETING),
    ("tiep", EventKind.MEETING),
    ("community", EventKind.COMMUNITY),
)
_QUALIFIERS = {
    "over": Qualifier.OVER,
    "more than": Qualifier.OVER,
    "above": Qualifier.OVER,
    "hon": Qualifier.OVER,
    "tren": Qualifier.OVER,
    "at least": Qualifier.AT_LEAST,
    "it nhat": Qualifier.AT_LEAST,
    "tu": Qualifier.AT_LEAST,
    "toi thieu": Qualifier.AT_LEAST,
    "nearly": Qualifier.NEARLY,
    "almost": Qualifier.NEARLY,
    "gan": Qualifier.NEARLY,
    "about": Qualifier.ABOUT,
    "around": Qualifier.ABOUT,
    "some": Qualifier.ABOUT,
    "approximately": Qualifier.ABOUT,
    "khoang": Qualifier.ABOUT,
    "up to": Qualifier.UP_TO,
    "at most": Qualifier.UP_TO,
    "toi da": Qualifier.UP_TO,
    "len toi": Qualifier.UP_TO,
    "well over": Qualifier.OVER,
    "just over": Qualifier.OVER,
    "just above": Qualifier.OVER,
    "exceeding": Qualifier.OVER,
    "in excess of": Qualifier.OVER,
    "upwards of": Qualifier.AT_LEAST,
    "no fewer than": Qualifier.AT_LEAST,
    "no less than": Qualifier.AT_LEAST,
    "a minimum of": Qualifier.AT_LEAST,
    "minimum": Qualifier.AT_LEAST,
    "as many as": Qualifier.UP_TO,
    "as much as": Qualifier.UP_TO,
    "as high as": Qualifier.UP_TO,
    "a maximum of": Qualifier.UP_TO,
    "maximum": Qualifier.UP_TO,
    "close to": Qualifier.NEARLY,
    "just under": Qualifier.NEARLY,
    "roughly": Qualifier.ABOUT,
    "an estimated": Qualifier.ABOUT,
    "estimated": Qualifier.ABOUT,
    "approx": Qualifier.ABOUT,
    "fewer than": Qualifier.UNDER,
    "under": Qualifier.UNDER,
    "less than": Qualifier.UNDER,
    "below": Qualifier.UNDER,
    "duoi": Qualifier.UNDER,
}
#: After these there were as many, or more.
OR_MORE = (Qualifier.OVER, Qualifier.AT_LEAST)
_LEVELS = (
    (("all levels", "cac cap", "toan quoc", "nationwide"), DeclaredLevel.ALL),
    (("central", "trung uong", "ministry", "government"), DeclaredLevel.CENTRE),
    (("provincial", "province", "provinces", "tinh", "thanh pho"), DeclaredLevel.PROVINCE),
    (("commune", "communes", "ward", "xa", "phuong", "co so"), DeclaredLevel.COMMUNE),
)
_INSTRUMENT_KINDS = (
    (("unscr", "security council resolution", "nghi quyet hdba", "hoi dong bao an"), InstrumentKind.UN_RESOLUTION),
    (("resolution", "nghi quyet"), InstrumentKind.RESOLUTION),
    (("decision", "quyet dinh", "directive", "chi thi", "circular", "thong tu"), InstrumentKind.DECISION),
    (("convention", "cedaw", "cong uoc", "treaty", "hiep dinh", "agreement"), InstrumentKind.CONVENTION),
    (("development goals", "sdgs", "agenda", "muc tieu phat trien"), InstrumentKind.GOALS),
    (("strategy", "chien luoc"), InstrumentKind.STRATEGY),
    (
        ("action plan", "action programme", "ke hoach hanh dong", "chuong trinh hanh dong"),
        InstrumentKind.ACTION_PROGRAMME,
    ),
    (("law", "luat", "decree", "nghi dinh", "constitution", "hien phap"), InstrumentKind.LAW),
)


def holds(words: str, phrase: str) -> bool:
    """Return whether folded words hold a folded phrase as whole words."""
    return f" {phrase.strip()} " in f" {words} "


def event_kind(words: str) -> EventKind:
    """Return the kind of event that the reader's word for it means."""
    plain = f" {fold(words)} "
    return next((kind for phrase, kind in _EVENT_KINDS if f" {phrase}" in plain), EventKind.OTHER)


def event_mode(words: str | None) -> EventMode:
    """Return how people took part, in the reader's words: in-person, online, hybrid."""
    known = {"in-person": EventMode.IN_PERSON, "online": EventMode.ONLINE, "hybrid": EventMode.HYBRID}
    return known.get(words or "", EventMode.UNKNOWN)


def qualifier(words: str | None) -> Qualifier:
    """Return the qualifier that a source's words mean; words that are not known leave it exact."""
    return _QUALIFIERS.get(fold(words or "").strip(), Qualifier.EXACT)


def level_of(words: str) -> DeclaredLevel:
    """Return the level that words name, such as the one that mobilised the aid."""
    plain = fold(words)
    return next(
        (level for phrases, level in _LEVELS if any(holds(plain, each) for each in phrases)), DeclaredLevel.UNKNOWN
    )


def commitment_kind(one: read.Action) -> CommitmentKind:
    """Return what an action is here: an offer of support is one of its own."""
    if one.is_support:
        return CommitmentKind.SUPPORT
    return {
        read.Kind.COMMITMENT: CommitmentKind.PLEDGE,
        read.Kind.ASK: CommitmentKind.ASK,
        read.Kind.RECOMMENDATION: CommitmentKind.RECOMMENDATION,
    }[one.kind]


def instrument_kind(name: str) -> InstrumentKind:
    """Return what sort of text a name stands for; what says nothing is a programme or project."""
    plain = fold(name)
    return next(
        (kind for phrases, kind in _INSTRUMENT_KINDS if any(each in plain for each in phrases)),
        InstrumentKind.PROGRAMME,
    )


_BODY_KINDS = (
    (("embassy", "embassies", "dai su quan", "tong lanh su quan", "consulate"), BodyKind.EMBASSY),
    (
        ("united nations", "un", "unicef", "undp", "unfpa", "unesco", "who", "ilo", "iom", "unhcr", "lien hop quoc"),
        BodyKind.UN,
    ),
    (
        ("asean", "european union", "world bank", "adb", "inter parliamentary union", "lien minh chau au"),
        BodyKind.INTERGOVERNMENTAL,
    ),
    (
        ("people s committee", "uy ban nhan dan", "ubnd", "people s council", "hoi dong nhan dan", "department of"),
        BodyKind.LOCAL,
    ),
    (("ministry", "ministries", "bo"), BodyKind.MINISTRY),
    (("party", "dang", "ban tuyen giao", "ban dan van", "ban doi ngoai", "politburo", "bo chinh tri"), BodyKind.PARTY),
    (
        ("union", "hoi", "front", "mat tran", "doan", "confederation", "federation", "association", "lien doan"),
        BodyKind.SOCIO_POLITICAL,
    ),
    (("university", "institute", "academy", "school", "dai hoc", "hoc vien", "vien"), BodyKind.ACADEMIC),
    (("newspaper", "news agency", "television", "bao", "dai truyen hinh", "thong tan xa", "press"), BodyKind.MEDIA),
    (("foundation", "fund", "quy"), BodyKind.PHILANTHROPIST),
    (("bank", "company", "corporation", "group", "cong ty", "tap doan", "ngan hang"), BodyKind.COMPANY),
    (("agency for international", "international cooperation agency", "government of"), BodyKind.FOREIGN_GOVERNMENT),
    (("club", "network", "circle", "cau lac bo", "mang luoi", "nhom"), BodyKind.CIRCLE),
    (("national assembly", "quoc hoi", "government", "chinh phu", "president", "court", "toa an"), BodyKind.STATE),
)


def body_kind(name: str) -> BodyKind:
    """Return what sort of body a name stands for; what says nothing is an organisation of civil society."""
    plain = fold(name)
    return next((kind for phrases, kind in _BODY_KINDS if any(holds(plain, each) for each in phrases)), BodyKind.NGO)
