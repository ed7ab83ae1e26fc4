"""What tests stand on: databases, a server, a browser. Nothing here decides whether a test passes."""
