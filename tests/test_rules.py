"""A researcher's own files of rules: what extends the package's, and what is refused."""

import pytest

from analysis.corpus.rules import Rules, RulesError


def own(folder, name, text):
    (folder / name).write_text(text, encoding="utf-8")
    return Rules.load(folder)


def test_lists_are_extended_entries_added_and_values_replaced(tmp_path):
    text = '[outlet.RFI]\nnames = ["La radio"]\n[outlet.Phare]\ndomains = ["phare.fr"]\n'
    extended = own(tmp_path, "outlets.toml", text).toml("outlets.toml")
    package = Rules().toml("outlets.toml")
    assert extended["outlet"]["RFI"]["names"] == [*package["outlet"]["RFI"]["names"], "La radio"]
    assert extended["outlet"].keys() - package["outlet"].keys() == {"Phare"}
    assert extended["agency"] == package["agency"]
    rules = own(tmp_path, "article.toml", "[line]\nbias = 3\n")
    assert rules.toml("article.toml")["line"]["bias"] == 3
    rules = own(tmp_path, "entities.toml", '[adjectives]\nonusien = "ONU"\n')
    assert rules.toml("entities.toml")["adjectives"]["onusien"] == "ONU"


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("speech", 'says = ["dire"]', "says is no key .*say"),
        ("speech", 'say = "dire"', "say is a word, not a list of words"),
        ("speech", "say = [1]", r"say is \[1\], not a list of words"),
        ("speech", 'say = [" "]', r"say is \[' '\], not a list of words"),
        ("numbers", '[words]\nmonth = ["mai"]', r"words\.month is no key .*months"),
        ("entities", '[nominals]\noffices = ["roi"]', "nominals.offices is a list of words, not a table"),
        ("entities", '[nominals.kinds]\nmaire = "mayor"', "nominals.kinds.maire is a word, not a list of words"),
        ("outlets", "[outlet.Phare]\nnames = true", "outlet.Phare.names is true or false, not a list of words"),
        ("outlets", "[agency.AFP]\nphoto = 1", "agency.AFP.photo is a number, not true or false"),
    ],
)  # fmt: skip
def test_a_misspelt_key_and_a_value_of_another_sort_are_named(tmp_path, name, text, message):
    with pytest.raises(RulesError, match=f"{name}.toml: {message}"):
        own(tmp_path, f"{name}.toml", text).toml(f"{name}.toml")


def test_a_misnamed_file_is_not_passed_over_in_silence(tmp_path):
    with pytest.warns(UserWarning, match=r"outlet\.toml is not read"):
        own(tmp_path, "outlet.toml", "")
