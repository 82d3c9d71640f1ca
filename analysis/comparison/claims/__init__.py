"""The same fact across outlets: which quantities report one claim, and whether they agree.

Two quantities report one fact if they count compatible things in the same role ("killed", "hosted"),
at a shared place, in a compatible period, and their values can be reconciled. An equal number alone
is no evidence, and a small one next to none. Each pair is judged on evidence that the table shows:

====================  =====================================================================
evidence              the two are kept apart if
====================  =====================================================================
kind, unit            they differ
category              what happened to the things counted differs (killed, displaced …)
thing counted         the nouns are of different classes, or an adjective contradicts
                      ("soldats turcs", "soldats russes"; "blessés légers", "grièvement blessés")
part or whole         one is a part of what its sentence counts ("200 blessés, dont 12 graves")
place                 both sentences name places or states, and none is shared
period                the sentences name different years, one says that its toll has been
                      replaced ("un précédent bilan"), or the articles are more than `days` apart
value                 the intervals do not meet, unless what is told is so alike that they
                      conflict
====================  =====================================================================

A value is an interval: "34" is 34, "une trentaine" 24 to 36, "3,7 millions" what rounds to it, "des
milliers" 2,000 to 20,000, "plus de 1.600" up to half as much again.
"""

from analysis.comparison.claims.facts import interval
from analysis.comparison.claims.verdicts import COLUMNS, VERDICTS, match_claims

__all__ = ["COLUMNS", "VERDICTS", "interval", "match_claims"]
