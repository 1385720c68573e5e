"""Language: sentences, tokens, likeness, detection. Pure functions of strings."""
