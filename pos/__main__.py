"""The `pos` script; `python -m pos` is the same."""

from pos.app import create_app
from pos.cli.command import run


def main() -> None:
    """The entry point."""
    run(create_app)


if __name__ == "__main__":
    main()
