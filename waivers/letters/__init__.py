"""Letters: the shipped templates, the words that are filled in, the values they tell."""
