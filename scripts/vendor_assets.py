#!/usr/bin/env python3
"""Copy the front-end files that this product serves into static/.

Run by a maintainer when USWDS is upgraded; users and CI never need Node:

    python scripts/vendor_assets.py

It asks npm for one exact package, compares the SHA-512 integrity value below, copies
the files named here, and writes the list static/vendor.sha256 that a test compares.
"""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess  # nosec B404
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "@uswds/uswds@3.14.0"
INTEGRITY = "sha512-kwZ50TqGszxj3+MQhm+c84hI0y8rIKoc7ZLKbuHg+8rTkFisp9lXOMRD2wclyyuYZahpADxMvaPong7bwL7cew=="

STATIC = Path(__file__).resolve().parent.parent / "static"
LIST = STATIC / "vendor.sha256"
VENDORED = ("uswds", "fonts")

SCRIPTS = ("js/uswds.min.js", "js/uswds-init.min.js")
STYLES = "css/uswds.min.css"
WEIGHTS = ("Regular", "Italic", "SemiBold", "Bold")
# Used by our own templates, beside those that the stylesheet names.
ICONS = ("img/usa-icons/close.svg",)

FONT_FACE = re.compile(r"@font-face\{[^}]*\}")
SOURCE_MAP = re.compile(r"\n?(?:/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S*)\s*")
REFERENCE = re.compile(r"url\(\.\./(img/[^)\"']+)\)")


def download(folder: Path) -> Path:
    """Fetch the package with npm into `folder` and return the archive, or stop if it differs."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm is needed to fetch the package. Install Node on the maintainer's machine.")
    command = [npm, "pack", PACKAGE, "--silent", "--ignore-scripts"]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)  # nosec B603
    archive = next(folder.glob("*.tgz"))
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if f"sha512-{digest}" != INTEGRITY:
        raise SystemExit(f"{PACKAGE} does not have the expected integrity value. Nothing was copied.")
    return archive


def trim_styles(css: str) -> str:
    """Drop what we do not serve: other type families, the hero photograph and the source map.

    Our own stylesheet declares Public Sans, so no rule of USWDS may fetch a font.
    """
    css = FONT_FACE.sub("", css)
    css = css.replace("url(../img/hero.jpg)", "none")
    return SOURCE_MAP.sub("\n", css)


def read(package: tarfile.TarFile, name: str) -> bytes:
    """Return one file of the package; `name` is relative to its root."""
    member = package.extractfile(f"package/{name}")
    if member is None:
        raise SystemExit(f"{name} is not in {PACKAGE}.")
    return member.read()


def collect(package: tarfile.TarFile) -> dict[str, bytes]:
    """Return what to write: path under static/ to content."""
    styles = trim_styles(read(package, f"dist/{STYLES}").decode())
    wanted = {f"uswds/{STYLES}": styles.encode(), "uswds/LICENSE.md": read(package, "LICENSE.md")}
    for script in SCRIPTS:
        text = SOURCE_MAP.sub("\n", read(package, f"dist/{script}").decode())
        wanted[f"uswds/{script}"] = text.encode()
    for image in sorted({*REFERENCE.findall(styles), *ICONS}):
        wanted[f"uswds/{image}"] = read(package, f"dist/{image}")
    for weight in WEIGHTS:
        name = f"public-sans/PublicSans-{weight}.woff2"
        wanted[f"fonts/{name}"] = read(package, f"dist/fonts/{name}")
    return wanted


def listing() -> str:
    """Return the SHA-256 list of every vendored file that is on disk, sorted by path."""
    files = sorted(path for folder in VENDORED for path in (STATIC / folder).rglob("*") if path.is_file())
    return "".join(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(STATIC).as_posix()}\n"
        for path in files
    )


def main() -> None:
    """Replace static/uswds and the fonts, then write the list."""
    with tempfile.TemporaryDirectory() as folder, tarfile.open(download(Path(folder))) as package:
        wanted = collect(package)
    shutil.rmtree(STATIC / "uswds", ignore_errors=True)
    for name, content in wanted.items():
        target = STATIC / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    LIST.write_text(listing())
    print(f"{len(wanted)} files of {PACKAGE} are in static/. The list is {LIST.name}.")


if __name__ == "__main__":
    main()
