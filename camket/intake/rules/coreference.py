"""Who is meant: subjects of a sentence, and the person behind "she", "the official", "Thứ trưởng"."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from camket.core.text import fold
from camket.intake.rules import lexicon, posts
from camket.intake.rules.bodies import Register
from camket.intake.rules.people import Cast, Found
from camket.intake.rules.post_titles import Post
from camket.intake.rules.proposals import SexBasis
from camket.intake.rules.sheet import Sentence, Sheet
from camket.intake.rules.text import LOWER

_RELATIVE = re.compile(r",\s+(?:who|whose)\b[^,]*,|,\s+(?:aged\s+)?\d{2},|\s*\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody who may say or do something: [start, end) with what is said of them, `name` as a statement gives it."""

    start: int
    end: int
    kind: str  # person, pronoun, role, group, body
    name: str
    key: str | None = None


@dataclass(slots=True)
class Memory:
    """What the reader remembers while it walks through a text."""

    cast: Cast
    register: Register
    speaker: Subject | None = None
    paragraph: int = -9
    #: The last thing said ended in a colon: a list of points follows.
    is_listing: bool = False
    #: Who concludes, in the paragraphs that follow.
    concluding: Subject | None = None
    #: Folded words for who presides -> key of the person that a line of minutes names.
    presiding: dict[str, str] = field(default_factory=dict)
    #: (paragraph, key) of the people seen, the last one last.
    seen: list[tuple[int, str]] | None = None
    _titles: re.Pattern[str] | None = None

    def titles(self) -> re.Pattern[str] | None:
        """Return the pattern of the posts of the text, said in full of nobody named beside: "Phó Bí thư Tỉnh ủy"."""
        if self._titles is None:
            found = {post.title for person in self.cast for post in person.posts if 2 < len(post.title.split()) < 9}
            self._titles = re.compile(lexicon.either(found) if found else r"(?!)")
        return self._titles

    def remember(self, sentence: Sentence, speaker: Subject | None) -> None:
        """Take note of the people of a sentence, the one who spoke last of all."""
        self.seen = self.seen if self.seen is not None else []
        people = [mark.key for mark in sentence.of_kind("person")]
        self.seen += [(sentence.paragraph, key) for key in reversed(people)]
        if speaker is not None:
            self.speaker, self.paragraph = speaker, sentence.paragraph
            if speaker.key in self.cast.found and speaker.kind != "body":
                self.seen.append((sentence.paragraph, speaker.key or ""))
        del self.seen[:-40]


@cache
def _anybody() -> frozenset[str]:
    """Return the nouns that fit whoever spoke last, folded."""
    return lexicon.folded("posts", "en", "anybody") | lexicon.folded("posts", "vi", "anybody")


@cache
def _groups(language: str) -> re.Pattern[str]:
    return re.compile(lexicon.either(lexicon.words("speech", language, "groups")), re.I)


@cache
def _pronouns(language: str) -> re.Pattern[str]:
    if language == "en":
        return re.compile(r"(?<!\w)(?:[Hh]e|[Ss]he|[Tt]hey|[Ww]e|I)(?!\w)|(?<=[Aa]ccording to )(?:him|her|them)(?!\w)")
    return re.compile(rf"(?<!\w)(?:Bà|bà|Ông|ông|Chị|chị|Cô|cô|Anh|anh|Ngài|ngài|Đồng chí)(?= [{LOWER}]|,)")


@cache
def _roles(language: str) -> re.Pattern[str]:
    terms = lexicon.words("posts", language, "anaphors")
    if language == "en":
        terms = (*terms, *lexicon.words("posts", language, "small_heads"), *lexicon.words("posts", language, "heads"))
        terms = (*terms, *lexicon.words("posts", language, "ranks"))
        the = r"(?<!\w)(?:the|this)\s+(?:(?:[A-Z][\w'-]*|[a-z-]+)\s+){0,3}?"
        body = r"(?<!\w)(?:VWU|UN|NA|UNDP|UNICEF|UNFPA|Union)\s+"
        aged = r"|(?<!\w)the \d{1,2}-year-old"
        return re.compile(f"(?:{the}|{body})" + lexicon.either(terms) + aged, re.I)
    somebody = lexicon.either(lexicon.words("posts", language, "anybody"))
    # "Vị Thứ trưởng", "nữ đại biểu", "nhà ngoại giao này": somebody of whom the text has spoken.
    marked = (
        rf"(?<!\w)(?:[Vv]ị|[Nn]ữ) (?:{somebody}|[A-ZĐ]\w+(?: \w+)?)(?:(?: [a-zà-ỹđ]+){{1,4}} này)?|{somebody}(?= này)"
    )
    return re.compile(rf"(?:(?<!\w)[Nn]ữ )?{lexicon.either(terms)}|{marked}")


