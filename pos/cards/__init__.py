"""Card money on both sides: what terminals approved and no sale carries, and what our sales say beside a statement."""
