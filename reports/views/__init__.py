"""Pages of reports and scores. One module for each noun; `public` needs no account."""
