"""The pages of what wants a decision or a look: what was set aside, and what carries a flag."""
