"""Sets the mode before anything reads the settings; pyproject.toml loads it with `-p`."""

import os

os.environ.setdefault("STATEPL_MODE", "test")
