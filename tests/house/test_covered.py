"""The list of files at 100 %: complete, sorted, and what is said when one of them falls behind."""

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest
from coverage import Coverage

from tests.sharing import stop_measuring

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

import choose_measured  # noqa: E402 - a script's module, not on the path before
import covered  # noqa: E402 - as above

ALWAYS = [
    "*/rules*.py",
    "statepl/*/rules*.py",
    "waivers/rules/*.py",
    "waivers/states/*.py",
    "disclosure/*.py",
]
SOURCE = """
def greet(name, loudly=False):
    if name == "":
        return "Who?"
    if loudly:
        name = name.upper()
    return "Hello " + name


if __name__ == "__main__":
    import sys
    eval(sys.argv[1])
"""


def test_list_names_files_that_exist_once_each() -> None:
    listed = covered.read_list()
    assert [name for name in listed if not (ROOT / name).is_file()] == []
    assert len(listed) == len(set(listed))


def test_list_names_tests_that_exist() -> None:
    assert [name for name in covered.read_tests() if not (ROOT / name).exists()] == []


def test_measured_tests_exist_and_belong_to_the_list() -> None:
    for name in sorted(covered.read_measured()):
        file, function = name.split("::")
        assert f"def {function}(" in (ROOT / file).read_text(), name
        assert name.startswith(covered.read_tests()), name


def test_test_is_measured_with_all_its_cases_and_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    name = min(covered.read_measured())
    assert [covered.is_measured(each) for each in (name, f"{name}[a]", f"{name}_too")] == [True, True, False]
    monkeypatch.setenv(covered.ALL_OF_THEM, "1")
    assert covered.is_measured(f"{covered.read_tests()[0]}::test_anything")


def test_fewest_and_cheapest_tests_that_show_everything_are_chosen() -> None:
    shown = {
        "slow": {("a", 1, 2), ("a", 2, 3)},
        "quick": {("a", 1, 2)},
        "other": {("a", 2, 3)},
        "same": {("a", 1, 2)},
    }
    assert choose_measured.choose(shown, {"slow": 9.0, "quick": 0.1, "other": 0.1, "same": 0.2}) == [
        "other",
        "quick",
    ]
    assert choose_measured.choose(shown, {"slow": 0.1, "quick": 0.1, "other": 0.1}) == ["slow"]


def test_list_holds_permissions_lifecycle_and_disclosure() -> None:
    found = {str(path.relative_to(ROOT)) for pattern in ALWAYS for path in ROOT.glob(pattern)}
    written = {name for name in found if (ROOT / name).read_text().strip() and "__init__" not in name}
    assert written - set(covered.read_list()) == set()


def test_comments_empty_lines_and_tests_are_no_files(tmp_path: Path) -> None:
    listing = tmp_path / "list.txt"
    listing.write_text("# group\nby tests/x/ tests/y.py\n\na/b.py\n  c.py  # why\n")
    assert covered.read_list(listing) == ["a/b.py", "c.py"]
    assert covered.read_tests(listing) == ("tests/x/", "tests/y.py")


@pytest.fixture
def gaps_after(tmp_path: Path):
    """Return a function that runs a small module under measurement and says its gaps."""
    (tmp_path / "small.py").write_text(dedent(SOURCE).replace("eval(sys.argv[1])", "exec(sys.argv[1])"))
    (tmp_path / "other.py").write_text("NUMBER = 1\n")
    settings = covered.write_settings(tmp_path, ["small.py", "other.py"], tmp_path)

    def run(code: str, *listed: str) -> list[str]:
        command = [sys.executable, "-m", "coverage", "run", f"--rcfile={settings}", "small.py", code]
        subprocess.run(command, cwd=tmp_path, check=True)
        return covered.find_gaps(settings, list(listed), tmp_path)

    return run


def test_lines_that_were_not_run_are_named(gaps_after) -> None:
    assert gaps_after("greet('Ana')", "small.py") == ["small.py has lines that no test runs: 4, 6."]


def test_branches_that_were_not_taken_are_named(gaps_after) -> None:
    gaps = gaps_after("greet(''); greet('Ana', loudly=True)", "small.py")
    assert gaps == ["small.py has branches that no test takes, from lines: 5, 10."]


def test_file_that_was_never_imported_and_file_that_is_gone_are_named(gaps_after) -> None:
    gaps = gaps_after("greet('')", "other.py", "gone.py")
    assert gaps == [
        "other.py has lines that no test runs: 1.",
        "gone.py is listed in tests/house/covered.txt and does not exist.",
    ]


def test_measuring_stops_to_the_last_one_and_goes_on() -> None:
    begun = [Coverage(data_file=None, config_file=False) for _ in range(2)]
    for measuring in begun:
        measuring.start()
    stopped = stop_measuring()
    now = Coverage.current()
    for measuring in reversed(stopped[2:]):
        measuring.start()
    assert (stopped[:2], now) == (list(reversed(begun)), None)
