"""Texts in somebody's own voice: speeches, and interviews by question and answer. There whole paragraphs are said.

A speech is known by its heading ("Remarks by …", "Phát biểu của …") or its greetings, and by its "I" and "we"; an
interview by names before colons, or by questions that stand alone. The lines of minutes say who presides.
"""

from __future__ import annotations

import re

from camket.core.text import fold
from camket.intake.rules.coreference import Subject
from camket.intake.rules.people import Cast, Found
from camket.intake.rules.post_words import stripped
from camket.intake.rules.proposals import SexBasis
from camket.intake.rules.segments import BODY, SPEECH
from camket.intake.rules.sheet import Sentence, Sheet

_GREETING = re.compile(
    r"(?:Excellenc|Distinguished|Ladies and gentlemen|Dear |Honou?rable |Your Excellenc|Mr\.? "
    r"Chair|Madam |Friends|Colleagues|Good morning|Good afternoon|Thank you|"
    r"Kính thưa|Thưa |Kính gửi|Xin (?:trân trọng )?(?:cảm ơn|cám ơn|kính chúc|chúc)|Trân trọng cảm ơn|Chúc )"
)
_MY_NAME = re.compile(r"\b(?:[Mm]y name is|[Tt]ôi tên là|[Tt]ên tôi là) ")
_FIRST_PERSON = re.compile(r"\b(?:I|we|We|my|My|our|Our|us)\b|\b(?:[Tt]ôi|[Cc]húng tôi|[Cc]húng ta)\b")
_SELF = re.compile(r"\b(?:I|[Ww]e|[Tt]ôi|[Cc]húng tôi)\b")
_MINE = re.compile(r"\b(?:[Mm]e|[Mm]y|[Uu]s|[Oo]ur)\b|của tôi|chúng ta")
_REPORTER = re.compile(r"(?:Phóng viên|PV|P\.V|Hỏi|Reporter|Interviewer|Question(?: \d+)?)\s*:|Q\d?\s*[.:](?= )")
_LABEL = re.compile(r"((?:[^\W\d_][\w.'-]*\s+){0,7}[^\W\d_][\w.'-]*)\s*:\s+")
_ANSWER = re.compile(r"(?:(?:Answer|Đáp|Trả lời)\s*:|A\d?\s*[.:])\s+")
_PRESIDES = re.compile(
    r"(Chair|Chairperson|Chaired by|Moderator|Host|Chủ trì|Chủ tọa|Điều hành|Thư ký|Secretary|"
    r"Rapporteur)\s*:\s*(?:\w+\.?\s+)?$"
)
#: How a question speaks to a woman or a man.
_ASKED_AS = {"f": re.compile(r"\b(?:[Cc]hị|[Bb]à|[Cc]ô)\b(?! em)"), "m": re.compile(r"\b(?:[Ôô]ng|[Aa]nh)\b")}
#: A paragraph that tells of an interview, among its answers.
_TOLD = re.compile(r"[(\[*]|(?:Interview|Reporting|Phỏng vấn|Thực hiện|Bài và ảnh|Xin (?:trân trọng )?c[aáả]m ơn)\b")
_SHORT = 60
#: So many paragraphs speak of themselves in a speech.
_OWN_VOICE = 0.3


def own_voices(sheet: Sheet, cast: Cast) -> dict[int, tuple[Subject, int]]:
    """Return, by paragraph, who says all of it and where the words begin; paragraphs that are told are left out."""
    paragraphs: dict[int, list[Sentence]] = {}
    for sentence in sheet.sentences:
        paragraphs.setdefault(sentence.paragraph, []).append(sentence)
    return (
        _labelled(sheet, cast, paragraphs) or _questioned(sheet, cast, paragraphs) or _speech(sheet, cast, paragraphs)
    )


