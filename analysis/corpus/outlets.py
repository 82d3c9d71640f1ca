"""Outlets and agencies: the names under which texts and pages give them, from rules/outlets.toml."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from analysis.corpus.rules import Rules, RulesError

# A name that no rule holds: words with capital letters.
_CAPITAL = r"[A-ZÀ-ÖØ-Þ0-9][\w.'’-]{0,30}"
CAPITALS = rf"{_CAPITAL}(?: (?:(?:de|du|des|la|le|les|et) )?{_CAPITAL}){{0,4}}"


class Outlets:
    """The outlets and agencies of rules/outlets.toml, ready for matching.

    Parameters
    ----------
    rules : Rules

    Raises
    ------
    RulesError
        For a name or a domain that stands for two outlets.

    Examples
    --------
    >>> outlets = Outlets(Rules())
    >>> outlets.canonical("france info"), outlets.at("https://www.rfi.fr/fr/europe")
    ('franceinfo', 'RFI')
    >>> [agency for agency, _ in outlets.agencies_in("(ats/reuters)", any_case=True)]
    ['ATS', 'Reuters']
    """

    def __init__(self, rules: Rules) -> None:
        table = rules.toml("outlets.toml")
        agencies = table["agency"]
        wire = {name: entry for name, entry in agencies.items() if not entry.get("photo")}
        self.names = _aliases(table["outlet"], "names")
        self.domains = _aliases(table["outlet"], "domains")
        self.agencies = _aliases(wire, "names")
        self.not_places = {name.lower() for name in table["dateline"]["not_places"]}
        self._not_outlets = set(table["template"]["not_outlets"])
        self._lower = {
            alias.lower(): outlet for alias, outlet in (self.domains | self.names).items()
        }
        pictures = _aliases(agencies, "names")
        self._agency = {alias.lower(): agency for alias, agency in pictures.items()}
        names = self._wire = _alternatives(self.agencies)
        self._pictures = _alternatives(pictures)
        outlet = "|".join([*_longest(self.names), CAPITALS])
        phrases = (re.escape(_straight(phrase)) for phrase in table["template"]["phrases"])
        self._templates = [
            re.compile(phrase.replace(r"\{outlet\}", f"(?P<outlet>{outlet})")) for phrase in phrases
        ]
        several = rf"({names}(?:(?:[/,+&–-]| et| avec|\s)*{names})*)"
        self.opening, self.ending = (
            re.compile(table["credits"][place].replace("{agencies}", several), re.IGNORECASE)
            for place in ("opening", "ending")
        )

    def canonical(self, name: str) -> str:
        """The outlet's name in tables; a name that the rules don't hold stays as it is."""
        key = _straight(name).strip().lower()
        return self._lower.get(key.removeprefix("www."), self._lower.get(key, name.strip()))

    def at(self, url: str) -> str | None:
        """The outlet at an address."""
        host = re.sub(r"^(?:https?:)?//(?:www\.)?|[/:?#].*$", "", url.lower())
        known = (name for domain, name in self.domains.items() if f".{host}".endswith(f".{domain}"))
        return next(known, None)

    def agencies_in(
        self, text: str, *, any_case: bool = False, photo: bool = False
    ) -> Iterator[tuple[str, str]]:
        """Yield the agencies that `text` names, with the words; those of pictures too with `photo`."""
        pattern = self._pictures if photo else self._wire
        for match in re.finditer(pattern, _straight(text), re.IGNORECASE if any_case else 0):
            yield self._agency[match[0].lower()], text[slice(*match.span())]

    def template_in(self, text: str) -> Iterator[tuple[str, str]]:
        """Yield the outlets that a site's sentence about itself names, with the sentence."""
        for pattern in self._templates:
            for match in pattern.finditer(_straight(text)):
                if match["outlet"] not in self._not_outlets:
                    yield self.canonical(match["outlet"]), text[slice(*match.span())]


def _aliases(entries: Mapping[str, Any], key: str) -> dict[str, str]:
    known: dict[str, str] = {}
    for name, entry in entries.items():
        for alias in [*([name] if key == "names" else []), *entry.get(key, [])]:
            other = known.setdefault(_straight(alias), name)
            if other != name:
                raise RulesError(f"outlets.toml: {alias!r} stands for {other} and for {name}")
    return known


def _straight(text: str) -> str:
    return text.replace("’", "'").replace("\u00a0", " ").replace("\u202f", " ")


def _longest(known: Iterable[str]) -> list[str]:
    return [re.escape(name) for name in sorted(known, key=len, reverse=True)]


def _alternatives(known: Iterable[str]) -> str:
    return rf"(?<![\w@.-])(?:{'|'.join(_longest(known))})(?![\w-])"
