"""Trade: customers that pay later, what they were promised, what they owe, what they paid, and what asks them for it. Never revenue."""
