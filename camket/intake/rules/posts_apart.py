"""Posts told away from a name: "She also chairs …", "Là Chủ tịch …, bà …", "Uganda's finance minister …" beside a name.

Runs when everybody of a text is known: a post is given to the person whom a pronoun, the name after a comma, or the
sentence beside it shows to hold it. Nobody who has a post by the name gets another from a sentence beside.
"""

from __future__ import annotations

import re
from itertools import pairwise

from camket.intake.rules import lexicon, posts
from camket.intake.rules.bodies import Register
from camket.intake.rules.coreference import Memory, Subject, resolved
from camket.intake.rules.people import Cast, Found, same_post
from camket.intake.rules.post_bodies import give_bodies
from camket.intake.rules.post_ends import apposition_end
from camket.intake.rules.post_titles import Post, split
from camket.intake.rules.post_words import any_heads, head_within, is_speech_verb, stripped
from camket.intake.rules.posts_parsed import told_by_the_parse
from camket.intake.rules.segments import BODY
from camket.intake.rules.sheet import Sentence, Sheet
from camket.intake.rules.text import LOWER
from camket.intake.rules.voices import signer

_HE = {
    "en": re.compile(r"(?:She|He)(?= )"),
    "vi": re.compile(rf"(?:Bà|Ông|Chị|Anh|Cô|Thầy)(?= [{LOWER}])"),
}
#: A sentence that opens with a post, and then says whose.
_OPENS = {
    "en": re.compile(r"(?:(?:As|Being) )?(?:[Aa]n? |[Tt]he )"),
    "vi": re.compile(
        r"(?:Hiện là|Đang là|Từng là|Vốn là|Nguyên là|Là|(?:Với|Trên|Trong) (?:cương vị|vai trò|tư cách)(?: là)?) |"
        r"(?=Nguyên )"
    ),
}
_BY_NAME = {
    "en": re.compile(r", (?P<he>she|he)\b|, (?=[A-Z])"),
    "vi": re.compile(rf", (?P<he>bà|ông|chị|anh|cô|thầy)(?= [{LOWER}])|, (?:bà |ông |chị |anh |cô )?(?=[A-ZĐ])"),
}
#: What a clause says that somebody is.
_IS = {
    "en": re.compile(
        r"\b(?:and|who|she|he) (?:is|was|has been|now|currently|later|then|serves|served|became|took over)"
        r"(?: (?:now|currently|also|appointed|elected|named))?(?: as)? (?:the |an? )?"
    ),
    "vi": re.compile(
        r"(?:hiện|đang|hiện đang|vừa|rồi|và|nay|hiện nay) (?:là|làm) |"
        r"(?:trong|với|trên) (?:vai trò|cương vị|tư cách)(?: là)? |"
        r"(?:giữ chức|đảm nhiệm)(?: vụ| chức vụ| cương vị)? |"
        r"(?:trở thành|được bầu làm|được bầu giữ chức|được bổ nhiệm (?:làm|giữ chức)) "
    ),
}
_SHE = {
    "en": re.compile(r"\b(?:[Ss]he|[Hh]e)\b"),
    "vi": re.compile(rf"\b(?:[Bb]à|[Ôô]ng|[Cc]hị|[Aa]nh|[Cc]ô)(?= [{LOWER}])"),
}
_SPEECH_OF = re.compile(
    r"(?i:remarks|speech|statement|address|message) (?:by|of) (?:the )?|(?i:phát biểu|diễn văn|thông điệp) của "
)
#: Where a speech is held, after whose it is.
_HELD_AT = {"en": re.compile(r" (?:at|on|during|for) the "), "vi": re.compile(r" (?:tại|nhân|trong) ")}
_LABEL = re.compile(r"([^:.;,\n]{3,70}?)(?: \([^)]{1,30}\))?:\s+")
_DELIVERS = re.compile(r"(?:[Dd]elivered by|\(|[Dd]o|My name is|I am|Tôi là|Tên tôi là) ?(?:\w+\.? )*$")
_IN_A_SPEECH = re.compile(r"(?:In|At|During|Closing|Opening) [a-z' ]{3,40}, ")
_VERBAL = frozenset({"VBD", "VBZ", "VBP", "MD", "RB", "VBN"})


