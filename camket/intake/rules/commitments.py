"""Pledges and offers of support (commitments), asks, and recommendations, with who makes them and to whom."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from camket.intake.rules import grammar, lexicon
from camket.intake.rules.coreference import Memory, Subject, subjects
from camket.intake.rules.dates import dates
from camket.intake.rules.post_words import is_speech_verb
from camket.intake.rules.proposals import Kind
from camket.intake.rules.segments import BODY
from camket.intake.rules.sentences import trimmed
from camket.intake.rules.sheet import Sentence, Sheet
from camket.intake.rules.statements import CONCLUSION, POINT, Said

_AGENTS = {
    "en": re.compile(
        r"(?:we|i|they|he|she|both sides|the two sides|sides|countries|ministries|agencies|"
        r"authorities|ambassadors|delegates|members|leaders|officials|governments?|party|"
        r"ministers|employers|donors|mayors|lawmakers|partners|organi[sz]ations?|unions?|committees?|department|ministry|agency|union|embassy|fund|bank|representatives|localities|provinces|businesses|women|nation|country|"
        r"commission|council|association|centre|center|institute|levels?|levels of the union|side|"
        r"assembly|team|academy|university|state|delegation|office|mission|company|group|network)$",
        re.I,
    ),
    "vi": re.compile(
        r"(?:chúng tôi|chúng ta|tôi|hội|bộ|ban|hai bên|các bên|các cấp hội|chính phủ|quốc hội|các "
        r"nước|đơn vị|địa phương|tổ chức|trung ương hội|tỉnh|thành phố|lãnh đạo|nhà nước|bà|ông|phụ "
        r"nữ|các đối tác|đại sứ quán|ngành|cơ quan|đảng|đoàn|công ty|quỹ|trung tâm|ngân hàng|doanh "
        r"nghiệp|hợp tác xã|trường|bệnh viện|công đoàn|sở|phòng|viện|câu lạc bộ|đồn|chi hội|liên "
        r"minh)$",
        re.I,
    ),
}
_TRAIL = re.compile(
    r",?\s*[”\"]?\s*(?:(?:he|she|they|[A-Z]\w+)(?: \w+)? (?:said|added|pledged|stressed|noted|"
    r"affirmed|emphasi[sz]ed|vowed|stated)|(?:bà|ông|chị|anh)(?: \w+)? (?:nói|cho biết|nhấn mạnh|"
    r"khẳng định|chia sẻ)(?: thêm)?)\s*(?:\./\.|[./]+)?\s*$"
)
_DUE = {
    "en": re.compile(r"\b(?:by|before|until|by the end of)\s+((?:the end of\s+)?(?:\w+\s+)?20\d\d)\b"),
    "vi": re.compile(r"(?:đến|trước|vào)\s+(?:cuối\s+)?năm\s+(20\d\d)"),
}


#: After these a Vietnamese word of the lists is a noun, a passive or part of another word.
_NO_VERB_AFTER = frozenset(
    [
        "được",
        "bị",
        "các",
        "những",
        "sự",
        "việc",
        "bản",
        "dung",
        "theo",
        "với",
        "đáp",
        "ứng",
        "số",
        "trình",
        "lời",
        "ý",
        "để",
        "nhằm",
        "gặp",
        "mắc",
        "không",
        "chưa",
    ]
)


@dataclass(slots=True)
class Promise:
    """An action on the sheet."""

    start: int
    end: int
    kind: Kind
    actor: str | None
    actor_key: str | None
    target: str | None
    is_support: bool
    due: str | None
    confidence: float
    made_by: str


def find_commitments(sheet: Sheet, memory: Memory, said: list[Said], leads: set[int]) -> list[Promise]:
    """Return the pledges, asks and recommendations of a text."""
    found: list[Promise] = []
    for sentence in sheet.sentences:
        if sentence.role != BODY:
            continue
        speaking = _speaking(sentence, said)
        inside = _in_sentence(sheet, sentence, memory, speaking, is_lead=sentence.start in leads)
        if not inside and speaking is not None and speaking.made_by == POINT and found:
            inside = [replace(found[-1], start=sentence.start, end=sentence.end, confidence=0.6, made_by=POINT)]
        found += inside
    return found


def _speaking(sentence: Sentence, said: list[Said]) -> Said | None:
    """Return the statement that a sentence is part of."""
    covering = [one for one in said if one.start < sentence.end and sentence.start < one.end]
    return max(covering, key=lambda one: min(one.end, sentence.end) - max(one.start, sentence.start), default=None)


def _in_sentence(
    sheet: Sheet, sentence: Sentence, memory: Memory, said: Said | None, *, is_lead: bool
) -> list[Promise]:
    around = subjects(sheet, sentence, memory)
    if assigned := _assigned(sentence, around, said):
        return assigned
    verbs = [
        (verb, kind)
        for kind in (Kind.ASK, Kind.RECOMMENDATION, Kind.COMMITMENT)
        for verb in _verbs(sheet.language, kind).finditer(sheet.plain, sentence.start, sentence.end)
    ]
    found: list[Promise] = []
    for verb, kind in sorted(verbs, key=lambda row: row[0].start()):
        joint = _JOINT.search(sheet.plain, max(sentence.start, verb.start() - 30), verb.start())
        if joint is None and verb.group() in {"giao", "đề nghị", "yêu cầu", "kiến nghị"}:  # "…, giao Sở …"
            joint = re.compile(r",\s*$").search(sheet.plain, verb.start() - 2, verb.start())
        own = _own_clause(sheet, sentence, around, verb.start()) if found and joint is None else None
        joint = joint or own
        if found and (kind is found[-1].kind or joint is None or len(found) > 1):
            continue
        end = _SENTENCE_END.search(sheet.plain, verb.end(), sentence.end)
        if (end is not None and end.group() == "?") or _ASKED.search(sheet.plain, sentence.start, verb.start()):
            continue
        subject = _subject(sheet, sentence, around, verb.start())
        if not _holds(sheet, sentence, kind, verb, subject, said, is_lead=is_lead):
            continue
        one = _promise(sheet, sentence, kind, verb, subject, said)
        if found and joint is not None:
            found[-1].end = max(found[-1].start + 1, joint.start())
            one.start = own.end() if own is not None else verb.start()
        found.append(one)
    return found or _decided(sheet, sentence, around)


def _decided(sheet: Sheet, sentence: Sentence, around: list[Subject]) -> list[Promise]:
    """Return the promise of a decision in short form: "The Centre for Dialogue to translate the handbook"."""
    opens = (
        around[0].start - sentence.start < 5
        or re.fullmatch(r"[A-Z][a-z ]{2,12}: ", sheet.plain[sentence.start : around[0].start])
        if around
        else False
    )
    body = around[0] if opens and around[0].kind in {"body", "person", "role"} else None
    if body is None or sheet.language != "en" or not re.match(r"\s+to\s+[a-z]", sheet.plain[body.end : body.end + 6]):
        return []
    if any(token.tag in {"VBD", "VBZ", "VBP", "MD"} for token in sentence.tokens):
        return []
    where = sentence.start, sentence.end
    return [Promise(*where, Kind.COMMITMENT, body.name, body.key, None, False, None, 0.6, "decision in short form")]


#: What makes of a sentence that a body opens no task for it.
_TELLS = re.compile(r"\b(?:đã|đang|sẽ|đánh giá|ghi nhận|nhất trí|hoan nghênh|là|có)\b")


def _assigned(sentence: Sentence, around: list[Subject], said: Said | None) -> list[Promise]:
    """Return the task that a conclusion gives to the body it begins with: "Cục Y tế khẩn trương rà soát …"."""
    body = around[0] if around and around[0].kind == "body" and around[0].start - sentence.start < 5 else None
    if body is None or said is None or said.made_by != CONCLUSION or _TELLS.search(sentence.text):
        return []
    at = sentence.index_at(body.end)
    verb = sentence.tokens[at] if at < len(sentence.tokens) else None
    if verb is None or verb.tag[:1] not in {"V", "A", "R"}:
        return []
    target = (said.speaker.name, said.speaker.key)
    return [
        Promise(sentence.start, sentence.end, Kind.ASK, *target, body.name, False, None, 0.6, "task of a conclusion")
    ]


#: Who gives out work without being named.
_LEADS = re.compile(r"(?:.* )?(?:lãnh đạo|chủ tọa|thường trực|hội nghị|cuộc họp|đại hội)\b", re.IGNORECASE)
#: Between two verbs of one speaker: the first promise ends, the second begins.
_JOINT = re.compile(
    r"(?:,\s*)?(?:\band (?:also |further )?|;\s*(?:he |she |and )?(?:also )?|đồng thời(?: cũng)? "
    r"|,? và (?:cũng )?|;\s*)$"
)


#: Before somebody whose own clause follows in the sentence.
_CLAUSE = re.compile(r"(?:[;,]\s*)?(?:\band|\bbut|\bwhile|và|còn|trong khi)\s+(?:\w+\.? )?$|;\s*(?:\w+\.? )?$")


def _own_clause(sheet: Sheet, sentence: Sentence, around: list[Subject], place: int) -> re.Match[str] | None:
    """Return the joint before the clause of a verb whose subject is somebody else than that of the verb before."""
    subject = _subject(sheet, sentence, around, place)
    if not isinstance(subject, Subject) or subject.kind not in {"person", "body", "role"}:
        return None
    return _CLAUSE.search(sheet.plain, max(sentence.start, subject.start - 20), subject.start)


#: "…?" asked X: a question, not a request.
_ASKED = re.compile(r"\?[”\"]\s*$")
_SENTENCE_END = re.compile(r"[.!?](?=\W|$)")


@cache
def _verbs(language: str, kind: Kind) -> re.Pattern[str]:
    name = {Kind.ASK: "ask", Kind.RECOMMENDATION: "recommend", Kind.COMMITMENT: "commit"}[kind]
    return lexicon.pattern("actions", language, name)


def _subject(sheet: Sheet, sentence: Sentence, around: list[Subject], place: int) -> Subject | str | None:
    """Return who stands before a verb: one of those who can act, or else the noun before it."""
    before = [one for one in around if one.start < place]
    who = grammar.subject_of(sentence, sentence.index_at(place))
    if who is not None and sentence.tokens[who].link != "nsubjpass":
        start = sentence.tokens[who].start
        parsed = next((one for one in before if one.start <= start < one.end), None)
        if parsed is not None:
            return parsed
        if sentence.tokens[sentence.index_at(place)].tag == "VBG":  # "Ministers adopted a statement pledging to …"
            return sentence.tokens[who].base
    for one in reversed(before):
        gap = sheet.plain[min(one.end, place) : place]
        if re.fullmatch(
            r"[\s,]*(?:(?:also|has|have|had|further|will|would|then|strongly|again|and|its leaders|\w+ly|"
            r"đã|cũng|luôn|tiếp tục|đồng thời|sẽ|rất|tái|còn|Việt Nam|và|xin|trân trọng|"
            r"nhất trí|thống nhất|đồng ý)[\s,]*)*",
            gap,
        ):
            return one
    at = sentence.index_before(place)
    while (at >= 0 and sentence.tokens[at].tag in {"RB", "MD", "R"}) or (
        at >= 0 and sentence.tokens[at].text in {"also", "has", "have", "cũng", "đã"}
    ):
        at -= 1
    if at < 0 or sentence.tokens[at].text in {"and", ",", "but", "or", "và", ";", "thời"}:
        return None
    token = sentence.tokens[at]
    if sheet.language == "vi":
        words = " ".join(one.text for one in sentence.tokens[max(0, at - 2) : at + 1])
        return re.split(r"[,;:.] ", words)[-1]
    return _head_noun(sheet, sentence, at) if token.is_word else None


def _head_noun(sheet: Sheet, sentence: Sentence, at: int) -> str:
    """Return the head of the noun phrase that ends at a token: "levels" of "all levels of the Union"."""
    words = [sentence.tokens[at].base]
    while at > 1 and sentence.tokens[at - 1].text in {"the", "its", "their", "Vietnamese"} | {"of"}:
        at -= 1
        if sentence.tokens[at].text == "of":
            at -= 1
            words.append(sentence.tokens[at].base)
    return words[-1]


def _holds(
    sheet: Sheet,
    sentence: Sentence,
    kind: Kind,
    verb: re.Match[str],
    subject: Subject | str | None,
    said: Said | None,
    *,
    is_lead: bool,
) -> bool:
    words = " ".join(verb.group().lower().split())
    language = sheet.language
    if words in lexicon.words("actions", language, "vague") or _is_noun(sheet, sentence, verb):
        return False
    if words.startswith("advise") and not re.match(
        r"\s+(?:[\w']+\s+){0,6}(?:that|to)\b", sheet.plain[verb.end() : sentence.end]
    ):
        return False
    if words == "mong" and re.match(r"\s+(?:muốn|được|rằng|ước|chờ|đợi)", sheet.plain[verb.end() : sentence.end]):
        return False
    if kind is Kind.RECOMMENDATION and words in lexicon.words("actions", language, "recommend_needs_speaker"):
        return said is not None and not _negated(sheet, verb)
    is_thing = language == "en" and isinstance(subject, str) and subject and not _can_ask(subject, sentence, verb)
    if kind is not Kind.COMMITMENT and is_thing:
        return False
    if kind is Kind.ASK and language == "vi" and verb.start() - sentence.start < 3 and verb.group()[0].isupper():
        return True  # "Giao Sở Nội vụ …": a decision
    if words == "giao" and re.match(
        r"\s+(?:lại|lưu|thông|tiếp|phó|dịch|ước)\b", sheet.plain[verb.end() : verb.end() + 8]
    ):
        return False
    if kind is Kind.ASK and words == "giao" and (isinstance(subject, Subject) or _LEADS.match(subject or "")):
        return True
    if kind is Kind.ASK and words in lexicon.words("actions", language, "ask_needs_that"):
        follows = re.match(
            r"\s+(?:\w+[\s,]+){0,12}?(?:will|to|would|continue)\b" if language == "en" else r"\s+\w+",
            sheet.plain[verb.end() : sentence.end],
        )
        is_passive = "required to" in sheet.plain[verb.start() - 1 : verb.end() + 4]
        return (said is not None or is_passive) and follows is not None
    if kind is Kind.COMMITMENT:
        return _commits(sheet, sentence, words, verb, subject, said)
    if is_lead and said is None:
        return False
    is_agent = isinstance(subject, str) and _is_agent(subject, language)
    is_order = words in {"instructed", "tasked", "ordered", "directed"}
    is_somebody = isinstance(subject, Subject) and (subject.kind != "pronoun" or is_order)
    return said is not None or is_somebody or is_agent or "required to" in words


def _is_agent(noun: str, language: str) -> bool:
    """Return whether a noun stands for a body that the text has named: "the Guild calls on …"."""
    if language == "en":
        return noun in lexicon.words("bodies", "en", "anaphors")
    return _AGENTS["vi"].match(noun.split(" ")[0]) is not None


def _can_ask(noun: str, sentence: Sentence, verb: re.Match[str]) -> bool:
    """Return whether a noun before a verb of asking is somebody, or a study; a passive has no such subject."""
    words = {"study", "report", "survey", "statement", "paper", "review", "declaration", "letter", "authors", "draft"}
    people = lexicon.words("numbers", "en", "people")
    passive = "required to" in verb.string[verb.start() - 10 : verb.end() + 4]
    is_name = noun[0].isupper() and noun not in {"Resolution", "Plan", "Law", "Strategy"}
    return (
        passive or is_name or noun.lower() in words or noun.lower() in people or _AGENTS["en"].search(noun) is not None
    )


def _is_noun(sheet: Sheet, sentence: Sentence, verb: re.Match[str]) -> bool:
    at = sentence.index_at(verb.start())
    if at >= len(sentence.tokens) or sentence.mark_at(verb.start()) is not None:
        return True
    token = sentence.tokens[at]
    before = sentence.tokens[at - 1].text.lower() if at else ""
    if re.search(r"\b(?:[Nn]obody|[Nn]o one|[Nn]one)\b[\w ]{0,12}$", sheet.plain[sentence.start : verb.start()]):
        return True
    if (
        sheet.language == "en"
        and at == 0
        and token.text.istitle()
        and re.match(r"\s+(?:about|whether|if|why|how|what)\b", sheet.plain[verb.end() : verb.end() + 10])
    ):
        return True
    if sheet.language == "vi":
        return before in _NO_VERB_AFTER or not sentence.is_whole(verb.start(), verb.end())
    return (
        token.tag in {"NN", "NNS", "JJ"}
        and verb.group().split()[0] == token.text
        and token.text.lower() not in {"ready", "willing", "willingness", "readiness", "determined"}
    ) or (before in {"a", "an", "the", "as"} and token.tag.startswith("N"))


def _negated(sheet: Sheet, verb: re.Match[str]) -> bool:
    return re.match(r"\s+(?:not)\b", sheet.plain[verb.end() : verb.end() + 6]) is not None


def _commits(
    sheet: Sheet, sentence: Sentence, words: str, verb: re.Match[str], subject: Subject | str | None, said: Said | None
) -> bool:
    """Return whether a promise is made by somebody who can keep one, not an effect that a thing will have."""
    language = sheet.language
    if words in {"will", "would", "sẽ", "is to", "are to"}:
        return (words != "would" or said is not None) and _will(sheet, sentence, verb, subject, said)
    if words in {"nhất trí", "quyết định", "offered"} and not _does_something(sheet, sentence, verb):
        return False
    if words.startswith("sẽ") and said is not None:
        before = sheet.plain[max(sentence.start, verb.start() - 14) : verb.start()]
        acting = [mark for mark in sentence.marks if mark.kind in {"place", "body"} and mark.end < verb.start()]
        if _SAYS_WILL.search(before) or (acting and before.endswith(" và ")):  # "cho biết sẽ dành …"
            return True
    is_strong = not words.startswith(("will", "would", "sẽ", "shall", "aims", "plans", "plan ", "intends", "tiếp tục"))
    if isinstance(subject, str):
        noun = subject.lower()
        if language == "en" and noun in lexicon.words("actions", "en", "things"):
            return False
        if language == "vi" and any(
            noun.endswith(thing) or f" {thing} " in f" {noun} " for thing in lexicon.words("actions", "vi", "things")
        ):
            return False
        if (
            subject.split()[-1:]
            and subject.split()[-1][0].isupper()
            and sentence.mark_at(verb.start() - 2) is None
            and said is not None
        ):
            return True
        place = next((mark for mark in sentence.of_kind("place") if 0 <= verb.start() - mark.end < 8), None)
        can = _AGENTS[language].search(noun) is not None or place is not None
        people = lexicon.words("numbers", language, "people")
        return can or (is_strong and said is not None and (noun in people or noun.split()[-1:] == [""]))
    if isinstance(subject, Subject):
        if subject.kind == "group" and subject.name.lower().endswith("report"):
            return False
        return is_strong or subject.kind in {"person", "body", "pronoun", "role", "group"}
    return is_strong and said is not None


def _does_something(sheet: Sheet, sentence: Sentence, verb: re.Match[str]) -> bool:
    """Return whether something to be done or given follows: "nhất trí mở thêm", "offered technical support"."""
    at = sentence.index_at(verb.end())
    token = sentence.tokens[at] if at < len(sentence.tokens) else None
    if token is None:
        return False
    if sheet.language == "vi":
        return token.tag == "V" and not is_speech_verb(sheet, token) and token.text not in {"thông", "cao", "ban"}
    given = {"support", "help", "assistance", "training", "funds", "funding"}
    return any(one.text in given for one in sentence.tokens[at : at + 4])


_ANAPHOR = re.compile(
    r"(?:\b[Tt]he (?:Union|Ministry|Government|Committee|Commission|Agency|Centre|Center|"
    r"Department|Council|Fund|Bank|Network|Foundation|Embassy|Institute|Association)|"
    r"(?:Hội|Bộ|Ban|Ủy ban|Trung tâm|Sở|Viện|Quỹ|Liên hiệp|Chính phủ|UBND|Công ty|Trường|Bệnh "
    r"viện|Câu lạc bộ|Hợp tác xã|hợp tác xã|Tỉnh|Thành phố|Đại sứ quán|Cục|Vụ))"
    r"\s+(?:cũng |also )?$"
)


_SAYS_WILL = re.compile(r"(?:cho biết|khẳng định|cho hay|thông báo|tuyên bố|nói|rằng|nhấn mạnh)\s+$")
_ANAPHOR_BEFORE = re.compile(_ANAPHOR.pattern.removesuffix(r"\s+(?:cũng |also )?$") + r"\s+(?:đã|has|have)\b")


def _will(
    sheet: Sheet, sentence: Sentence, verb: re.Match[str], subject: Subject | str | None, said: Said | None
) -> bool:
    """Return whether a bare "will" promises: a body or "we" is its subject, and something is to be done."""
    if re.match(
        r"\s+(?:not|try|be|have|see|benefit|receive|become|like|suggest|recommend|urge|propose|say|add|ask|allow|mean|make|"
        r"bring|cost|enable|lead|được|là|có(?! (?:văn bản|công văn|kế hoạch|hướng dẫn|báo cáo|chính sách))|bị|giúp)\b",
        sheet.plain[verb.end() : verb.end() + 24],
    ):
        return False
    before = sheet.plain[max(sentence.start, verb.start() - 14) : verb.start()]
    if _ANAPHOR.search(before) or (isinstance(subject, str) and sheet.language == "en" and _is_agent(subject, "en")):
        return True
    is_we = said is not None and re.search(r"(?:[Cc]húng tôi|[Tt]ôi|\b[Ww]e|\bI)\s+$", before) is not None
    joined = re.search(r"\b(?:and|và)\s+$", before) is not None
    opens = sentence.marks[:1] and sentence.marks[0].kind == "body" and sentence.marks[0].start - sentence.start < 5
    if joined and said is not None and (opens or _ANAPHOR_BEFORE.search(sheet.plain, sentence.start, verb.start())):
        return True
    if not isinstance(subject, Subject):
        noun = subject.lower() if subject else ""
        return is_we or (said is not None and _AGENTS[sheet.language].search(noun) is not None)
    return subject.kind in {"body", "group", "person", "role"} or is_we


def _promise(
    sheet: Sheet, sentence: Sentence, kind: Kind, verb: re.Match[str], subject: Subject | str | None, said: Said | None
) -> Promise:
    start, end = sentence.start, sentence.end
    if said is not None and said.sentence is sentence and verb.start() >= said.start:
        start = said.start
    elif said is not None and said.mode == "direct":
        start, end = max(start, said.start), min(end, said.end)
    modal = verb.group().lower() in lexicon.words("actions", sheet.language, "recommend_needs_speaker")
    if verb.start() - start > 0.35 * (end - start) and not modal and (said is None or said.mode != "direct"):
        start = verb.start()
    trail = _TRAIL.search(sheet.plain, max(start, verb.end()), end)
    if trail and trail.start() - start > 20:
        end = trail.start()
    stretch = trimmed(sheet.plain, start, end)
    actor, key = _actor(subject, said)
    rest = sheet.plain[verb.end() : sentence.end]
    due = _DUE[sheet.language].search(rest)
    on = next((one.iso for one in dates(sheet.plain, verb.end(), sentence.end, sheet.language)), None)
    support = lexicon.pattern("actions", sheet.language, "support")
    is_support = (
        kind is Kind.COMMITMENT
        and support.search(sheet.plain, verb.start(), min(sentence.end, verb.end() + 40)) is not None
    )
    return Promise(
        stretch.start,
        stretch.end,
        kind,
        actor,
        key,
        _target(sheet, sentence, kind, verb, is_support=is_support),
        is_support,
        None
        if is_support
        else (due.group(1) if due else on if on and re.search(r"\b(?:by|before|trước|đến)\b", rest[:60]) else None),
        0.85 if said is not None else 0.65,
        f"{kind.value} verb",
    )


def _actor(subject: Subject | str | None, said: Said | None) -> tuple[str | None, str | None]:
    if isinstance(subject, Subject) and subject.kind in {"person", "body", "group"}:
        return subject.name, subject.key
    if isinstance(subject, str) and subject and said is None:
        return subject, None
    return (said.speaker.name, said.speaker.key) if said is not None else (None, None)


def _target(sheet: Sheet, sentence: Sentence, kind: Kind, verb: re.Match[str], *, is_support: bool) -> str | None:
    """Return to whom an ask goes, or whom a pledge is to help: the words up to "to", or the body after the verb."""
    rest = sheet.plain[verb.end() : sentence.end]
    if kind is Kind.ASK:
        found = re.match(
            r"\s+(?:on\s+|upon\s+|for\s+)?((?:the\s+)?[^,.;:]{3,90}?)\s+to\s+\w+"
            if sheet.language == "en"
            else r"\s+((?:các|Hội|Bộ|Chính phủ|UN|lãnh đạo|chính quyền|đại biểu|cán "
            r"bộ)[^.;:]{0,60}?)\s+(?:tiếp tục|cần|quan tâm|tăng cường|hỗ trợ|phối hợp|đẩy mạnh|tập trung|"
            r"chú trọng|thực hiện)",
            rest,
        )
        return " ".join(found.group(1).split()) if found else None
    if is_support:
        mark = next(
            (one for one in sentence.marks if one.kind in {"body", "place"} and one.start >= verb.start()), None
        )
        return sheet.plain[mark.start : mark.end] if mark else None
    return None
