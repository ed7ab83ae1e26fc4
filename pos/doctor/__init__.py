"""Whether this installation is well: each check a sentence and a verdict, for an administrator and for a nightly timer."""