def subjects(sheet: Sheet, sentence: Sentence, memory: Memory) -> list[Subject]:
    """Return those of a sentence who may speak or act, in its order."""
    found: list[Subject] = []
    for mark in sentence.marks:
        if mark.kind == "person":
            person = memory.cast.by_key(mark.key)
            name = person.name if person else sheet.plain[mark.start : mark.end]
            _, end = posts.posts_after(sheet, sentence, mark.end, memory.register)
            before = posts.posts_before(sheet, sentence, mark.start, memory.register)
            start = min([one.start for one in before], default=mark.start)
            found.append(Subject(start, max(end, mark.end), "person", name, mark.key))
        elif mark.kind == "body":
            body = memory.register.found.get(mark.key)
            found.append(Subject(mark.start, mark.end, "body", body.name if body else "", mark.key))
    patterns = [
        ("role", _roles(sheet.language)),
        ("pronoun", _pronouns(sheet.language)),
        ("group", _groups(sheet.language)),
    ]
    titles = memory.titles() if sheet.language == "vi" else None
    for kind, pattern in [*([("role", titles)] if titles else []), *patterns]:
        for match in pattern.finditer(sheet.plain, sentence.start, sentence.end):
            if kind == "role":
                found = [
                    one
                    for one in found
                    if not (one.kind == "body" and match.start() <= one.start and one.end <= match.end())
                ]
            end = _end_of_post(memory.cast, match.start(), match.end()) if kind == "role" else match.end()
            found = [one for one in found if not (one.kind == "body" and match.start() <= one.start < end)]
            if any(one.start < match.end() and match.start() < one.end for one in found):
                continue
            if kind == "role" and _names_somebody(sheet, sentence, match.end()):
                continue
            if match.group().startswith("Nữ ") and match.start() > sentence.start:  # "Hội nghị Nữ nghị sĩ"
                continue
            found.append(Subject(match.start(), end, kind, match.group()))
    people = [one for one in found if one.kind == "person"]
    found = [one for one in found if one.kind == "person" or not any(p.start <= one.start < p.end for p in people)]
    return sorted(found, key=lambda one: one.start)


def _end_of_post(cast: Cast, start: int, end: int) -> int:
    """Return where the post ends that a role begins, if somebody is known to hold it; else the end of the role."""
    return max(
        (post.end for person in cast for post in person.posts if post.start < end and start < post.end), default=end
    )


def _names_somebody(sheet: Sheet, sentence: Sentence, end: int) -> bool:
    """Return whether a name follows a role: "the Minister Bui Thanh Son"."""
    mark = sentence.mark_at(end + 1)
    return mark is not None and mark.kind in {"person", "body"} and sheet.plain[end : end + 1] == " "


def resolved(subject: Subject, sentence: Sentence, memory: Memory, language: str) -> Subject | None:
    """Return the subject with the person it stands for; None where nobody fits."""
    if subject.kind in {"person", "body"}:
        return subject
    if subject.kind == "group":
        name = re.sub(r"^(?:the|The)\s+", "", subject.name)
        return Subject(subject.start, subject.end, "group", name[0].lower() + name[1:])
    is_her = subject.kind == "role" and subject.name.lower().startswith("nữ ")
    is_marked = subject.kind == "role" and subject.name.lower().startswith(("nữ ", "vị "))
    if is_marked:
        subject = Subject(subject.start, subject.end, "role", subject.name[3:])
    by = _by_pronoun(subject, sentence, memory, language) if subject.kind == "pronoun" else None
    person = by or (_by_role(subject, sentence, memory) if subject.kind == "role" else None)
    if person is None and is_marked:
        person = _last_seen(sentence, memory)
    if person is None:
        return None
    if is_her:
        person.learn_sex("f", SexBasis.TITLE)
    return Subject(subject.start, subject.end, "person", person.name, person.key)


