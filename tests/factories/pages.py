"""What a test reads from a page to send it back, as a browser would."""

from typing import Any


def hidden(page: Any) -> dict[str, Any]:
    """Return the hidden fields of a page's form: the version, and what was seen of a filing."""
    form = page.context["form"]
    return {name: form[name].value() for name in ("version", "seen") if name in form.fields}