def presiding(sheet: Sheet, cast: Cast) -> dict[str, str]:
    """Return folded words for who presides or writes ("chair", "chu tri") -> key of the person that a line names."""
    found: dict[str, str] = {}
    for sentence in sheet.sentences:
        for mark in sentence.of_kind("person"):
            before = _PRESIDES.search(sheet.plain[max(0, mark.start - 40) : mark.start])
            if before and mark.key in cast.found:
                word = fold(before.group(1)).removesuffix("d by")
                found[word] = mark.key
                if word in {"chu tri", "chu toa"}:
                    found |= {"chu tri": mark.key, "chu toa": mark.key}
    return found


def _subject(person: Found, place: int) -> Subject:
    return Subject(place, place, "person", person.name, person.key)


def _labelled(sheet: Sheet, cast: Cast, paragraphs: dict[int, list[Sentence]]) -> dict[int, tuple[Subject, int]]:
    """Return the answers of an interview whose paragraphs begin with who speaks."""
    asking = _asking(sheet, paragraphs)
    asked = sum(1 for group in paragraphs.values() if asking.match(group[0].text))
    if asked < 2:
        return {}
    found: dict[int, tuple[Subject, int]] = {}
    asked_as: set[str] = set()
    answering: Subject | None = None
    was_asked = False
    first = next((number for number, group in paragraphs.items() if asking.match(group[0].text)), 0)
    for number, group in paragraphs.items():
        if group[0].role != BODY or (answering is not None and _TOLD.match(group[0].text)):
            answering = None
            continue
        if asking.match(group[0].text):
            answering, was_asked = None, True
            asked_as |= {sex for sex, pattern in _ASKED_AS.items() if any(pattern.search(one.text) for one in group)}
            continue
        label = _LABEL.match(sheet.plain, group[0].start, group[0].end)
        answer = _ANSWER.match(sheet.plain, group[0].start, group[0].end)
        person = _labelled_person(cast, label.group(1)) if label else None
        opening = label if person else answer
        person = person or (_interviewee(sheet, cast, first) if answer else None)
        if person is None and label is None and was_asked:  # only the questions have a label
            asked_one = _interviewee(sheet, cast, first)
            answering = _subject(asked_one, group[0].start) if asked_one is not None else None
        was_asked = False
        if person is None and label is None and answering is not None and _goes_on_answering(group):
            found[number] = answering, group[0].start
        if person is not None and opening is not None:
            answering = _subject(person, group[0].start)
            found[number] = answering, opening.end()
            if len(asked_as) == 1:
                person.learn_sex(next(iter(asked_as)), SexBasis.PRONOUN)
    return found


def _goes_on_answering(group: list[Sentence]) -> bool:
    """Return whether a paragraph goes on with an answer: it speaks of itself, or names nobody."""
    is_own = any(_SELF.search(one.text) for one in group)
    return is_own or not any(one.of_kind("person") for one in group)


def _labelled_person(cast: Cast, label: str) -> Found | None:
    """Return whom a label names: in full, by the last or first name, by the initials ("A.B.", "NTH")."""
    words = re.sub(r"[^\w' -]", " ", fold(label)).split()
    tails = [" ".join(words[at:]) for at in range(len(words))]  # "Colonel Thanh" -> "colonel thanh", "thanh"
    named = (
        one
        for tail in tails
        for one in cast
        if one.key == tail or one.key.endswith(f" {tail}") or tail == one.key.split()[0]
    )
    letters = "".join(words)
    initials = (one for one in cast if 1 < len(letters) < 6 and letters == "".join(word[0] for word in one.key.split()))
    return next(named, None) or next(initials, None)


def _asking(sheet: Sheet, paragraphs: dict[int, list[Sentence]]) -> re.Pattern[str]:
    """Return the pattern of who asks: the reporter, or the label of at least two paragraphs that end in a question."""
    labels = [
        label.group(1)
        for group in paragraphs.values()
        if group[-1].text.rstrip().endswith("?") and (label := _LABEL.match(sheet.plain, group[0].start, group[0].end))
    ]
    asking = {label for label in labels if labels.count(label) > 1}
    return re.compile("|".join([_REPORTER.pattern, *(rf"{re.escape(label)}\s*:" for label in asking)]))


