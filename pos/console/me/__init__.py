"""The visitor's own account: password, second factor, approval PIN, and where they are signed in."""
