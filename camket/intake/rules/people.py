"""People: every name on the sheet gathered under one person, with posts, body and what tells the sex."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache

from camket.core.text import fold
from camket.intake.rules import lexicon, names, post_words, posts
from camket.intake.rules.bodies import Register
from camket.intake.rules.decoding import is_syllable
from camket.intake.rules.known import Known, KnownPerson
from camket.intake.rules.post_titles import Post
from camket.intake.rules.proposals import SexBasis
from camket.intake.rules.sheet import Mark, Sentence, Sheet, Token

_WHO = {
    "en": re.compile(r",\s+who\b|,\s+\d{2},"),
    "vi": re.compile(r",\s*(?:sinh năm|\d{2} tuổi|dân tộc|người dân tộc)|\s*\(sinh năm|\s*\(\d{2} tuổi"),
}
_GENTLE = {
    "en": re.compile(r"(?:Mr|Ms|Mrs|Miss|Madam|Madame|Dr|Prof|Professor|Sir)\.?\s*$"),
    "vi": re.compile(r"(?<!\w)(?:bà|ông|chị|anh|cô|ngài)\s*$", re.I),
}


_SPOKEN_TO = re.compile(
    r"(?<!\w)(?:[Bb]à|[Ôô]ng|[Cc]hị|[Aa]nh|[Cc]ô|[Ee]m|[Cc]ụ|[Đđ]ồng chí|Đại sứ|kỹ sư|luật sư|bác sĩ|"
    r"(?:Đại|Thượng|Trung|Thiếu) (?:tướng|tá|úy)|(?:GS|PGS|TS|ThS)[.\w]*) $"
)
#: What is no longer held, folded.
_PAST = ("nguyen ", "cuu ", "former ")


@dataclass(slots=True)
class Found:
    """A person on the sheet: every stretch that names the person, in the order found, and what is known so far."""

    key: str
    name: str
    spans: list[tuple[int, int]] = field(default_factory=list)
    short: list[tuple[int, int]] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    #: Bodies that a person is "of", without a post.
    bodies: list[Post] = field(default_factory=list)
    #: What an officer is called by when no post is given.
    rank: Post | None = None
    sex: str | None = None
    basis: SexBasis | None = None
    made_by: str = "Vietnamese name"
    confidence: float = 0.95
    known: KnownPerson | None = None

    def learn_sex(self, sex: str, basis: SexBasis) -> None:
        """Keep a sex; what a title tells wins over a pronoun, a pronoun over a middle name."""
        order = [SexBasis.TITLE, SexBasis.PRONOUN, SexBasis.MIDDLE_NAME, SexBasis.REGISTER]
        if self.basis is None or order.index(basis) < order.index(self.basis):
            self.sex, self.basis = sex, basis


class Cast:
    """The people of one text."""

    def __init__(self) -> None:
        self.found: dict[str, Found] = {}

    def __iter__(self) -> Iterator[Found]:
        return iter(self.found.values())

    def by_key(self, key: str) -> Found | None:
        """Return the person with a key."""
        return self.found.get(key)


def find_people(sheet: Sheet, register: Register, known: Known) -> Cast:
    """Mark the names that are left, and return everybody with posts and the sex that titles and names tell."""
    cast = Cast()
    for sentence in sheet.sentences:
        _mark_others(sheet, sentence, register)
    for sentence in sheet.sentences:
        for mark in sentence.of_kind("person"):
            _enlist(sheet, sentence, cast, mark)
    _join_shorter(sheet, cast)
    mark_short_names(sheet, cast)
    for sentence in sheet.sentences:
        for mark in sentence.of_kind("person"):
            person = cast.by_key(mark.key)
            if person is not None:
                _learn_posts(sheet, sentence, register, person, mark)
                _learn_title(sheet, sentence, person, mark)
    for person in cast:
        person.posts = [_with_ministry(sheet, register, post) for post in person.posts]
        _learn_from_name(person)
        _learn_from_register(person, known)
    return cast


def _enlist(sheet: Sheet, sentence: Sentence, cast: Cast, mark: Mark) -> None:
    """Put a name in the cast and its key on the mark."""
    name = " ".join(sheet.plain[mark.start : mark.end].split())
    key = mark.key if mark.key in cast.found else fold(name)
    person = cast.found.setdefault(key, Found(key, name))
    if not names.is_vietnamese(name):
        person.made_by, person.confidence = "name beside a post, a verb or in the model", 0.85
    if mark.key.startswith("?"):
        person.made_by, person.confidence = "spacy en_core_web_sm", 0.6
    person.spans.append((mark.start, mark.end))
    sentence.force(Mark("person", mark.start, mark.end, key))


def _join_shorter(sheet: Sheet, cast: Cast) -> None:
    """Let "Elisa Fernandez" be "Elisa Fernandez Saenz": all words of the one stand in exactly one other, in order."""
    for person in sorted(cast, key=lambda one: len(one.key)):
        words = person.key.split()
        longer = [other for other in cast if other is not person and _is_within(words, other.key.split())]
        if len(longer) != 1:
            continue
        longer[0].spans += person.spans
        del cast.found[person.key]
        for start, end in person.spans:
            sheet.sentence_at(start).force(Mark("person", start, end, longer[0].key))


def _is_within(words: list[str], others: list[str]) -> bool:
    if len(words) >= len(others):
        return False
    rest = iter(others)
    return all(word in rest for word in words) and (words[0] == others[0] or words[-1] == others[-1])


# --- names that are not Vietnamese ----------------------------------------------------------------------------------


def _mark_others(sheet: Sheet, sentence: Sentence, register: Register) -> None:
    """Mark foreign names: runs of capitals that a post, a form of address, a verb or the model shows to be people."""
    for first, last in _runs(sheet, sentence):
        start, end = sentence.tokens[first].start, sentence.tokens[last].start + len(sentence.tokens[last].base)
        sign = _sign(sheet, sentence, first, last, register)
        if sign:
            sentence.add(Mark("person", start, end, sign if sign == "?" else ""))


def _runs(sheet: Sheet, sentence: Sentence) -> Iterator[tuple[int, int]]:
    """Yield (first, last) tokens of runs of capitals that no mark covers, posts and forms of address cut off."""
    particles = set(lexicon.words("names", "vi", "particles"))
    tokens = sentence.tokens
    at = 0
    while at < len(tokens):
        start = _after_titles(sheet, sentence, at)
        if start != at:
            at = start
            continue
        if not _may_be_name(sheet, sentence, at):
            at += 1
            continue
        last = at
        while last + 1 < len(tokens) and not tokens[last].text.endswith("'s"):
            if not _adjoin(sheet, tokens[last], tokens[last + 1]):
                break
            if (
                _may_be_name(sheet, sentence, last + 1, is_later=True)
                and _after_titles(sheet, sentence, last + 1) == last + 1
            ):
                last += 1
            elif (
                tokens[last + 1].text.lower() in particles
                and last + 2 < len(tokens)
                and _may_be_name(sheet, sentence, last + 2)
            ):
                last += 2
            else:
                break
        yield at, last
        at = last + 1


def _adjoin(sheet: Sheet, one: Token, other: Token) -> bool:
    gap = sheet.plain[one.end : other.start]
    return gap in {" ", "\n", "  "} or (gap == "" and one.text.endswith("."))


@cache
def _titles(language: str) -> re.Pattern[str]:
    terms = {*lexicon.words("posts", language, "heads"), *lexicon.words("posts", language, "address")}
    terms |= set(lexicon.words("posts", language, "ranks")) | set(lexicon.words("posts", language, "before"))
    terms |= {term[0].upper() + term[1:] for term in terms}
    return re.compile(lexicon.either(terms))


def _after_titles(sheet: Sheet, sentence: Sentence, at: int) -> int:
    """Return the token after the titles that begin at token `at`; `at` where none does."""
    found = _titles(sheet.language).match(sheet.plain, sentence.tokens[at].start, sentence.end)
    if not found:
        return at + _opens_with_a_post(sheet, sentence, at)
    after = sentence.index_at(found.end())
    return max(after, at + 1)


def _opens_with_a_post(sheet: Sheet, sentence: Sentence, at: int) -> bool:
    """Return whether a post has its capital from the sentence that it begins: "Listener Furaha Zawadi"."""
    following = sentence.tokens[1:3]
    if at or sheet.language != "en" or len(following) < 2 or not all(token.is_capital for token in following):
        return False
    return sentence.tokens[0].text.lower() in lexicon.words("posts", "en", "small_heads")


@cache
def _never() -> frozenset[str]:
    return frozenset({*lexicon.words("names", "en", "never"), *lexicon.words("names", "en", "calendar")})


@cache
def _common() -> frozenset[str]:
    """Words of bodies, instruments and events, which are no names of people."""
    words = {*lexicon.words("bodies", "en", "heads"), *lexicon.words("instruments", "en", "heads"), *_never()}
    words |= {word for name in lexicon.mapping("places", "en", "demonyms") for word in name.split()}
    words |= {noun.capitalize() for noun in lexicon.words("events", "en", "nouns")}
    words |= set(lexicon.words("bodies", "en", "not_bodies")) | set(lexicon.words("bodies", "en", "people_and_papers"))
    words |= set(lexicon.words("bodies", "en", "portfolio")) - {"Rose", "Law"}
    return frozenset(words)


def _may_be_name(sheet: Sheet, sentence: Sentence, at: int, *, is_later: bool = False) -> bool:
    """Return whether a word may be one of a foreign name; `is_later` after its first: "Rah Lan Hiếu"."""
    token = sentence.tokens[at]
    word = token.base
    is_other = word in _common() and not (token.hint == "PERSON" and word in _never())  # "Park Ji-won"
    if not token.is_capital or not token.is_word or sentence.mark_at(token.start) or is_other:
        return False
    if word.isupper() and len(word) > 1 and not re.fullmatch(r"(?:[A-ZĐ]\.)+", word) and len(word) < 7:
        return False
    if at == 0 and sheet.language == "en" and token.tag not in {"NNP", "NNPS", "NN", "JJ", ""}:
        return False
    if sheet.language == "vi" and not is_later and word in names.BODY_NOUNS:
        return False
    if sheet.language == "vi" and (names.opens_other(sheet, token) or _is_cut(sentence, at)):
        return False
    is_plain = sheet.language == "vi" and names.has_marks(word) and is_syllable(word)
    return is_later or not is_plain or _is_spoken_to(sheet, sentence, at)


def _is_cut(sentence: Sentence, at: int) -> bool:
    """Return whether a Vietnamese word goes on in small letters: "Thị" of "Thị trường"."""
    token, following = sentence.tokens[at], sentence.tokens[at + 1 : at + 2]
    is_word = bool(following) and following[0].text.islower() and token.word_end >= following[0].end
    return is_word and token.tag != "Np" and is_syllable(token.text.lower())


def _is_spoken_to(sheet: Sheet, sentence: Sentence, at: int) -> bool:
    """Return whether a form of address or a rank shows that a surname of no list begins: "chị Tằng Lan Nảy"."""
    pair = sentence.tokens[at : at + 2]
    start = pair[0].start
    if len(pair) < 2 or not pair[1].is_capital or sentence.mark_at(pair[1].start) or pair[1].start - pair[0].end != 1:
        return False
    return _SPOKEN_TO.search(sheet.plain, max(sentence.start, start - 14), start) is not None


def _sign(sheet: Sheet, sentence: Sentence, first: int, last: int, register: Register) -> str | None:
    """Return what shows that a run of capitals is a person: "post", "verb", "?" for the model alone, or None."""
    start, end = sentence.tokens[first].start, sentence.tokens[last].start + len(sentence.tokens[last].base)
    length = last - first + 1
    if length > 6 or (length == 1 and len(sentence.tokens[first].text) < 3):
        return None
    hints = {token.hint for token in sentence.tokens[first : last + 1]}
    if length > 1 and _is_label(sheet, sentence, start, end):
        return "post"
    before = sheet.plain[max(sentence.start, start - 40) : start]
    if _is_what_a_post_is_of(sheet, before) or names.PLACE_KIND.match(sheet.plain, end):
        return None
    is_addressed = names.address(sheet.language).search(before) is not None
    if length == 1:
        gentle = _GENTLE[sheet.language].search(before) is not None
        return "post" if gentle or (is_addressed and hints == {"PERSON"}) else None
    if sheet.language == "vi" and all(is_syllable(token.text.lower()) for token in sentence.tokens[first : last + 1]):
        return "post" if is_addressed else None
    if is_addressed or posts.posts_before(sheet, sentence, start, register):
        return "post"
    after = [post for post in posts.posts_after(sheet, sentence, end, register)[0] if post.title or "PERSON" in hints]
    if after or _WHO[sheet.language].match(sheet.plain, end):
        is_told = any(post.title for post in after) and length > 1
        return "post" if is_told or not hints & {"GPE", "LOC", "NORP"} or "PERSON" in hints else None
    if _before_speech(sheet, sentence, end) and not hints & {"GPE", "NORP", "EVENT"}:
        return "verb"
    beside = sentence.mark_at(start - len(" and x")) if before.endswith(" and ") else None
    if beside is not None and beside.kind == "place":  # "the ports of Quy Nhon and Tam Quan"
        return None
    return "?" if "PERSON" in hints and not hints & {"ORG", "GPE", "EVENT", "WORK_OF_ART"} else None


def _is_label(sheet: Sheet, sentence: Sentence, start: int, end: int) -> bool:
    """Return whether a name opens a paragraph of an interview, as it opens others: "Sreymom Chea: Forty-one."."""
    opens = start - sentence.start < 2 and re.match(r" ?:", sheet.plain[end : end + 2]) is not None
    return opens and len(re.findall(rf"(?m)^\W*{re.escape(sheet.plain[start:end])} ?:", sheet.plain)) > 1


@cache
def _of_a_post() -> re.Pattern[str]:
    heads = post_words.any_heads("en").pattern
    return re.compile(rf"{heads}\s+(?:of|for|in|at|on)\s+(?:the\s+)?$|(?:Place|Venue): $")


def _is_what_a_post_is_of(sheet: Sheet, before: str) -> bool:
    """Return whether capitals are what a post is of, or where a meeting is held: "Governor of Tohoku Coast"."""
    found = _of_a_post().search(before) if sheet.language == "en" else None
    return found is not None and not found.group().startswith("mother")


def _before_speech(sheet: Sheet, sentence: Sentence, end: int) -> bool:
    rest = sheet.plain[end : min(sentence.end, end + 30)]
    found = re.match(r"\s+(?:also |further |then |later )?", rest)
    verbs = lexicon.pattern("speech", sheet.language, "verbs")
    return found is not None and verbs.match(sheet.plain, end + found.end()) is not None


# --- short names ----------------------------------------------------------------------------------------------------


def mark_short_names(sheet: Sheet, cast: Cast) -> None:
    """Mark "Minister Son", "Hung said", "Flowers", "bà Nga": a part of a name that one person of the text bears."""
    owners: dict[str, set[str]] = {}
    for person in cast:
        for word in _short_forms(person):
            owners.setdefault(word, set()).add(person.key)
    for sentence in sheet.sentences:
        for at, token in enumerate(sentence.tokens):
            _mark_tail(sheet, sentence, at, cast)
            keys = owners.get(token.base)
            if not keys or not token.is_capital or ((mark := sentence.mark_at(token.start)) and mark.kind != "place"):
                continue
            key = next(iter(keys)) if len(keys) == 1 else _by_title(sheet, sentence, at, keys, cast)
            owner = cast.by_key(key) if key else None
            if owner is None or token.start < owner.spans[0][0] or not _is_short(sheet, sentence, at, owner):
                continue
            end = token.start + len(token.base)
            sentence.force(Mark("person", token.start, end, owner.key))
            owner.short.append((token.start, end))


def _mark_tail(sheet: Sheet, sentence: Sentence, at: int, cast: Cast) -> None:
    """Mark the last two words of a longer name, said alone: "bà Thu Hà", "Ms Thanh Hoa"."""
    pair = sentence.tokens[at : at + 2]
    if len(pair) < 2 or not all(one.is_capital for one in pair) or sentence.mark_at(pair[0].start):
        return
    words = [pair[0].text, pair[1].base]
    owners = [one for one in cast if len(one.name.split()) > 2 and one.name.split()[-2:] == words]
    end = pair[1].start + len(pair[1].base)
    if len(owners) != 1 or sheet.plain[pair[0].end : pair[1].start] != " " or pair[0].start <= owners[0].spans[0][0]:
        return
    if sentence.add(Mark("person", pair[0].start, end, owners[0].key)):
        owners[0].short.append((pair[0].start, end))


def _short_forms(person: Found) -> set[str]:
    words = person.name.split()
    if names.is_vietnamese(person.name):
        middles = {word for word in words[1:-1] if len(words) == 3 and word not in {"Thi", "Thị", "Van", "Văn"}}
        return {words[-1], *middles}
    inner = [word for word in words[1:-1] if len(word) > 4]  # "Camila Fuentealba Rojas"
    return {word for word in (words[0], *inner, words[-1]) if len(word) > 2 and word not in _never()}


def _by_title(sheet: Sheet, sentence: Sentence, at: int, keys: set[str], cast: Cast) -> str | None:
    """Return the person among several with the same short name whose post stands before it."""
    before = sheet.plain[max(sentence.start, sentence.tokens[at].start - 40) : sentence.tokens[at].start].strip()
    for key in sorted(keys):
        person = cast.by_key(key)
        if person and any(before and before.split()[-1] in post.title.split() for post in person.posts):
            return key
    return None


def _is_short(sheet: Sheet, sentence: Sentence, at: int, person: Found) -> bool:
    token = sentence.tokens[at]
    before = sheet.plain[max(sentence.start, token.start - 40) : token.start]
    if names.address(sheet.language).search(before):
        return True
    if sheet.language == "vi":
        return not names.is_vietnamese(person.name) and token.base == person.name.split()[-1]
    if sentence.mark_at(token.start) is not None:
        return False
    tokens = sentence.tokens
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if following is not None and following.is_capital and following.is_word and following.start - token.end < 2:
        return False
    if at > 1 and tokens[at - 1].is_capital and tokens[at - 1].is_word:
        return False
    is_last = token.base == person.name.split()[-1]
    is_inside = at > 0 and tokens[at - 1].text not in {"“", '"', "”"}
    if not names.is_vietnamese(person.name) or (
        is_last and (token.text.endswith("'s") or token.hint == "PERSON" or is_inside)
    ):
        return True
    if following is not None and lexicon.pattern("speech", "en", "verbs").match(following.text):
        return True
    return following is not None and following.tag in {"VBD", "VBZ", "MD", "RB", "VBP"}


# --- posts and sex --------------------------------------------------------------------------------------------------


def _learn_posts(sheet: Sheet, sentence: Sentence, register: Register, person: Found, mark: Mark) -> None:
    is_short = (mark.start, mark.end) in person.short
    after, _ = posts.posts_after(sheet, sentence, mark.end, register)
    before = [] if is_short else posts.posts_before(sheet, sentence, mark.start, register)
    person.rank = person.rank or posts.rank_before(sheet, sentence, mark.start)
    before, after = _joined(sheet, mark, before, after)
    for post in [*before, *after]:
        if not post.title:
            person.bodies.append(post)
            continue
        same = [other for other in person.posts if same_post(sheet, post, other)]
        if any(len(other.title) >= len(post.title) for other in same):
            continue
        is_bare = bool(same) and len(same[0].title.split()) < 3 and same[0].end <= mark.start < post.start
        place = person.posts.index(same[0]) if same and not is_bare else len(person.posts)
        person.posts = [other for other in person.posts if other not in same]
        person.posts.insert(min(place, len(person.posts)), post)


def _joined(sheet: Sheet, mark: Mark, before: list[Post], after: list[Post]) -> tuple[list[Post], list[Post]]:
    """Join a post that the name has cut in two: "Chief Justice X of the Supreme Court"; a rank stays as it is."""
    if sheet.language != "en" or not before or not after or after[0].title:
        return before, after
    last, body = before[-1], after[0]
    ranks = {*lexicon.words("posts", "en", "ranks"), *lexicon.words("posts", "en", "degrees"), "Justice", "Doctor"}
    of = sheet.plain[mark.end : body.start]
    if last.body or last.title in ranks or not re.fullmatch(r" of (?:the )?", of):
        return before, after
    title = " ".join(f"{last.title}{of}{sheet.plain[body.start : body.end]}".split())
    return [*before[:-1], replace(last, title=title, body=body.body, derived=None)], after[1:]


def _with_ministry(sheet: Sheet, register: Register, post: Post) -> Post:
    """Return the post of a bare "Thứ trưởng X" with the ministry that the text is about; any other post as it is."""
    bare = lexicon.words("posts", sheet.language, "of_a_ministry")
    if post.body or post.derived or post.title not in bare:
        return post
    found = [body for body in register if body.key.startswith(("bo ", "ministry of "))]
    if len(found) > 1:
        whole = fold(sheet.plain)
        found = [body for body in found if f"{fold(post.title)} {body.key}" in whole]
    if len(found) != 1:
        return post
    title = f"{post.title} {found[0].name}" if sheet.language == "vi" else post.title
    return replace(post, title=title, body=found[0].key)


def same_post(sheet: Sheet, one: Post, other: Post) -> bool:
    """Return whether two titles are one post: "VWU Vice President", "Vice President of the Vietnam Women's Union"."""
    first, second = fold(one.title), fold(other.title)
    small = {"of", "the", "for", "in", "to", "a", "and"} if sheet.language == "en" else {"cua", "ve", "tai", "va"}
    if first.startswith(_PAST) != second.startswith(_PAST):
        return False
    words, others = set(first.split()) - small, set(second.split()) - small
    if words <= others or others <= words:
        return True
    pattern = post_words.any_heads(sheet.language)
    heads = [found.group().lower() for post in (one, other) if (found := pattern.search(post.title))]
    return len(set(heads)) == 1 and (one.body or one.derived) == (other.body or other.derived) and one.body is not None


def _learn_title(sheet: Sheet, sentence: Sentence, person: Found, mark: Mark) -> None:
    """Take the sex that a form of address or a post tells: "Ms", "bà", "Chairwoman"."""
    start = post_words.stripped(sheet, sentence.start, mark.start)
    window = sheet.plain[start : mark.start]
    for post in person.posts:
        if post.end <= mark.start and mark.start - post.end < 30:
            window = sheet.plain[post_words.stripped(sheet, sentence.start, post.start) : mark.start]
        elif post.start >= mark.end and post.start - mark.end < 60:
            window += " " + sheet.plain[post.start : post.end]
    if (mark.start, mark.end) in person.short:
        before = sheet.plain[max(sentence.start, mark.start - 12) : mark.start].split()
        window = before[-1] if before else ""
    sexes = {sex for sex in ("f", "m") if _titles_of(sheet.language, sex).search(window)}
    if len(sexes) == 1:
        person.learn_sex(sexes.pop(), SexBasis.TITLE)


@cache
def _titles_of(language: str, sex: str) -> re.Pattern[str]:
    terms = lexicon.words("sexes", language, f"{sex}_titles")
    flags = re.IGNORECASE if language == "vi" else 0
    ends = r"(?!\w)" if language == "vi" else ""
    return re.compile(lexicon.either(terms).replace(r"(?!\w)", "") + (ends or r"(?![a-z])"), flags)


def _learn_from_name(person: Found) -> None:
    words = person.name.split()
    is_plain = names.is_vietnamese(person.name) and len(words) > 2 and words[1] == "Thi"
    if is_plain or "Thị" in words[1:-1]:
        person.learn_sex("f", SexBasis.MIDDLE_NAME)


def _learn_from_register(person: Found, known: Known) -> None:
    for one in known.people:
        if person.key in {fold(name) for name in (one.name, *one.aliases)}:
            person.known = one
            if one.sex in {"f", "m"}:
                person.learn_sex(one.sex, SexBasis.REGISTER)
