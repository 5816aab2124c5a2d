"""The bulk import: reading in chunks, checking with polars, staging and merging by SQL."""
