"""From the locale of a directory to the kind of place in which people live."""

import pytest

from stakeholders.vocabulary import Stratum, stratum_of


@pytest.mark.parametrize(
    ("locale", "stratum"),
    [
        ("City: Large", Stratum.CITY),
        ("suburb", Stratum.SUBURB),
        (" Town: Remote", Stratum.TOWN),
        ("Rural: Fringe", Stratum.RURAL),
        ("41", Stratum.RURAL),
        ("21-Suburb: Large", Stratum.SUBURB),
        ("", ""),
        ("N", ""),
        ("99", ""),
    ],
)
def test_stratum_is_read_from_the_words_or_the_code_of_a_locale(locale, stratum):
    assert stratum_of(locale) == stratum
