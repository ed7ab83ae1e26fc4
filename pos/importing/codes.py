"""What a code that a file gives to a new thing looks like: as in the addresses of the API."""

import re

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