def learn_posts_apart(sheet: Sheet, register: Register, cast: Cast) -> None:
    """Give people the posts that sentences around their names tell."""
    memory = Memory(cast, register, seen=[])
    body = [one for one in sheet.sentences if one.role == BODY]
    for sentence in body:
        _told_of_a_pronoun(sheet, sentence, memory)
        _told_before_a_name(sheet, sentence, memory)
        _told_in_passing(sheet, sentence, memory)
        _told_of_several(sheet, sentence, memory)
        for person, told in told_by_the_parse(sheet, sentence, memory):
            _learn(sheet, person, told)
        memory.remember(sentence, None)
    _told_in_heading(sheet, memory)
    _told_by_a_label(sheet, memory)
    give_bodies(sheet, register, cast)
    for person in cast:
        if not any(post.body or post.derived for post in person.posts):
            person.bodies += [Post(*one) for start, _end in person.spans for one in _owner(sheet, start)]
    for one, other in pairwise(body):
        if one.paragraph == other.paragraph and sheet.language == "en":
            _told_beside(sheet, register, cast, named=one, telling=other)
            _told_beside(sheet, register, cast, named=other, telling=one)


def _owner(sheet: Sheet, start: int) -> list[tuple[int, int, str, str | None]]:
    """Return the body whose the person is said to be right before the name: "the World Bank's Marta Kowalczyk"."""
    sentence = sheet.sentence_at(start)
    at = sheet.plain[:start].removesuffix("'s ")
    mark = sentence.mark_at(len(at) - 1) if len(at) < start and len(at) > sentence.start else None
    if mark is None or mark.kind != "body" or mark.end not in {len(at), start - 1}:
        return []
    return [(mark.start, mark.end, "", mark.key)]


def _learn(sheet: Sheet, person: Found, found: list[Post]) -> None:
    for post in found:
        if not post.title:
            person.bodies.append(post)
        elif not any(same_post(sheet, post, other) for other in person.posts):
            person.posts.append(post)


def _told_of_a_pronoun(sheet: Sheet, sentence: Sentence, memory: Memory) -> None:
    """Take the post of "Chị từng là Phó Chủ nhiệm …", "She also chairs …"."""
    found = _HE[sheet.language].match(sheet.plain, sentence.start, sentence.end)
    if found is None:
        return
    done = posts.does(sheet, sentence, found.end()) if sheet.language == "en" else None
    told = [done] if done else posts.posts_after(sheet, sentence, found.end(), memory.register)[0]
    told = [post for post in told if post.title]
    if not told:
        return
    person = _meant(found.start(), found.end(), found.group(), sentence, memory, sheet.language)
    if person is not None:
        _learn(sheet, person, told)


#: "các bà X và Y giữ chức …", "the two … X and Y"
_SEVERAL = re.compile(r"(?:[Cc]ác|[Hh]ai|[Bb]a) (?:bà|ông|đồng chí|chị|anh|TS|PGS\.TS|nhà khoa học) (?:\w+ )?$")


