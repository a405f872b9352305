"""The words of a question that say nothing about what it is after.

The retrieve stage. English; a word that stands in quotes is looked for all the same.
"""

from __future__ import annotations

from typing import Final

STOPPED: Final = frozenset(
    """
    a an the this that these those such same other another each every any some all both either neither no not nor
    i me my mine myself we us our ours ourselves you your yours yourself he him his himself she her hers herself
    it its itself they them their theirs themselves one someone anyone something anything nothing everything
    am is are was were be been being do does did doing done have has had having
    can could may might must shall should will would ought need
    what which who whom whose when where why how whether
    and or but if then than so because as while though although since until unless
    of in on at by for with about against between into through during before after above below to from up down out
    off over under again further once here there
    just only very too also even still ever never yet already much many more most few less least own
    kind kinds type types sort sorts like likely probably maybe perhaps
    get gets got getting go goes going went make makes made say says said tell told
    aren couldn didn doesn don hadn hasn haven isn mightn mustn needn shan shouldn wasn weren won wouldn ain cannot
    """.split()  # noqa: SIM905 - read as words, not as two hundred literals
)