def _by_pronoun(subject: Subject, sentence: Sentence, memory: Memory, language: str) -> Found | None:
    word = subject.name.lower()
    if word in {"they", "we", "i"}:
        return _last_speaker(memory) if word != "they" else None
    sex = next((sex for sex in ("f", "m") if word in lexicon.words("sexes", language, f"{sex}_pronouns")), None)
    for paragraph, key in reversed(memory.seen or []):
        person = memory.cast.by_key(key)
        if person is None or sentence.paragraph - paragraph > 4:
            continue
        if sex is None or person.sex in {None, sex} or (person.basis is SexBasis.PRONOUN and person.sex == sex):
            if sex is not None:
                person.learn_sex(sex, SexBasis.PRONOUN)
            return person
    return None


def _last_seen(sentence: Sentence, memory: Memory) -> Found | None:
    """Return who was named last in a sentence's paragraph, else who spoke last."""
    here = [key for paragraph, key in memory.seen or [] if paragraph == sentence.paragraph]
    return (memory.cast.by_key(here[-1]) if here else None) or _last_speaker(memory)


def _last_speaker(memory: Memory) -> Found | None:
    return memory.cast.by_key(memory.speaker.key) if memory.speaker and memory.speaker.key else None


def _by_role(subject: Subject, sentence: Sentence, memory: Memory) -> Found | None:
    """Return the person whose post these words are, or last seen with such a post; for "the official" whoever was
    spoken of last in the paragraph, else whoever spoke last."""
    told = next((one for one in memory.cast for post in one.posts if post.start < subject.end <= post.end), None)
    if told is not None and not told.spans[0][0] <= subject.start < told.spans[0][1]:
        return told
    noun = _in_full(re.sub(r"^(?:the|this)\s+", "", subject.name, flags=re.I))
    if noun in memory.presiding:
        return memory.cast.by_key(memory.presiding[noun])
    seen = list(dict.fromkeys(key for _, key in reversed(memory.seen or [])))
    for key in seen:
        person = memory.cast.by_key(key)
        if person and any(_holds(_in_full(post.title), noun) for post in _held(person)):
            return person
    # English alone: the last syllable of a Vietnamese post is no post.
    last = noun.split()[-1] if re.match(r"(?:the|this)\b", subject.name, re.I) else noun
    for key in seen:
        person = memory.cast.by_key(key)
        if person and any(_holds(_in_full(post.title), last) for post in person.posts):
            return person
    if not {noun, last}.isdisjoint(_anybody()) or noun.endswith("year old"):
        return _last_seen(sentence, memory) or (memory.cast.by_key(seen[0]) if seen else None)
    return None


def _held(person: Found) -> list[Post]:
    """Return what somebody may be called by: posts and the rank."""
    return [*person.posts, *([person.rank] if person.rank else [])]


def _holds(title: str, noun: str) -> bool:
    """Return whether a title is the post that a noun names: a deputy minister is no minister."""
    deputies = "".join(f"(?<!{word} )" for word in ("pho", "deputy", "vice", "nguyen", "former", "assistant", "tro ly"))
    own = "" if noun.split()[0] in {"pho", "deputy", "vice", "assistant"} else deputies
    return re.search(rf"(?<!\w){own}{re.escape(noun)}(?!\w)", title) is not None


def _in_full(title: str) -> str:
    """Return a title folded, its letters spelled out."""
    return re.sub(r"\bfm\b", "foreign minister", re.sub(r"\bpm\b", "prime minister", fold(title)))


def after_relative(sheet: Sheet, end: int, stop: int) -> int:
    """Return where a clause such as ", who is also …," after a subject ends."""
    found = _RELATIVE.match(sheet.plain, end, stop)
    return found.end() if found else end