def _told_of_several(sheet: Sheet, sentence: Sentence, memory: Memory) -> None:
    """Give the post told after the last of several names to all of them: "các bà X và Y giữ chức Phó Chủ tịch"."""
    marks = sentence.of_kind("person")
    opens = [
        at
        for at, mark in enumerate(marks)
        if _SEVERAL.search(sheet.plain[sentence.start : mark.start])
        or re.match(r" và (?:\w+\.? )?", sheet.plain[mark.end : mark.end + 12])
    ]
    for first in opens:
        row = [marks[first]]
        for mark in marks[first + 1 :]:
            if re.sub(r"[,;]| và |\s", "", sheet.plain[row[-1].end : stripped(sheet, row[-1].end, mark.start)]):
                break
            row.append(mark)
        is_held = _SEVERAL.search(sheet.plain[sentence.start : row[0].start]) or re.match(
            r"\s+(?:làm|giữ chức)\b", sheet.plain[row[-1].end : row[-1].end + 12]
        )
        if len(row) < 2 or not is_held:
            continue
        told = posts.posts_after(sheet, sentence, row[-1].end, memory.register)[0]
        for mark in row[:-1]:
            person = memory.cast.by_key(mark.key)
            if person is not None:
                _learn(sheet, person, told)


def _is_anybody(title: str) -> bool:
    """Return whether words say no more of somebody than the country: "Chilean officer"."""
    words = title.split()
    demonyms = lexicon.mapping("places", "en", "demonyms")
    return len(words) == 2 and words[0] in demonyms and words[1].lower() in lexicon.words("posts", "en", "anybody")


def _told_by_a_label(sheet: Sheet, memory: Memory) -> None:
    """Give those who have no post the one before a colon at the head of minutes: "Thư ký: Chị X"."""
    for sentence in sheet.sentences:
        label = _LABEL.match(sheet.plain, sentence.start, sentence.end)
        if label is None or head_at(sheet, sentence, label.start()) is None:
            continue
        if any(mark.start < label.end() for mark in sentence.of_kind("person")):
            continue
        told = split(sheet, sentence, label.start(1), label.end(1), memory.register)
        place = label.end()
        for mark in sentence.of_kind("person"):  # "Vice-chairs: Anna Berg, Lan Tran and Ms Moe"
            person = memory.cast.by_key(mark.key)
            between = re.sub(
                r"\([^)]*\)|[,;]| and | và |\s", "", sheet.plain[place : stripped(sheet, place, mark.start)]
            )
            if between or person is None:
                break
            if not person.posts:
                person.posts += told
            place = mark.end


def _told_in_heading(sheet: Sheet, memory: Memory) -> None:
    """Give who holds a speech the post that its heading names: "Remarks by the Resident Coordinator"."""
    heading = next((one for one in sheet.sentences[:2] if not one.of_kind("person")), None)
    opening = _SPEECH_OF.search(sheet.plain, heading.start, heading.end) if heading else None
    head = head_at(sheet, heading, opening.end()) if heading and opening else None
    if heading is None or opening is None or head is None:
        return
    named = [
        mark
        for one in sheet.sentences[:9]
        for mark in one.of_kind("person")
        if _DELIVERS.search(sheet.plain[one.start : mark.start])
    ]
    person = memory.cast.by_key(named[0].key) if named else signer(sheet, memory.cast)
    if person is not None and not person.posts:
        held = _HELD_AT[sheet.language].search(sheet.plain, head.end(), heading.end)
        end = min(apposition_end(sheet, heading, head.end()), held.start() if held else heading.end)
        _learn(sheet, person, split(sheet, heading, opening.end(), end, memory.register))


def _told_in_passing(sheet: Sheet, sentence: Sentence, memory: Memory) -> None:
    """Take the post that a clause tells of whoever was named or meant last: "… và hiện làm Giám đốc"."""
    for found in _IS[sheet.language].finditer(sheet.plain, sentence.start, sentence.end):
        if head_at(sheet, sentence, found.end()) is None:
            continue
        told = split(sheet, sentence, found.end(), apposition_end(sheet, sentence, found.end()), memory.register)
        named = [mark for mark in sentence.of_kind("person") if mark.end <= found.start()]
        said = _SHE[sheet.language].finditer(sheet.plain, sentence.start, found.start())
        pronouns = [one for one in said if sentence.mark_at(one.start()) is None]  # no part of "Bùi Kiều Anh"
        if named and (not pronouns or pronouns[-1].start() < named[-1].start):
            person = memory.cast.by_key(named[-1].key)
        elif pronouns:
            last = pronouns[-1]
            person = _meant(last.start(), last.end(), last.group().capitalize(), sentence, memory, sheet.language)
        else:
            continue
        if person is not None:
            _learn(sheet, person, [post for post in told if post.title])


