"""The counter, and what is counted from it: catalogue, stock, sales, revenue, and the doors to them."""
