"""What several outlets say of one thing: the same, or other figures. Counted and shown side by side, never judged."""