def _meant(start: int, end: int, word: str, sentence: Sentence, memory: Memory, language: str) -> Found | None:
    """Return the person behind a pronoun."""
    subject = resolved(Subject(start, end, "pronoun", word), sentence, memory, language)
    return memory.cast.by_key(subject.key or "") if subject else None


def _told_before_a_name(sheet: Sheet, sentence: Sentence, memory: Memory) -> None:
    """Take the post that opens a sentence: "Là Chủ tịch Hội …, bà …", "A former judge, Akello …"."""
    opening = _OPENS[sheet.language].match(sheet.plain, sentence.start, sentence.end)
    if opening is None or head_at(sheet, sentence, opening.end()) is None:
        return
    for comma in _BY_NAME[sheet.language].finditer(sheet.plain, opening.end(), sentence.end):
        mark = sentence.mark_at(comma.end())
        if comma.group("he"):
            word = sheet.plain[comma.start("he") : comma.end("he")].capitalize()
            person = _meant(comma.start("he"), comma.end("he"), word, sentence, memory, sheet.language)
        else:
            named = next((one for one in sentence.of_kind("person") if one.start >= comma.end()), None)
            if named is not None and stripped(sheet, comma.end(), named.start) == comma.end():
                mark = named  # ", Captain Tom Odera"
            person = memory.cast.by_key(mark.key) if mark is not None and mark.kind == "person" else None
        if person is None:
            continue
        aside = re.compile(r" who\b|, ").search(sheet.plain, opening.end(), comma.start())
        end = aside.start() if aside else comma.start()
        now = sheet.plain.find(" and now ", opening.end(), end)  # "A baker and now head of the guild, she …"
        start = now + len(" and now ") if now > 0 else opening.end()
        _learn(sheet, person, split(sheet, sentence, start, end, memory.register))
        return


def head_at(sheet: Sheet, sentence: Sentence, place: int) -> re.Match[str] | None:
    """Return the head of a post that begins at `place`, with no more before it than what qualifies it."""
    head = head_within(sheet, sentence, place)
    if head is None or " of " in sheet.plain[place : head.start()]:
        return None
    return head


def _told_beside(sheet: Sheet, register: Register, cast: Cast, *, named: Sentence, telling: Sentence) -> None:
    """Give the person with whom one sentence begins the post with which the other begins, where it names nobody."""
    if telling.of_kind("person"):
        return
    people = [mark for mark in named.of_kind("person") if not posts.posts_before(sheet, named, mark.start, register)]
    person = cast.by_key(people[0].key) if people else None
    if person is None or person.posts or len({mark.key for mark in people}) > 1:
        return
    opening = _IN_A_SPEECH.match(sheet.plain, telling.start, telling.end)
    start = opening.end() if opening else telling.start
    article = re.compile(r"(?:The|the|An?) ").match(sheet.plain, start, telling.end)
    start = article.end() if article else start
    head = head_at(sheet, telling, start)
    if head is None:
        return
    end = apposition_end(sheet, telling, head.end())
    at = telling.index_at(end)
    verb = telling.tokens[at] if at < len(telling.tokens) else None
    if verb is None or not (verb.tag in _VERBAL or is_speech_verb(sheet, verb)):
        return
    told = split(sheet, telling, start, end, register)
    told = [post for post in told if not _is_anybody(post.title)]
    is_told = [post for post in told if len(post.title.split()) > 1 and any_heads("en").search(post.title)]
    _learn(sheet, person, is_told[:1])
