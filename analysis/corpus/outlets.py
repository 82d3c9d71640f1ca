"""Outlets and agencies: the names under which texts and pages give them, from rules/outlets.toml."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from analysis.corpus.rules import Rules, RulesError

# A name that no rule holds: words with capital letters.
CAPITALS = r"(?:[A-ZÀ-ÖØ-Þ0-9][\w.'’-]{0,30})(?: (?:(?:de|du|des|la|le|les|et) )?[A-ZÀ-ÖØ-Þ0-9][\w.'’-]{0,30}){0,4}"


@dataclass(frozen=True)
class Outlets:
    """The outlets and agencies of rules/outlets.toml, ready for matching."""

    names: dict[str, str]
    domains: dict[str, str]
    agencies: dict[str, str]
    photo_agencies: dict[str, str]
    phrases: tuple[str, ...]
    not_outlets: frozenset[str]
    not_places: frozenset[str]

    @classmethod
    def load(cls, rules: Rules) -> Outlets:
        """Read and check the rules.

        Raises
        ------
        RulesError
            For a name or a domain that stands for two outlets, or a key that isn't known.
        """
        table = rules.toml("outlets.toml")
        template = table.get("template", {})
        agencies = table.get("agency", {})
        photo = {name: entry for name, entry in agencies.items() if entry.get("photo")}
        wire = {name: entry for name, entry in agencies.items() if not entry.get("photo")}
        return cls(
            names=_aliases(table.get("outlet", {}), "names"),
            domains=_aliases(table.get("outlet", {}), "domains"),
            agencies=_aliases(wire, "names"),
            photo_agencies=_aliases(photo, "names"),
            phrases=tuple(template.get("phrases", ())),
            not_outlets=frozenset(template.get("not_outlets", ())),
            not_places=frozenset(
                name.lower() for name in table.get("dateline", {}).get("not_places", ())
            ),
        )

    def canonical(self, name: str) -> str:
        """The outlet's name in tables; a name that the rules don't hold stays as it is."""
        key = _straight(name).strip().lower()
        return self._lower.get(key.removeprefix("www."), self._lower.get(key, name.strip()))

    def at(self, url: str) -> str | None:
        """The outlet at an address."""
        host = re.sub(r"^(?:https?:)?//(?:www\.)?|[/:?#].*$", "", url.lower())
        return next(
            (
                outlet
                for domain, outlet in self.domains.items()
                if f".{host}".endswith(f".{domain}")
            ),
            None,
        )

    @cached_property
    def _lower(self) -> dict[str, str]:
        return {alias.lower(): outlet for alias, outlet in {**self.domains, **self.names}.items()}

    @cached_property
    def _agency_pattern(self) -> re.Pattern[str]:
        return _alternatives(self.agencies)

    @cached_property
    def _any_agency_pattern(self) -> re.Pattern[str]:
        return _alternatives({**self.agencies, **self.photo_agencies})

    @cached_property
    def _outlet_pattern(self) -> re.Pattern[str]:
        return _alternatives(self.names)

    @cached_property
    def _template_patterns(self) -> list[re.Pattern[str]]:
        known = "|".join(map(re.escape, sorted(self.names, key=len, reverse=True)))
        return [
            re.compile(
                re.escape(_straight(phrase)).replace(
                    r"\{outlet\}", rf"(?P<outlet>{known}|{CAPITALS})"
                )
            )
            for phrase in self.phrases
        ]

    def agencies_in(self, text: str, *, photo: bool = False) -> Iterator[tuple[str, re.Match[str]]]:
        """Yield the agencies that `text` names, with where."""
        known = {**self.agencies, **self.photo_agencies} if photo else self.agencies
        pattern = self._any_agency_pattern if photo else self._agency_pattern
        for match in pattern.finditer(_straight(text)):
            yield known[match[0]], match

    def template_in(self, text: str) -> Iterator[tuple[str, re.Match[str]]]:
        """Yield the outlets that a site's sentence about itself names."""
        text = _straight(text)
        for pattern in self._template_patterns:
            for match in pattern.finditer(text):
                if match["outlet"] not in self.not_outlets:
                    yield self.canonical(match["outlet"]), match

    def outlet_in(self, text: str) -> tuple[str, re.Match[str]] | None:
        """The first outlet that `text` names."""
        match = self._outlet_pattern.search(_straight(text))
        return (self.names[match[0]], match) if match else None


def _aliases(entries: dict[str, Any], key: str) -> dict[str, str]:
    known: dict[str, str] = {}
    for name, entry in entries.items():
        for alias in [*([name] if key == "names" else []), *entry.get(key, [])]:
            if known.setdefault(_straight(alias), name) != name:
                raise RulesError(
                    f"outlets.toml: {alias!r} stands for {known[_straight(alias)]} and for {name}"
                )
    return known


def _straight(text: str) -> str:
    return text.replace("’", "'").replace("\u00a0", " ").replace("\u202f", " ")


def _alternatives(known: Iterable[str]) -> re.Pattern[str]:
    names = "|".join(map(re.escape, sorted(known, key=len, reverse=True)))
    return re.compile(rf"(?<![\w@/.-])(?:{names or '(?!)'})(?![\w-])")
