"""Bodies: ministries, unions, committees, funds … by the nouns that head their names, and those known by letters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from camket.core.text import fold
from camket.intake.rules import bodies_english, bodies_unheaded, bodies_vietnamese, lexicon
from camket.intake.rules.known import Known
from camket.intake.rules.names import has_marks
from camket.intake.rules.sheet import Mark, Sentence, Sheet

_ACRONYM = re.compile(
    r"\s*\(\s*(?:gọi tắt là |viết tắt là |the |hereinafter )?([A-ZĐ][A-Za-zĐđ&.-]{1,11}(?: [A-ZĐ][a-zà-ỹ]+){0,2})\s*\)"
)
#: What a name may go on with until letters in brackets end it.
_FURTHER = re.compile(r"((?:,? [\w-]+){1,9}) \((?:[A-ZĐ]{3,9}|UN Women)\)")
_NOUNS = re.compile(r"((?: [\w-]+){1,8}) \([A-ZĐ]{3,9}\)")
_JOINT = re.compile(r",? (?:and|in|for|on|of|và|về|cho|vì|trong) ")
#: Another name, a verb, or an article that begins something else.
_SECOND = re.compile(
    r"\b(?:the|a|an|is|was|were|are|has|have|said|held|hosted|organi[sz]ed|with|from|at|by|"
    r"Ministry|Union|tổ chức|phối hợp|"
    r"đã|tại|cùng|Bộ|Hội|Ban|các|do|là|có)\b"
)
_LETTERS = re.compile(r"(?<![\w/.-])[A-ZĐ][A-ZĐa-z&]*[A-ZĐ][A-Za-z]{0,2}(?![\w-])")
_VIET_NAM = re.compile(r"\b(?:viet nam|vietnam)\b")
_IN_VIET_NAM = re.compile(r"Viet\s?[Nn]am|Việt Nam|Ha\s?[Nn]oi|Hà Nội")
_LEVEL = re.compile(r" (?:tinh|thanh pho|huyen|quan|xa|phuong|thi xa|thi tran)$")
_PLACED = r" (?:tinh|thanh pho|huyen|quan|xa|phuong|thi xa|thi tran) \w"
#: What a firm is in law, which nobody says with its name.
_LEGAL_FORM = re.compile(r" (?:(?:tnhh|tmcp|mtv|cp|co phan|trach nhiem huu han|mot thanh vien)(?: (?=\S)))+")
_NATION = re.compile(r"\s*\b(?:of (?:the )?)?(?:socialist republic of )?(?:viet nam|vietnamese)\b\s*")


@dataclass(slots=True)
class Found:
    """A body on the sheet: its names, its places, what is known of it; `only_inside` is true while no mention stands
    alone (all are inside another body's name or before a noun)."""

    key: str
    name: str
    spans: list[tuple[int, int]] = field(default_factory=list)
    norm: str | None = None
    acronym: str | None = None
    parent: str | None = None
    made_by: str = "body noun"
    confidence: float = 0.85
    known: str | None = None
    only_inside: bool = True


def body_key(name: str) -> str:
    """Return what two spellings of one body have alike: folded, "Vietnam" as "Viet Nam", without articles."""
    key = _VIET_NAM.sub("viet nam", fold(name.replace("’", "'").replace("'s", "s")))
    key = key.replace("organization", "organisation").replace("labor", "labour").replace("defense", "defence")
    key = key.replace("program ", "programme ").replace("center", "centre")
    key = re.sub(r"^un (?!women$)", "united nations ", key) if key.startswith("un ") else key
    pattern, words = _shortened()
    key = pattern.sub(lambda found: words[found.group()], _LEGAL_FORM.sub(" ", key))
    return key.removeprefix("the ").strip()


@cache
def _shortened() -> tuple[re.Pattern[str], dict[str, str]]:
    """Return the pattern of the letters that stand for words in Vietnamese names, folded, and the words."""
    words = {fold(letters): fold(name) for letters, name in lexicon.mapping("bodies", "vi", "short").items()}
    return re.compile(lexicon.either(words)), words


class Register:
    """The bodies of one text, found under any of their names."""

    def __init__(self) -> None:
        self.found: dict[str, Found] = {}
        self.aliases: dict[str, str] = {}

    def key_of(self, name: str) -> str:
        """Return the key a name stands for."""
        key = body_key(name)
        return self.aliases.get(key, key)

    def get(self, name: str) -> Found | None:
        """Return the body a name stands for, if it has been found."""
        return self.found.get(self.key_of(name))

    def add(self, name: str, start: int, end: int, *, is_inside: bool = False) -> Found:
        """Add a mention of a body; return the body."""
        key = self.key_of(name)
        body = self.found.setdefault(key, Found(key, name))
        body.spans.append((start, end))
        if not is_inside:
            body.only_inside = False
        return body

    def alias(self, name: str, of: str) -> None:
        """Let a name stand for another, and join what was found under both."""
        key, target = body_key(name), self.key_of(of)
        if key == target:
            return
        self.aliases[key] = target
        lost = self.found.pop(key, None)
        if lost is not None:
            kept = self.found.setdefault(target, Found(target, of))
            kept.spans += lost.spans
            kept.only_inside = kept.only_inside and lost.only_inside

    def join(self, one: Found, other: Found) -> None:
        """Make two bodies one, under the name that is used more often; of equals, under the longer."""
        kept, lost = sorted((one, other), key=lambda body: (body.known is None, -len(body.spans), -len(body.name)))
        self.alias(lost.name, kept.name)
        kept.acronym, kept.parent, kept.norm = (
            kept.acronym or lost.acronym,
            kept.parent or lost.parent,
            kept.norm or lost.norm,
        )

    def __iter__(self) -> Iterator[Found]:
        return iter(self.found.values())


@cache
def _gazetteer(language: str) -> tuple[re.Pattern[str], dict[str, tuple[str, str, str]]]:
    """Return the pattern of the bodies known everywhere and their (full name, letters, parent), by key."""
    facts: dict[str, tuple[str, str, str]] = {}
    names: list[str] = []
    for one in ("en", "vi") if language == "vi" else ("en",):
        for letters, (full, parent) in lexicon.table("bodies")[one]["known"].items():
            facts.setdefault(body_key(letters), (full, letters, parent))
            names.append(letters)
        for name, (full, letters, parent) in lexicon.table("bodies")[one]["full"].items():
            facts[body_key(name)] = (full, letters, parent)
            names.append(name)
    return re.compile(lexicon.either(names)), facts


def facts_of(name: str, language: str) -> tuple[str, str, str] | None:
    """Return (full name, letters, parent) of a body that is known everywhere."""
    return _gazetteer(language)[1].get(body_key(name))


def find_bodies(sheet: Sheet, known: Known) -> Register:
    """Mark the bodies of every sentence and return them."""
    register = Register()
    _from_register(sheet, known, register)
    grammar = bodies_english.names_in if sheet.language == "en" else bodies_vietnamese.names_in
    for sentence in sheet.sentences:
        for start, end, child in grammar(sheet, sentence):
            start, end = _to_fit_letters(sheet, sentence, start, end)
            name = sheet.plain[start:end]
            if _is_paper(name) or _is_agreement(sheet, end) or _is_of_an_event(sheet, end):
                continue
            owns = sheet.plain.startswith("'s ", end) and sentence.index_at(end + 3) < len(sentence.tokens)
            owns = owns and sentence.tokens[sentence.index_at(end + 3)].base in lexicon.words("bodies", "en", "heads")
            body = register.add(name, start, end, is_inside=owns)
            if child is not None and child < len(name):
                body.parent = body.parent or name[child:]
                register.add(name[child:], start + child, end, is_inside=True)
            sentence.force(Mark("body", start, end, body.key))
            _defined(sheet, sentence, register, body, end)
    _businesses(sheet, register)
    _unheaded(sheet, register)
    if sheet.language == "en":
        _spelled_out(sheet, register)
    _called_shortly(sheet, register)
    _known_everywhere(sheet, register)
    if sheet.language == "en":
        _named_in_posts(sheet, register)
    _by_letters(sheet, register)
    _settle(sheet, register)
    return register


def _is_of_an_event(sheet: Sheet, end: int) -> bool:
    """Return whether a noun with a capital goes on with the name of an event: "Women's Enterprise Summit"."""
    following = re.compile(r" ([A-Z][a-z]+)\b").match(sheet.plain, end)
    return following is not None and following.group(1).lower() in {"summit", "forum", "conference", "festival", "fair"}


def _is_agreement(sheet: Sheet, end: int) -> bool:
    """Return whether the letters in brackets after a name are those of an agreement, not of a body."""
    letters = _ACRONYM.match(sheet.plain, end)
    return letters is not None and letters.group(1) in lexicon.words("bodies", "en", "not_bodies")


def _is_paper(name: str) -> bool:
    return name in lexicon.words("bodies", "en", "people_and_papers")


def _from_register(sheet: Sheet, known: Known, register: Register) -> None:
    """Mark the bodies that the installation knows, under all their names."""
    names = {}
    for one in known.bodies:
        for name in filter(None, (one.name, *one.aliases, one.acronym)):
            if len(name) > 2:
                names[body_key(name)] = one
    if not names:
        return
    spellings = [name for one in known.bodies for name in (one.name, *one.aliases, one.acronym or "") if len(name) > 2]
    pattern = re.compile(lexicon.either(spellings))
    for sentence in sheet.sentences:
        for found in pattern.finditer(sheet.plain, sentence.start, sentence.end):
            one = names[body_key(found.group())]
            for other in filter(None, (one.acronym, *one.aliases)):
                register.alias(other, one.name)
            body = register.add(one.name, found.start(), found.end())
            body.norm, body.acronym, body.parent, body.known = one.name, one.acronym, one.parent, one.key
            body.name, body.made_by, body.confidence = found.group(), "register", 0.97
            sentence.force(Mark("body", found.start(), found.end(), body.key))


def _to_fit_letters(sheet: Sheet, sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    """Return the stretch of a name, longer by "in …" where the letters in brackets after it say so."""
    letters = _ACRONYM.match(sheet.plain, end)
    if letters:
        return start, end
    if sheet.language == "vi" and (longer_end := _up_to_letters(sheet, sentence, end)) > end:
        return start, longer_end
    further = _FURTHER.match(sheet.plain, end, sentence.end)
    if further and _JOINT.match(further.group()) and not _SECOND.search(further.group(1)):
        return start, end + len(further.group(1))
    longer = re.compile(r" in ((?:[A-ZĐÀ-Ỹ][\w]* ?){1,3})").match(sheet.plain, end, sentence.end)
    if longer:
        stop = longer.end() - (longer.group().endswith(" "))
        after = _ACRONYM.match(sheet.plain, stop)
        if after and after.group(1)[-1:] == longer.group(1)[0] and sheet.plain[start] == after.group(1)[0]:
            return start, stop
    return start, end


def _up_to_letters(sheet: Sheet, sentence: Sentence, end: int) -> int:
    """Return the end of a Vietnamese name that letters in brackets close a few nouns on: "Mạng lưới Nữ … (WLIN)"."""
    further = _NOUNS.match(sheet.plain, end, sentence.end)
    if further is None:
        return end
    tokens = sentence.tokens[sentence.index_at(end) : sentence.index_at(further.end(1))]
    stops = lexicon.words("posts", "vi", "stops")
    is_name = all(token.tag[:1] in "NAVE" and token.text not in stops for token in tokens)
    return further.end(1) if is_name and not any(sentence.mark_at(token.start) for token in tokens) else end


def _defined(sheet: Sheet, sentence: Sentence, register: Register, body: Found, end: int) -> None:
    """Take the letters in brackets after a name: "(VWU)"."""
    letters = _ACRONYM.match(sheet.plain, end, min(len(sheet.plain), sentence.end + 1))
    if not letters or letters.group(1) in lexicon.words("bodies", "en", "people_and_papers"):
        return
    short = letters.group(1)
    if " " in short and short != "UN Women":
        return
    if not (sum(char.isupper() for char in short) >= 2 or short[0] == body.name[0]):
        return
    body.acronym = short
    register.alias(short, body.name)
    sentence.force(Mark("body", letters.start(1), letters.end(1), body.key))


def _known_everywhere(sheet: Sheet, register: Register) -> None:
    pattern, facts = _gazetteer(sheet.language)
    for sentence in sheet.sentences:
        for found in pattern.finditer(sheet.plain, sentence.start, sentence.end):
            name = found.group()
            inside = sentence.mark_at(found.start())
            if inside and inside.kind == "body" and inside.end - inside.start > len(name):
                before = sheet.plain[inside.start : found.start()]
                if (
                    sheet.language == "en"
                    and before
                    and not before.endswith(("of ", "for ", "to ", "the ", "'s ", "("))
                ):
                    continue
                if register.get(name) or facts[body_key(name)][0] != register.found[inside.key].norm:
                    register.add(name, found.start(), found.end(), is_inside=True).made_by = "known by letters"
                continue
            if inside and inside.kind in {"body", "person", "instrument"}:
                continue
            is_before_noun = _stands_before_noun(sheet, sentence, found.end())
            body = register.add(name, found.start(), found.end(), is_inside=is_before_noun)
            body.made_by, body.confidence = "known by letters", 0.95
            sentence.force(Mark("body", found.start(), found.end(), body.key))


_KIND_FIRST = re.compile(
    r"(?:Tập đoàn|Công ty|Ngân hàng|Quỹ|Tổ chức|Tổng công ty)(?: (?:TMCP|TNHH|MTV|CP|[Cc]ổ phần))*\s+"
    r"([A-ZĐ][^\W\d_]+(?: [A-ZĐ][^\W\d_]+)?)$|"
    r"(.+) (?:Ltd|Limited|Inc|JSC|Plc|PLC|Co|Corp|Corporation|Company|LLC|GmbH)$"
)


def _called_shortly(sheet: Sheet, register: Register) -> None:
    """Mark "Meta" where the text has said "Tập đoàn Meta"."""
    for body in list(register):
        kind = _KIND_FIRST.match(body.name)
        short = (kind.group(1) or kind.group(2)) if kind else ""
        if len(short) < 3 or (" " not in short and has_marks(short)) or register.get(short) is not None:
            continue
        if short in {"Trung", "Thanh"}:
            continue
        register.alias(short, body.name)
        pattern = re.compile(lexicon.either([short]))
        for sentence in sheet.sentences:
            for found in pattern.finditer(sheet.plain, sentence.start, sentence.end):
                if sentence.add(Mark("body", found.start(), found.end(), body.key)):
                    register.add(short, found.start(), found.end())


_BUSINESS = re.compile(
    r"(?:\b(?:brand|company|firm|start-?up|enterprise|corporation|NGO|charity|cooperative|label|retailer|foundation|"
    r"non-?profit|magazine|publisher|broadcaster|think tank|maker|supplier|lender|airline)|"
    r"(?:thương hiệu(?: [a-zà-ỹđ]+)?|hãng|startup|doanh nghiệp xã hội|tổ chức phi chính phủ))\s+(?=[A-ZĐ])"
)


def _businesses(sheet: Sheet, register: Register) -> None:
    """Mark what a word such as "brand" or "hãng" introduces: the capitals after it."""
    for sentence in sheet.sentences:
        for found in _BUSINESS.finditer(sheet.plain, sentence.start, sentence.end):
            at = sentence.index_at(found.end())
            first = at
            while at < len(sentence.tokens) and at - first < 4 and sentence.tokens[at].is_capital:
                if (
                    sentence.mark_at(sentence.tokens[at].start)
                    or sentence.tokens[at].base in bodies_english.post_words()
                ):
                    break
                at += 1
            if at > first:
                start, end = (
                    sentence.tokens[first].start,
                    sentence.tokens[at - 1].start + len(sentence.tokens[at - 1].base),
                )
                body = register.add(sheet.plain[start:end], start, end)
                body.made_by, body.confidence = "word before a business", 0.75
                sentence.force(Mark("body", start, end, body.key))
                _again(sheet, register, body)


def _unheaded(sheet: Sheet, register: Register) -> None:
    """Mark the names that no noun heads, wherever they stand."""
    for sentence, start, end, why in list(bodies_unheaded.stretches(sheet)):
        name = sheet.plain[start:end]
        if _is_paper(name) or name in lexicon.words("bodies", "en", "not_bodies"):
            continue
        body = register.add(name, start, end)
        body.made_by, body.confidence = why, 0.7
        if (of := _EMBASSY_OF.match(name)) is not None:
            country = lexicon.mapping("places", "en", "demonyms")[of.group(1)]
            body.norm = f"{of.group(2).capitalize()} of {country}"
        sentence.force(Mark("body", start, end, body.key))
        _defined(sheet, sentence, register, body, end)
        _again(sheet, register, body)


_EMBASSY_OF = re.compile(r"(.+) (embassy|consulate|high commission)$")
#: Letters in brackets after capitals with small words between: "Jordanian National Forum for Women (JNFW)".
_SPELLED = re.compile(r"((?:[A-Z][\w'-]+ (?:(?:of|for|on|and|the|in|to|against) )*){2,8})\(([A-Z][A-Za-z]{2,8})\)")


def _spelled_out(sheet: Sheet, register: Register) -> None:
    """Mark names without a head noun whose initials are the letters in brackets after them."""
    never = {*lexicon.words("bodies", "en", "not_bodies"), *lexicon.words("instruments", "en", "heads")}
    for sentence in sheet.sentences:
        for found in _SPELLED.finditer(sheet.plain, sentence.start, sentence.end):
            letters = found.group(2)
            words = list(re.finditer(r"[A-Z][\w'-]+", sheet.plain[found.start(1) : found.end(1)]))
            words = words[-sum(letter.isupper() for letter in letters) :]
            initials = "".join(word.group()[0] for word in words)
            if initials != "".join(filter(str.isupper, letters)) or letters in never:
                continue
            start, end = found.start(1) + words[0].start(), found.start(1) + words[-1].end()
            if words[0].group() in bodies_english.post_words() or never & {word.group() for word in words}:
                continue
            if sentence.mark_at(start) or sentence.mark_at(end - 1):
                continue
            body = register.add(sheet.plain[start:end], start, end)
            body.made_by = "letters in brackets"
            sentence.force(Mark("body", start, end, body.key))
            _defined(sheet, sentence, register, body, end)
            _again(sheet, register, body)


def _again(sheet: Sheet, register: Register, body: Found) -> None:
    """Mark a body's name wherever else it stands."""
    pattern = re.compile(lexicon.either([body.name]))
    for sentence in sheet.sentences:
        for found in pattern.finditer(sheet.plain, sentence.start, sentence.end):
            if sentence.add(Mark("body", found.start(), found.end(), body.key)):
                register.add(body.name, found.start(), found.end())


@cache
def _in_a_body() -> re.Pattern[str]:
    """Return the pattern of a post that somebody holds in a body, up to the capitals that name the body."""
    posts = lexicon.either(lexicon.words("bodies", "en", "held_in"))
    return re.compile(rf"(?i:{posts}) (?:of|at|with|for|from) (?:the )?(?:[a-z-]+ ){{0,2}}?(?=[A-Z])")


def _named_in_posts(sheet: Sheet, register: Register) -> None:
    """Mark the capitals that a post is of and no noun shows to be a body: "Country Director of Tilth International"."""
    fields = {*lexicon.words("bodies", "en", "portfolio"), *lexicon.words("bodies", "en", "not_bodies")}
    fields = (fields | set(lexicon.words("bodies", "en", "plain_words"))) - {"International"}
    for sentence in sheet.sentences:
        for found in _in_a_body().finditer(sheet.plain, sentence.start, sentence.end):
            first = at = sentence.index_at(found.end())
            while at < len(sentence.tokens) and at - first < 4 and sentence.tokens[at].is_capital:
                if sentence.mark_at(sentence.tokens[at].start) or (at > first and _gap(sheet, sentence, at) != " "):
                    break
                at += 1
            words = [token.base for token in sentence.tokens[first:at]]
            if len(words) < 2 or fields.issuperset(words) or sentence.mark_at(found.end()):
                continue
            start, end = sentence.tokens[first].start, sentence.tokens[at - 1].start + len(words[-1])
            body = register.add(sheet.plain[start:end], start, end)
            body.made_by, body.confidence = "what a post is of", 0.6
            sentence.force(Mark("body", start, end, body.key))


def _gap(sheet: Sheet, sentence: Sentence, at: int) -> str:
    return sheet.plain[sentence.tokens[at - 1].end : sentence.tokens[at].start]


def _stands_before_noun(sheet: Sheet, sentence: Sentence, end: int) -> bool:
    """Return whether a short name only qualifies the noun after it: "UN member countries"."""
    at = sentence.index_at(end)
    if sheet.language != "en" or at >= len(sentence.tokens):
        return False
    token = sentence.tokens[at]
    adjoins = sheet.plain[end : token.start] == " "
    return adjoins and token.tag in {"NN", "NNS", "JJ", "VBN"} and token.text[0].islower() and token.text != "and"


@cache
def _after_post() -> re.Pattern[str]:
    """Return the pattern of what stands before a body's letters in a Vietnamese text: a post, "tổ chức", "do"."""
    heads = lexicon.either([*lexicon.words("posts", "vi", "heads"), "tổ chức", "do", "bởi", "cùng"])
    return re.compile(heads + r"\s+$", re.IGNORECASE)


def _by_letters(sheet: Sheet, register: Register) -> None:
    """Mark words in capitals that the text has explained, or that the model takes for a body."""
    never = {*lexicon.words("bodies", "en", "not_bodies"), *lexicon.words("bodies", "en", "people_and_papers")}
    never |= set(lexicon.mapping("bodies", "vi", "short"))
    for sentence in sheet.sentences:
        if sentence.text.isupper():
            continue
        for found in _LETTERS.finditer(sheet.plain, sentence.start, sentence.end):
            if found.group() in never or sentence.mark_at(found.start()):
                continue
            token = sentence.tokens[min(sentence.index_at(found.start()), len(sentence.tokens) - 1)]
            _explain(register, found.group())
            explained = body_key(found.group()) in register.aliases
            before = sheet.plain[max(sentence.start, found.start() - 30) : found.start()]
            is_guess = token.hint == "ORG" and len(found.group()) > 2 and found.group().isupper()
            is_guess = is_guess and not _stands_before_noun(sheet, sentence, found.end()) and "(" not in before[-1:]
            if sheet.language == "vi" and len(found.group()) > 2 and found.group().isupper():
                is_guess = _after_post().search(before) is not None
            if explained or is_guess:
                body = register.add(found.group(), found.start(), found.end())
                if not explained:
                    body.made_by, body.confidence = "letters in a place for a body", 0.5
                sentence.add(Mark("body", found.start(), found.end(), body.key))


def _explain(register: Register, letters: str) -> None:
    """Let letters stand for the one body whose name begins with them: "World Customs Organization", "WCO"."""
    if not letters.isupper() or len(letters) < 3 or body_key(letters) in register.aliases:
        return
    spelled = [body for body in register if letters == "".join(re.findall(r"\b[A-ZĐ](?=\w*[a-z])", body.name))]
    if len(spelled) == 1:
        register.alias(letters, spelled[0].name)


def _settle(sheet: Sheet, register: Register) -> None:
    """Give every body its full name, letters and parent; join short names to the long ones they stand for."""
    for body in list(register):
        facts = facts_of(body.acronym or "", sheet.language) if body.acronym else None
        facts = facts_of(body.name, sheet.language) or facts
        if facts and body.key in register.found:
            full, letters, parent = facts
            if " of Viet Nam" in full and not _IN_VIET_NAM.search(sheet.plain):
                full = full.removesuffix(" of Viet Nam")
            body.norm = body.norm or full
            body.acronym = body.acronym or letters or None
            body.parent = parent or body.parent or None
            if body_key(full) != body.key:
                other = register.get(full) or register.get(letters or full)
                if other is not None and other is not body:
                    register.join(body, other)
    _join_short_names(register, sheet.language)
    for body in register:
        body.norm = body.norm or _usual(body.name, sheet.language)
        body.name = _best_name(sheet, body)
    for sentence in sheet.sentences:
        marks = [
            Mark(mark.kind, mark.start, mark.end, register.aliases.get(mark.key, mark.key))
            if mark.kind == "body"
            else mark
            for mark in sentence.marks
        ]
        sentence.marks = marks


def _best_name(sheet: Sheet, body: Found) -> str:
    """Return the spelling of the text that says most: no letters where words are, the usual name, the frequent one."""
    written = [" ".join(sheet.plain[start:end].split()) for start, end in body.spans]
    usual = body_key(body.norm or "")
    keys = {body_key(name) for name in written}

    def weight(name: str) -> tuple[bool, bool, bool, bool, int, int]:
        key = body_key(name)
        is_short = any(other.startswith(f"{name} ") or other.endswith(f" {name}") for other in written)
        says_where = sheet.language == "vi" and any(_is_of_a_place(key, other) for other in keys)
        return (says_where, not name.isupper(), key in usual, not is_short, written.count(name), len(name))

    best = max(dict.fromkeys(written), key=weight, default=body.name)
    plain = next((name for name in written if not name.isupper()), "") if best.isupper() else ""
    is_letterhead = plain != "" and fold(best).startswith(fold(plain))  # "UBND TỈNH …"
    return plain + best[len(plain) :].title() if is_letterhead else best


def _join_short_names(register: Register, language: str) -> None:
    """Join "Women's Union" to the one longer name that ends so, "Ministry of X of Viet Nam" to "Ministry of X"."""
    by_norm: dict[str, Found] = {}
    for body in list(register):
        norm = body_key(body.norm or body.name)
        if norm in by_norm and by_norm[norm].key in register.found:
            register.join(by_norm[norm], body)
        by_norm[norm] = register.get(body.name) or body
    for body in sorted(register, key=lambda one: len(one.key)):
        if body.key not in register.found:
            continue
        if body.known:
            _join_to_known(register, body)
            continue
        local = [other for other in register if language == "vi" and _is_of_a_place(other.key, body.key)]
        if len(local) == 1:
            register.join(body, local[0])
            continue
        national = register.found.get(f"viet nam {body.key.removeprefix('central ').removeprefix('viet nam ')}")
        if national is not None and national is not body:
            register.join(body, national)
            continue
        bare = _NATION.sub(" ", f" {body.key} ").strip()
        longer = [
            other
            for other in register
            if other is not body
            and (
                _NATION.sub(" ", f" {other.key} ").strip() == bare
                or (language == "en" and " " in body.key and _is_national(other.key, body.key))
            )
        ]
        if len(longer) == 1:
            register.join(body, longer[0])


def _join_to_known(register: Register, body: Found) -> None:
    """Join to a body of the register what names it with the country's name before or after it."""
    keys = {key for key, target in register.aliases.items() if target == body.key} | {body.key}
    bare = {_NATION.sub(" ", f" {key} ").strip() for key in keys}
    for other in list(register):
        if other.known is None and _NATION.sub(" ", f" {other.key} ").strip() in bare:
            register.join(body, other)


def _is_of_a_place(longer: str, shorter: str) -> bool:
    """Return whether the longer key is the shorter one with its place: "hoi lhpn tinh" and "hoi lhpn tinh ha nam"."""
    rest = longer.removeprefix(shorter)
    return rest != longer and re.match(_PLACED if _LEVEL.search(shorter) is None else r" \w", rest) is not None


def _is_national(longer: str, shorter: str) -> bool:
    """Return whether the longer key is the shorter one with the country's name before it, or what it is of after it."""
    if longer.startswith(f"{shorter} of ") and shorter.endswith((" association", " union", " federation", " league")):
        return True
    return (
        longer.endswith(f" {shorter}") and " of " not in longer.removesuffix(shorter)
    ) or longer == f"{shorter} viet nam"


def _usual(name: str, language: str) -> str:
    """Return a name in its usual full form: straight, with its letters spelled out, "of Viet Nam" for the adjective."""
    usual = " ".join(name.split())
    if language == "vi":
        mission = re.match(r"Phái bộ ([A-Z]{4,})$", usual)
        if mission:
            return mission.group(1)
        for letters, words in lexicon.mapping("bodies", "vi", "short").items():
            usual = re.sub(rf"\b{letters}\b", words, usual)
        return usual.replace("Uỷ ban", "Ủy ban")
    nation = re.match(r"Vietnamese (Government|National Assembly|Parliament|Embassy)\b(.*)", usual)
    return f"{nation.group(1)} of Viet Nam{nation.group(2)}" if nation else usual