def _questioned(sheet: Sheet, cast: Cast, paragraphs: dict[int, list[Sentence]]) -> dict[int, tuple[Subject, int]]:
    """Return the answers of an interview whose questions stand alone in paragraphs of their own."""
    numbers = list(paragraphs)
    questions = [at for at, number in enumerate(numbers) if _is_question(paragraphs[number])]
    opening = " ".join(one.text for one in sheet.sentences if questions and one.paragraph < numbers[questions[0]])
    if len(questions) < (2 if _TALK.search(opening) else 3):
        return {}
    person = _interviewee(sheet, cast, numbers[questions[0]])
    if person is None:
        return {}
    found: dict[int, tuple[Subject, int]] = {}
    last = questions[-1] + 2
    while last < len(numbers) and last - questions[-1] < 6:
        group = paragraphs[numbers[last]]
        if group[0].role != BODY or _TOLD.match(group[0].text) or not _goes_on_answering(group):
            break
        last += 1
    for at, following in zip(questions, [*questions[1:], last], strict=True):
        for number in numbers[at + 1 : following]:
            start = paragraphs[number][0].start
            found[number] = _subject(person, start), start
    return found


#: What announces an interview; what asks without a question mark.
_TALK = re.compile(
    r"interview|questions for|spoke (?:to|with)|conversation with|q&a|trò chuyện|phỏng vấn|trao đổi với", re.IGNORECASE
)
_INVITES = re.compile(
    r"(?:[-–] ?)?(?:Tell us|Describe|Walk us|Take us|Give us|Explain|"
    r"Xin (?:chị|bà|ông|anh|cô) (?:cho biết|kể|chia sẻ|nói)|(?:Chị|Bà|Ông|Anh|Cô) (?:có thể|hãy) )"
)
#: Before whoever is asked, and before whoever asks or writes; what only they do.
_ASKED_OF = re.compile(
    r"(?:[Ii]nterview with|[Qq]uestions (?:for|to)|(?:spoke|speaks) (?:to|with)|talk(?:ed|s)? (?:to|with)|"
    r"sat down with|conversation with|Q&A with|interviewed|"
    r"(?:trò chuyện|trao đổi|gặp gỡ|đối thoại|phỏng vấn)(?: nhanh| ngắn)?(?: với| cùng)?) [^.?!]{0,60}$"
)
_ASKS = re.compile(
    r"(?:\b[Bb]y|[Ii]nterview(?:ed)? by|[Ww]ords by|[Ww]riter|[Rr]eporter|[Cc]orrespondent|[Jj]ournalist|[Ee]ditor|"
    r"[Pp]hoto(?:s|graphs)? by|[Pp]hóng viên|PV|[Tt]hực hiện|[Nn]hà báo|[Bb]ài(?: và ảnh)?) ?:? ?$"
)
_ASKS_AFTER = re.compile(
    r"(?: \([^)]*\))?,? (?:asked|asks|interviewed|(?:spoke|talked|talks) (?:to|with)|met|reports?\b|phỏng vấn|"
    r"trò chuyện|trao đổi)"
)


def _interviewee(sheet: Sheet, cast: Cast, first: int) -> Found | None:
    """Return who answers the questions that begin at paragraph `first`: of those named before them (else of all) who is
    spoken to, stands in the heading, has a post, is named most and first; never who asks."""
    weights: dict[str, float] = {}
    for sentence in sheet.sentences:
        for mark in sentence.of_kind("person"):
            before = sheet.plain[sentence.start : mark.start]
            weight = 1.0 if sentence.paragraph < first else 0.2
            if _ASKS.search(before) or _ASKS_AFTER.match(sheet.plain, mark.end, sentence.end):
                weight = -6.0
            elif _ASKED_OF.search(before):
                weight += 4
            elif sentence.role != BODY and sentence.paragraph < first:
                weight += 2
            if mark.key not in weights:
                person = cast.by_key(mark.key)
                weight += (1.5 if person is not None and person.posts else 0) - 0.3 * len(weights)
            weights[mark.key] = weights.get(mark.key, 0) + weight
    best = max(weights, key=lambda key: weights[key], default=None)
    return cast.by_key(best) if best is not None and weights[best] > 0 else _most_named(cast)


