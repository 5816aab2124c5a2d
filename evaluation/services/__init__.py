"""Writing: the catalogue, imports, verification, releases. One module for each noun."""
