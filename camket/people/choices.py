"""Codes of people, bodies, territory and roles."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(models.TextChoices):
    """What a person does on Camket (vai trò), the personas of the mission."""

    ADMINISTRATOR = "administrator", _("Administrator")
    POLICY_OFFICER = "policy_officer", _("Policy officer at the centre")
    PROVINCIAL_OFFICER = "provincial_officer", _("Provincial officer")
    SECRETARY = "secretary", _("Secretary of a leader")
    COMMUNE_CHAIR = "commune_chair", _("Chair of a commune’s Women’s Union")
    EXTERNAL_RELATIONS = "external_relations", _("External-relations officer")
    PROGRAMME_OFFICER = "programme_officer", _("Programme officer")
    CASE_WORKER = "case_worker", _("Case worker at a shelter")
    PARTNER = "partner", _("Partner")
    LEADER = "leader", _("Leader")


class BodyKind(models.TextChoices):
    """What sort of organisation a body is (loại cơ quan, tổ chức)."""

    STATE = "state", _("State organ")
    MINISTRY = "ministry", _("Ministry or ministerial agency")
    PARTY = "party", _("Party body")
    SOCIO_POLITICAL = "socio_political", _("Socio-political organisation")
    LOCAL = "local", _("Local authority")
    EMBASSY = "embassy", _("Embassy or mission")
    FOREIGN_GOVERNMENT = "foreign_government", _("Foreign government or its agency")
    UN = "un", _("United Nations body")
    INTERGOVERNMENTAL = "intergovernmental", _("Intergovernmental organisation")
    NGO = "ngo", _("Non-governmental organisation")
    ACADEMIC = "academic", _("University or institute")
    COMPANY = "company", _("Company")
    MEDIA = "media", _("Press and media")
    PHILANTHROPIST = "philanthropist", _("Philanthropist or foundation")
    CIRCLE = "circle", _("Circle or network")


class DonorType(models.TextChoices):
    """The types under which the Union counts the aid it mobilises (loại nhà tài trợ)."""

    GOVERNMENT = "government", _("Governmental organisation")
    UN = "un", _("United Nations organisation")
    INTERGOVERNMENTAL = "intergovernmental", _("Intergovernmental organisation")
    NGO = "ngo", _("Non-governmental organisation")
    PHILANTHROPIST = "philanthropist", _("Philanthropist")
    COMPANY = "company", _("Company")
    OTHER = "other", pgettext_lazy("donor", "Other")


class Sex(models.TextChoices):
    """Sex as a person states it, or as a source does (giới tính)."""

    FEMALE = "f", pgettext_lazy("sex", "Female")
    MALE = "m", pgettext_lazy("sex", "Male")
    OTHER = "x", pgettext_lazy("sex", "Other")
    UNKNOWN = "", pgettext_lazy("sex", "Not known")


class SexBasis(models.TextChoices):
    """How the sex of a person is known (căn cứ)."""

    STATED = "stated", _("Stated by the person")
    TITLE = "title", _("A title in a source")
    PRONOUN = "pronoun", _("A pronoun in a source")
    MIDDLE_NAME = "middle_name", _("The middle name Thị")
    NONE = "", _("Not known")


class NameOrder(models.TextChoices):
    """Which part of a name stands first (thứ tự họ tên)."""

    FAMILY_FIRST = "family_first", _("Family name first")
    GIVEN_FIRST = "given_first", _("Given name first")


class ContactKind(models.TextChoices):
    """How a person is reached (kênh liên hệ)."""

    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Telephone")
    ADDRESS = "address", _("Address")
    ZALO = "zalo", _("Zalo")


class PlaceLevel(models.TextChoices):
    """The levels of the territory (cấp hành chính)."""

    COUNTRY = "country", _("Country")
    PROVINCE = "province", _("Province")
    DISTRICT = "district", _("District")
    COMMUNE = "commune", _("Commune")


class PlaceType(models.TextChoices):
    """What a place is called in law (loại đơn vị hành chính)."""

    COUNTRY = "country", pgettext_lazy("place", "Country")
    TINH = "tinh", pgettext_lazy("place", "Province")
    THANH_PHO = "thanh_pho", pgettext_lazy("place", "City")
    QUAN = "quan", pgettext_lazy("place", "Urban district")
    HUYEN = "huyen", pgettext_lazy("place", "Rural district")
    THI_XA = "thi_xa", pgettext_lazy("place", "Town of district level")
    PHUONG = "phuong", pgettext_lazy("place", "Ward")
    XA = "xa", pgettext_lazy("place", "Commune")
    THI_TRAN = "thi_tran", pgettext_lazy("place", "Township")
    DAC_KHU = "dac_khu", pgettext_lazy("place", "Special zone")


class UnitLevel(models.TextChoices):
    """The levels of an organisation (cấp của tổ chức)."""

    CENTRE = "centre", pgettext_lazy("unit", "Centre")
    PROVINCE = "province", pgettext_lazy("unit", "Province")
    DISTRICT = "district", pgettext_lazy("unit", "District")
    COMMUNE = "commune", pgettext_lazy("unit", "Commune")
    CHAPTER = "chapter", pgettext_lazy("unit", "Chapter")
    DEPARTMENT = "department", pgettext_lazy("unit", "Department")


class SuccessionKind(models.TextChoices):
    """What happened to a body, a place or a unit (loại thay đổi)."""

    MERGED = "merged", _("Merged")
    SPLIT = "split", _("Divided")
    RENAMED = "renamed", _("Renamed")
    RETYPED = "retyped", _("Changed in type")
    MOVED = "moved", _("Moved")
    ENDED = "ended", _("Ended")


class GroupKind(models.TextChoices):
    """What a group of persons and bodies is for (loại nhóm)."""

    COORDINATION = "coordination", _("Coordination group")
    CIRCLE = "circle", _("Circle")
    COMMITTEE = "committee", _("Committee")
    NETWORK = "network", _("Network")


class GroupRole(models.TextChoices):
    """What a member is in a group (vai trò trong nhóm)."""

    CHAIR = "chair", _("Chair")
    CO_CHAIR = "co_chair", _("Co-chair")
    HONORARY_CHAIR = "honorary_chair", _("Honorary chair")
    SECRETARY = "secretary", pgettext_lazy("group", "Secretary")
    MEMBER = "member", _("Member")


class PlacingKind(models.TextChoices):
    """How sure it is that a post was held on a day (mức chắc chắn)."""

    CERTAIN = "certain", _("within the term")
    ATTESTED = "attested", _("named in this post on that day by a source")
    POSSIBLE = "possible", _("the term’s dates are not fully known")
