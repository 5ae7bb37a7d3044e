"""The applicant's word at the desk: how promises, commitments and checks are said and chosen (RD-10)."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from onewindow.cases.queries import CaseView
from onewindow.desk.cases.act_forms import Choices
from onewindow.desk.cases.words import Words

CHECK_WORDS: Mapping[str, tuple[str, Words]] = {
    "": ("outline", _("决定后核查")),
    "checking": ("blue", _("待核查")),
    "met": ("green", _("符合承诺")),
    "rectifying": ("amber", _("限期改正")),
    "false": ("red", _("承诺不实，待依法撤销")),
}
NOTE_WORDS: Mapping[str, tuple[str, Words]] = {
    "noted": ("amber", _("已记载，可以提出异议")),
    "contested": ("blue", _("申请人有异议，待答复")),
    "stands": ("grey", _("已答复：维持记载")),
    "lifted": ("green", _("已答复：撤销记载")),
}


# What the case page looks up: words and tones by state.
STANDING_OF_WORD: Mapping[str, Mapping[str, Words]] = {
    "check_states": {key: words for key, (_tone, words) in CHECK_WORDS.items()},
    "check_tones": {key: tone for key, (tone, _words) in CHECK_WORDS.items()},
    "note_states": {key: words for key, (_tone, words) in NOTE_WORDS.items()},
    "note_tones": {key: tone for key, (tone, _words) in NOTE_WORDS.items()},
}


def list_word_choices(case: CaseView) -> Choices:
    """Which papers may be promised: the lacking secondary ones of an item that tolerates it."""
    return {"codes": case.word.tolerable}
