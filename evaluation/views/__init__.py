"""Pages of evaluation: files in, releases out, and the data that anybody may read."""
