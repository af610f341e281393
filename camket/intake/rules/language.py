"""Which language a stretch of text is in, from its small words and letters."""

from __future__ import annotations

import re
from collections import Counter

from camket.intake.rules import lexicon

_WORD = re.compile(r"[^\W\d_]+")
_LOOKED_AT = 40_000
#: Vowels that no other of the languages here writes: with a tone on top of another mark, or with a hook or horn.
_VIETNAMESE = re.compile("[ăđơưắằẳẵặấầẩẫậếềểễệốồổỗộớờởỡợứừửữựảẻỉỏủỷạẹịọụỵẽĩũỹ]", re.IGNORECASE)
#: Fewer words than this say too little of a language.
_FEW = 4


def language_of(text: str, *, ask: bool = False) -> str | None:
    """Return the ISO 639-1 code of the language that `text` is mostly in, or None where nothing tells.

    Vietnamese without marks counts as Vietnamese. With `ask`, a text whose small words tell nothing is given to
    langdetect, which takes a third of a second to wake.
    """
    words = [word.lower() for word in _WORD.findall(text[:_LOOKED_AT])]
    if not words:
        return None
    counts = Counter(words)
    scores = {
        code: sum(counts[word] for word in lists["words"]) / len(words)
        for code, lists in lexicon.table("language").items()
    }
    marked = sum(1 for word in words if _VIETNAMESE.search(word)) / len(words)
    scores["vi"] += marked
    if scores["vi"] < 0.05:
        scores["vi"] += sum(counts[word] for word in lexicon.words("language", "vi", "bare")) / len(words)
    best = max(scores, key=lambda code: scores[code])
    if scores[best] >= 0.06 or (len(words) < 40 and scores[best] > 0):
        return best
    return _asked(text) if ask and len(words) > _FEW else None


def _asked(text: str) -> str | None:
    """Ask langdetect, which knows 55 languages; its answer is made repeatable by a fixed seed."""
    from langdetect import DetectorFactory, LangDetectException, detect

    DetectorFactory.seed = 0
    try:
        return str(detect(text[:_LOOKED_AT])).partition("-")[0]
    except LangDetectException:
        return None