def _is_question(group: list[Sentence]) -> bool:
    words = group[-1].text
    if words.startswith(("“", '"')) or len(words) > 220:
        return False
    if len(group) == 1 and len(words) < 160 and _INVITES.match(words):
        return True
    is_short = len(group) < 3 or (len(group) < 5 and not any(_SELF.search(one.text) for one in group))
    return words.rstrip().endswith("?") and is_short


def _most_named(cast: Cast) -> Found | None:
    return max(cast, key=lambda one: len(one.spans) + len(one.short), default=None)


def _speech(sheet: Sheet, cast: Cast, paragraphs: dict[int, list[Sentence]]) -> dict[int, tuple[Subject, int]]:
    """Return the paragraphs of a speech; greetings and thanks are none."""
    numbers = [number for number, group in paragraphs.items() if group[0].role == BODY]
    own = [number for number in numbers if _speaks_of_itself(paragraphs[number])]
    greetings = [number for number in paragraphs if _GREETING.match(paragraphs[number][0].text)]
    said = [number for number in numbers if number not in greetings]
    opening = "\n".join(one.text for one in sheet.sentences[:4])
    heading = SPEECH.search(opening)
    if (not heading and not (greetings and greetings[0] <= 4)) or not said or len(own) < _OWN_VOICE * len(said):
        return {}
    person = _named_first(sheet, cast, greetings[0] if greetings else numbers[0]) or signer(sheet, cast)
    if person is None:
        return {}
    start = greetings[0] if greetings and greetings[0] <= max(4, numbers[0] + 1) else min(own)
    told = {
        number
        for number in numbers
        if number > max(own)
        and any(one.of_kind("person") for one in paragraphs[number])
        and not any(_MINE.search(one.text) for one in paragraphs[number])
    }
    numbers = [number for number in numbers if number not in told]
    found: dict[int, tuple[Subject, int]] = {}
    for number in numbers:
        group = paragraphs[number]
        is_greeting = _GREETING.match(group[0].text) is not None and (
            group[0].text.rstrip().endswith(",") or len(group[0].text) < _SHORT
        )
        whole = sum(one.end - one.start for one in group)
        if number >= start and not is_greeting and not (whole < _SHORT and number == numbers[-1]):
            found[number] = _subject(person, group[0].start), group[0].start
    return found


def _speaks_of_itself(group: list[Sentence]) -> bool:
    return any(_FIRST_PERSON.search(re.sub(r"[“\"][^”\"]*[”\"]", "", one.text)) for one in group)


def signer(sheet: Sheet, cast: Cast) -> Found | None:
    """Return the person who says her name, or whose name alone ends a text, after titles."""
    for sentence in sheet.sentences:
        found = _MY_NAME.search(sheet.plain, sentence.start, sentence.end)
        mark = sentence.mark_at(found.end()) if found else None
        if mark is not None and mark.kind == "person":
            return cast.by_key(mark.key)
    last = sheet.sentences[-1]
    marks = last.of_kind("person")
    is_alone = (
        len(marks) == 1 and marks[0].end == last.end and stripped(sheet, last.start, marks[0].start) == last.start
    )
    return cast.by_key(marks[0].key) if is_alone else None


def _named_first(sheet: Sheet, cast: Cast, before: int) -> Found | None:
    """Return the person named in the heading or the lines before the greetings."""
    for sentence in sheet.sentences:
        if sentence.paragraph < max(before, 1) or sentence.paragraph == 0:
            for mark in sentence.of_kind("person"):
                return cast.by_key(mark.key)
    return None
