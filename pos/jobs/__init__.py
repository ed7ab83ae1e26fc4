"""Work that takes longer than a request may: asked for in a table, done by `pos worker`, fetched by whoever asked."""
